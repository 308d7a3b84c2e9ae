// The words all widgets share; ui/words.py says the same in a terminal, and a test holds the two together.
export const PHASES = {
  "source": "Find businesses",
  "filter_rank": "Filter and score",
  "persist_leads": "Save leads",
  "scrape_content": "Queue audits",
  "generate_dossier": "Audit and write",
  "finalize_rank": "Final ranking"
}
export const AUDIT_STEPS = {
  "map_urls": "Finding pages",
  "filter_urls": "Choosing pages",
  "scrape_content": "Reading pages",
  "generate_dossier": "Writing dossier"
}
export const SIGNALS = {
  "MISSING_WEBSITE": "No website",
  "WEAK_WEB_PRESENCE": "Social page only",
  "LOW_GOOGLE_RATING": "Low rating",
  "FEW_GOOGLE_REVIEWS": "Few reviews"
}
export const ACCOUNTS = {
  "atlas_credits": "Atlas credits",
  "ai_credits": "AI credits"
}
export const TRADES = "dentists, plumbers, restaurants, lawyers, florists, electricians, gyms, hair salons"

export const title = (run) => capital(`${run.vertical} in ${run.geography}`)
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)
export const count = (n, one, many) => `${n.toLocaleString('en-US')} ${n === 1 ? one : many ?? one + 's'}`

export function credits(account, amount) {
  const whole = account === 'atlas_credits' && Number.isInteger(Number(amount))
  const digits = whole ? 0 : 2
  return Number(amount).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export const named = (account, value) => (Number(value) === 1 ? ACCOUNTS[account].slice(0, -1) : ACCOUNTS[account])

export function amount(account, value) {
  return `${credits(account, value)} ${named(account, value)}`
}

export function duration(seconds) {
  if (seconds < 0.05) return '<0.1 s'
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

const host = (url) => {
  try {
    return capital(new URL(url).hostname.split('.').at(-2) ?? '')
  } catch {
    return ''
  }
}

/** What is said of a dossier that branches have in common. */
export const shared = (names) => `One website with ${names.join(' and ')}: what it says may be about either, so ask before you rely on it.`

/** How many leads have a dossier: branches share one, and each of them shows it. */
export const ready = (leads) => leads.filter((lead) => lead.dossier).length

/** A reason to call in two parts: words, and the number that is told apart from them. */
export function signal(key, lead) {
  if (key === 'WEAK_WEB_PRESENCE' && host(lead.website)) return [`${host(lead.website)} only`, '']
  if (key === 'LOW_GOOGLE_RATING' && lead.rating !== null) return ['Low rating', Number(lead.rating).toFixed(1)]
  if (key === 'FEW_GOOGLE_REVIEWS') return ['Few reviews', String(lead.reviews ?? 0)]
  return [support(key), '']
}

/** What a sentence rests on when it is no claim: a signal, or a check by code. */
export const support = (key) => SIGNALS[key] ?? `Checked: ${key.replace('check:', '').replaceAll('_', ' ').toLowerCase()}`

/** Addresses from pages are data: only those of the web become links. */
export const safe = (url) => (/^https?:\/\//.test(url ?? '') ? url : undefined)
export const bare = (url) => (url ?? '').replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')

/** What a phone dials for a number as people write it. */
export const dial = (number) => `tel:${number.replace(/[^+\d]/g, '')}`

/** How many audits did not work. */
export const trouble = ({ counts }) => (counts.audits_error ?? 0) + (counts.audits_unreadable ?? 0)

/** How many audits have ended, well or not. */
export const ended = (run) => (run.counts.audits_completed ?? 0) + trouble(run)

/** "audit 5 of 6": the one that a run goes on with; nothing before there are any. */
export function next(run) {
  const total = Object.entries(run.counts).reduce((sum, [key, n]) => sum + (key.startsWith('audits_') ? n : 0), 0)
  return total ? `audit ${Math.min(ended(run) + 1, total)} of ${total}` : ''
}
