// What can be bought; where nothing is sold, who adds credits.
import { credits } from './credits.js'
import { button, h, redraw } from './draw.js'
import { add, buy, shelf } from './shop.js'
import { fill, given, number, say } from './words.js'

const ADDED = { atlas_credits: 100, ai_credits: 40_000 }

/** A sentence in place of a fault, told to who listens. */
export function fault(place, reason) {
  place.querySelector('[role=alert]')?.remove()
  if (reason) place.append(h('div', { class: 'la-note la-bad', role: 'alert' }, reason))
}

const price = (offer) => fill(offer.interval === 'year' ? say.aYear : offer.interval ? say.aMonth : say.dollarPrice, { price: number(offer.price) })

function contents(offer) {
  const accounts = ['atlas_credits', 'ai_credits'].filter((name) => Number(offer[name])).map((name) => given(name, offer[name]))
  return [...accounts, offer.interval && offer.campaigns === null ? say.campaignsUnlimited : ''].filter(Boolean)
}

function card(offer, { plan, checkout, place }) {
  const yours = offer.id === plan.id
  const get = offer.interval ? say.choosePlan : say.buyPack
  const act = async () => fault(place, await buy(offer.id))
  return h('div', { class: 'la-plan', 'data-offer': offer.id },
    h('h4', {}, offer.name, yours ? h('span', { class: 'la-badge la-run' }, say.yourPlan) : null),
    h('div', { class: 'la-pr' }, price(offer)),
    h('p', { class: 'la-desc' }, contents(offer).join(', ')),
    checkout && !yours ? button(get, act) : null)
}

/** Where nobody logs in, whoever sits here owns the books. */
const alone = () => document.documentElement.classList.contains('la-alone')

function added(place) {
  const one = (account) => button(fill(say.addAmount, { amount: given(account, ADDED[account]) }), async () => fault(place, await add(account, ADDED[account])))
  return h('div', { class: 'la-stack' }, h('p', { class: 'la-small la-mute' }, say.ownCredits), h('div', { class: 'la-row la-wrap' }, ...Object.keys(ADDED).map(one)))
}

export async function offered(place) {
  const { checkout, items } = await shelf()
  const { plan } = credits()
  const how = checkout ? h('p', { class: 'la-small la-mute' }, say.checkoutSaid) : alone() ? added(place) : h('p', { class: 'la-small la-mute' }, say.addedBy)
  const cards = h('div', { class: 'la-plans la-shop' }, ...items.map((each) => card(each, { plan, checkout, place })))
  const folded = h('details', { class: 'la-lots' }, h('summary', {}, say.comparePlans), cards)
  folded.open = Boolean(place.querySelector('details')?.open)
  redraw(place, h('h3', {}, say.plansPacks), how, checkout ? cards : folded)
}
