// One lead in the side panel, in the order one needs it on the phone: who, contacts, why call, the rest, all claims.
import { useEffect, useSyncExternalStore } from 'react'
import { CalendarDays, Check, ChevronDown, ChevronUp, Copy, Download, ExternalLink, Info, LoaderCircle, StickyNote, TriangleAlert } from 'lucide-react'
import { toast } from 'sonner'
import { useSetRecoilState } from 'recoil'
import { sideViewState } from '@chainlit/react-client'

const { dossier, followup, leads: list, panel, runs, value, words } = window.leadatlas
const { fill, many, say } = words
const FIRST_CLAIMS = 4

function useCell(key, initial) {
  const cell = value(key, initial)
  return [useSyncExternalStore(cell.follow, cell.get), cell.set]
}

function Source({ claim, audit, demo }) {
  const live = words.safe(claim.page_url)
  const setSide = useSetRecoilState(sideViewState)
  const open = () => {
    const place = { ...panel.opened.get(), claim: claim.id ?? `contact:${claim.kind}` }
    panel.opened.set(place)
    setSide(panel.side(place))
  }
  const host = <bdi>{words.bare(claim.page_url)}</bdi>
  return (
    <span className="la-src">
      {audit ? <button type="button" className="la-open" title={say.openAtQuote} onClick={open}>{host}</button> : <span className="la-faint">{host}</span>}
      {live && !demo ? <a className="la-right" href={live} target="_blank" rel="noopener noreferrer nofollow">{say.livePage} <ExternalLink className="la-s12" aria-hidden="true" /></a> : null}
    </span>
  )
}

const Quote = ({ claim, audit, demo }) => <span className="la-quote"><q><bdi>{claim.quote}</bdi></q><Source claim={claim} audit={audit} demo={demo} /></span>

function Chip({ number, id, open, toggle }) {
  return <button type="button" className={`la-cl ${open ? 'la-on' : ''}`} aria-expanded={open} aria-label={fill(open ? say.claimHide : say.claimShow, { n: number })} onClick={() => toggle(open ? null : id)}>{number}</button>
}

function Sentence({ told, place, claims, audit, demo, open, toggle }) {
  const mine = told.claims.map((id) => claims.findIndex((claim) => claim.id === id)).filter((n) => n >= 0)
  const key = (n) => `${place}:${claims[n].id}`
  const shown = mine.find((n) => open === key(n))
  return (
    <li>
      <bdi>{dossier.worded(told)}</bdi>
      {mine.map((n) => <Chip key={n} number={n + 1} id={key(n)} open={open === key(n)} toggle={toggle} />)}
      {told.signals.map((signal) => <span key={signal} className="la-cl la-code"><Check aria-hidden="true" />{words.support(signal)}</span>)}
      {shown === undefined ? null : <Quote claim={claims[shown]} audit={audit} demo={demo} />}
    </li>
  )
}

function Contact({ label, place, contact, href, text, audit, demo, open, toggle }) {
  const shown = open === place
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {href ? <a href={href} target={/^http/.test(href) ? '_blank' : undefined} rel="noopener noreferrer nofollow"><bdi>{text}</bdi></a> : <bdi>{text}</bdi>}
        {contact ? <button type="button" className={`la-cl ${shown ? 'la-on' : ''}`} aria-expanded={shown} onClick={() => toggle(shown ? null : place)}>{say.onTheirSite}</button> : null}
        {shown && contact ? <Quote claim={contact} audit={audit} demo={demo} /> : null}
      </dd>
    </>
  )
}

function Who({ lead, demo, open, toggle }) {
  const found = (kind) => lead.contacts.find((contact) => contact.kind === kind)
  const phone = lead.phone ?? found('phone')?.value
  const rows = [
    [say.phone, 'phone', phone, phone && words.dial(lead.phone_e164 ?? phone)],
    [say.email, 'email', found('email')?.value, `mailto:${found('email')?.value}`],
    [say.website, 'site', words.bare(lead.website), demo ? undefined : words.safe(lead.website)],
    [say.address, 'address', lead.address]
  ]
  return (
    <dl className="la-who">
      {rows.filter(([, , text]) => text).map(([label, kind, text, href]) => <Contact key={kind} label={label} place={`contact:${kind}`} contact={found(kind)} href={href} text={text} audit={lead.audit?.id} demo={demo} open={open} toggle={toggle} />)}
    </dl>
  )
}

function Meeting({ run, lead, typed }) {
  const now = typed.meeting_time === undefined ? lead.meeting_time : typed.meeting_time
  return (
    <div className="la-row la-wrap">
      <label className="la-f">{say.meeting}<input className="la-in" type="datetime-local" max="9998-12-31T23:59" data-keep={`meeting:${lead.id}`} value={followup.local(now)} onChange={(event) => followup.change(run, lead.id, { meeting_time: followup.moment(event.target.value) })} /></label>
      {now ? <button type="button" className="la-btn la-sm la-ghost la-end" onClick={() => followup.change(run, lead.id, { meeting_time: null })}>{say.noMeeting}</button> : null}
    </div>
  )
}

