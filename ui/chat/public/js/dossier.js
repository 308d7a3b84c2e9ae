// Dossiers of the leads that are opened: the list has only how many claims each has. As one leaves the page it is plain text
// that can be pasted anywhere, with every quote under its claim.
import { ask } from './api.js'
import * as words from './words.js'

const { fill, say } = words

export const PARTS = [['fit_reason', say.whyCall], ['summary', say.summary], ['gaps', say.gaps], ['talking_points', say.talkingPoints]]

const NONE = { follow: () => () => {}, get: () => undefined, load: () => {} }
const cells = new Map()

/** What the list leaves out of a lead, for React's useSyncExternalStore: `{text}`, `{failed}`, or neither yet. */
export function text(run, lead) {
  if (!lead?.dossier) return NONE
  const key = `${lead.id}:${lead.dossier.id}:${lead.dossier.claims}`
  if (!cells.has(key)) cells.set(key, cell(`/runs/${run}/opportunities/${lead.id}`))
  return cells.get(key)
}

function cell(path) {
  const made = { now: undefined, listeners: new Set() }
  const set = (next) => ((made.now = next), made.listeners.forEach((notify) => notify()))
  made.follow = (changed) => (made.listeners.add(changed), () => made.listeners.delete(changed))
  made.get = () => made.now
  /** Once; again after it failed. */
  made.load = async () => {
    if (made.now && !made.now.failed) return
    set({})
    set(await ask(path).then(({ dossier, fit_reason }) => ({ text: { dossier, fit_reason } }), () => ({ failed: true })))
  }
  return made
}

/** A lead of the list with its text; while that is on its way, as if there were no dossier. */
export const whole = (lead, told) => ({ ...lead, dossier: undefined, fit_reason: [], ...told?.text })

export const sentences = (lead, name) => (name === 'fit_reason' ? lead.fit_reason : lead.dossier?.[name]) ?? []

/** What rests on our own findings alone is in our own words. */
export const worded = ({ text, claims }) => (claims?.length ? text : words.told(text))

export function plain(lead) {
  const ways = [lead.phone, ...lead.contacts.map((each) => each.value), words.bare(lead.website), lead.address]
  const parts = PARTS.filter(([name]) => sentences(lead, name).length).map(([name, head]) => `${head}\n${sentences(lead, name).map((told) => `- ${worded(told)}`).join('\n')}`)
  const claims = (lead.dossier?.claims ?? []).map((claim, n) => `${n + 1}. ${claim.text}\n   ${fill(say.quoted, { quote: claim.quote })} (${claim.page_url})`)
  const why = lead.dossier || lead.fit_reason.length ? [] : lead.signals.map((each) => `- ${words.evidence(each)}`)
  const more = [why.length ? `${say.whyCall}\n${why.join('\n')}` : '', ...parts, claims.length ? `${say.claimsSources}\n${claims.join('\n')}` : '', lead.notes ? `${say.notes}\n${lead.notes}` : '']
  return [lead.name, [...new Set(ways.filter(Boolean))].join(' · '), ...more].filter(Boolean).join('\n\n')
}

/** What can be opened at its words: each claim, and each contact that their site has. */
export function source(lead, id) {
  const claims = lead.dossier?.claims ?? []
  const contact = /^contact:/.test(id) ? lead.contacts.find((each) => `contact:${each.kind}` === id) : undefined
  return { claim: contact ?? claims.find((each) => each.id === id), at: claims.findIndex((each) => each.id === id), claims }
}
