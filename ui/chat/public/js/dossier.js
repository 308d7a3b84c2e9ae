// A dossier as it leaves the page: plain text that can be pasted anywhere, with every quote under its claim.
import * as words from './words.js'

const { fill, say } = words

export const PARTS = [['fit_reason', say.whyCall], ['summary', say.summary], ['gaps', say.gaps], ['talking_points', say.talkingPoints]]

export const sentences = (lead, name) => (name === 'fit_reason' ? lead.fit_reason : lead.dossier?.[name]) ?? []

export function plain(lead) {
  const ways = [lead.phone, ...lead.contacts.map((each) => each.value), words.bare(lead.website), lead.address]
  const parts = PARTS.filter(([name]) => sentences(lead, name).length).map(([name, head]) => `${head}\n${sentences(lead, name).map((told) => `- ${told.text}`).join('\n')}`)
  const claims = (lead.dossier?.claims ?? []).map((claim, n) => `${n + 1}. ${claim.text}\n   ${fill(say.quoted, { quote: claim.quote })} (${claim.page_url})`)
  const why = lead.dossier || lead.fit_reason.length ? [] : lead.signals.map((each) => `- ${each.evidence.join('. ')}`)
  const more = [why.length ? `${say.whyCall}\n${why.join('\n')}` : '', ...parts, claims.length ? `${say.claimsSources}\n${claims.join('\n')}` : '', lead.notes ? `${say.notes}\n${lead.notes}` : '']
  return [lead.name, [...new Set(ways.filter(Boolean))].join(' · '), ...more].filter(Boolean).join('\n\n')
}

/** What can be opened at its words: each claim, and each contact that their site has. */
export function source(lead, id) {
  const claims = lead.dossier?.claims ?? []
  const contact = /^contact:/.test(id) ? lead.contacts.find((each) => `contact:${each.kind}` === id) : undefined
  return { claim: contact ?? claims.find((each) => each.id === id), at: claims.findIndex((each) => each.id === id), claims }
}
