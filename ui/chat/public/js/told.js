// Sentences of the server in the browser's language: those that the table knows, and the others as they came.
import { TOLD } from './told.de.js'

const PLACE = /\\?\{(\w+)\\?\}/g
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const german = Object.entries(TOLD).map(([key, words]) => [new RegExp(`^${escaped(key).replace(PLACE, '(?<$1>.+?)')}$`, 's'), words])

function translated(text) {
  for (const [pattern, words] of german) {
    const found = pattern.exec(text)
    if (found && (!found.groups?.evidence || known(found.groups.evidence))) return words.replace(/\{(\w+)\}/g, (_, name) => filled(name, found.groups?.[name] ?? ''))
  }
  if (!text.endsWith('.')) return text
  const bare = translated(text.slice(0, -1))
  return `${bare}.` === text ? text : `${bare}.`
}

const known = (text) => translated(text) !== text
const filled = (name, text) => (['evidence', 'note'].includes(name) ? translated(text) : name === 'rating' ? text.replace('.', ',') : text)

/** A whole sentence; `language` is the page's. */
export const told = (text, language) => (language === 'de' && text ? translated(text) : text)
