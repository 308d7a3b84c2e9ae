// The list of leads as a person wants it: sorted, filtered, the same for the table and for the panel beside it.
import { value } from './values.js'
import * as words from './words.js'

const { locale, say } = words

const DEFAULT = { sort: 'rank', down: false, text: '', signals: [], show: 'all', open: false }
const STAGES = ['completed', 'running', 'queued', 'found', 'beyond', 'unreadable', 'error', 'skipped', 'social', 'none']

export const SHOWN = [
  ['all', say.filterAll, () => true],
  ['ready', say.filterReady, (lead) => Boolean(lead.dossier)],
  ['waiting', say.filterWaiting, (lead, run) => run.status === 'paused_for_upgrade' && lead.audit?.status === 'queued'],
  ['site', say.filterSite, (lead) => Boolean(lead.audit)]
]

const email = (lead) => lead.contacts.find((contact) => contact.kind === 'email')?.value

/** Each column with what it is sorted by. The last of each is whether the first click shows the highest first. */
export const COLUMNS = {
  rank: ['#', (lead, n) => n, false],
  name: [say.business, (lead) => folded(lead.name), false],
  score: [say.score, (lead) => lead.score, true],
  signals: [say.whyYou, (lead) => lead.signals.length, true],
  contact: [say.contact, (lead) => (lead.phone ? 1 : 0) + (email(lead) ? 2 : 0), true],
  status: [say.status, (lead) => STAGES.indexOf(stage(lead)), false]
}

/** Where a lead's audit stands, in one word. */
export function stage(lead) {
  if (lead.audit) return lead.audit.status
  if (lead.status === 'SOURCED') return 'found'
  if (!lead.website) return 'none'
  return lead.domain ? 'beyond' : 'social'
}

/** What was chosen for the list of a run; it outlives a reload. */
export const choice = (run) => value(`list:${run}`, DEFAULT)

export const clear = (cell) => cell.set({ ...cell.get(), text: '', signals: [], show: 'all' })

/** Another click on the same column turns it round. */
export function sortBy(cell, sort) {
  const now = cell.get()
  cell.set({ ...now, sort, down: now.sort === sort ? !now.down : COLUMNS[sort][2] })
}

/** É is found by e, and whatever the alphabet, capitals do not count. */
const folded = (text) => (text ?? '').normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase(locale)

const found = (lead) => [lead.name, lead.domain, lead.address, lead.phone, lead.phone_e164, ...lead.contacts.map((each) => each.value)]

function matches(lead, { text, signals }) {
  const all = folded(found(lead).filter(Boolean).join('\n'))
  const has = new Set(lead.signals.map((each) => each.key))
  return folded(text).split(/\s+/).every((part) => all.includes(part)) && signals.every((key) => has.has(key))
}

const order = (one, other) => (typeof one === 'string' ? one.localeCompare(other) : one - other)

/** The leads in the chosen order; those that are equal in it stay as they are ranked. */
export function sorted(leads, { sort, down }) {
  const by = COLUMNS[sort][1]
  const keyed = leads.map((lead, n) => [by(lead, n), lead])
  return keyed.sort(([one], [other]) => (down ? order(other, one) : order(one, other))).map(([, lead]) => lead)
}

/** The parts of the list that there are now, with how many are in each; all of it first. */
export function parts(leads, run, chosen) {
  const left = leads.filter((lead) => matches(lead, chosen))
  const there = ([key, , fits]) => key === 'all' || key === chosen.show || leads.some((lead) => fits(lead, run))
  return SHOWN.filter(there).map(([key, label, fits]) => [key, label, left.filter((lead) => fits(lead, run))])
}

/** Reasons to call that somebody of the list has, with how many. */
export function reasons(leads) {
  const keys = Object.keys(words.SIGNALS)
  return keys.map((key) => [key, leads.filter((lead) => lead.signals.some((each) => each.key === key)).length]).filter(([, n]) => n)
}

/** What the table shows, in its order. */
export function listed(leads, run, chosen) {
  const all = parts(sorted(leads, chosen), run, chosen)
  return (all.find(([key]) => key === chosen.show) ?? all[0])[2]
}

const held = new Map()

/** While somebody points at the table, its rows stay where they are and new ones come last; how many would move. */
export function steady(run, rows, under) {
  const known = held.get(run)
  const ids = rows.map((lead) => lead.id)
  const pointed = document.querySelector(`[data-rows="${run}"]`)?.matches(':hover, :focus-within')
  if (!pointed || known?.under !== under) {
    held.set(run, { under, ids })
    return [rows, 0]
  }
  const place = (lead) => (known.ids.includes(lead.id) ? known.ids.indexOf(lead.id) : known.ids.length)
  const kept = [...rows].sort((one, two) => place(one) - place(two))
  known.ids = kept.map((lead) => lead.id)
  return [kept, kept.filter((lead, n) => lead.id !== ids[n]).length]
}

/** The next drawing is in order, whoever points at it. */
export const settle = (run) => held.delete(run)
