// Where a person had scrolled to, kept across a reload. Chainlit goes to the end of a chat when it has loaded it.
import { value } from './values.js'

const PATIENCE_MS = 7500
const begun = performance.now()
let touched = false
for (const each of ['wheel', 'touchstart', 'keydown', 'pointerdown']) addEventListener(each, () => (touched = true), { capture: true, passive: true })

/** What an element scrolls in. */
export function scroller(element) {
  for (let up = element?.parentElement; up; up = up.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(up).overflowY) && up.scrollHeight > up.clientHeight) return up
  }
}

const reloaded = () => performance.getEntriesByType('navigation')[0]?.type === 'reload'

/** Remember where the chat around an element is scrolled to, and after a reload go there again. Returns the way to stop. */
export function keepScroll(key, element) {
  const around = scroller(element)
  if (!around) return () => {}
  const place = value(`scroll:${key}`, null)
  const kept = place.get()
  const back = () => reloaded() && !touched && kept !== null && performance.now() - begun < PATIENCE_MS
  const moved = () => (back() && Math.abs(around.scrollTop - kept) > 2 ? (around.scrollTop = kept) : place.set(around.scrollTop))
  around.addEventListener('scroll', moved, { passive: true })
  if (back()) around.scrollTo({ top: kept, behavior: 'instant' })
  return () => around.removeEventListener('scroll', moved)
}
