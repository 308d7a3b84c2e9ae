// The words all widgets share, in the browser's language: German where it asks for it first, English everywhere else.
import * as de from './words.de.js'
import * as en from './words.en.js'
import { told as toldIn } from './told.js'

export const language = /^de\b/i.test(navigator.language ?? '') ? 'de' : 'en'
export const { locale, PHASES, AUDIT_STEPS, SIGNALS, ACCOUNTS, TRADES, say } = { de, en }[language]

/** What the server said, in the page's language. */
export const told = (text) => toldIn(text, language)

/** What a signal or a check found. */
export const evidence = (signal) => signal.evidence.map(told).join('. ')

const plural = new Intl.PluralRules(locale)
const list = new Intl.ListFormat(locale, { type: 'conjunction' })
const PLACE = /\{(\w+)\}/
const UNITS = { atlas_credits: say.atlasCredits, ai_credits: say.aiCredits }

/** A text with its `{places}` filled. */
export const fill = (text, values) => mixed(text, values).join('')

/** The same in parts, for values that are elements. */
export const mixed = (text, values) => text.split(PLACE).map((part, n) => (n % 2 ? values[part] ?? '' : part))

/** A reason as a sentence of its own. */
export const sentence = (reason) => (told(reason) ?? '').replace(/[.!?]?$/, (end) => end || '.')

/** The form of a text that a number asks for, with the number in it. */
export const many = (n, forms) => fill(forms[plural.select(n)] ?? forms.other, { n: number(n) })

export const number = (n, digits = 0) => Number(n).toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** Within a sentence: German keeps its capitals. */
export const inline = (text) => (language === 'en' ? text.toLowerCase() : text)

export const title = (run) => capital(fill(say.title, { what: run.vertical, place: run.geography }))
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

export function credits(account, amount) {
  const whole = account === 'atlas_credits' && Number.isInteger(Number(amount))
  return number(amount, whole ? 0 : 2)
}

export const named = (account, value) => UNITS[account][plural.select(Number(value))] ?? UNITS[account].other

export function amount(account, value) {
  return `${credits(account, value)} ${named(account, value)}`
}

/** What was bought or given, which is mostly whole: without a tail of zeros. */
export const given = (account, value) => `${number(value, Number.isInteger(Number(value)) ? 0 : 2)} ${named(account, value)}`

/** US dollars; small ones with their tenths of a cent. */
export function dollars(usd) {
  const digits = usd && usd < 0.1 ? 3 : 2
  return Number(usd).toLocaleString(locale, { style: 'currency', currency: 'USD', minimumFractionDigits: digits, maximumFractionDigits: digits })
}

export function duration(seconds) {
  if (seconds < 0.05) return `<${number(0.1, 1)} s`
  if (seconds < 10) return `${number(seconds, 1)} s`
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
export const shared = (names) => fill(say.shared, { names: list.format(names) })

/** How many leads have a dossier: branches share one, and each of them shows it. */
export const ready = (leads) => leads.filter((lead) => lead.dossier).length

/** A reason to call in two parts: words, and the number that is told apart from them. */
export function signal(key, lead) {
  if (key === 'WEAK_WEB_PRESENCE' && host(lead.website)) return [fill(say.only, { host: host(lead.website) }), '']
  if (key === 'LOW_GOOGLE_RATING' && lead.rating !== null) return [SIGNALS[key], number(lead.rating, 1)]
  if (key === 'FEW_GOOGLE_REVIEWS') return [SIGNALS[key], number(lead.reviews ?? 0)]
  return [support(key), '']
}

/** What a sentence rests on when it is no claim: a signal, or a check by code. */
export const support = (key) => SIGNALS[key] ?? fill(say.checked, { what: key.replace('check:', '').replaceAll('_', ' ').toLowerCase() })

/** Addresses from pages are data: only those of the web become links. */
export const safe = (url) => (/^https?:\/\//.test(url ?? '') ? url : undefined)
export const bare = (url) => (url ?? '').replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')

/** What a phone dials for a number as people write it. */
export const dial = (number) => `tel:${number.replace(/[^+\d]/g, '')}`

const READING = /^Reading page (?<n>\d+) of (?<all>\d+)$/

/** Which page is being read, where a slow site made the server tell it. */
function reading(audit) {
  const said = audit.phases.find((each) => each.phase === 'scrape_content')?.message
  const at = READING.exec(said)?.groups
  return at ? fill(say.readingPage, { n: number(at.n), all: number(at.all) }) : many(audit.chosen, say.readingPages)
}

/** What an audit is doing, with how many pages it is about where that is known. */
export function step(audit) {
  if (audit?.phase === 'filter_urls' && audit.found) return many(audit.found, say.choosingFrom)
  if (audit?.phase === 'scrape_content' && audit.chosen) return reading(audit)
  return AUDIT_STEPS[audit?.phase] ?? say.auditing
}

/** How many audits did not work. */
export const trouble = ({ counts }) => (counts.audits_error ?? 0) + (counts.audits_unreadable ?? 0)

/** How many audits have ended, well or not. */
export const ended = (run) => (run.counts.audits_completed ?? 0) + trouble(run)

/** "audit 5 of 6": the one that a run goes on with; nothing before there are any. */
export function next(run) {
  const total = Object.entries(run.counts).reduce((sum, [key, n]) => sum + (key.startsWith('audits_') ? n : 0), 0)
  return total ? fill(say.auditOf, { n: Math.min(ended(run) + 1, total), total }) : ''
}

const DAY_MS = 86_400_000
const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

/** "1 Dec": as the books count days, which is in UTC. */
export const day = (moment) => new Date(moment).toLocaleDateString(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** "in 10 days", "yesterday". */
export const fromNow = (moment) => ago.format(Math.round((new Date(moment) - Date.now()) / DAY_MS), 'day')
