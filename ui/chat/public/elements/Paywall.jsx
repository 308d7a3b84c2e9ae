// What a run that stopped waits for, and the one button that lets it go on. Nothing of it is Chainlit's: it survives.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { CirclePause, RotateCw, TriangleAlert } from 'lucide-react'

const { credits, followCredits, paywall, runs, send, shop, value, words } = window.leadatlas
const { account, heading, lacks, missing, missingForAll, need, short } = paywall
const { fill, many, say } = words
const WAITS = ['paused_for_upgrade', 'waiting_for_billing', 'error']

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

function Sums({ run }) {
  const sum = (amount) => <><b>{words.credits(account(run), amount)}</b>{words.named(account(run), amount)}</>
  return (
    <div className="la-need">
      <div>{say.toFinish}{sum(need(run))}</div>
      <div>{say.youHave}{sum(paywall.have(run))}</div>
      <div className="la-short">{say.missing}{sum(short(run))}</div>
    </div>
  )
}

function What({ run, leads }) {
  const done = words.ready(leads)
  if (run.status === 'error') return <p className="la-mute">{words.told(run.error)} {say.errorStays}</p>
  const kept = done ? many(done, say.doneStay) : ''
  return <p className="la-mute">{kept}<Names leads={leads} /> {say.nothingCharged}</p>
}

/** Where it stopped and what each step costs; the way to all plans, where the card itself has none. */
function Costs({ run, sold }) {
  return (
    <p className="la-small la-mute" data-testid="costs">{paywall.costs(run)} {paywall.also(run)}{sold ? null : <> <a className="la-inline" href="#credits-shop">{say.comparePlans}</a></>}</p>
  )
}

/** Several runs wait: all of them, in the order in which they go on, and what covers them together. */
function Queue({ all, cover }) {
  if (all.length < 2) return null
  return (
    <div className="la-mute la-small" data-testid="queue">
      <b>{many(all.length, say.runsWaiting)}</b>{' '}
      <ol className="la-queue">{all.slice(0, 5).map((each, n) => (
        <li key={each.id}><bdi>{words.title(each)}</bdi> ({words.amount(account(each), need(each))}){' '}{n ? '' : <span className="la-badge la-run">{say.resumesFirst}</span>}</li>
      ))}</ol>
      {all.length > 5 ? fill(say.andMore, { n: all.length - 5 }) : ''} {cover ? fill(say.coversAll, { name: cover.name }) : ''} {say.oneAfterOther}
    </div>
  )
}

