// The run at a glance: one sentence, how far it is, its six phases. Everything comes from window.leadatlas.runs.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Ban, Check, Circle, CircleCheck, CirclePause, Download, LoaderCircle, ReceiptText, TriangleAlert, X } from 'lucide-react'
import { useSetRecoilState } from 'recoil'
import { threadHistoryState } from '@chainlit/react-client'

const { confirm, phases, runs, send, value, words } = window.leadatlas
const { fill, many, mixed, say } = words
const STATES = {
  idle: ['', Circle, say.stateIdle],
  running: ['la-run', LoaderCircle, say.stateRunning],
  paused_for_upgrade: ['la-warn', CirclePause, say.statePaused],
  waiting_for_billing: ['la-warn', CirclePause, say.stateBilling],
  waiting_for_review: ['la-warn', CirclePause, say.stateReview],
  error: ['la-bad', X, say.stateFailed],
  completed: ['la-ok', CircleCheck, say.stateCompleted],
  cancelled: ['', Ban, say.stateCancelled]
}
const PHASE = { complete: ['la-done', Check], running: ['la-now', LoaderCircle], error: ['la-held', X], pending: ['la-todo', Circle] }

const Spin = (props) => <LoaderCircle className="la-spin" aria-hidden="true" {...props} />

function sentence(run, leads) {
  const place = run.geography
  switch (run.status) {
    case 'running':
      return fill(words.next(run) ? say.readingSites : say.searching, { place })
    case 'paused_for_upgrade':
      return `${say.runWaits}${words.next(run) ? ` ${fill(say.willGoOn, { next: words.next(run) })}` : ''}`
    case 'waiting_for_billing':
      return say.billingWaits
    case 'waiting_for_review':
      return many(leads.length, say.foundForReview)
    case 'error':
      return fill(say.stoppedBy, { why: words.told(run.error) ?? say.ourSide })
    case 'cancelled':
      return say.cancelledSaid
    case 'completed':
      return run.fetched ? finished(run, leads) : nothing(run)
    default:
      return say.notStartedYet
  }
}

function nothing(run) {
  return `${fill(say.nothingFound, { what: run.vertical, place: run.geography })} ${run.coverage?.note || (run.demo ? fill(say.tryOneOf, { trades: words.TRADES }) : say.tryWider)}`
}

function finished(run, leads) {
  const done = words.ready(leads)
  const failed = words.trouble(run)
  const first = leads[0]
  const parts = [done ? many(done, say.dossiersReady) : say.done]
  if (failed) parts.push(many(failed, say.auditsFailed))
  const why = first?.signals.map((each) => words.signal(each.key, first).filter(Boolean).map(words.inline).join(' ')).join(', ')
  if (!first) return `${parts.join('; ')}.`
  return <>{parts.join('; ')}. {mixed(say.startWith, { name: <b key="name"><bdi>{first.name}</bdi></b> })}{why ? `: ${why}` : ''}.</>
}

function Facts({ run, leads, spent }) {
  const audits = Object.entries(run.counts).filter(([key]) => key.startsWith('audits_'))
  const sites = audits.reduce((sum, [key, n]) => sum + (/skipped|error|unreadable/.test(key) ? 0 : n), 0)
  const searches = run.coverage?.tiles.reduce((sum, tile) => sum + tile.searches, 0) ?? confirm.searches(run.requested)
  const most = searches + 2 * (audits.length ? sites : Math.min(run.requested, run.max_audits))
  const over = run.status === 'completed' || run.status === 'cancelled'
  const seconds = ((run.completed_at ? Date.parse(run.completed_at) : Date.now()) - Date.parse(run.created_at)) / 1000
  return (
    <div className="la-facts">
      {over ? <span><b>{run.counts.leads ?? 0}</b> {many(run.counts.leads ?? 0, say.leads)}</span> : <span><b>{Math.round(run.progress * 100)} %</b></span>}
      {over ? <span><b>{words.ready(leads)}</b> {many(words.ready(leads), say.dossiers)}</span> : null}
      {run.status === 'running' && seconds >= 1 ? <span><b>{words.duration(Math.floor(seconds))}</b> {say.soFar}</span> : null}
      {run.completed_at ? <span><b>{words.duration(seconds)}</b></span> : null}
      <span><b>{words.credits('atlas_credits', spent.atlas_credits)}</b> {over ? words.named('atlas_credits', spent.atlas_credits) : fill(say.ofAtMost, { most })}</span>
      {spent.ai_credits ? <span><b>{words.credits('ai_credits', spent.ai_credits)}</b> {words.named('ai_credits', spent.ai_credits)}</span> : null}
    </div>
  )
}

function PhaseStep({ run, leads, phase, held }) {
  const [look, Icon] = held && phase.status !== 'complete' && phase.status !== 'pending' ? ['la-held', CirclePause] : PHASE[phase.status]
  const took = phase.duration_ms === null ? null : <span className="la-nowrap">· {words.duration(phase.duration_ms / 1000)}</span>
  const at = phase.status === 'running' && phase.phase === 'generate_dossier'
  return (
    <div className={`la-ph-i ${look}`} role="listitem" title={phase.message.split(', ').map(words.told).join(', ')}>
      <span className="la-t">{Icon === LoaderCircle ? <Spin /> : <Icon aria-hidden="true" />}{words.PHASES[phase.phase]}</span>
      <span>{phase.status === 'pending' ? say.stateIdle : <>{phases.brief(run, leads, phase)} {took}</>}</span>
      {at ? <span className={`la-bar ${held ? 'la-warn' : ''}`}><i style={{ width: `${phase.progress * 100}%` }} /></span> : null}
    </div>
  )
}

