// A search as it was understood, before it costs anything: every part can be changed, Enter starts it.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { TriangleAlert } from 'lucide-react'

const { confirm, credits, followCredits, runs, value, words } = window.leadatlas
const { dollars, fill, many, mixed, number, say } = words

/** What so many businesses take; the answer to an older number is forgotten. */
function useEstimate(leads, audits) {
  const [told, set] = useState(null)
  const key = `${leads}:${audits}`
  useEffect(() => {
    let here = true
    if (leads && audits) confirm.estimate(leads, audits).then((found) => here && set({ key, found }))
    return () => (here = false)
  }, [key])
  return told?.key === key ? told.found : null
}

function Price({ leads, audits, budget }) {
  const told = useEstimate(leads, audits)
  const have = useSyncExternalStore(followCredits, credits)
  const most = confirm.most(leads, audits, budget)
  const short = Object.entries(told?.accounts ?? {}).filter(([name, each]) => Number(each.missing) > 0 && !(name === 'atlas_credits' && most <= each.balance))
  const usual = told ? Math.min(most, Math.round(told.p50.atlas_credits)) : most
  const sites = Math.min(leads, audits)
  const known = leads > 0 && audits > 0
  return (
    <div className="la-aside la-stack la-top" aria-live="polite" data-testid="price">
      <div className="la-kv la-two">
        <span>{confirm.wide(leads) ? fill(say.searchesUpTo, { n: confirm.searches(leads) }) : say.search}</span><span>{leads ? confirm.searches(leads) : '…'}</span>
        <span>{known ? fill(say.auditsUpTo, { n: sites }) : say.audits}</span><span>{known ? 2 * sites : '…'}</span>
        <span className="la-b">{say.atlasAtMost}</span><span className="la-b">{known ? words.credits('atlas_credits', most) : '…'}</span>
        <span>{say.aiAbout}</span><span>{told ? <>{words.credits('ai_credits', told.p50.ai_credits)} <span className="la-faint">({dollars(told.p50.usd)})</span></> : '…'}</span>
      </div>
      <p className="la-small la-mute">{usual < most ? `${fill(say.usually, { amount: words.amount('atlas_credits', usual) })} ` : ''}{confirm.wide(leads) ? `${say.widePrice} ` : ''}{say.priceMeans}</p>
      {have ? <p className="la-small la-mute">{mixed(say.haveBoth, { atlas: <b key="atlas">{words.credits('atlas_credits', Math.floor(have.atlas_credits.balance))}</b>, ai: <b key="ai">{number(Math.floor(have.ai_credits.balance))}</b> })}</p> : null}
      {short.length ? <div className="la-note la-warn"><TriangleAlert aria-hidden="true" /><div>{say.mayPause}</div></div> : null}
    </div>
  )
}

function Field({ cell, now, name, label, unit, fault, id, ...more }) {
  const input = <input className={`la-in ${fault ? 'la-err' : ''}`} aria-invalid={Boolean(fault)} aria-describedby={fault ? `${id}-${name}` : undefined} data-keep={`${id}:${name}`} dir="auto" autoComplete="off" maxLength={120} value={now[name] ?? ''} onChange={(event) => cell.set({ ...cell.get(), [name]: event.target.value })} {...more} />
  return (
    <label className="la-f la-c6 la-wide">{label}{unit ? <span className="la-unit">{input}<span aria-hidden="true">{unit}</span></span> : input}
      {fault ? <span className="la-fault" id={`${id}-${name}`}>{fault}</span> : null}
    </label>
  )
}

function Review({ cell, now }) {
  const toggle = () => cell.set({ ...cell.get(), review: !now.review })
  return (
    <div className="la-c12 la-stack la-top">
      <button type="button" className={`la-switch la-plain ${now.review ? 'la-on' : ''}`} role="switch" aria-checked={now.review} data-keep={`${props.message}:review`} onClick={toggle}><i aria-hidden="true" />{say.letMeReview}</button>
      <span className="la-small la-faint">{say.reviewWaits}</span>
    </div>
  )
}

/** What was answered stays as one line. */
function Answered({ now, again }) {
  const search = fill(say.searchSaid, { results: many(Number(now.leads), say.results), trade: now.trade, place: now.place })
  return (
    <div className="la la-w"><p className="la-say la-faint" data-testid="answered">{mixed(now.done === 'started' ? say.startedSaid : say.notStartedSaid, { search: <bdi key="search">{search}</bdi> })}{again ? <> <button type="button" className="la-btn la-sm la-link" onClick={again}>{say.changeStart}</button></> : null}</p></div>
  )
}