const Notes = ({ run, lead, typed }) => (
  <label className="la-f">{say.notes}<textarea className="la-in la-area" rows={4} maxLength={5000} dir="auto" data-keep={`notes:${lead.id}`} value={typed.notes === undefined ? lead.notes ?? '' : typed.notes ?? ''} onChange={(event) => followup.change(run, lead.id, { notes: event.target.value || null })} /></label>
)

const Exports = ({ run }) => (
  <p className="la-row la-wrap la-small"><span className="la-mute">{say.allLeadsOf}</span>{[['csv', 'CSV'], ['json', 'JSON'], ['md', say.markdown]].map(([format, name]) => <a key={format} className="la-btn la-sm" href={`/api/runs/${run}/export?format=${format}`} download>{name}</a>)}</p>
)

/** The text of the open dossier is on its way, or could not be had. */
const Coming = ({ failed, load }) => (failed
  ? <div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div className="la-stack"><div>{say.silent}</div><div><button type="button" className="la-btn la-sm" onClick={load}>{say.tryAgain}</button></div></div></div>
  : <p className="la-faint">{say.openingDossier}</p>)

/** What one does with a lead. What is typed here is stored as one types. */
function Doing({ run, lead, coming }) {
  const [open, setOpen] = useCell('doing', null)
  const [typed] = useCell(`draft:${lead.id}`, {})
  const [kept] = useCell(`kept:${lead.id}`, '')
  useEffect(() => followup.catchUp(run, lead.id), [lead.id])
  const meeting = typed.meeting_time === undefined ? lead.meeting_time : typed.meeting_time
  const copy = () => navigator.clipboard.writeText(dossier.plain(lead)).then(() => toast.success(say.copied), () => toast.error(say.cannotCopy))
  const tools = [['export', Download, say.export], ['meeting', CalendarDays, meeting ? fill(say.meetingAt, { when: followup.spoken(meeting) }) : say.meeting], ['notes', StickyNote, lead.notes || typed.notes ? say.notesThere : say.notes]]
  return (
    <div className="la-stack">
      <div className="la-row la-wrap">
        <button type="button" className="la-btn la-sm" disabled={coming} onClick={copy}><Copy className="la-s14" aria-hidden="true" />{say.copy}</button>
        {tools.map(([key, Icon, label]) => <button key={key} type="button" className="la-btn la-sm" aria-expanded={open === key} onClick={() => setOpen(open === key ? null : key)}><Icon className="la-s14" aria-hidden="true" />{label}</button>)}
      </div>
      {open === 'export' ? <Exports run={run} /> : null}
      {open === 'meeting' ? <Meeting run={run} lead={lead} typed={typed} /> : null}
      {open === 'notes' ? <Notes run={run} lead={lead} typed={typed} /> : null}
      {kept && open !== 'export' && open ? <p className={`la-small ${/^sav/.test(kept) ? 'la-faint' : 'la-off'}`} role="status">{{ saving: say.saving, saved: say.saved }[kept] ?? fill(say.notSaved, { why: kept })}</p> : null}
    </div>
  )
}

function Claims({ told: dossier, audit, demo, all, setAll }) {
  const shown = all ? dossier.claims : dossier.claims.slice(0, FIRST_CLAIMS)
  return (
    <section className="la-sec">
      <h3>{say.claimsSources} <small>{fill(say.claimsFrom, { claims: many(dossier.claims.length, say.claims), pages: many(dossier.sources.length, say.pages) })}</small></h3>
      <ol className="la-claims">
        {shown.map((claim, n) => (
          <li key={claim.id}>
            <span className="la-cl">{n + 1}</span>
            <div className="la-stack la-close"><div><bdi>{claim.text}</bdi></div><q><bdi>{claim.quote}</bdi></q><div className="la-src"><span className="la-badge">{words.capital(claim.kind.replaceAll('_', ' '))}</span><span className="la-faint">{say.from}</span><Source claim={claim} audit={audit} demo={demo} /></div></div>
          </li>
        ))}
      </ol>
      {dossier.claims.length > FIRST_CLAIMS ? <div><button type="button" className="la-btn la-sm" onClick={() => setAll(!all)}>{all ? say.fewerClaims : fill(say.allClaims, { n: dossier.claims.length })}</button></div> : null}
      {dossier.dropped_claims ? <div className="la-note"><Info aria-hidden="true" /><div><b>{many(dossier.dropped_claims, say.dropped)}</b> {say.droppedMeans}</div></div> : null}
    </section>
  )
}

