// All about credits, opened by the meter, by a link in a message or by its notices: what is left, where it went, what can
// be bought, and saved searches. It stands over the chat, so it is there before any chat is, and outlives a reload.
import { ask } from './api.js'
import { campaigns } from './campaigns.js'
import { credits, followCredits, refreshCredits } from './credits.js'
import { drawn, h } from './draw.js'
import { balances } from './gauges.js'
import { offered } from './offers.js'
import { spent } from './spent.js'
import { value } from './values.js'
import { say } from './words.js'

const QUIET_MS = 600
const open = value('money', false)
const SECTIONS = { balances, shop: offered, campaigns, spent }
let dialog
let timer

/** Its parts, each drawn by a file of its own into a place of its own. */
function made() {
  const places = Object.keys(SECTIONS).map((name) => h('section', { class: 'la-sec la-w', 'data-part': name }))
  const top = h('div', { class: 'la-panel-top' }, h('h2', { id: 'la-money-title' }, say.creditsUsage),
    h('button', { type: 'button', class: 'la-icon la-right', 'aria-label': say.close, onclick: () => dialog.close() }, drawn('close', '')))
  const whole = h('dialog', { class: 'la la-money', 'aria-labelledby': 'la-money-title', 'data-testid': 'money' }, top, h('div', { class: 'la-panel-in' }, ...places))
  whole.addEventListener('close', () => open.set(false))
  whole.addEventListener('click', (event) => event.target === whole && whole.close())
  document.body.append(whole)
  return whole
}

/** Draw every part anew; `keep` leaves out the one that somebody may be typing in, if it was drawn before. */
function draw(keep) {
  if (!dialog?.open || !credits()) return
  const how = { again: () => draw(), close: () => dialog.close(), leave: goTo, run: openRun }
  return Promise.all(Object.entries(SECTIONS).map(([name, part]) => {
    const place = dialog.querySelector(`[data-part="${name}"]`)
    if (name === keep && place.dataset.begun) return
    place.dataset.begun = true
    return part(place, how)
  }))
}

const soon = () => (timer ??= setTimeout(() => ((timer = undefined), draw('campaigns')), QUIET_MS))

export function showMoney(part) {
  dialog ??= made()
  if (!dialog.open) dialog.showModal()
  open.set(true)
  refreshCredits()
  const sight = () => dialog.querySelector(`[data-part="${part}"]`)?.scrollIntoView({ block: 'start' })
  const drawn = Promise.all([draw(), new Promise((done) => setTimeout(done, QUIET_MS))]) // what is drawn above it later moves it away
  if (typeof part === 'string') drawn.then(sight)
}

export const toggleMoney = () => (dialog?.open ? dialog.close() : showMoney())

export const goTo = (path) => ((open.set(false)), location.assign(path))

/** The path of the chat that shows a run. */
export const chatOf = (run) => ask(`/runs/${run}/chat`).then(({ id }) => `/thread/${id}`)

/** Go to the chat that shows a run; '' or a sentence that says why not. */
export function openRun(run) {
  return chatOf(run).then((path) => (goTo(path), ''), (error) => error.message)
}

/** A link `#credits` in a message opens it, and one of `#run=` the chat of that run. */
function follow(event) {
  const link = event.target.closest?.('a[href^="#credits"], a[href^="#run="]')
  if (!link) return
  event.preventDefault()
  event.stopPropagation()
  if (link.hash.startsWith('#run=')) openRun(link.hash.slice('#run='.length))
  else showMoney(link.hash.slice('#credits-'.length) || undefined)
}

export function money() {
  followCredits(() => (open.get() && !dialog?.open ? showMoney() : soon()))
  document.addEventListener('click', follow, true)
}
