// The furniture around the widgets: first page, title and meter in the header. Chainlit draws its page anew as it likes;
// whatever is missing after that is put back, and nothing of Chainlit's own is moved.
import { forget } from './again.js'
import { credits, followCredits, refreshCredits } from './credits.js'
import { icon } from './icons.js'
import { meter } from './meter.js'
import { follow as followNotices, notices } from './notices.js'
import { runs } from './runs.js'
import { tools } from './tools.js'
import { forgetDraft, press, type } from './typing.js'
import { value } from './values.js'
import { language, say, title } from './words.js'

const HOW = [
  [say.how1, say.how1Text],
  [say.how2, say.how2Text],
  [say.how3, say.how3Text],
]
let me

function made(tag, className, html = '') {
  const element = document.createElement(tag)
  element.className = className
  element.innerHTML = html // only ever our own words: see text()
  return element
}

function text(tag, className, words) {
  const element = made(tag, className)
  element.textContent = words
  return element
}

const starter = (words) => [...document.querySelectorAll('#starters button')].find((button) => button.textContent === words)

/** Starters are Chainlit's buttons; each card clicks the one that it stands for. */
function cards(native) {
  const grid = made('div', 'la-starters')
  for (const button of native.querySelectorAll('button')) {
    const [what, price, why] = button.textContent.split(' · ')
    const card = made('button', 'la-starter', icon('search'))
    card.type = 'button'
    card.append(text('span', 'la-b', what), text('span', 'la-price', price ?? ''), text('small', '', why ?? ''))
    card.addEventListener('click', () => press(() => starter(button.textContent), () => location.pathname === '/'))
    grid.append(card)
  }
  return grid
}

function below(native) {
  const under = made('div', 'la la-under')
  under.append(cards(native))
  under.append(text('p', 'la-small la-faint', say.beginsAtOnce))
  const how = made('div', 'la-how')
  for (const [head, words] of HOW) {
    const step = made('div', '')
    step.append(text('b', '', head), words)
    how.append(step)
  }
  under.append(how)
  if (me?.metadata?.demo) under.append(demoNote())
  return under
}

function demoNote() {
  const note = made('div', 'la-note', `${icon('info')}<div><b></b> </div>`)
  note.querySelector('b').textContent = say.demoNote
  note.lastChild.append(say.demoMeans)
  return note
}

function welcome() {
  const screen = document.getElementById('welcome-screen')
  const native = document.getElementById('starters')
  if (!screen || screen.querySelector('.la-over')) return
  const over = made('div', 'la la-over')
  over.append(text('h1', '', say.welcome))
  over.append(text('p', 'la-lead', say.welcomeMeans))
  screen.prepend(over)
  if (native) screen.append(below(native))
}

function put(parent, id, content, first) {
  const old = document.getElementById(id)
  if (!content) return old?.remove()
  if (old?.parentElement === parent && old.dataset.shown === content.outerHTML) return
  const held = made('div', 'la la-held-place')
  held.id = id
  held.dataset.shown = content.outerHTML
  held.append(content)
  old?.remove()
  if (first) parent.prepend(held)
  else parent.append(held)
}

function heading() {
  const run = location.pathname.startsWith('/thread/') ? runs.latest.now?.run : undefined
  const line = made('div', 'la-title')
  const name = text('span', '', run ? title(run) : say.newSearch)
  name.dir = 'auto'
  line.append(name)
  if (run ? run.demo : me?.metadata?.demo) line.append(demoBadge())
  return line
}

/** Its second word gives way to the title where there is no room for both. */
function demoBadge() {
  const badge = made('span', 'la-badge la-demo')
  badge.append(text('span', 'la-long', say.demoData), text('span', 'la-brief', say.demoBrief))
  badge.title = say.demoMeans
  return badge
}

function brand() {
  const trigger = document.querySelector('[data-sidebar="header"] #sidebar-trigger-button')
  if (!trigger || trigger.parentElement.querySelector('.la-brand')) return
  const name = made('a', 'la-brand', icon('compass'))
  name.href = '/'
  name.append('Leadatlas')
  trigger.before(name)
}

function header() {
  const bar = document.getElementById('header')
  if (!bar?.firstElementChild || !bar.lastElementChild) return
  put(bar.firstElementChild, 'la-title', heading(), false)
  put(bar.lastElementChild, 'la-meter', credits() && meter(credits()), true)
}

/** Chainlit keeps a place for buttons beside the one that sends. */
function shortcuts() {
  const row = document.getElementById('chat-submit')?.parentElement.previousElementSibling
  if (row && me) put(row, 'la-tools', tools(), false)
}

async function meet() {
  me = await fetch('/user').then((answer) => (answer.ok ? answer.json() : undefined)).catch(() => undefined)
  document.querySelectorAll('.la-over, .la-under').forEach((old) => old.remove())
  document.documentElement.classList.toggle('la-alone', me?.identifier === 'local')
  if (me) refreshCredits()
  again()
}

/** Logging in changes the address without loading the page anew. */
let outside = false
function door() {
  const now = location.pathname.startsWith('/login')
  if (outside && !now) meet()
  if (now) [forget, forgetDraft].forEach((each) => each())
  outside = now
  document.documentElement.classList.toggle('la-at-login', now)
}

let due = false
function again() {
  if (due) return
  due = true
  requestAnimationFrame(() => {
    due = false
    door()
    brand()
    header()
    shortcuts()
    welcome()
    notices()
    proposals()
  })
}

/** A proposal's buttons go once one of them was pressed, also after the message is drawn anew; its chat may get its address later. */
const answered = (paragraph) => {
  const start = paragraph.querySelector('a[href^="#find="]')
  return value(`later:${paragraph.closest('[id^="step-"]')?.id}:${start?.hash}`, false)
}

function proposals() {
  for (const later of document.querySelectorAll('a[href="#later"]')) {
    later.parentElement.style.display = answered(later.parentElement).now ? 'none' : ''
  }
}

function dismiss(event) {
  const link = event.target.closest?.('a[href="#later"], a[href^="#find="]')
  const paragraph = link?.parentElement // Chainlit's paragraphs are no <p>
  if (!paragraph?.querySelector(':scope > a[href="#later"]')) return
  if (link.hash === '#later') event.preventDefault()
  answered(paragraph).set(true)
  again()
}

/** A link `#find=` in a message says what is behind it, as if it had been typed. */
function follow(event) {
  const link = event.target.closest?.('a[href^="#find="]')
  if (!link || !document.getElementById('chat-input')) return
  event.preventDefault()
  event.stopPropagation()
  type(decodeURIComponent(link.hash.slice('#find='.length)), true)
}

export function furnish() {
  document.documentElement.lang = language
  new MutationObserver(again).observe(document.documentElement, { childList: true, subtree: true })
  document.addEventListener('click', dismiss, true)
  document.addEventListener('click', follow, true)
  followCredits(again)
  followNotices(again)
  runs.latest.listeners.add(again)
  meet()
}
