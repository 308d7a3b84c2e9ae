// What a person decides about a shortlist, kept until it is sent: who is audited, dropped, corrected or added.
import { ask, send } from './api.js'
import { value } from './values.js'
import { say } from './words.js'

const EMPTY = { off: [], on: [], drop: [], edit: {}, add: [], editing: null, typed: {}, name: '', way: '' }
const SITE = /^(?:https?:\/\/)?[^\s/.@]+(?:\.[^\s/.@]+)+(?:[/?#]\S*)?$/i
const LETTERS = /\p{L}/u
let cost

export const plan = (run) => value(`review:${run}`, EMPTY)

/** A lead as it was corrected. */
export const corrected = (lead, { edit }) => ({ ...lead, ...edit[lead.place_id] })

/** Websites count once, however many branches share them; null when there is none to audit. */
export function site(lead, chosen) {
  const told = chosen.edit[lead.place_id]?.website
  if (told) return host(told)
  return lead.domain && lead.website ? lead.domain : null
}

const host = (website) => website.replace(/^https?:\/\//i, '').replace(/^www\./i, '').split(/[/?#:]/)[0].toLowerCase()

/** At most so many are audited in a run, the best first: the others begin unticked. */
export function ticked(leads, chosen, most) {
  const could = leads.filter((lead) => site(lead, chosen) && !chosen.drop.includes(lead.place_id))
  return could.filter((lead, n) => (n < most ? !chosen.off.includes(lead.place_id) : chosen.on.includes(lead.place_id))).map((lead) => lead.place_id)
}

/** Audits that are paid for when it is sent now. */
export function audits(leads, chosen, ids) {
  const sites = leads.filter((lead) => ids.includes(lead.place_id)).map((lead) => site(lead, chosen))
  return new Set([...sites, ...chosen.add.filter((each) => each.website).map((each) => host(each.website))]).size
}

const without = (list, id) => list.filter((each) => each !== id)

export function tick(cell, id, on) {
  const now = cell.get()
  cell.set({ ...now, off: on ? without(now.off, id) : [...now.off, id], on: on ? [...now.on, id] : without(now.on, id) })
}

export function tickAll(cell, leads, on) {
  const ids = leads.map((lead) => lead.place_id)
  cell.set({ ...cell.get(), off: on ? [] : ids, on: on ? ids : [] })
}

export function drop(cell, id, gone) {
  const now = cell.get()
  cell.set({ ...now, drop: gone ? [...now.drop, id] : without(now.drop, id) })
}

/** What is wrong with a name and the ways to reach a business, or ''. */
export function wrong({ name, website, phone }) {
  if (!(name ?? '').trim()) return say.needsName
  if (website && !SITE.test(website.trim())) return say.noAddress
  if (phone && (LETTERS.test(phone) || !/\d{5}/.test(phone.replace(/\D/g, '')))) return say.noNumber
  return ''
}

/** Only what is different from what was found is a correction. */
export function correct(cell, lead, typed) {
  const now = cell.get()
  const changed = Object.entries(typed).filter(([key, told]) => told.trim() && told.trim() !== (lead[key] ?? ''))
  const { [lead.place_id]: _, ...others } = now.edit
  const edit = changed.length ? { ...others, [lead.place_id]: Object.fromEntries(changed.map(([key, told]) => [key, told.trim()])) } : others
  cell.set({ ...now, edit, editing: null, typed: {} })
}

/** Somebody that the search did not find, by website or phone; what is wrong with it, or ''. */
export function add(cell) {
  const now = cell.get()
  const way = now.way.trim()
  const one = { name: now.name.trim(), ...(way ? { [LETTERS.test(way) ? 'website' : 'phone']: way } : {}) }
  const fault = wrong(one) || (way ? '' : say.needsWay)
  if (!fault) cell.set({ ...now, add: [...now.add, one], name: '', way: '' })
  return fault
}

export const remove = (cell, at) => cell.set({ ...cell.get(), add: cell.get().add.filter((_, n) => n !== at) })

/** Send it and let the run go on; `{ok}` or `{ok: false, reason}`. */
export async function decide(run, leads, ids) {
  const { drop, edit, add } = plan(run).get()
  const there = new Set(leads.map((lead) => lead.place_id))
  const dropped = drop.filter((id) => there.has(id))
  const skip = leads.filter((lead) => !ids.includes(lead.place_id) && !dropped.includes(lead.place_id)).map((lead) => lead.place_id)
  const corrections = Object.fromEntries(Object.entries(edit).filter(([id]) => there.has(id) && !dropped.includes(id)))
  const told = await send(`/runs/${run}/review`, { drop: dropped, skip, edit: corrections, add })
  // 409: decided by a click whose answer was lost; what is missing is to go on.
  return told.ok || told.status === 409 ? send(`/runs/${run}/resume`, {}) : told
}

/** AI credits and US dollars of one audit, as a rule. */
export async function perAudit() {
  cost ??= ask('/estimate?leads=20').then(({ p50 }) => (p50.audits ? { credits: p50.ai_credits / p50.audits, usd: p50.usd / p50.audits } : { credits: 0, usd: 0 }))
  return cost.catch(() => ((cost = undefined), null))
}
