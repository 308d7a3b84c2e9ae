// What a run that stopped waits for, and the one button that lets it go on. Nothing of it is Chainlit's: it survives.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Check, CirclePause, Radio, RotateCw, TriangleAlert } from 'lucide-react'

const { credits, followCredits, runs, send, value, words } = window.leadatlas
const { fill, many, say } = words
const WAITS = ['paused_for_upgrade', 'waiting_for_billing', 'error']

function heading(run) {
  const block = run.billing_block
  if (run.status === 'error') return say.runStopped
  if (run.status === 'waiting_for_billing') return say.waitingBilling
  if (run.resume_at) return say.creditsArrived
  const info = block.credit_info
  if (block.kind === 'budget') return fill(say.limitReached, { amount: words.amount('atlas_credits', info.budget) })
  return fill(say.short, { amount: words.amount(info.atlas_feature_id, short(block)) })
}

/** To finish the run, or at least the step that was refused. */
function need(block) {
  const { atlas_feature_id: account, required_balance: next } = block.credit_info
  return Math.max(Number(block.needed_to_finish[account]), Number(next))
}

const short = (block) => Math.max(need(block) - Number(block.credit_info.balance), Number(block.credit_info.deficit ?? 0))

function Names({ leads }) {
  const waiting = leads.filter((lead) => lead.audit?.status === 'queued')
  if (!waiting.length) return null
  const shown = waiting.slice(0, 3)
  return (
    <> {many(waiting.length, say.waitForAudit)} {shown.map((lead, n) => (
      <span key={lead.id}>{n ? ', ' : ''}<b><bdi>{lead.name}</bdi></b></span>
    ))}{waiting.length > shown.length ? fill(say.andMore, { n: waiting.length - shown.length }) : ''}.</>
  )
}

function Sums({ block }) {
  const account = block.credit_info.atlas_feature_id
  const sum = (amount) => <><b>{words.credits(account, amount)}</b>{words.named(account, amount)}</>
  return (
    <div className="la-need">
      <div>{say.toFinish}{sum(need(block))}</div>
      <div>{say.youHave}{sum(block.credit_info.balance)}</div>
      <div className="la-short">{say.missing}{sum(short(block))}</div>
    </div>
  )
}

function What({ run, leads }) {
  const done = words.ready(leads)
  if (run.status === 'error') return <p className="la-mute">{run.error} {say.errorStays}</p>
  const kept = done ? many(done, say.doneStay) : ''
  return <p className="la-mute">{kept}<Names leads={leads} /> {say.nothingCharged}</p>
}

const lacks = (run) => run.status === 'paused_for_upgrade' && run.billing_block?.kind === 'insufficient'

const read = (path) => send(path, undefined, 'GET')

/** All runs that lack credits, oldest first: as the server lets them go on. */
async function lacking() {
  const listed = await read('/runs?limit=100')
  const paused = listed.ok ? listed.told.items.filter((each) => each.status === 'paused_for_upgrade').slice(-10).reverse() : []
  const whole = await Promise.all(paused.map((each) => read(`/runs/${each.id}`)))
  return whole.filter((each) => each.ok && lacks(each.told)).map((each) => each.told)
}

function Queue({ run }) {
  const [waiting, found] = useState([])
  useEffect(() => {
    let here = true
    lacking().then((all) => here && found(all))
    return () => (here = false)
  }, [run.id, run.billing_block.created_at])
  if (waiting.length < 2) return null
  return (
    <p className="la-mute" data-testid="queue"><b>{many(waiting.length, say.runsWaiting)}</b> {waiting.slice(0, 4).map((each, n) => (
      <span key={each.id}>{n ? ', ' : ''}<bdi>{words.title(each)}</bdi> ({words.amount(each.billing_block.credit_info.atlas_feature_id, need(each.billing_block))})</span>
    ))}{waiting.length > 4 ? fill(say.andMore, { n: waiting.length - 4 }) : ''}. {say.oneAfterOther}</p>
  )
}

/** A card that was put off: one line, and the way back. */
function Slim({ run, leads, open }) {
  const waiting = leads.filter((lead) => lead.audit?.status === 'queued').length
  return (
    <div className="la la-w">
      <div className="la-slim" role="region" aria-label={heading(run)} data-testid="waiting">
        <CirclePause aria-hidden="true" /><span><b>{heading(run)}.</b>{waiting ? ` ${many(waiting, say.auditsWaiting)}` : ''}</span>
        <button type="button" className="la-btn la-sm la-right" onClick={open}>{say.seeOptions}</button>
      </div>
    </div>
  )
}

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

const COUNTDOWN = 5

