// The leads of a run in score order, filling while it runs. A row opens the dossier in the side panel.
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Ban, Check, ChevronRight, CircleCheck, Clock, LoaderCircle, TriangleAlert, X } from 'lucide-react'
import { useRecoilState } from 'recoil'
import { sideViewState } from '@chainlit/react-client'

const { runs, value, words } = window.leadatlas
const STEPS = ['map_urls', 'filter_urls', 'scrape_content', 'generate_dossier']
const PANEL_MS = 400
const FILTERS = [
  ['all', 'All', () => true],
  ['ready', 'Dossier ready', (lead) => Boolean(lead.dossier)],
  ['waiting', 'Waiting for credits', (lead, run) => run.status === 'paused_for_upgrade' && lead.audit?.status === 'queued'],
  ['site', 'Has website', (lead) => Boolean(lead.audit)],
  ['none', 'No website', (lead) => !lead.website]
]

function Score({ lead }) {
  const score = Math.round(lead.score * 100)
  const sum = (parts) => parts.reduce((all, part) => all + part.weight, 0)
  const hits = lead.score_parts.filter((part) => part.matched)
  return (
    <span className="la-score" role="cell">
      <b>{score}</b>
      <button type="button" className="la-parts-b" aria-label={`Score ${score}: ${hits.map((part) => words.support(part.key)).join(', ') || 'no criterion met'}`} onClick={(event) => event.stopPropagation()}>
        <span className="la-parts" aria-hidden="true">{lead.score_parts.map((part) => <i key={part.key} style={{ flex: part.weight }} className={part.matched ? 'la-on' : ''} />)}</span>
      </button>
      <span className="la-pop" role="tooltip">
        <span className="la-row"><b>Score {score}</b><span className="la-right la-small la-faint">{sum(hits)} of {sum(lead.score_parts)} points</span></span>
        {lead.score_parts.map((part) => (
          <span key={part.key} className={`la-pr ${part.matched ? 'la-hit' : ''}`}>
            {part.matched ? <Check aria-hidden="true" /> : <X aria-hidden="true" />}
            <span>{words.support(part.key)}</span><span>{part.matched ? part.weight : 0} / {part.weight}</span>
          </span>
        ))}
      </span>
    </span>
  )
}

function Steps({ step }) {
  const at = STEPS.indexOf(step)
  return <span className="la-steps" aria-hidden="true">{STEPS.map((name, n) => <i key={name} className={n < at ? 'la-d' : n === at ? 'la-n' : ''} />)}</span>
}

function state(lead, audit) {
  if (!lead.audit) {
    if (lead.status === 'SOURCED') return ['la-off', Clock, 'Found']
    return ['la-off', Ban, lead.website ? 'Social page, no audit' : 'No site to audit']
  }
  const claims = lead.dossier?.claims.length
  switch (lead.audit.status) {
    case 'completed': return ['la-ok', CircleCheck, 'Dossier ready', claims ? words.count(claims, 'claim') : '']
    case 'running': return ['la-run', LoaderCircle, words.AUDIT_STEPS[audit?.phase] ?? 'Auditing', '', audit?.phase]
    case 'unreadable': return ['la-warn', TriangleAlert, 'Site unreadable', 'Not charged']
    case 'error': return ['la-bad', X, 'Audit failed', 'Not charged']
    case 'skipped': return ['la-off', Ban, 'Skipped', 'Not charged']
    default: return ['la-off', Clock, 'Waiting']
  }
}

function Row({ lead, rank, audit, demo, open, selected }) {
  const [look, Icon, label, more, step] = state(lead, audit)
  const site = lead.domain && !demo ? words.safe(lead.website) : undefined
  const email = lead.contacts.find((contact) => contact.kind === 'email')
  const keys = (event) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') return open()
    const next = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key]
    if (!next) return
    event.preventDefault()
    event.currentTarget[next]?.focus()
  }
  return (
    <div className={`la-tr ${selected ? 'la-sel' : ''}`} role="row" tabIndex={0} aria-selected={selected} data-lead={lead.id} onClick={open} onKeyDown={keys}>
      <span className="la-rk" role="cell">{rank}</span>
      <span className="la-nm" role="cell"><b><bdi>{lead.name}</bdi></b><small>{site ? <a href={site} target="_blank" rel="noopener noreferrer nofollow" onClick={(event) => event.stopPropagation()}><bdi>{lead.domain}</bdi></a> : <bdi>{lead.domain ?? lead.address ?? ''}</bdi>}</small></span>
      <Score lead={lead} />
      <span className="la-sg la-sg-c" role="cell">
        {lead.signals.length ? lead.signals.map((each) => {
          const [what, figure] = words.signal(each.key, lead)
          return <span key={each.key} className="la-badge">{what} {figure ? <b>{figure}</b> : null}</span>
        }) : <span className="la-faint">None of your criteria</span>}
      </span>
      <span className="la-ct la-ct-c" role="cell">
        {lead.phone ? <a className="la-tel" href={`tel:${lead.phone_e164 ?? lead.phone}`} onClick={(event) => event.stopPropagation()}>{lead.phone}</a> : null}
        {email ? <small>{email.value}</small> : null}
      </span>
      <span className="la-sts" role="cell">
        <span className={`la-st ${look}`}>{Icon === LoaderCircle ? <Icon className="la-spin" aria-hidden="true" /> : <Icon aria-hidden="true" />}{label}</span>
        {step ? <Steps step={step} /> : more ? <small>{more}</small> : null}
      </span>
      <span className="la-go" aria-hidden="true"><ChevronRight className="la-s14" /></span>
    </div>
  )
}

