// A server that restarts must not cost anybody their place. Chainlit takes an unanswered "who am I?" for "nobody is logged
// in" and leaves the chat for its log-in page, from which it comes back to an empty one.
const PAUSE = 1000

/** Ask who is logged in until there is an answer; everything else is asked once, as ever. */
export function steady() {
  const once = window.fetch
  window.fetch = (resource, options) => (asksWho(resource) ? patiently(() => once(resource, options), options?.signal) : once(resource, options))
}

function asksWho(resource) {
  const { origin, pathname } = new URL(resource?.url ?? resource, window.location.href)
  return origin === window.location.origin && pathname === '/user'
}

async function patiently(ask, signal) {
  for (;;) {
    try {
      const answer = await ask()
      if (answer.status < 500) return answer
    } catch (failure) {
      if (signal?.aborted) throw failure
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}