/** To end a run cannot be taken back, so the card asks once more. */
function Ending({ keep, end, busy }) {
  return (
    <div className="la-note la-warn" role="group" aria-label={say.cancelRun}>
      <TriangleAlert aria-hidden="true" />
      <div className="la-stack">
        <div><b>{say.endForGood}</b> {say.endMeans}</div>
        <div className="la-row la-wrap">
          <button type="button" className="la-btn la-sm" disabled={busy} onClick={end}>{say.yesCancel}</button>
          <button type="button" className="la-btn la-sm la-ghost" onClick={keep}>{say.keepIt}</button>
        </div>
      </div>
    </div>
  )
}

export default function RunHeader() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const [, tick] = useState(0)
  const [busy, setBusy] = useState(false)
  const note = value(`note:${props.run}`, '')
  const said = useSyncExternalStore(note.follow, note.get)
  const asks = value(`ending:${props.run}`, false)
  const ending = useSyncExternalStore(asks.follow, asks.get)
  const last = value(`stopping:${props.run}`, false)
  const stopping = useSyncExternalStore(last.follow, last.get)
  const setHistory = useSetRecoilState(threadHistoryState)
  const { run, leads } = data
  const status = run?.status
  useEffect(() => {
    if (status !== 'running') return
    const timer = setInterval(() => tick(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [status])
  useEffect(() => {
    // Chainlit gives a new chat its address from the history's list, which a phone does not draw: a reload would lose it.
    const timer = setTimeout(() => {
      if (location.pathname === '/' && props.chat) history.replaceState(history.state, '', `/thread/${props.chat}`)
    }, 1500)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!status) return
    apiClient.listThreads({ first: 35 }, {}).then(({ pageInfo, data: threads }) => setHistory((before) => ({ ...before, pageInfo, threads }))).catch(() => {})
  }, [status])
  if (data.gone) return <div className="la la-w"><div className="la-note la-bad"><TriangleAlert aria-hidden="true" /><div>{data.gone}</div></div></div>
  if (!run) return <div className="la la-w"><p className="la-say la-faint">{data.connected ? say.openingRun : say.noAnswer}</p></div>
  const failures = status === 'completed' && words.trouble(run) > 0
  const [look, Icon, state] = failures ? ['la-warn', TriangleAlert, say.stateSomeFailed] : STATES[status]
  const label = run.billing_block?.kind === 'insufficient' && status === 'paused_for_upgrade' ? say.statePausedForCredits : state
  const held = status !== 'running' && status !== 'completed'
  const over = status === 'completed' || status === 'cancelled'
  const press = async (path, body) => {
    setBusy(true)
    const answer = await send(`/runs/${props.run}/${path}`, body)
    note.set(answer.ok ? '' : answer.reason)
    await runs.look(props.run)
    setBusy(false)
    return answer.ok
  }
  const stop = async () => last.set(await press('steer', { kind: 'stop' }))
  const end = async () => asks.set(!(await press('cancel')))
  return (
    <div className="la la-w la-stack la-gap" data-testid="run" data-status={status}>
      <p className="la-say" aria-live="polite">{sentence(run, leads)}</p>
      {data.connected ? null : <div className="la-note la-warn la-cut" role="status"><Spin /><div><b>{say.reconnecting}</b> {say.reconnectingMeans}</div></div>}
      <section className="la-card" aria-label={say.run}>
        <div className="la-ch">
          <h3><bdi>{words.title(run)}</bdi></h3>
          <span className={`la-badge ${look}`} data-testid="status">{Icon === LoaderCircle ? <Spin /> : <Icon aria-hidden="true" />}{label}</span>
          <span className="la-right la-row la-wrap">
            {status === 'running' ? <button type="button" className="la-btn la-sm la-ghost" disabled={busy || stopping} onClick={stop}>{stopping ? say.stopping : say.stopAfter}</button> : null}
            {over ? null : <button type="button" className="la-btn la-sm la-ghost" aria-expanded={ending} disabled={busy} onClick={() => asks.set(!ending)}>{say.cancelRun}</button>}
            {over && data.spent.atlas_credits ? <a className="la-btn la-sm la-ghost" href={phases.receipt(props.run)} title={say.receiptMeans} download><ReceiptText className="la-s14" aria-hidden="true" />{say.receipt}</a> : null}
            {status === 'completed' && leads.length ? <a className="la-btn la-sm" href={`/api/runs/${props.run}/export?format=csv`} download><Download className="la-s14" aria-hidden="true" />{say.export}</a> : null}
          </span>
        </div>
        <div className="la-cb la-tight">
          <Facts run={run} leads={leads} spent={data.spent} />
          {status === 'completed' ? null : <div className={`la-bar ${held ? 'la-warn' : ''}`} role="progressbar" aria-label={say.progress} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(run.progress * 100)}><i style={{ width: `${run.progress * 100}%` }} /></div>}
          {ending && !over ? <Ending keep={() => asks.set(false)} end={end} busy={busy} /> : null}
          {said ? <div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{said}</div></div> : null}
        </div>
        <div className="la-line"><div className="la-phases" role="list">{run.phases.map((phase) => <PhaseStep key={phase.phase} run={run} leads={leads} phase={phase} held={held} />)}</div></div>
      </section>
    </div>
  )
}
