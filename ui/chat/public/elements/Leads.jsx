// The leads of a run, filling while it runs; sorted and filtered as one likes. A row opens the dossier in the side panel.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { ArrowDown, ArrowUp, Ban, Check, ChevronRight, CircleCheck, Clock, LoaderCircle, Search, TriangleAlert, X } from 'lucide-react'
import { useRecoilState } from 'recoil'
import { sideViewState } from '@chainlit/react-client'

const { keepScroll, leads: list, panel, runs, words } = window.leadatlas
const { fill, many, say } = words
const STEPS = Object.keys(words.AUDIT_STEPS)
const PANEL_MS = 400
const stop = (event) => event.stopPropagation()

function Score({ lead }) {
  const score = Math.round(lead.score * 100)
  const sum = (parts) => parts.reduce((all, part) => all + part.weight, 0)
  const hits = lead.score_parts.filter((part) => part.matched)
  const told = (key) => lead.signals.filter((each) => each.key === key).map(words.evidence).join('')
  const keys = (event) => {
    if (event.key === 'Escape') event.nativeEvent.stopImmediatePropagation()
    event.currentTarget.classList.toggle('la-shut', event.key === 'Escape')
  }
  return (
    <span className="la-score" role="cell" onKeyDown={keys} onMouseEnter={(event) => event.currentTarget.classList.remove('la-shut')}>
      <b>{score}</b>
      <button type="button" className="la-parts-b" data-keep={`score:${lead.id}`} aria-label={`${say.score} ${score}`} aria-describedby={`score-${lead.id}`} onClick={(event) => (stop(event), event.currentTarget.focus())}>
        <span className="la-parts" aria-hidden="true">{lead.score_parts.map((part) => <i key={part.key} style={{ flex: part.weight }} className={part.matched ? 'la-on' : ''} />)}</span>
      </button>
      <span className="la-pop" role="tooltip" id={`score-${lead.id}`} onClick={stop}>
        <span className="la-row"><b>{say.score} {score}</b><span className="la-right la-small la-faint">{fill(say.points, { hit: sum(hits), all: sum(lead.score_parts) })}</span></span>
        {lead.score_parts.map((part) => (
          <span key={part.key} className={`la-pr ${part.matched ? 'la-hit' : ''}`}>
            {part.matched ? <Check aria-hidden="true" /> : <X aria-hidden="true" />}
            <span>{words.support(part.key)}{part.matched && told(part.key) ? <small className="la-faint"><bdi>{told(part.key)}</bdi></small> : null}</span><span>{part.matched ? part.weight : 0} / {part.weight}</span>
          </span>
        ))}
      </span>
    </span>
  )
}

function Steps({ step }) {
  const at = STEPS.indexOf(step)
  if (at < 0) return null
  return (
    <span className="la-row la-step">
      <span className="la-steps" aria-hidden="true">{STEPS.map((name, n) => <i key={name} className={n < at ? 'la-d' : n === at ? 'la-n' : ''} />)}</span>
      <small><span className="la-vh">{say.step} </span>{fill(say.shownOf, { shown: at + 1, all: STEPS.length })}</small>
    </span>
  )
}

function state(lead, audit) {
  const claims = lead.dossier?.claims
  switch (list.stage(lead)) {
    case 'completed': return ['la-ok', CircleCheck, say.dossierReady, claims ? many(claims, say.claims) : '']
    case 'running': return ['la-run', LoaderCircle, words.step(audit), '', audit?.phase]
    case 'unreadable': return ['la-warn', TriangleAlert, say.unreadable, say.notCharged]
    case 'error': return ['la-bad', X, say.auditFailed, say.notCharged]
    case 'skipped': return ['la-off', Ban, say.skipped, say.notCharged]
    case 'found': return ['la-off', Clock, say.leadFound]
    case 'none': return ['la-off', Ban, say.noSite]
    case 'social': return ['la-off', Ban, say.socialNoAudit]
    case 'beyond': return ['la-off', Ban, say.notAudited]
    default: return ['la-off', Clock, say.waiting]
  }
}

/** Arrows go from row to row, Enter opens; what stands in a row has keys of its own. */
function keysOf(open) {
  return (event) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') return open()
    const next = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key]
    if (!next) return
    event.preventDefault()
    event.currentTarget[next]?.focus()
  }
}

