// A run whose credits have come: it counts down to going on by itself, and says for a moment where it went on.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Check, Radio, TriangleAlert } from 'lucide-react'

const { credits, followCredits, paywall, runs, send, value, words } = window.leadatlas
const { fill, many, say } = words
const COUNTDOWN = 5
const LACKS = ['paused_for_upgrade', 'waiting_for_billing']
const RESUMED_MS = 6000

/** Whole seconds until a moment that the server has named; null without one. */
function useSeconds(moment) {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!moment) return
    const timer = setInterval(() => tick((n) => n + 1), 250)
    return () => clearInterval(timer)
  }, [moment])
  return moment ? Math.max(0, Math.ceil((new Date(moment) - Date.now()) / 1000)) : null
}

/** Credits are there: it goes on by itself, unless a person says "not now". */
function Countdown({ run, busy, reason, resume, dismiss }) {
  const have = useSyncExternalStore(followCredits, credits)
  const seconds = useSeconds(run.resume_at)
  const account = paywall.account(run)
  const arrived = paywall.arrived(run)
  const came = arrived > 0 ? fill(say.arrived, { amount: words.amount(account, arrived) }) : say.creditsArrivedSaid
  const soon = seconds ? many(seconds, say.resumingIn) : say.resuming
  const sums = have ? ` ${fill(say.haveAndNeed, { have: words.amount(account, have[account].balance), need: words.credits(account, paywall.need(run)) })}` : ''
  return (
    <section className="la-card" role="region" aria-label={paywall.heading(run)} data-testid="countdown" data-card={run.id}>
      <div className="la-cb la-count">
        <span className="la-ring" style={{ '--la-v': `${Math.min(100, (seconds / COUNTDOWN) * 100)}%` }} role="timer" aria-label={soon}>{seconds}</span>
        <div><b className="la-b">{came} {soon}</b><p className="la-small la-mute">{words.next(run) ? fill(say.goesOnWith, { next: words.next(run) }) : say.goesOnWhere}{sums}</p></div>
      </div>
      {reason ? <div className="la-cb"><div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{reason}</div></div></div> : null}
      <div className="la-cf">
        <button type="button" className="la-btn la-pri" disabled={busy} onClick={resume}>{say.resumeNow}</button>
        <button type="button" className="la-btn la-ghost" disabled={busy} onClick={dismiss}>{say.notNow}</button>
      </div>
    </section>
  )
}

/** What is to be said of a run that this tab has seen waiting and that goes on: until its next audit ends, or for a while. */
function useResumed(run) {
  const cell = value(`waited:${run?.id}`, null)
  const waited = useSyncExternalStore(cell.follow, cell.get)
  const [, tick] = useState(0)
  const ended = run ? words.ended(run) : 0
  useEffect(() => {
    if (!run) return
    if (LACKS.includes(run.status)) cell.set({ next: words.next(run), ended })
    else if (cell.get() && !cell.get().since) {
      cell.set({ ...cell.get(), since: Date.now() })
      value(`refused:${run.id}`, '').set('') // it was about the pause that is over
    }
  }, [run?.id, run?.status, ended])
  useEffect(() => {
    if (!waited?.since) return
    const timer = setTimeout(() => tick((n) => n + 1), RESUMED_MS)
    return () => clearTimeout(timer)
  }, [waited?.since])
  if (!run || !waited?.since || ['cancelled', 'error'].includes(run.status)) return null
  const still = run.status === 'running' && ended <= waited.ended
  return still || Date.now() - waited.since < RESUMED_MS ? waited : null
}

function Resumed({ waited }) {
  const Icon = waited.elsewhere ? Radio : Check
  return (
    <div className={`la-note ${waited.elsewhere ? 'la-run' : 'la-ok'}`} role="status" data-testid="resumed">
      <Icon aria-hidden="true" />
      {waited.elsewhere
        ? <div><b>{say.alreadyResumed}</b> {say.byAnother}</div>
        : <div><b>{waited.next ? fill(say.resumedAt, { next: waited.next }) : say.resumed}</b> {say.notTwice}</div>}
    </div>
  )
}

export default function Resuming() {
  const { run } = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const [busy, setBusy] = useState(false)
  const refused = value(`refused:${props.run}`, '')
  const reason = useSyncExternalStore(refused.follow, refused.get)
  const waited = useResumed(run)
  const go = async (act) => {
    setBusy(true)
    await act(run)
    setBusy(false)
  }
  if (!run) return null
  const counts = paywall.lacks(run) && run.resume_at
  if (counts) return <div className="la la-w"><Countdown run={run} busy={busy} reason={reason} resume={() => go(paywall.resume)} dismiss={() => go(paywall.dismiss)} /></div>
  if (waited && !LACKS.includes(run.status)) return <div className="la la-w"><Resumed waited={waited} /></div>
  return null
}