function Without({ lead, audit }) {
  if (!lead.audit) return <div className="la-note"><Info aria-hidden="true" /><div><b>{lead.website ? say.onlySocial : say.noWebsite}</b> {say.noSiteMeans}</div></div>
  if (lead.audit.status === 'running') return <div className="la-note la-run"><LoaderCircle className="la-spin" aria-hidden="true" /><div><b>{words.step(audit)}.</b> {say.appears}</div></div>
  if (lead.audit.status === 'queued') return <div className="la-note"><Info aria-hidden="true" /><div><b>{say.waitsForAudit}</b> {say.appears}</div></div>
  const head = { unreadable: say.siteUnreadable, skipped: say.auditSkipped }[lead.audit.status] ?? say.auditNot
  return <div className={`la-note ${lead.audit.status === 'error' ? 'la-bad' : 'la-warn'}`}><TriangleAlert aria-hidden="true" /><div><b>{head}</b> {words.sentence(lead.audit.reason)} {say.notChargedSaid}</div></div>
}

export default function Dossier() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const [opened, setOpened] = useCell('panel', null)
  const [open, toggle] = useCell(`quote:${opened?.lead}`, null)
  const [all, setAll] = useCell(`claims:${opened?.lead}`, false)
  const setSide = useSetRecoilState(sideViewState)
  const { run, leads = [], audits = [] } = data
  const [chosen] = useCell(`list:${props.run}`, list.choice(props.run).get())
  const shown = run ? list.listed(leads, run, chosen) : []
  const order = shown.some((lead) => lead.id === opened?.lead) ? shown : leads
  const at = order.findIndex((lead) => lead.id === opened?.lead)
  const go = (by) => order[at + by] && setOpened({ run: props.run, lead: order[at + by].id })
  useEffect(() => {
    const keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable
      if (event.key === 'j' && !typing) go(1)
      if (event.key === 'k' && !typing) go(-1)
      if (event.key !== 'Escape') return
      setSide(undefined)
      setOpened(null)
      if (!typing) document.querySelector(`[data-lead="${opened?.lead}"]`)?.focus()
    }
    document.addEventListener('keydown', keys)
    return () => document.removeEventListener('keydown', keys)
  })
  const line = order[at]
  const text = dossier.text(props.run, line)
  const found = useSyncExternalStore(text.follow, text.get)
  useEffect(() => void text.load(), [text, data.connected])
  if (!run || !line) return <div className="la la-w"><p className="la-faint">{say.openingDossier}</p></div>
  const lead = dossier.whole(line, found)
  const told = lead.dossier
  const coming = Boolean(line.dossier) && !told
  const parts = (name) => dossier.sentences(lead, name)
  return (
    <div className="la la-w la-dos la-stack la-far" data-testid="dossier">
      <header className="la-stack la-gap">
        <div className="la-row"><h2><bdi>{lead.name}</bdi></h2><span className="la-right la-row la-near">
          <button type="button" className="la-icon" aria-label={say.previousLead} disabled={at === 0} onClick={() => go(-1)}><ChevronUp aria-hidden="true" /></button>
          <button type="button" className="la-icon" aria-label={say.nextLead} disabled={at === order.length - 1} onClick={() => go(1)}><ChevronDown aria-hidden="true" /></button>
        </span></div>
        <div className="la-row la-wrap"><span className="la-badge">{say.rank} <b>{leads.indexOf(line) + 1}</b></span><span className="la-badge">{say.score} <b>{Math.round(lead.score * 100)}</b></span>
          {lead.signals.map((each) => { const [what, figure] = words.signal(each.key, lead); return <span key={each.key} className="la-badge">{what} {figure ? <b>{figure}</b> : null}</span> })}
          {run.demo ? <span className="la-badge la-demo">{say.demoData}</span> : null}
        </div>
        <Who lead={lead} demo={run.demo} open={open} toggle={toggle} />
        <Doing key={lead.id} run={props.run} lead={lead} coming={coming} />
      </header>
      {told && lead.branches.length ? <div className="la-note la-warn"><Info aria-hidden="true" /><div><bdi>{words.shared(lead.branches)}</bdi></div></div> : null}
      {coming ? <Coming failed={found?.failed} load={text.load} /> : null}
      {line.dossier ? null : <Without lead={lead} audit={audits.find((audit) => audit.id === lead.audit?.id)} />}
      {!line.dossier && lead.signals.length ? <section className="la-sec"><h3>{say.whyCall}</h3><ul className="la-sent">{lead.signals.map((each) => <li key={each.key}>{words.evidence(each)}<span className="la-cl la-code"><Check aria-hidden="true" />{words.support(each.key)}</span></li>)}</ul></section> : null}
      {dossier.PARTS.filter(([name]) => told && parts(name).length).map(([name, head]) => (
        <section key={name} className="la-sec"><h3>{head}</h3><ul className="la-sent">{parts(name).map((each, n) => <Sentence key={n} told={each} place={`${name}:${n}`} claims={told.claims} audit={lead.audit?.id} demo={run.demo} open={open} toggle={toggle} />)}</ul></section>
      ))}
      {told ? <Claims told={told} audit={lead.audit?.id} demo={run.demo} all={all} setAll={setAll} /> : null}
    </div>
  )
}
