// Where credits went: by run, by chat and by model, since the period began.
import { ask } from './api.js'
import { credits } from './credits.js'
import { h, redraw, said } from './draw.js'
import { fault } from './offers.js'
import { receipt } from './phases.js'
import { value } from './values.js'
import { capital, credits as figure, day, dollars, fill, many, number, say } from './words.js'

const SHOWN = 5
const MOST = 100
const all = value('money:all', {})

/** When the plan's period began. */
function since({ plan, atlas_credits: { renews_at: ends } }) {
  const at = new Date(ends)
  if (plan.interval === 'year') at.setUTCFullYear(at.getUTCFullYear() - 1)
  else at.setUTCMonth(at.getUTCMonth() - 1)
  return at.toISOString()
}

const link = (words, act) => h('button', { type: 'button', class: 'la-open', onclick: act }, said(words))

/** The receipt of a run. */
const file = (run) => [' · ', h('a', { class: 'la-open', href: receipt(run), title: say.receiptMeans, download: true }, say.receipt)]

const cost = (each) => (each.calls && each.unpriced === each.calls ? say.noPrice : dollars(each.usd))

const KINDS = {
  run: {
    head: [say.run, say.atlas, say.ai, say.dollars],
    row: (each, { place, run }) => [
      [each.part ? link(capital(each.name ?? say.run), async () => fault(place, await run(each.part))) : say.chatting, h('small', {}, day(each.last_at), each.part ? file(each.part) : null)],
      figure('atlas_credits', each.atlas_credits), figure('ai_credits', each.ai_credits), cost(each),
    ],
  },
  thread: {
    head: [say.chat, say.answers, say.ai, say.dollars],
    row: (each, { leave }) => [
      [each.name ? link(capital(each.name), () => leave(`/thread/${each.part}`)) : say.otherChat, h('small', {}, day(each.last_at))],
      number(each.calls), figure('ai_credits', each.ai_credits), cost(each),
    ],
  },
  model: {
    head: [say.model, say.calls, say.ai, say.dollars],
    row: (each) => [
      [said(each.name ?? say.model), h('small', {}, fill(say.tokens, { read: number(each.prompt_tokens), written: number(each.completion_tokens) }))],
      number(each.calls), figure('ai_credits', each.model_credits), cost(each),
    ],
  },
}
const TITLES = { run: say.byRun, thread: say.byChat, model: say.byModel }

/** What belongs to no chat is told by run already. */
const told = (by, items) => (by === 'thread' ? items.filter((each) => each.part) : items)

async function table(by, from, how) {
  const whole = Boolean(all.get()[by])
  const { items, next } = await ask(`/usage?by=${by}&limit=${whole ? MOST : SHOWN + 1}&since=${encodeURIComponent(from)}`)
  const rows = told(by, items).slice(0, whole ? MOST : SHOWN)
  const more = () => (all.set({ ...all.get(), [by]: true }), how.again())
  return h('div', { class: 'la-stack', 'data-usage': by },
    h('h3', {}, TITLES[by], ' ', h('small', {}, fill(say.since, { when: day(from) }))),
    rows.length ? null : h('p', { class: 'la-small la-faint' }, say.nothingUsed),
    rows.length ? h('table', { class: 'la-use' }, h('thead', {}, h('tr', {}, ...KINDS[by].head.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, ...rows.map((each) => h('tr', { 'data-key': each.part }, ...KINDS[by].row(each, how).map((cell) => h('td', {}, ...[cell].flat())))))) : null,
    !whole && (next || items.length > SHOWN) ? h('button', { type: 'button', class: 'la-btn la-sm la-ghost', onclick: more }, say.showAll) : null,
    unpriced(rows))
}

const unpriced = (rows) => {
  const n = rows.reduce((sum, each) => sum + each.unpriced, 0)
  return n ? h('p', { class: 'la-small la-faint' }, many(n, say.unpricedCalls)) : null
}

export async function spent(place, how) {
  const from = since(credits())
  const made = await Promise.all(Object.keys(KINDS).map((by) => table(by, from, { ...how, place }))).catch(() => null)
  if (made) redraw(place, ...made)
  else fault(place, say.silent)
}