/** While somebody points at the table, rows stay where they are; new ones come last. */
function useSteady(leads) {
  const held = useRef({ on: false, order: [] })
  const known = held.current.order
  const place = (lead) => (known.includes(lead.id) ? known.indexOf(lead.id) : known.length)
  const ordered = held.current.on ? [...leads].sort((one, two) => place(one) - place(two)) : leads
  held.current.order = ordered.map((lead) => lead.id)
  const hold = (on) => () => (held.current.on = on)
  return [ordered, { onMouseEnter: hold(true), onMouseLeave: hold(false), onFocus: hold(true), onBlur: hold(false) }]
}

export default function Leads() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const chosen = value(`filter:${props.run}`, 'all')
  const filter = useSyncExternalStore(chosen.follow, chosen.get)
  const panel = value('panel', null)
  const opened = useSyncExternalStore(panel.follow, panel.get)
  const [side, setSide] = useRecoilState(sideViewState)
  const { run, leads = [], audits = [] } = data
  const [ordered, steady] = useSteady(leads)
  const show = (id) => {
    panel.set({ run: props.run, lead: id })
    const element = { id: `dossier-${props.run}`, type: 'custom', name: 'Dossier', display: 'inline', props: { run: props.run }, url: 'about:blank', forId: '' }
    setSide({ title: 'Dossier', key: `dossier-${props.run}`, elements: [element] })
    setTimeout(() => document.querySelector(`[data-lead="${id}"]`)?.scrollIntoView({ block: 'nearest' }), PANEL_MS) // the narrower list has moved
  }
  const ours = Boolean(side?.elements.some((element) => element.id === `dossier-${props.run}`))
  useEffect(() => {
    // After a reload the panel is open where it was. Chainlit closes every panel once, right after it has drawn the page.
    if (!leads.length || side || opened?.run !== props.run || window.leadatlas.reopened) return
    window.leadatlas.reopened = true
    const timer = setTimeout(() => show(opened.lead), 300)
    return () => clearTimeout(timer)
  }, [leads.length])
  if (!run || !leads.length) return null
  const shown = FILTERS.map(([key, label, fits]) => [key, label, ordered.filter((lead) => fits(lead, run))]).filter(([key, , fit]) => key === 'all' || fit.length)
  const [, , rows] = shown.find(([key]) => key === filter) ?? shown[0]
  const current = shown.some(([key]) => key === filter) ? filter : 'all'
  const auditOf = (lead) => audits.find((audit) => audit.id === lead.audit?.id)
  return (
    <div className="la la-w">
      <section className="la-card" aria-label="Leads" data-testid="leads">
        <div className="la-tools-row">
          <span className="la-seg" role="group" aria-label="Filter">
            {shown.map(([key, label, fit]) => <button key={key} type="button" className={key === current ? 'la-on' : ''} aria-pressed={key === current} onClick={() => chosen.set(key)}>{label} {fit.length}</button>)}
          </span>
        </div>
        <div className="la-tbl" role="table" aria-label="Leads" {...steady}>
          <div className="la-tr la-th" role="row">
            <span className="la-rk" role="columnheader">#</span><span role="columnheader">Business</span><span className="la-on" role="columnheader">Score</span>
            <span className="la-sg-c" role="columnheader">Why they need you</span><span className="la-ct-c" role="columnheader">Contact</span><span role="columnheader">Status</span><span aria-hidden="true" />
          </div>
          {rows.map((lead) => <Row key={lead.id} lead={lead} rank={leads.indexOf(lead) + 1} audit={auditOf(lead)} demo={run.demo} open={() => show(lead.id)} selected={ours && opened?.lead === lead.id} />)}
        </div>
      </section>
    </div>
  )
}
