// A stored page as plain text with its quotes marked. Nothing of it is ever markup: blocks of strings come out of here.
import { ask } from './api.js'

/** What a reader does not see: a link's target, an image's mark. domain/quotes.py reads pages in the same way. */
const TARGET = /\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*")?\)|!(?=\[)/g
const HIDDEN = [
  /\*+(?=\S)|(?<=\S)\*+/g,
  /(?<![\p{L}\p{N}_])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}_])/gu,
  /`+/g,
  /\\(?=[\p{P}\p{S}])/gu,
  /<br\s*\/?>/gi,
  /[\u00ad\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]/g
]
const LINE = [
  ['rule', /^(?=[^\n]*---)[ \t:|-]+$/],
  ['head', /^[ \t]*#{1,6}[ \t]+/],
  ['item', /^[ \t]*(?:[-+*•]|\d{1,2}\\?[.)])[ \t]+/],
  ['text', /^[ \t]*(?:>[ \t]?)+/],
  ['row', /^[ \t]*\|/]
]
const texts = new Map()

/** Its text and what is known of it; asked for once, because addresses of pages expire. Throws when it is gone. */
export function page(audit, claim) {
  const key = `${audit}:${claim.page_id ?? claim.page_url}`
  if (!texts.has(key)) texts.set(key, fetched(audit, claim).catch((error) => (texts.delete(key), Promise.reject(error))))
  return texts.get(key)
}

async function fetched(audit, claim) {
  const { items } = await ask(`/audits/${audit}/pages`)
  const found = items.find((each) => (claim.page_id ? each.id === claim.page_id : each.url === claim.page_url))
  if (!found) throw new Error('not stored')
  const answer = await fetch(found.content_url)
  if (!answer.ok) throw new Error('gone')
  return { ...found, text: await answer.text() }
}

/** Per character whether it is shown. */
function seen(text) {
  const shown = new Uint8Array(text.length).fill(1)
  const hide = (from, to) => shown.fill(0, from, to)
  for (const each of HIDDEN) for (const match of text.matchAll(each)) hide(match.index, match.index + match[0].length)
  let open = 0
  for (const match of text.matchAll(TARGET)) {
    hide(match.index, match.index + match[0].length)
    const at = match[0] === '!' ? match.index + 1 : text.lastIndexOf('[', match.index)
    if (at >= open) hide(at, at + 1), (open = Math.min(open, at))
  }
  return shown
}

const units = (text, points) => (/[\ud800-\udbff]/.test(text) ? Array.from(text).slice(0, points).join('').length : points)

/** Letters and figures with where each stands: what a quote and its page have in common, whatever stands between. */
function letters(text, shown) {
  const at = []
  let all = ''
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]/gu)) {
    if (shown && !shown[match.index]) continue
    for (let n = 0; n < match[0].length; n += 1) at.push(match.index + n)
    all += match[0]
  }
  return { all, at }
}

/** Where a quote stands, `[from, to]` in the text, or null. `offset` is in characters, as the server counts. */
export function find(text, quote, offset = 0) {
  const whole = letters(text, seen(text))
  const wanted = letters(quote).all
  const from = units(text, offset)
  const first = whole.at.findIndex((place) => place >= from)
  const at = wanted ? Math.max(whole.all.indexOf(wanted, Math.max(first, 0)), -1) : -1
  const start = at < 0 && wanted ? whole.all.indexOf(wanted) : at
  if (start < 0) return null
  const end = whole.at[start + wanted.length - 1] + 1
  const [tail] = /^[.!?…)"'’”]*/.exec(text.slice(end, end + 3))
  return [whole.at[start], end + (/[\p{L}\p{N}]$/u.test(quote.trim()) ? 0 : tail.length)]
}

/** Lines that belong together, each as `{kind, from, to}` without the mark that makes it what it is. */
function lines(text) {
  const all = []
  let from = 0
  for (const line of text.split('\n')) {
    const [kind, mark] = LINE.map(([name, pattern]) => [name, pattern.exec(line)?.[0]]).find(([, found]) => found !== undefined) ?? ['text', '']
    const begun = from + mark.length
    const before = all.at(-1)
    if (!line.trim() || kind === 'rule') all.push(null)
    else if (before && before.kind !== 'head' && kind === 'text') before.to = from + line.length
    else all.push({ kind, from: begun, to: from + line.length })
    from += line.length + 1
  }
  return all.filter(Boolean)
}

/** The page as blocks of pieces: `{kind, pieces: [{text, mark}]}`; `marks` are `[from, to, name]`, the first wins. */
export function blocks(text, marks) {
  const shown = seen(text)
  const markAt = (n) => marks.find(([from, to]) => n >= from && n < to)?.[2] ?? ''
  return lines(text).map(({ kind, from, to }) => {
    const pieces = []
    for (let n = from; n < to; n += 1) {
      if (!shown[n]) continue
      const mark = markAt(n)
      const letter = text[n] === '\n' || (kind === 'row' && text[n] === '|') ? ' ' : text[n]
      if (pieces.at(-1)?.mark === mark) pieces.at(-1).text += letter
      else pieces.push({ text: letter, mark })
    }
    return { kind, pieces }
  }).filter(({ pieces }) => pieces.some((piece) => piece.text.trim()))
}
