// Elements of plain JavaScript, for what stands outside of widgets. What they say is text and never markup.
import { icon } from './icons.js'

/** An element; `on…` attributes are listeners, `share` is a width from 0 to 1, booleans are there or not. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, told] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), told)
    else if (name === 'share') element.style.width = `${Math.max(0, Math.min(1, told)) * 100}%`
    else if (typeof told === 'boolean') element.toggleAttribute(name, told)
    else if (told !== undefined && told !== null) element.setAttribute(name, told)
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ''))
  return element
}

/** One of our icons; `small` or smaller beside text. */
export function drawn(name, className = 'la-s14') {
  const box = document.createElement('template')
  box.innerHTML = icon(name)
  box.content.firstChild.setAttribute('class', className)
  return box.content.firstChild
}

export const button = (label, act, className = '') => h('button', { type: 'button', class: `la-btn ${className}`, onclick: act }, label)

/** A page's own word from somewhere else: it turns in its own place, whatever its script. */
export const said = (text) => h('bdi', {}, text)

/** What was there is replaced only if it looks different, so that nobody loses their place for nothing. */
export function redraw(place, ...children) {
  const made = h('div', {}, ...children)
  if (place.dataset.drawn === made.innerHTML) return
  place.dataset.drawn = made.innerHTML
  place.replaceChildren(...made.childNodes)
}