/** Credits are there: it goes on by itself, unless a person says "not now". */
function Countdown({ run, seconds, busy, resume, dismiss }) {
  const have = useSyncExternalStore(followCredits, credits)
  const account = run.billing_block.credit_info.atlas_feature_id
  const arrived = have ? have[account].balance - Number(run.billing_block.credit_info.balance) : 0
  const came = arrived > 0 ? fill(say.arrived, { amount: words.amount(account, arrived) }) : say.creditsArrivedSaid
  const soon = seconds ? many(seconds, say.resumingIn) : say.resuming
  return (
    <div className="la la-w">
      <section className="la-card" role="region" aria-label={heading(run)} data-testid="countdown">
        <div className="la-cb la-count">
          <span className="la-ring" style={{ '--la-v': `${Math.min(100, (seconds / COUNTDOWN) * 100)}%` }} role="timer" aria-label={soon}>{seconds}</span>
          <div><b className="la-b">{came} {soon}</b><p className="la-small la-mute">{words.next(run) ? fill(say.goesOnWith, { next: words.next(run) }) : say.goesOnWhere}{have ? ` ${fill(say.haveAndNeed, { have: words.amount(account, have[account].balance), need: words.credits(account, need(run.billing_block)) })}` : ''}</p></div>
        </div>
        <div className="la-cf">
          <button type="button" className="la-btn la-pri" disabled={busy} onClick={resume}>{say.resumeNow}</button>
          <button type="button" className="la-btn la-ghost" disabled={busy} onClick={dismiss}>{say.notNow}</button>
        </div>
      </section>
    </div>
  )
}

const LACKS = ['paused_for_upgrade', 'waiting_for_billing']
const RESUMED_MS = 6000

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
    <div className="la la-w">
      <div className={`la-note ${waited.elsewhere ? 'la-run' : 'la-ok'}`} role="status" data-testid="resumed">
        <Icon aria-hidden="true" />
        {waited.elsewhere
          ? <div><b>{say.alreadyResumed}</b> {say.byAnother}</div>
          : <div><b>{waited.next ? fill(say.resumedAt, { next: waited.next }) : say.resumed}</b> {say.notTwice}</div>}
      </div>
    </div>
  )
}

/** What can be bought, the cheapest that suffices first; only where a checkout is set up. */
function Plans({ block, busy, buy }) {
  const account = block.credit_info.atlas_feature_id
  const found = [...(block.preview?.products ?? [])].sort((one, other) => Number(one.price) - Number(other.price))
  const pick = found.find((each) => Number(each.credits) >= short(block))
  return (
    <div className="la-plans">
      {found.map((each) => (
        <div key={each.id} className={`la-plan ${each === pick ? 'la-pick' : ''}`}>
          <h4>{each.name}{each === pick ? <span className="la-badge la-run">{say.covers}</span> : null}</h4>
          <div className="la-pr">{fill(say.dollarPrice, { price: each.price })}</div>
          <p className="la-desc">{words.amount(account, each.credits)}.</p>
          <button type="button" className={`la-btn ${each === pick ? 'la-pri' : ''}`} disabled={busy} onClick={() => buy(each.id)}>{say.getCredits}</button>
        </div>
      ))}
    </div>
  )
}

/** It appears above the list, on a phone with its buttons below the screen: come into sight, once. */
function useSight(key, there) {
  const card = useRef(null)
  useEffect(() => {
    const seen = value(`seen:${key}`, false)
    if (!there || seen.get()) return
    const timer = setTimeout(() => {
      seen.set(true)
      card.current?.scrollIntoView({ block: 'nearest' })
    }, 400)
    return () => clearTimeout(timer)
  }, [key, there])
  return card
}

