// One line above the message box: runs that wait for credits and have no card in sight, or else that credits run low.
import { credits, followCredits, standing } from './credits.js'
import { button, drawn, h, said } from './draw.js'
import { chatOf, goTo, showMoney } from './money.js'
import { heading, lacks, looking, waiting } from './paywall.js'
import { runs } from './runs.js'
import { value } from './values.js'
import { amount, fill, many, named, say, title } from './words.js'

const AUDIT = 2
const hidden = value('low:hidden', '')

/** Its card stands open on this page: what is to be said is said there. */
const carded = (run) => runs.shown(run.id) && (!run.put_off || looking(run).get() || Boolean(run.resume_at))

/** In its own chat, which may not be drawn yet, its card is opened again; elsewhere one goes there. */
async function options(run) {
  const chat = runs.shown(run.id) ? location.pathname : await chatOf(run.id).catch(() => '')
  if (chat !== location.pathname) return chat && goTo(chat)
  looking(run).set(true)
  setTimeout(() => document.querySelector(`[data-card="${CSS.escape(run.id)}"]`)?.scrollIntoView({ block: 'nearest' }), 100)
}

function listed(all) {
  return all.map((each, n) => [n ? ', ' : '', said(title(each))])
}

function paused() {
  const all = waiting.get().filter(lacks)
  if (!all.length || all.some(carded)) return null
  const [run] = all
  const words = all.length > 1
    ? [h('b', {}, many(all.length, say.runsWaiting)), ' ', ...listed(all.slice(0, 3)).flat(), all.length > 3 ? fill(say.andMore, { n: all.length - 3 }) : '', '. ', fill(say.goesFirst, { run: title(run) })]
    : [h('b', {}, `${heading(run)}.`), ' ', said(title(run)), '. ', run.counts.audits_queued ? many(run.counts.audits_queued, say.auditsWaiting) : '']
  return h('div', { class: 'la-slim', role: 'region', 'aria-label': say.waitingRuns, 'data-testid': 'put-off' },
    drawn('pause', ''), h('span', { class: 'la-grow' }, ...words), button(say.seeOptions, () => options(run), 'la-sm'))
}

/** The account that is worth a word: Atlas credits before AI credits, which are many and small. */
function scarce(accounts) {
  return [accounts.atlas_credits, accounts.ai_credits].find((each) => standing(each))
}

function low() {
  const account = credits() && scarce(credits())
  if (!account || waiting.get().length || hidden.get() === `${account.account}:${account.balance}`) return null
  const whole = account.account === 'atlas_credits' ? Math.floor(account.balance) : account.balance
  const left = account.empty ? fill(say.noneLeft, { account: named(account.account, 0) }) : fill(say.amountLeft, { amount: amount(account.account, whole) })
  const audits = Math.floor(account.balance / AUDIT)
  const enough = account.account !== 'atlas_credits' ? '' : audits ? many(audits, say.enoughFor) : say.enoughForNone
  return h('div', { class: 'la-slim', role: 'status', 'data-testid': 'low' },
    drawn('warn', ''), h('span', { class: 'la-grow' }, h('b', {}, left), ' ', enough), button(say.topUp, () => showMoney('shop'), 'la-sm'),
    h('button', { type: 'button', class: 'la-icon', 'aria-label': say.hideLow, onclick: () => hidden.set(`${account.account}:${account.balance}`) }, drawn('close')))
}

export function notices() {
  const composer = document.getElementById('message-composer')
  const old = document.getElementById('la-above')
  const told = composer && (paused() ?? low())
  if (!told) return old?.remove()
  if (old?.nextElementSibling === composer && old.dataset.shown === told.outerHTML) return
  old?.remove()
  const place = h('div', { id: 'la-above', class: 'la la-w', 'data-shown': told.outerHTML }, told)
  composer.before(place)
}

/** Whatever changes what is said asks for it to be said again. */
export function follow(again) {
  followCredits(again)
  waiting.follow(again)
  hidden.follow(again)
}
