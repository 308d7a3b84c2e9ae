// A search before it starts: what its card says, what that costs, and the answer to it. It outlives a reload.
import { ask } from './api.js'
import { value } from './values.js'
import * as words from './words.js'

const { fill, say } = words

export const MOST = 20

/** What the card says, and whether it was answered: '', 'started' or 'later'. */
export const card = (message, proposal) => value(`confirm:${message}`, { trade: words.capital(proposal.vertical), place: proposal.geography, leads: String(proposal.leads), review: false, budget: '', done: '' })

const whole = (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN)

/** What is wrong with each field, by its name. */
export function faults({ trade, place, leads, budget }) {
  const told = {}
  if (!trade.trim()) told.trade = say.whichBusinesses
  if (!place.trim()) told.place = say.where
  if (!(whole(leads) >= 1 && whole(leads) <= MOST)) told.leads = fill(say.oneTo, { most: MOST })
  if (budget.trim() && !(whole(budget) >= 1 && whole(budget) <= 1_000_000)) told.budget = say.wholeCredits
  return told
}

/** As the server takes it; a trade that was only put in capitals is as it was understood. */
export const payload = (message, { trade, place, leads, review, budget }) => ({ message, vertical: trade.trim().charAt(0).toLowerCase() + trade.trim().slice(1), geography: place.trim(), leads: whole(leads), review, budget: budget.trim() ? whole(budget) : null })

const asked = new Map()

/** What so many businesses take; null when nobody tells. Balances change, so an answer is good for a moment only. */
export function estimate(leads) {
  const known = asked.get(leads)
  if (known && Date.now() - known.at < 10_000) return known.told
  const told = ask(`/estimate?leads=${leads}`).catch(() => null)
  asked.set(leads, { at: Date.now(), told })
  return told
}

/** The most it can cost in Atlas credits: a search, and an audit of each; or the limit, if that is less. */
export function most(leads, budget) {
  const all = 1 + 2 * leads
  return budget.trim() && whole(budget) < all ? whole(budget) : all
}