export default function Paywall() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const [busy, setBusy] = useState(false)
  const refused = value(`refused:${props.run}`, '')
  const limit = value(`limit:${props.run}`, '')
  const reason = useSyncExternalStore(refused.follow, refused.get)
  const typed = useSyncExternalStore(limit.follow, limit.get)
  const { run, leads } = data
  const at = `${props.run}:${run?.status}:${run?.billing_block?.created_at ?? ''}`
  const looking = value(`options:${at}`, false)
  const open = useSyncExternalStore(looking.follow, looking.get)
  const seconds = useSeconds(run?.resume_at)
  const card = useSight(at, WAITS.includes(run?.status))
  const waited = useResumed(run)
  if (waited && !WAITS.includes(run.status)) return <Resumed waited={waited} />
  if (!run || !WAITS.includes(run.status)) return null
  const block = run.billing_block
  if (run.put_off && block && !open) return <Slim run={run} leads={leads} open={() => looking.set(true)} />
  const budget = block?.kind === 'budget'
  const enough = budget ? Math.ceil(Number(block.credit_info.budget_used ?? 0) + Number(block.needed_to_finish.atlas_credits)) : 0
  const shop = block?.kind === 'insufficient' && block.checkout
  // Where nobody logs in and nothing is sold, whoever sits here owns the books.
  const owner = block?.kind === 'insufficient' && !shop && document.documentElement.classList.contains('la-alone')
  const missing = owner ? Math.max(1, Math.ceil(short(block))) : 0
  const add = async () => {
    setBusy(true)
    const given = await send('/credits/grants', { account: block.credit_info.atlas_feature_id, amount: missing })
    refused.set(given.ok ? '' : given.reason)
    await runs.look(props.run)
    setBusy(false)
  }
  const buy = async (product) => {
    setBusy(true)
    const begun = await send('/billing/checkout', { product_id: product })
    refused.set(begun.ok ? '' : begun.reason)
    if (begun.ok && words.safe(begun.told.url)) window.open(begun.told.url, '_blank', 'noopener')
    setBusy(false)
  }
  const dismiss = async () => {
    setBusy(true)
    const put = await send(`/runs/${props.run}/dismiss`)
    refused.set(put.ok ? '' : put.reason)
    if (put.ok) looking.set(false)
    await runs.look(props.run)
    setBusy(false)
  }
  const resume = async () => {
    setBusy(true)
    refused.set('')
    const answer = await send(`/runs/${props.run}/resume`, budget ? { budget: Number(typed || enough) } : {})
    if (!answer.ok) refused.set(answer.reason)
    await runs.look(props.run)
    const waited = value(`waited:${props.run}`, null)
    if (!answer.ok && runs.get(props.run).run?.status === 'running') waited.set({ ...waited.get(), elsewhere: true })
    setBusy(false)
  }
  const finish = async () => {
    setBusy(true)
    const told = await send(`/runs/${props.run}/steer`, { kind: 'stop' })
    const answer = told.ok ? await send(`/runs/${props.run}/resume`, {}) : told
    refused.set(answer.ok ? '' : answer.reason)
    await runs.look(props.run)
    setBusy(false)
  }
  if (block?.kind === 'insufficient' && run.resume_at) return <Countdown run={run} seconds={seconds} busy={busy} resume={resume} dismiss={dismiss} />
  const why = reason || (block ? run.error : '')
  const plain = owner || shop
  const button = run.status === 'error' ? say.tryAgain : budget ? say.raise : say.resumeNow
  return (
    <div className="la la-w">
      <section ref={card} className={`la-card ${run.status === 'error' ? 'la-bad' : 'la-warn'}`} role="region" aria-label={heading(run)} data-testid="waiting">
        <div className="la-ch">{run.status === 'error' ? <TriangleAlert aria-hidden="true" /> : <CirclePause aria-hidden="true" />}<h3>{heading(run)}</h3>{block && run.status === 'paused_for_upgrade' ? <button type="button" className="la-btn la-sm la-ghost la-right" disabled={busy} onClick={dismiss}>{say.notNow}</button> : null}</div>
        <div className="la-cb">
          <What run={run} leads={leads} />
          {block?.kind === 'insufficient' ? <Sums block={block} /> : null}
          {lacks(run) ? <Queue run={run} /> : null}
          {budget ? <label className="la-f la-limit">{say.newLimit}<input className="la-in" type="number" min="1" value={typed || enough} onChange={(event) => limit.set(event.target.value)} /></label> : null}
          {shop ? <Plans block={block} busy={busy} buy={buy} /> : null}
          {run.status === 'waiting_for_billing' && seconds !== null ? <p className="la-small la-mute">{many(seconds, say.nextTry)}</p> : null}
          {why ? <div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{why}</div></div> : null}
        </div>
        <div className="la-cf">
          {owner ? <button type="button" className="la-btn la-pri" disabled={busy} onClick={add}>{fill(say.addAndResume, { amount: words.amount(block.credit_info.atlas_feature_id, missing) })}</button> : null}
          <button type="button" className={`la-btn ${plain ? '' : 'la-pri'}`} disabled={busy} onClick={resume} data-testid="resume"><RotateCw className="la-s14" aria-hidden="true" />{button}</button>
          {budget ? <button type="button" className="la-btn la-ghost" disabled={busy} onClick={finish}>{say.finishWithout}</button> : null}
          {block?.kind === 'insufficient' ? <span className="la-small la-mute">{shop ? say.checkoutTab : owner ? say.ownCredits : say.addedBy} {say.whereStopped}</span> : null}
        </div>
      </section>
    </div>
  )
}
