// A search before it starts: what its card says, what that costs, and the answer to it. It outlives a reload.
import { ask } from './api.js'
import { value } from './values.js'
import * as words from './words.js'

const { fill, say } = words

export const MOST = 200
/** Results of one search; for more the place is searched in parts. Websites are audited as many unless one asks for more. */
export const PAGE = 20
const FULL = 60

/** Searches that a run may take: each is paid for. As domain/searching.py has it. */
export const searches = (leads) => (leads <= FULL ? Math.max(1, Math.ceil(leads / PAGE)) : FULL / PAGE + 2 * Math.ceil((leads - FULL) / PAGE))

export const wide = (leads) => leads > PAGE

/** What the card says, and whether it was answered: '', 'started' or 'later'. */
export const card = (message, proposal) => value(`confirm:${message}`, { trade: words.capital(proposal.vertical), place: proposal.geography, leads: String(proposal.leads), audits: String(PAGE), review: false, budget: '', done: '' })

const whole = (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN)

/** What is wrong with each field, by its name. */
export function faults({ trade, place, leads, audits = String(PAGE), budget }) {
  const told = {}
  if (!trade.trim()) told.trade = say.whichBusinesses
  if (!place.trim()) told.place = say.where
  if (!(whole(leads) >= 1 && whole(leads) <= MOST)) told.leads = fill(say.oneTo, { most: MOST })
  if (wide(whole(leads)) && !(whole(audits) >= 1 && whole(audits) <= MOST)) told.audits = fill(say.oneTo, { most: MOST })
  if (budget.trim() && !(whole(budget) >= 1 && whole(budget) <= 1_000_000)) told.budget = say.wholeCredits
  return told
}

/** As the server takes it; a trade that was only put in capitals is as it was understood. */
export function payload(message, { trade, place, leads, audits, review, budget }) {
  const search = { vertical: trade.trim().charAt(0).toLowerCase() + trade.trim().slice(1), geography: place.trim(), leads: whole(leads) }
  return { message, ...search, wide: wide(whole(leads)), audits: audited(whole(leads), audits), review, budget: budget.trim() ? whole(budget) : null }
}

/** How many websites may be audited: the field is there for a wide search only. */
export const audited = (leads, audits) => (wide(leads) ? whole(audits ?? String(PAGE)) : PAGE)

const asked = new Map()

/** What so many businesses take; null when nobody tells. Balances change, so an answer is good for a moment only. */
export function estimate(leads, audits) {
  const query = `leads=${leads}&audits=${audits}&wide=${wide(leads)}`
  const known = asked.get(query)
  if (known && Date.now() - known.at < 10_000) return known.told
  const told = ask(`/estimate?${query}`).catch(() => null)
  asked.set(query, { at: Date.now(), told })
  return told
}

/** The most it can cost in Atlas credits: searches, and audits of those with a website; or the limit, if that is less. */
export function most(leads, audits, budget) {
  const all = searches(leads) + 2 * Math.min(leads, audits)
  return budget.trim() && whole(budget) < all ? whole(budget) : all
}
