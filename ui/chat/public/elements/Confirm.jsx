// A search as it was understood, before it costs anything: every part can be changed, Enter starts it.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { TriangleAlert } from 'lucide-react'

const { confirm, credits, followCredits, runs, words } = window.leadatlas
const dollars = (usd) => `$${usd.toFixed(usd && usd < 0.1 ? 3 : 2)}`

/** What so many businesses take; the answer to an older number is forgotten. */
function useEstimate(leads) {
  const [told, set] = useState(null)
  useEffect(() => {
    let here = true
    if (leads >= 1 && leads <= confirm.MOST) confirm.estimate(leads).then((found) => here && set(found))
    return () => (here = false)
  }, [leads])
  return told?.leads === leads ? told : null
}

function Price({ leads, budget }) {
  const told = useEstimate(leads)
  const have = useSyncExternalStore(followCredits, credits)
  const most = confirm.most(leads, budget)
  const short = Object.entries(told?.accounts ?? {}).filter(([name, each]) => Number(each.missing) > 0 && !(name === 'atlas_credits' && most <= each.balance))
  const usual = told ? Math.min(most, Math.round(told.p50.atlas_credits)) : most
  return (
    <div className="la-aside la-stack la-top" aria-live="polite" data-testid="price">
      <div className="la-kv la-two">
        <span>Search</span><span>1</span>
        <span>Website audits{leads ? `, up to ${leads}` : ''}</span><span>{leads ? 2 * leads : '…'}</span>
        <span className="la-b">Atlas credits, at most</span><span className="la-b">{leads ? words.credits('atlas_credits', most) : '…'}</span>
        <span>AI credits, about</span><span>{told ? <>{words.credits('ai_credits', told.p50.ai_credits)} <span className="la-faint">({dollars(told.p50.usd)})</span></> : '…'}</span>
      </div>
      <p className="la-small la-mute">{usual < most ? `Usually about ${words.amount('atlas_credits', usual)}. ` : ''}Businesses without a website of their own are not audited and cost nothing. AI credits are the model's own bill: 4,000 are $1.</p>
      {have ? <p className="la-small la-mute">You have <b>{words.credits('atlas_credits', Math.floor(have.atlas_credits.balance))}</b> Atlas and <b>{Math.floor(have.ai_credits.balance).toLocaleString('en-US')}</b> AI credits.</p> : null}
      {short.length ? <div className="la-note la-warn"><TriangleAlert aria-hidden="true" /><div>This may be more than you have: the run would pause, keep what is done, and go on when credits arrive.</div></div> : null}
    </div>
  )
}

function Field({ cell, now, name, label, unit, fault, id, ...more }) {
  const input = <input className={`la-in ${fault ? 'la-err' : ''}`} aria-invalid={Boolean(fault)} aria-describedby={fault ? `${id}-${name}` : undefined} data-keep={`${id}:${name}`} dir="auto" autoComplete="off" maxLength={120} value={now[name]} onChange={(event) => cell.set({ ...cell.get(), [name]: event.target.value })} {...more} />
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
      <button type="button" className={`la-switch la-plain ${now.review ? 'la-on' : ''}`} role="switch" aria-checked={now.review} data-keep={`${props.message}:review`} onClick={toggle}><i aria-hidden="true" />Let me review the list before websites are audited</button>
      <span className="la-small la-faint">The run waits for you after the search. You tick who is worth 2 credits.</span>
    </div>
  )
}

/** What was answered stays as one line. */
function Answered({ now, again }) {
  const search = `${words.count(Number(now.leads), 'result')} at most: ${now.trade} in ${now.place}`
  return (
    <div className="la la-w"><p className="la-say la-faint" data-testid="answered">{now.done === 'started' ? 'Started' : 'Not started'}, <bdi>{search}</bdi>.{again ? <> <button type="button" className="la-btn la-sm la-link" onClick={again}>Change and start</button></> : null}</p></div>
  )
}

/** Right after it was asked for, the button is under the Enter key; later nothing is taken from where one types. */
function useReady(button, there) {
  useEffect(() => {
    const field = document.getElementById('chat-input')
    const typing = field?.textContent || field?.value
    if (!there || !props.fresh || typing) return
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
  useReady(button, !started && now.done !== 'later')
  if (started) return <Answered now={{ ...now, done: 'started' }} />
  if (now.done === 'later') return <Answered now={now} again={() => cell.set({ ...now, done: '' })} />
  const faults = confirm.faults(now)
  const leads = Number(now.leads)
  const start = async () => {
    if (busy || Object.keys(faults).length) return
    setBusy(true)
    const told = await callAction({ name: 'start_search', payload: confirm.payload(props.message, now) }).catch(() => null)
    const answer = told?.response ?? { ok: false, reason: 'Leadatlas does not answer. Nothing was started; try again in a moment.' }
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
      <p className="la-say">Here is the search I understood. Change anything before you start.</p>
      <section className="la-card" aria-label="Confirm search" data-testid="confirm" onKeyDown={keys}>
        <div className="la-ch"><h3>Check and start</h3><span className="la-badge">Nothing charged yet</span></div>
        <div className="la-split">
          <div className="la-form la-top">
            <Field {...field} name="trade" label="Trade" fault={faults.trade} />
            <Field {...field} name="place" label="Place" fault={faults.place} />
            <Field {...field} name="leads" label="How many" unit={`max. ${confirm.MOST}`} inputMode="numeric" fault={faults.leads} />
            <Field {...field} name="budget" label="Spend at most" unit="credits" inputMode="numeric" placeholder="No limit" fault={faults.budget} />
            <Review cell={cell} now={now} />
          </div>
          <Price leads={faults.leads ? 0 : leads} budget={faults.budget ? '' : now.budget} />
        </div>
        {refused ? <div className="la-cb"><div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{refused}</div></div></div> : null}
        <div className="la-cf">
          <button ref={button} type="button" className="la-btn la-pri" data-keep={`${props.message}:start`} disabled={busy || Object.keys(faults).length > 0} onClick={start}>Start</button>
          <button type="button" className="la-btn la-ghost" onClick={later}>Not now</button>
          <span className="la-right la-small la-faint la-desk-only"><kbd>Enter</kbd> start &nbsp; <kbd>Esc</kbd> not now</span>
        </div>
      </section>
    </div>
  )
}
