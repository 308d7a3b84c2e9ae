// Small values of the page that outlive Chainlit's remounts and a reload of the tab: filters, open quotes, the open lead.
const cells = new Map()

function kept(key, initial) {
  try {
    const text = sessionStorage.getItem(`la:${key}`)
    return text === null ? initial : JSON.parse(text)
  } catch {
    return initial
  }
}

function keep(key, next) {
  try {
    sessionStorage.setItem(`la:${key}`, JSON.stringify(next))
  } catch {
    // a browser that keeps nothing still works until it is reloaded
  }
}

/** A cell for React's useSyncExternalStore: `follow`, `get` and `set`. */
export function value(key, initial) {
  if (!cells.has(key)) {
    const cell = { now: kept(key, initial), listeners: new Set() }
    cell.get = () => cell.now
    cell.follow = (changed) => (cell.listeners.add(changed), () => cell.listeners.delete(changed))
    cell.set = (next) => {
      cell.now = next
      keep(key, next)
      cell.listeners.forEach((notify) => notify())
    }
    cells.set(key, cell)
  }
  return cells.get(key)
}
