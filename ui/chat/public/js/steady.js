// A server that is slow or restarts must not cost anybody their place. Chainlit takes an unanswered "who am I?" for "nobody
// is logged in" and leaves the chat for its log-in page, from which it comes back to an empty one. And a page that opens a
// chat connects twice, when a cookie is set for each: were the first answer the later one, the chat would never come.
const PAUSE = 1000
const APART = 50
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Ask who is logged in until there is an answer, set cookies one after the other; all else is asked once, as ever. */
export function steady() {
  const once = window.fetch
  window.fetch = (resource, options) => {
    const ask = () => once(resource, options)
    const path = pathOf(resource)
    return path === '/user' ? patiently(ask, options?.signal) : path === '/set-session-cookie' ? inTurn(ask) : ask()
  }
}

function pathOf(resource) {
  const { origin, pathname } = new URL(resource?.url ?? resource, window.location.href)
  return origin === window.location.origin && pathname
}

async function patiently(ask, signal) {
  for (;;) {
    try {
      const answer = await ask()
      if (answer.status < 500) return answer
    } catch (failure) {
      if (signal?.aborted) throw failure
    }
    await pause(PAUSE)
  }
}

let before = Promise.resolve()
function inTurn(ask) {
  const answer = before.then(ask)
  before = answer.catch(() => {}).then(() => pause(APART))
  return answer
}
