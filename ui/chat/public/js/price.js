// What the message that is being typed will cost, told under its field; what cannot be paid is not sent, and there is a way
// to more credits; nor is what is too long. When nobody tells a price nothing is held up: the server asks again before anything is charged.
import { send } from './api.js'
import { followCredits, refreshCredits } from './credits.js'
import { sends } from './typing.js'
import * as words from './words.js'

const { fill, say } = words
const QUIET_MS = 350
const PATIENCE_MS = 5000
const LINE = 'la-price'
let asked = '' // the text that `told` is about
let told, refused = '', timer

const field = () => document.getElementById('chat-input')
const typed = () => (field()?.value ?? '').trim()
const chat = () => location.pathname.match(/^\/thread\/([0-9a-f-]{36})/)?.[1] ?? null
const short = () => Boolean(told?.short) && asked === typed()

async function price(text) {
  const body = JSON.stringify({ text, chat: chat() })
  const options = { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(PATIENCE_MS) }
  const answer = await fetch('/typed', options)
  return answer.ok ? answer.json() : undefined
}

async function look() {
  timer = undefined
  const text = typed()
  const found = text ? await price(text).catch(() => undefined) : undefined
  if (text !== typed()) return // another one is asked already
  asked = text
  told = found
  draw()
}

function later() {
  clearTimeout(timer)
  timer = setTimeout(look, typed() ? QUIET_MS : 0)
}

const SENTENCES = {
  long: ({ most }) => fill(say.typedLong, { most: words.number(most) }),
  card: () => say.typedCard,
  search: ({ credits }) => fill(say.typedSearch, { amount: words.amount('atlas_credits', credits) }),
  message: ({ credits, short }) => fill(short ? say.typedShort : say.typedCost, { credits: words.credits('ai_credits', credits) })
}

function more(way) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'la-btn la-sm'
  button.textContent = way.way === 'book' ? fill(say.addCredits, { amount: `${words.number(way.credits)} ${words.named('ai_credits', way.credits)}` }) : say.topUp
  button.addEventListener('click', () => get(way, button))
  return button
}

async function get(way, button) {
  button.disabled = true
  const booked = way.way === 'book'
  const answer = booked ? await send('/credits/grants', { account: 'ai_credits', amount: way.credits }) : await send('/billing/checkout', { product_id: way.product })
  refused = answer.ok ? '' : answer.reason
  if (answer.ok && !booked && words.safe(answer.told.url)) window.open(answer.told.url, '_blank', 'noopener')
  refreshCredits()
  await look()
  field()?.focus()
}

function content() {
  const sentence = SENTENCES[told?.kind]?.(told)
  if (!sentence || !typed()) return []
  const said = document.createElement('span')
  said.textContent = refused && told.short ? `${sentence} ${refused}` : sentence
  const way = told.top_up
  if (!way) return [said]
  return way.way === 'ask' ? [said, ` ${say.addedBy}`] : [said, more(way)]
}

function draw() {
  const line = document.getElementById(LINE)
  if (!line) return
  const key = JSON.stringify([typed() ? told : '', refused])
  if (line.dataset.shown === key) return
  line.dataset.shown = key
  line.classList.toggle('la-short', Boolean(told?.short))
  line.replaceChildren(...content())
}

/** Chainlit draws the composer anew: what is missing is put back, behind it, and nothing of Chainlit's own is moved. */
function place() {
  const composer = document.getElementById('message-composer')
  if (!composer) return
  if (composer.nextElementSibling?.id !== LINE) {
    document.getElementById(LINE)?.remove()
    const line = document.createElement('div')
    line.id = LINE
    line.className = 'la la-typed'
    line.setAttribute('role', 'status')
    line.setAttribute('aria-live', 'polite')
    composer.after(line)
    field()?.setAttribute('aria-describedby', LINE)
  }
  if (asked && !typed()) later() // it was sent
  document.getElementById('chat-submit')?.setAttribute('aria-disabled', String(short()))
  draw()
}

const within = (event, id) => event.target.closest?.(`#${id}`)

/** Before anybody else hears of it. */
function hold(event) {
  const goes = event.type === 'click' ? within(event, 'chat-submit') : sends(event)
  if (!goes || !short()) return
  event.preventDefault()
  event.stopImmediatePropagation()
  delete document.getElementById(LINE).dataset.shown // said once more, to whoever listens
  draw()
}

export function tellPrices() {
  document.addEventListener('input', (event) => within(event, 'chat-input') && ((refused = ''), later()))
  for (const kind of ['keydown', 'click']) window.addEventListener(kind, hold, true)
  followCredits(() => told && typed() && later())
  let due = false
  new MutationObserver(() => {
    if (due) return
    due = true
    requestAnimationFrame(() => ((due = false), place()))
  }).observe(document.documentElement, { childList: true, subtree: true })
}