/** A card that is closed: its heading, and the way to open it. */
function Line({ run, more, open }) {
  return (
    <div className="la la-w">
      <div className="la-slim" role="region" aria-label={heading(run)} data-testid="behind" data-card={run.id}>
        <CirclePause aria-hidden="true" /><span className="la-grow"><b>{heading(run)}.</b> {more}</span>
        <button type="button" className="la-btn la-sm" onClick={open}>{say.seeOptions}</button>
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

/** What can be bought, the cheapest that suffices for all that wait first; only where a checkout is set up. */
function offers(run) {
  const found = [...(run.billing_block.preview?.products ?? [])].sort((one, other) => Number(one.price) - Number(other.price))
  return { found, pick: found.find((each) => Number(each.credits) >= missingForAll(run)) }
}

function Plans({ run, busy, buy }) {
  const { found, pick } = offers(run)
  return (
    <div className="la-plans">
      {found.map((each) => (
        <div key={each.id} className={`la-plan ${each === pick ? 'la-pick' : ''}`}>
          <h4>{each.name}{each === pick ? <span className="la-badge la-run">{say.covers}</span> : null}</h4>
          <div className="la-pr">{fill(say.dollarPrice, { price: each.price })}</div>
          <p className="la-desc">{words.amount(account(run), each.credits)}.</p>
          <button type="button" className={`la-btn ${each === pick ? 'la-pri' : ''}`} disabled={busy} onClick={() => buy(each.id)}>{say.getCredits}</button>
        </div>
      ))}
    </div>
  )
}

/** It appears above the list, on a phone with its buttons below the screen: come into sight, once for each thing it says. */
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
  const queue = useSyncExternalStore(paywall.waiting.follow, paywall.waiting.get)
  useSyncExternalStore(followCredits, credits) // what is missing is what is missing now
  const [busy, setBusy] = useState(false)
  const refused = value(`refused:${props.run}`, '')
  const limit = value(`limit:${props.run}`, '')
  const reason = useSyncExternalStore(refused.follow, refused.get)
  const typed = useSyncExternalStore(limit.follow, limit.get)
  const { run, leads } = data
  const looking = paywall.looking(run ?? { id: props.run })
  const open = useSyncExternalStore(looking.follow, looking.get)
  const seconds = useSeconds(run?.resume_at)
  const card = useSight(`${props.run}:${run?.status}:${run?.billing_block?.created_at ?? ''}:${reason}`, WAITS.includes(run?.status))
  if (!run || !WAITS.includes(run.status) || (lacks(run) && run.resume_at)) return null
  const block = run.billing_block
  if (run.put_off && block && !open) {
    if (lacks(run)) return null // the line above the message box leads back
    return <Line run={run} more={many(run.counts.audits_queued ?? 0, say.auditsWaiting)} open={() => looking.set(true)} />
  }
  const all = lacks(run) ? queue.filter((each) => account(each) === account(run)) : []
  const first = all.find((each) => runs.shown(each.id) && !each.put_off)
  if (lacks(run) && first && first.id !== run.id && !open) return <Line run={run} more={fill(say.waitsAfter, { run: words.title(first) })} open={() => looking.set(true)} />
  const budget = block?.kind === 'budget'
  const enough = budget ? Math.ceil(Number(block.credit_info.budget_used ?? 0) + Number(block.needed_to_finish.atlas_credits)) : 0
  const sold = lacks(run) && block.checkout
  // Where nobody logs in and nothing is sold, whoever sits here owns the books.
  const owner = lacks(run) && !sold && document.documentElement.classList.contains('la-alone')
  const act = (what) => async () => {
    setBusy(true)
    await what()
    setBusy(false)
  }
  const add = act(async () => {
    refused.set(await shop.add(account(run), missing(run)))
    await runs.look(props.run)
  })
  const buy = (product) => act(async () => refused.set(await shop.buy(product)))()
  const dismiss = act(() => paywall.dismiss(run))
  const resume = act(() => paywall.resume(run, budget ? { budget: Number(typed || enough) } : {}))
  const finish = act(async () => {
    const told = await send(`/runs/${props.run}/steer`, { kind: 'stop' })
    const answer = told.ok ? await send(`/runs/${props.run}/resume`, {}) : told
    refused.set(answer.ok ? '' : answer.reason)
    await runs.look(props.run)
  })
  const why = reason || (block ? words.told(run.error) : '')
  const plain = owner || sold
  const button = run.status === 'error' ? say.tryAgain : budget ? say.raise : say.resumeNow
  return (
    <div className="la la-w">
      <section ref={card} className={`la-card ${run.status === 'error' ? 'la-bad' : 'la-warn'}`} role="region" aria-label={heading(run)} data-testid="waiting" data-card={run.id}>
        <div className="la-ch">{run.status === 'error' ? <TriangleAlert aria-hidden="true" /> : <CirclePause aria-hidden="true" />}<h3>{heading(run)}</h3>{block && run.status === 'paused_for_upgrade' ? <button type="button" className="la-btn la-sm la-ghost la-right" disabled={busy} onClick={dismiss}>{say.notNow}</button> : null}</div>
        <div className="la-cb">
          <What run={run} leads={leads} />
          {lacks(run) ? <Sums run={run} /> : null}
          {lacks(run) ? <Queue all={all} cover={sold ? offers(run).pick : null} /> : null}
          {block && run.status === 'paused_for_upgrade' ? <Costs run={run} sold={sold} /> : null}
          {budget ? <label className="la-f la-limit">{say.newLimit}<input className="la-in" type="number" min="1" data-keep={`limit:${run.id}`} value={typed || enough} onChange={(event) => limit.set(event.target.value)} /></label> : null}
          {sold ? <Plans run={run} busy={busy} buy={buy} /> : null}
          {run.status === 'waiting_for_billing' && seconds !== null ? <p className="la-small la-mute">{many(seconds, say.nextTry)}</p> : null}
          {why ? <div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{why}</div></div> : null}
        </div>
        <div className="la-cf">
          {owner ? <button type="button" className="la-btn la-pri" disabled={busy} onClick={add}>{fill(say.addAndResume, { amount: words.amount(account(run), missing(run)) })}</button> : null}
          <button type="button" className={`la-btn ${plain ? '' : 'la-pri'}`} disabled={busy} onClick={resume} data-testid="resume"><RotateCw className="la-s14" aria-hidden="true" />{button}</button>
          {budget ? <button type="button" className="la-btn la-ghost" disabled={busy} onClick={finish}>{say.finishWithout}</button> : null}
          {lacks(run) ? <span className="la-small la-mute">{sold ? say.checkoutTab : owner ? say.ownCredits : say.addedBy} {say.whereStopped}</span> : null}
        </div>
      </section>
    </div>
  )
}
