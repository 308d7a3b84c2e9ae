// The message box: words that a button says in a person's stead, and words that are not sent yet. Chainlit draws the box anew,
// empty, when it hears late who looks at it and when a chat gets its address; and it takes no Enter while a chat opens or an
// answer is written. Neither costs anybody what they wrote.
import { stillHere } from './again.js'

const PATIENCE_MS = 60_000
const EVERY_MS = 100
let draft // {box, path, sends}: what stands in the box, where, and whether it goes as soon as it can

const box = () => document.getElementById('chat-input')
const button = () => document.getElementById('chat-submit')

/** A button that is not ready yet, because the page is still connecting, is pressed as soon as it is, if it is still wanted. */
export function press(find, wanted = () => true, until = performance.now() + PATIENCE_MS) {
  if (!wanted()) return
  const found = find()
  if (found && !found.disabled) found.click()
  else if (performance.now() < until) setTimeout(() => press(find, wanted, until), EVERY_MS)
}

const enter = (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing

/** The key that sends what stands in the message box. */
export const sends = (event) => enter(event) && event.target.id === 'chat-input'

/** In place of what stands there; sent as soon as the page is ready where they are whole. */
export function type(words, whole) {
  const field = box()
  if (!field) return
  field.focus()
  document.execCommand('selectAll')
  document.execCommand('insertText', false, words)
  if (whole) setTimeout(go, EVERY_MS)
}

function go() {
  const words = draft?.box.value
  if (!words?.trim()) return
  draft.sends = true
  press(button, () => draft?.sends && draft.box.value === words && stillHere(draft.path))
}

function written({ target }) {
  if (target.id === 'chat-input') draft = { box: target, path: location.pathname }
}

/** Before React hears of it. */
function entered(event) {
  const between = draft && !draft.box.isConnected && enter(event) // the box is away, the key goes nowhere
  if (!between && !sends(event)) return
  const taken = !between && button()?.disabled === false // while an answer is written there is no button
  if (taken) draft = undefined
  else go()
}

function clicked(event) {
  if (event.target.closest?.('#chat-submit:not([disabled])')) draft = undefined
}

function restore() {
  const field = box()
  if (!draft || !field || draft.box.isConnected) return
  const { box: { value: words }, path, sends: whole } = draft
  draft = undefined
  if (words && !field.value && stillHere(path)) type(words, whole)
}

/** Who logs in next must not find what another wrote. */
export const forgetDraft = () => (draft = undefined)

export function keepDraft() {
  document.addEventListener('input', written, true)
  document.addEventListener('keydown', entered, true)
  document.addEventListener('click', clicked, true)
  new MutationObserver(restore).observe(document.documentElement, { childList: true, subtree: true })
}
