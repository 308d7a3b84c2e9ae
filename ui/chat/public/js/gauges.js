// How both accounts stand: a number, a bar, what that is enough for, what ends when, and what goes beyond the plan.
import { ask } from './api.js'
import { credits, standing } from './credits.js'
import { drawn, h, redraw } from './draw.js'
import { amount, capital, credits as figure, day, dollars, fill, fromNow, given, many, named, number, say } from './words.js'

const AUDIT = 2
const WARN = 0.8
const KINDS = { plan: say.lotPlan, topup: say.lotTopup, promo: say.lotPromo, adjustment: say.lotAdjustment, refund: say.lotRefund, provider: say.lotProvider }

const bar = (share, label, low) => h('div', { class: `la-bar ${low ? 'la-warn' : ''}`, role: 'progressbar', 'aria-label': label, 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 }, h('i', { share }))

const warning = (word) => h('span', { class: 'la-badge la-warn la-right' }, drawn('warn', ''), word)

/** One gauge; `word` is told beside the colour. */
export function gauge({ left, of, share, label, word, below }) {
  return h('div', { class: 'la-gauge' },
    h('div', { class: `la-top ${word ? 'la-low' : ''}` }, h('b', {}, left), h('span', {}, of), word ? warning(word) : null),
    share === null ? null : bar(share, label, Boolean(word)),
    h('div', { class: 'la-small la-mute' }, below.filter(Boolean).join(' ')))
}

function means(account) {
  const held = Number(account.held) ? fill(say.heldNow, { amount: amount(account.account, account.held) }) : ''
  if (account.account === 'atlas_credits') return [say.atlasMeans, account.unlimited ? '' : many(Math.floor(account.balance / AUDIT), say.enoughAudits), held]
  const worth = account.unlimited ? '' : fill(say.worthOf, { left: dollars(account.usd.balance), all: dollars(account.usd.granted) })
  return [say.aiMeans, worth, say.aiPrice, held]
}

function one(account) {
  const name = account.account
  return gauge({
    left: account.unlimited ? say.unlimited : figure(name, account.balance),
    of: account.unlimited ? named(name, 2) : fill(say.ofAll, { all: given(name, account.granted) }),
    share: account.unlimited ? null : account.balance / (Number(account.granted) || 1),
    label: named(name, 2),
    word: capital(standing(account)),
    below: means(account),
  })
}

/** Beyond the plan there is a price, and a bound. */
function beyond(account) {
  if (!account.overage_price || !Number(account.overage_limit)) return null
  const share = account.overage_used / account.overage_limit
  return h('div', { class: 'la-gauge', 'data-testid': 'overage' },
    h('div', { class: `la-top ${share >= WARN ? 'la-low' : ''}` }, h('span', {}, say.beyondPlan), h('span', { class: 'la-right' }, fill(say.overageOf, { used: dollars(account.overage_used * account.overage_price), most: dollars(account.overage_limit * account.overage_price) }))),
    bar(share, say.beyondPlan, share >= WARN),
    h('div', { class: 'la-small la-mute' }, fill(say.overageMeans, { amount: amount(account.account, account.overage_used), price: dollars(account.overage_price * 1000) })))
}

/** What came when, and when it ends: in the order in which it is spent. */
function ends(lots) {
  const rows = lots.map((lot) => h('tr', {},
    h('td', {}, KINDS[lot.kind], h('small', {}, lot.expires_at ? fill(say.endsOn, { when: day(lot.expires_at) }) : say.neverEnds)),
    h('td', {}, fill(say.leftOf, { left: figure(lot.account, lot.remaining), all: given(lot.account, lot.amount) }))))
  return h('details', { class: 'la-lots' }, h('summary', {}, say.whatEndsWhen), h('table', { class: 'la-use' }, h('tbody', {}, ...rows)))
}

export async function balances(place) {
  const { plan, atlas_credits: atlas, ai_credits: ai } = credits()
  const { items } = await ask('/credits/grants').catch(() => ({ items: [] }))
  const open = place.querySelector('details')?.open
  redraw(place,
    h('div', { class: 'la-row la-wrap' }, h('span', { class: 'la-badge' }, plan.name), h('span', { class: 'la-small la-mute' }, fill(say.renewsIn, { when: day(atlas.renews_at), days: fromNow(atlas.renews_at) }), Number(plan.price) ? ` ${fill(plan.interval === 'year' ? say.aYear : say.aMonth, { price: number(plan.price) })}` : '')),
    one(atlas), beyond(atlas), one(ai), beyond(ai), items.length ? ends(items) : null)
  if (open) place.querySelector('details')?.setAttribute('open', '')
}
