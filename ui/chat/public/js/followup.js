// An appointment and notes: what a person types is kept at once in this tab, and by the server a moment later.
import { send } from './api.js'
import { runs } from './runs.js'
import { value } from './values.js'
import { locale } from './words.js'

const QUIET_MS = 700
const timers = new Map()

/** What is typed and not yet stored, as `{notes, meeting_time}`. */
export const draft = (lead) => value(`draft:${lead}`, {})

/** '' | 'saving' | 'saved' | a sentence that says why not. */
export const state = (lead) => value(`kept:${lead}`, '')

export function change(run, lead, changes) {
  const cell = draft(lead)
  cell.set({ ...cell.get(), ...changes })
  state(lead).set('saving')
  clearTimeout(timers.get(lead))
  timers.set(lead, setTimeout(() => store(run, lead), QUIET_MS))
}

/** After a reload: what was typed last and may not have arrived. */
export function catchUp(run, lead) {
  if (Object.keys(draft(lead).get()).length && !timers.has(lead)) change(run, lead, {})
}

async function store(run, lead) {
  const cell = draft(lead)
  const sent = cell.get()
  const answer = await send(`/opportunities/${lead}`, sent, 'PATCH')
  if (answer.ok) await runs.look(run)
  const newer = Object.fromEntries(Object.entries(cell.get()).filter(([name, told]) => told !== sent[name]))
  if (answer.ok) cell.set(newer)
  timers.delete(lead)
  state(lead).set(answer.ok ? 'saved' : answer.reason)
  if (answer.ok && Object.keys(newer).length) change(run, lead, newer)
}

const two = (n) => String(n).padStart(2, '0')

/** A moment as a field for date and time takes it, on this machine's clock. */
export function local(moment) {
  const at = new Date(moment)
  if (!moment || Number.isNaN(at.getTime())) return ''
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The other way; null for an empty field. */
export function moment(field) {
  const at = new Date(field)
  return field && !Number.isNaN(at.getTime()) ? at.toISOString() : null
}

export const spoken = (told) => new Date(told).toLocaleString(locale, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
