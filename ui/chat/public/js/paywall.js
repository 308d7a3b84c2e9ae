// What a run that stopped for credits needs, and which other runs of the organization wait beside it.
import { send } from './api.js'
import { balanceSince, followCredits } from './credits.js'
import { runs } from './runs.js'
import { cameBack, settled } from './shop.js'
import { value } from './values.js'
import { amount, credits, fill, say } from './words.js'

const MOST = 10
const POLL_MS = 30_000
const QUIET_MS = 300
const state = { all: [], listeners: new Set(), timer: undefined, known: '' }

export const lacks = (run) => run.status === 'paused_for_upgrade' && run.billing_block?.kind === 'insufficient'
export const account = (run) => run.billing_block.credit_info.atlas_feature_id

/** To finish the run, or at least the step that was refused. */
export function need({ billing_block: block }) {
  const { atlas_feature_id: name, required_balance: next } = block.credit_info
  return Math.max(Number(block.needed_to_finish[name]), Number(next))
}

/** What there is now: other runs may have spent since this one stopped. */
export const have = ({ billing_block: block }) => balanceSince(block.credit_info.atlas_feature_id, block.created_at) ?? Number(block.credit_info.balance)

/** What is missing to finish it. */
export const short = (run) => Math.max(0, need(run) - have(run))

const sum = (all) => all.reduce((total, each) => total + need(each), 0)
const beside = (run) => state.all.filter((each) => account(each) === account(run))

/** What is missing until a run is done that waits behind older ones, which get theirs first. */
export function missing(run) {
  const all = beside(run)
  const ahead = all.slice(0, Math.max(0, all.findIndex((each) => each.id === run.id)))
  return Math.max(1, Math.ceil(short(run) + sum(ahead)))
}

/** What is missing until all that wait are done. */
export const missingForAll = (run) => Math.max(short(run), sum(beside(run)) - have(run))

/** In which phase it stopped, and what one search and one audit cost, as the server had it then. */
export function costs(run) {
  const { phase, credit_info: info } = run.billing_block
  const name = account(run)
  const each = Object.fromEntries((info.credit_schema ?? []).map((one) => [one.feature_id, one.credit_amount]))
  const where = fill(say.pausedIn, { n: run.phases.findIndex((one) => one.phase === phase) + 1, all: run.phases.length })
  if (name === 'ai_credits') return `${where} ${fill(say.auditTakes, { audit: amount(name, info.required_balance) })}`
  const { lead_discovery: search, dossier_research: audit } = each
  return search && audit ? `${where} ${fill(say.eachCosts, { search: amount(name, search), audit: credits(name, audit) })}` : where
}

/** What is needed of the other credits; '' when that is nothing. */
export function also(run) {
  const [other] = Object.entries(run.billing_block.needed_to_finish).filter(([name, need]) => name !== account(run) && Number(need))
  return other ? fill(say.restTakes, { need: amount(...other) }) : ''
}

export function heading(run) {
  const block = run.billing_block
  if (run.status === 'error') return say.runStopped
  if (run.status === 'waiting_for_billing') return say.waitingBilling
  if (run.resume_at) return say.creditsArrived
  if (block.kind === 'budget') return fill(say.limitReached, { amount: amount('atlas_credits', block.credit_info.budget) })
  if (!short(run)) return say.creditsThere
  return fill(say.short, { amount: amount(account(run), short(run)) })
}

/** Whether a run that was put off was opened again, in this tab and for this block: another pause is another card. */
export const looking = (run) => value(`options:${run.id}:${run.status}:${run.billing_block?.created_at ?? ''}`, false)

const ARRIVING_MS = 8000 // the countdown's five seconds, and some for what was booked before it began

/** How much has arrived for a run that counts down, by the lots that came; where another keeps them, by what there is more. */
export function arrived(run) {
  const name = account(run)
  const cell = value(`arrived:${run.id}:${run.resume_at}`, null)
  const more = Math.max(0, (balanceSince(name, run.billing_block.created_at) ?? 0) - Number(run.billing_block.credit_info.balance))
  if (cell.get() !== null) return cell.get() || more
  read('/credits/grants').then(({ ok, told }) => {
    const from = new Date(run.resume_at) - ARRIVING_MS
    const came = ok ? told.items.filter((each) => each.account === name && each.kind !== 'provider' && new Date(each.created_at) >= from) : []
    cell.set(came.reduce((total, each) => total + each.amount, 0))
  })
  return more
}

const refused = (run) => value(`refused:${run.id}`, '')

/** Not now; the card is closed until the next pause, or until somebody opens it. */
export async function dismiss(run) {
  const put = await send(`/runs/${run.id}/dismiss`)
  refused(run).set(put.ok ? '' : put.reason)
  if (put.ok) looking(run).set(false)
  await runs.look(run.id)
}

/** Go on now; whoever comes second is told that it goes on already. */
export async function resume(run, body = {}) {
  refused(run).set('')
  const answer = await send(`/runs/${run.id}/resume`, body)
  if (!answer.ok) refused(run).set(answer.reason)
  await runs.look(run.id)
  const waited = value(`waited:${run.id}`, null)
  if (!answer.ok && runs.get(run.id).run?.status === 'running') waited.set({ ...waited.get(), elsewhere: true })
}

const read = (path) => send(path, undefined, 'GET')

async function look() {
  state.timer = undefined
  if (document.hidden) return
  const listed = await read('/runs?limit=100&status=paused_for_upgrade')
  if (!listed.ok) return
  const oldest = listed.told.items.slice(-MOST).reverse()
  const whole = await Promise.all(oldest.map((each) => read(`/runs/${each.id}`)))
  set(whole.filter((each) => each.ok && lacks(each.told)).map((each) => each.told))
}

function set(all) {
  const known = JSON.stringify(all.map((each) => [each.id, each.put_off, each.resume_at, each.billing_block]))
  if (known === state.known) return
  if (all.length < state.all.length || all.some((each) => each.resume_at)) settled()
  Object.assign(state, { all, known })
  state.listeners.forEach((notify) => notify())
}

const soon = () => (state.timer ??= setTimeout(look, QUIET_MS))

/** All runs of the organization that lack credits, oldest first: as the server lets them go on. */
export const waiting = {
  get: () => state.all,
  follow(changed) {
    state.listeners.add(changed)
    return () => state.listeners.delete(changed)
  },
}

async function back() {
  if (document.hidden) return
  soon()
  if (!(await cameBack(state.all.some((each) => each.billing_block.checkout)))) return
  state.all.forEach((each) => runs.shown(each.id) && runs.look(each.id))
  soon()
}

const seen = new Map()
function moved(latest) {
  if (!latest) return
  const { run } = latest
  const now = `${run.status}:${run.put_off}:${run.resume_at}`
  if (now === seen.get(run.id)) return
  seen.set(run.id, now)
  soon()
}

/** Keep an eye on them, from the first page on. */
export function watch() {
  let first = true
  followCredits(() => first && (first = false, soon()))
  runs.latest.listeners.add(moved)
  document.addEventListener('visibilitychange', back)
  window.addEventListener('focus', back)
  setInterval(() => state.all.length && soon(), POLL_MS)
}
