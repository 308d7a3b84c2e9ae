// What the panel beside the chat shows: one lead, or a page that a claim of it is quoted from. It outlives a reload.
import { value } from './values.js'
import { say } from './words.js'

/** `{run, lead, claim}`, or null when nothing is open. */
export const opened = value('panel', null)

/** What Chainlit's panel takes; an element of another id is drawn in place of the one before. */
export function side(place) {
  const name = place.claim ? 'Source' : 'Dossier'
  const id = `${name.toLowerCase()}-${place.run}`
  const element = { id, type: 'custom', name, display: 'inline', props: { run: place.run }, url: 'about:blank', forId: '' }
  return { title: place.claim ? say.source : say.dossier, key: id, elements: [element] }
}

/** Whether it is ours that Chainlit shows. */
export const shows = (side, run) => Boolean(side?.elements.some((element) => [`dossier-${run}`, `source-${run}`].includes(element.id)))

/** Chainlit's own button closes for good; what closes without it is opened again. */
const CLOSES = '#side-view-title button, [role="dialog"]:has(#side-view-content) > button'
document.addEventListener('click', (event) => event.target.closest?.(CLOSES) && opened.set(null), true)
