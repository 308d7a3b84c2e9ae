// The page that a claim is quoted from, as it was stored: text only, scrolled to the quote, which is marked.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ArrowLeft, Check, ChevronDown, ChevronUp, ExternalLink, TriangleAlert, X } from 'lucide-react'
import { useSetRecoilState } from 'recoil'
import { sideViewState } from '@chainlit/react-client'

const { dossier, panel, runs, scroller, source, words } = window.leadatlas
const { fill, locale, mixed, say } = words
const KINDS = { head: 'h5', item: 'li', row: 'p', text: 'p' }

/** The stored page; `{text}` when it is there, `{failed}` when it cannot be had. */
function usePage(audit, claim) {
  const [got, set] = useState({})
  const key = `${audit}:${claim?.page_id ?? claim?.page_url}`
  useEffect(() => {
    let here = true
    if (audit && claim) source.page(audit, claim).then((page) => here && set({ key, page }), () => here && set({ key, failed: true }))
    return () => (here = false)
  }, [key])
  return got.key === key ? got : {}
}

function Pieces({ pieces }) {
  return pieces.map(({ text, mark }, n) => (mark ? <mark key={n} data-mark={mark} tabIndex={mark === 'quote' ? -1 : undefined} className={mark === 'quote' ? '' : 'la-soft'}>{text}</mark> : <span key={n}>{text}</span>))
}

function Text({ page, claim, others }) {
  const here = useRef(null)
  const mine = source.find(page.text, claim.quote, claim.offset)
  const rest = others.map((each) => source.find(page.text, each.quote, each.offset)).filter(Boolean).map((range) => [...range, 'other'])
  useEffect(() => {
    const mark = here.current?.querySelector('[data-mark=quote]')
    if (!mark) return
    const box = scroller(mark) // only the panel moves, not what is around it
    const below = box ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top : 0
    if (box && (below < 80 || below > box.clientHeight * 0.6)) box.scrollTop += below - box.clientHeight / 3
    mark.focus({ preventScroll: true })
  }, [page.id, claim.quote])
  const blocks = source.blocks(page.text, mine ? [[...mine, 'quote'], ...rest] : rest)
  return (
    <>
      {mine ? null : <div className="la-note la-warn"><TriangleAlert aria-hidden="true" /><div>{mixed(say.notMarked, { quote: <bdi key="quote">{claim.quote}</bdi> })}</div></div>}
      <article ref={here} className="la-page" aria-label={say.storedText} data-testid="stored">
        {blocks.map(({ kind, pieces }, n) => { const Block = KINDS[kind]; return <Block key={n} dir="auto"><Pieces pieces={pieces} /></Block> })}
      </article>
      <p className="la-small la-faint">{rest.length ? `${say.otherQuotes} ` : ''}{fill(say.storedOn, { when: new Date(page.fetched_at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' }) })}</p>
    </>
  )
}

export default function Source() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const opened = useSyncExternalStore(panel.opened.follow, panel.opened.get)
  const setSide = useSetRecoilState(sideViewState)
  const line = data.leads?.find((each) => each.id === opened?.lead)
  const text = dossier.text(props.run, line)
  const found = useSyncExternalStore(text.follow, text.get)
  useEffect(() => void text.load(), [text, data.connected])
  const lead = line && dossier.whole(line, found)
  const { claim, at, claims } = lead && opened?.claim ? dossier.source(lead, opened.claim) : { claims: [] }
  const { page, failed } = usePage(lead?.audit?.id, claim)
  const to = (id) => panel.opened.set({ run: props.run, lead: opened.lead, claim: id })
  const close = () => (panel.opened.set(null), setSide(undefined))
  const back = () => {
    const place = { run: props.run, lead: opened?.lead }
    panel.opened.set(place)
    setSide(panel.side(place))
  }
  useEffect(() => {
    // Before Chainlit's sheet hears of it: Escape goes back one step, not out.
    const keys = (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable
      if (event.key === 'Escape') event.stopImmediatePropagation(), event.preventDefault(), back()
      else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === 'j' && claims[at + 1]) to(claims[at + 1].id)
      else if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === 'k' && claims[at - 1]) to(claims[at - 1].id)
    }
    window.addEventListener('keydown', keys, true)
    return () => window.removeEventListener('keydown', keys, true)
  })
  if (!data.run || !lead) return <div className="la la-w"><p className="la-faint">{say.openingPage}</p></div>
  const live = claim && !data.run.demo ? words.safe(claim.page_url) : undefined
  const others = claims.filter((each) => each !== claim && each.page_url === claim?.page_url)
  return (
    <div className="la la-w la-stack la-far" data-testid="source">
      <div className="la-row la-srcbar">
        <button type="button" className="la-btn la-sm la-ghost" onClick={back}><ArrowLeft className="la-s14" aria-hidden="true" />{say.dossier}</button>
        <span className="la-small la-mute la-ell"><bdi>{lead.name}</bdi></span>
        <span className="la-right" />{at >= 0 ? <span className="la-row la-near"><span className="la-small la-nowrap">{fill(say.claimOf, { n: at + 1, all: claims.length })}</span>
          <button type="button" className="la-icon" aria-label={say.previousClaim} disabled={at === 0} onClick={() => to(claims[at - 1].id)}><ChevronUp aria-hidden="true" /></button>
          <button type="button" className="la-icon" aria-label={say.nextClaim} disabled={at === claims.length - 1} onClick={() => to(claims[at + 1].id)}><ChevronDown aria-hidden="true" /></button>
        </span> : null}
        <button type="button" className="la-icon la-desk-only" aria-label={say.close} onClick={close}><X aria-hidden="true" /></button>
      </div>
      {claim ? <header className="la-stack">
        <h2><bdi>{page?.title || words.bare(claim.page_url)}</bdi></h2>
        <div className="la-row la-wrap la-small la-mute la-any"><bdi>{words.bare(claim.page_url)}</bdi>{live ? <a href={live} target="_blank" rel="noopener noreferrer nofollow">{say.livePage} <ExternalLink className="la-s12" aria-hidden="true" /></a> : null}</div>
        <div className="la-note la-run"><Check aria-hidden="true" /><div className="la-any"><b><bdi>{claim.text ?? claim.value}</bdi></b><br />{say.markedWords}</div></div>
      </header> : found?.failed ? null : <p className="la-faint">{line.dossier && !lead.dossier ? say.openingPage : say.claimGone}</p>}
      {failed || (!claim && found?.failed) ? <div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div><b>{say.pageNotOpened}</b> {say.goBack}</div></div> : null}
      {page ? <Text page={page} claim={claim} others={others} /> : failed || !claim ? null : <p className="la-faint">{say.openingPage}</p>}
    </div>
  )
}