function Row({ lead, rank, audit, demo, open, selected }) {
  const [look, Icon, label, more, step] = state(lead, audit)
  const site = lead.domain && !demo ? words.safe(lead.website) : undefined
  const email = lead.contacts.find((contact) => contact.kind === 'email')
  return (
    <div className={`la-tr ${selected ? 'la-sel' : ''}`} role="row" tabIndex={0} aria-current={selected ? 'true' : undefined} data-lead={lead.id} data-keep={`lead:${lead.id}`} onClick={open} onKeyDown={keysOf(open)}>
      <span className="la-rk" role="cell">{rank}</span>
      <span className="la-nm" role="cell" title={lead.name}><b><bdi>{lead.name}</bdi></b><small>{site ? <a href={site} target="_blank" rel="noopener noreferrer nofollow" onClick={stop}><bdi>{lead.domain}</bdi></a> : <bdi>{lead.domain ?? lead.address ?? ''}</bdi>}</small></span>
      <Score lead={lead} />
      <span className="la-sg la-sg-c" role="cell">
        {lead.signals.length ? lead.signals.map((each) => {
          const [what, figure] = words.signal(each.key, lead)
          return <span key={each.key} className="la-badge">{what} {figure ? <b>{figure}</b> : null}</span>
        }) : <span className="la-faint">{say.noneOfYours}</span>}
      </span>
      <span className="la-ct la-ct-c" role="cell">
        {lead.phone ? <a className="la-tel" href={words.dial(lead.phone_e164 ?? lead.phone)} onClick={stop}><bdi>{lead.phone}</bdi></a> : null}
        {email ? <small title={email.value}><bdi>{email.value}</bdi></small> : null}
      </span>
      <span className="la-sts" role="cell">
        <span className={`la-st ${look}`}>{Icon === LoaderCircle ? <Icon className="la-spin" aria-hidden="true" /> : <Icon aria-hidden="true" />}{label}</span>
        {step ? <Steps step={step} /> : more ? <small>{more}</small> : null}
      </span>
      <span className="la-go" role="cell" aria-hidden="true"><ChevronRight className="la-s14" /></span>
    </div>
  )
}

const PLACES = { rank: 'la-rk', signals: 'la-sg-c', contact: 'la-ct-c' }

function Head({ cell, chosen }) {
  return (
    <div className="la-tr la-th" role="row">
      {Object.entries(list.COLUMNS).map(([key, [label]]) => {
        const on = chosen.sort === key
        const Arrow = chosen.down ? ArrowDown : ArrowUp
        return (
          <span key={key} role="columnheader" aria-sort={on ? (chosen.down ? 'descending' : 'ascending') : 'none'} className={`${PLACES[key] ?? ''} ${on ? 'la-on' : ''}`}>
            <button type="button" className="la-sort" data-keep={`sort:${key}`} aria-label={key === 'rank' ? say.rank : undefined} onClick={() => list.sortBy(cell, key)}>{label}{on ? <Arrow className="la-s12" aria-hidden="true" /> : null}</button>
          </span>
        )
      })}
      <span role="columnheader"><span className="la-vh">{say.open}</span></span>
    </div>
  )
}

function Tools({ run, leads, cell, chosen, shown, current }) {
  const set = (change) => cell.set({ ...chosen, ...change })
  const toggle = (key) => set({ signals: chosen.signals.includes(key) ? chosen.signals.filter((each) => each !== key) : [...chosen.signals, key] })
  const keys = (event) => {
    if (event.key !== 'Escape' || !chosen.text) return
    event.nativeEvent.stopImmediatePropagation()
    set({ text: '' })
  }
  const reasons = list.reasons(leads)
  const folded = !chosen.open
  return (
    <div className={`la-tools-row ${folded ? 'la-fold' : ''}`}>
      <span className="la-seg" role="group" aria-label={say.show}>
        {shown.map(([key, label, fit]) => <button key={key} type="button" data-keep={`show:${key}`} className={key === current ? 'la-on' : ''} aria-pressed={key === current} onClick={() => set({ show: key })}>{label} {fit.length}</button>)}
      </span>
      <button type="button" className="la-btn la-sm la-more" aria-expanded={!folded} onClick={() => set({ open: folded })}><Search className="la-s14" aria-hidden="true" />{say.filterSort}</button>
      <label className="la-find"><Search className="la-s14" aria-hidden="true" /><input className="la-in la-sm" type="search" placeholder={say.filter} aria-label={say.filterBy} data-keep={`filter:${run.id}`} data-filter maxLength={100} value={chosen.text} onChange={(event) => set({ text: event.target.value })} onKeyDown={keys} /></label>
      <label className="la-by">{say.sort} <select className="la-in la-sm" aria-label={say.sortBy} value={chosen.sort} onChange={(event) => list.sortBy(cell, event.target.value)}>
        {Object.entries(list.COLUMNS).map(([key, [label]]) => <option key={key} value={key}>{key === 'rank' ? say.rank : label}</option>)}
      </select><button type="button" className="la-icon" aria-label={chosen.down ? say.highestFirst : say.lowestFirst} onClick={() => list.sortBy(cell, chosen.sort)}>{chosen.down ? <ArrowDown className="la-s14" aria-hidden="true" /> : <ArrowUp className="la-s14" aria-hidden="true" />}</button></label>
      {reasons.length ? <span className="la-chips" role="group" aria-label={say.onlyWith}>
        {reasons.map(([key, n]) => <button key={key} type="button" className="la-chip" data-keep={`signal:${key}`} aria-pressed={chosen.signals.includes(key)} onClick={() => toggle(key)}>{chosen.signals.includes(key) ? <Check className="la-s12" aria-hidden="true" /> : null}{words.support(key)} <b>{n}</b></button>)}
      </span> : null}
    </div>
  )
}