/** Nothing was said since it was asked for. */
const newest = () => [...document.querySelectorAll('[data-step-type="user_message"]')].at(-1)?.querySelector(`[id="step-${props.answers}"]`)

/** Right after it was asked for, the button is under the Enter key, once; later nothing is taken from where one types. */
function useReady(button, there, offered) {
  useEffect(() => {
    if (!there || !props.answers || offered.get()) return
    offered.set(true) // Chainlit draws all cards anew with each answer
    const field = document.getElementById('chat-input')
    if (field?.value || !newest()) return
    if (document.activeElement === field || document.activeElement === document.body) button.current?.focus()
  }, [there])
}

export default function Confirm() {
  const cell = confirm.card(props.message, props.proposal)
  const now = useSyncExternalStore(cell.follow, cell.get)
  const latest = useSyncExternalStore((changed) => (runs.latest.listeners.add(changed), () => runs.latest.listeners.delete(changed)), () => runs.latest.now)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState('')
  const button = useRef(null)
  const started = props.started || now.done === 'started' || latest?.run?.id === props.run
  useEffect(() => {
    // As in RunHeader: a phone does not draw the history's list, which gives a new chat its address.
    const timer = setTimeout(() => {
      if (location.pathname === '/' && props.chat) history.replaceState(history.state, '', `/thread/${props.chat}`)
    }, 1500)
    return () => clearTimeout(timer)
  }, [])
  const offered = value(`offered:${props.message}`, false)
  useReady(button, !started && now.done !== 'later', offered)
  if (started) return <Answered now={{ ...now, done: 'started' }} />
  if (now.done === 'later') return <Answered now={now} again={() => (offered.set(false), cell.set({ ...now, done: '' }))} />
  const faults = confirm.faults(now)
  const leads = Number(now.leads)
  const start = async () => {
    if (busy || Object.keys(faults).length) return
    setBusy(true)
    const told = await callAction({ name: 'start_search', payload: confirm.payload(props.message, now) }).catch(() => null)
    const answer = told?.response ?? { ok: false, reason: say.noStart }
    setRefused(answer.ok ? '' : answer.reason)
    if (answer.ok) cell.set({ ...cell.get(), done: 'started' })
    setBusy(false)
  }
  const later = () => cell.set({ ...now, done: 'later' })
  const keys = (event) => {
    if (event.key === 'Enter' && event.target.tagName === 'INPUT' && !event.nativeEvent.isComposing) event.preventDefault(), start()
    if (event.key === 'Escape') event.nativeEvent.stopImmediatePropagation(), later()
  }
  const field = { cell, now, id: props.message }
  return (
    <div className="la la-w la-stack la-gap">
      <p className="la-say">{say.understood}</p>
      <section className="la-card" aria-label={say.confirmSearch} data-testid="confirm" onKeyDown={keys}>
        <div className="la-ch"><h3>{say.checkStart}</h3><span className="la-badge">{say.nothingYet}</span></div>
        <div className="la-split">
          <div className="la-form la-top">
            <Field {...field} name="trade" label={say.trade} fault={faults.trade} />
            <Field {...field} name="place" label={say.place} fault={faults.place} />
            <Field {...field} name="leads" label={say.howMany} unit={fill(say.maxOf, { n: confirm.MOST })} inputMode="numeric" fault={faults.leads} />
            {confirm.wide(leads) ? <Field {...field} name="audits" label={say.auditAtMost} unit={say.websitesUnit} inputMode="numeric" fault={faults.audits} /> : null}
            <Field {...field} name="budget" label={say.spendAtMost} unit={say.creditsUnit} inputMode="numeric" placeholder={say.noLimit} fault={faults.budget} />
            <Review cell={cell} now={now} />
          </div>
          <Price leads={faults.leads ? 0 : leads} audits={faults.audits ? 0 : confirm.audited(leads, now.audits)} budget={faults.budget ? '' : now.budget} />
        </div>
        {refused ? <div className="la-cb"><div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{refused}</div></div></div> : null}
        <div className="la-cf">
          <button ref={button} type="button" className="la-btn la-pri" data-keep={`${props.message}:start`} disabled={busy || Object.keys(faults).length > 0} onClick={start}>{say.start}</button>
          <button type="button" className="la-btn la-ghost" onClick={later}>{say.notNow}</button>
          <span className="la-right la-small la-faint la-desk-only"><kbd>{say.keyEnter}</kbd> {say.keyStarts} &nbsp; <kbd>{say.keyEscape}</kbd> {say.keyLater}</span>
        </div>
      </section>
    </div>
  )
}
