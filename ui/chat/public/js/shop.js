// Buying: a checkout opens in another tab, and whoever comes back from it is looked after at once.
import { ask, send } from './api.js'
import { refreshCredits } from './credits.js'
import { value } from './values.js'
import { safe, say } from './words.js'

const QUIET_MS = 2000
const away = value('checkout', false) // one was opened in this tab, and nobody has come back with credits yet
let offers
let asked = 0

/** `{checkout, items}`: what can be bought, and whether here. */
export function shelf() {
  offers ??= ask('/billing/offers')
  return offers.catch(() => ((offers = undefined), { checkout: false, items: [] }))
}

/** Begin to buy; '' or a sentence that says why not. */
export async function buy(product) {
  const begun = await send('/billing/checkout', { product_id: product })
  if (!begun.ok) return begun.reason
  if (!safe(begun.told.url)) return say.silent
  away.set(true)
  window.open(begun.told.url, '_blank', 'noopener')
  return ''
}

/** Whoever sits at a machine of their own adds what they like; '' or a sentence that says why not. */
export async function add(account, amount) {
  const given = await send('/credits/grants', { account, amount })
  refreshCredits()
  return given.ok ? '' : given.reason
}

/** Somebody looks at this tab again: ask whether credits have come, a webhook may be late. True when it was asked. */
export async function cameBack(waits) {
  if (document.hidden || !(away.get() || waits) || Date.now() - asked < QUIET_MS) return false
  asked = Date.now()
  await send('/billing/refresh')
  refreshCredits()
  return true
}

export const settled = () => away.set(false)