/** What the filter leaves out is still there. */
const Nobody = ({ n, clear }) => (
  <div className="la-none">
    <Search aria-hidden="true" /><b>{say.noneFits}</b><span>{many(n, say.hiddenByFilter)}</span>
    <button type="button" className="la-btn la-sm" onClick={clear}>{say.clearFilter}</button>
  </div>
)

/** "/" is the way into the filter, from wherever nothing is being typed. */
function useSlash(card) {
  useEffect(() => {
    const keys = (event) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable) return
      const last = [...document.querySelectorAll('[data-filter]')].at(-1)
      if (!last || !card.current?.contains(last)) return
      event.preventDefault()
      last.focus()
    }
    document.addEventListener('keydown', keys)
    return () => document.removeEventListener('keydown', keys)
  }, [])
}

/** Opens leads in the panel, and the one that was open whenever it closed by itself: on a reload, for example. */
function usePanel(run, leads) {
  const opened = useSyncExternalStore(panel.opened.follow, panel.opened.get)
  const [side, setSide] = useRecoilState(sideViewState)
  const show = (place) => {
    panel.opened.set(place)
    setSide(panel.side(place))
    setTimeout(() => document.querySelector(`[data-lead="${place.lead}"]`)?.scrollIntoView({ block: 'nearest' }), PANEL_MS) // the narrower list has moved
  }
  useEffect(() => {
    // Chainlit closes its panel whenever an element of the chat changes: an answer's price, a chat resumed after a restart.
    if (leads.length && !side && opened?.run === run) setSide(panel.side(opened))
  }, [leads.length, side])
  return [panel.shows(side, run) ? opened?.lead : undefined, (lead) => show({ run, lead })]
}

export default function Leads() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const cell = list.choice(props.run)
  const chosen = useSyncExternalStore(cell.follow, cell.get)
  const [, again] = useState(0)
  const card = useRef(null)
  const { run, leads = [], audits = [] } = data
  const [selected, show] = usePanel(props.run, leads)
  useSlash(card)
  const there = Boolean(run && leads.length)
  useEffect(() => (there ? keepScroll(props.run, card.current) : undefined), [there])
  if (!there || run.status === 'waiting_for_review') return null // then it is a shortlist
  const shown = list.parts(leads, run, chosen)
  const current = shown.some(([key]) => key === chosen.show) ? chosen.show : 'all'
  const [rows, moved] = list.steady(props.run, list.listed(leads, run, chosen), JSON.stringify(chosen))
  const auditOf = (lead) => audits.find((audit) => audit.id === lead.audit?.id)
  const order = () => (list.settle(props.run), again((n) => n + 1))
  const left = (still) => ({ currentTarget, relatedTarget }) => {
    const within = relatedTarget instanceof Node && currentTarget.contains(relatedTarget) // out of the window, it is no node
    if (moved && !within && !currentTarget.matches(still)) order()
  }
  const narrowed = chosen.text || chosen.signals.length
  return (
    <div className="la la-w">
      <section ref={card} className="la-card" aria-label={say.leadsTable} data-testid="leads">
        <Tools run={run} leads={leads} cell={cell} chosen={chosen} shown={shown} current={current} />
        {narrowed ? <div className="la-told" role="status">
          <span>{fill(say.shownOf, { shown: rows.length, all: many(leads.length, say.leadCount) })} {rows.length ? <button type="button" className="la-btn la-sm la-link" onClick={() => list.clear(cell)}>{say.clearFilter}</button> : null}</span>
        </div> : null}
        <div data-rows={props.run} onMouseLeave={left(':focus-within')} onBlur={left(':hover')}>
          {moved ? <div className="la-moved" role="status"><button type="button" className="la-btn la-sm" onClick={order}>{say.orderChanged}</button></div> : null}
          <div className="la-tbl" role="table" aria-label={say.leadsTable} aria-rowcount={rows.length + 1}>
            <div role="rowgroup"><Head cell={cell} chosen={chosen} /></div>
            <div role="rowgroup">
              {rows.map((lead) => <Row key={lead.id} lead={lead} rank={leads.indexOf(lead) + 1} audit={auditOf(lead)} demo={run.demo} open={() => show(lead.id)} selected={selected === lead.id} />)}
            </div>
            {rows.length ? null : <Nobody n={leads.length} clear={() => list.clear(cell)} />}
          </div>
        </div>
      </section>
    </div>
  )
}
