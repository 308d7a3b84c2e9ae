// Chainlit draws widgets anew whenever it likes: a field that was being typed in, or a row under the keyboard, is then
// another element. Whatever carries data-keep gets its focus and its caret back.
let last

const caret = (element) => (element.selectionStart === undefined || element.type === 'number' ? null : [element.selectionStart, element.selectionEnd])

function remember({ target }) {
  const key = target.dataset?.keep
  last = key ? { key, element: target, caret: caret(target) } : undefined
}

/** A person who leaves a field leaves it for good; a field that left the page did not. */
function leave({ target }) {
  setTimeout(() => last?.element === target && target.isConnected && document.activeElement !== target && (last = undefined))
}

function restore() {
  if (!last || last.element.isConnected || document.activeElement !== document.body) return
  const again = document.querySelector(`[data-keep="${CSS.escape(last.key)}"]`)
  if (!again) return
  const [from, to] = last.caret ?? []
  again.focus({ preventScroll: true })
  if (from !== undefined && from !== null) again.setSelectionRange(from, to)
}

export function keepFocus() {
  document.addEventListener('focusin', remember)
  document.addEventListener('focusout', leave)
  for (const moved of ['input', 'keyup', 'click']) document.addEventListener(moved, (event) => event.target === last?.element && (last.caret = caret(event.target)), true)
  new MutationObserver(restore).observe(document.documentElement, { childList: true, subtree: true })
}
