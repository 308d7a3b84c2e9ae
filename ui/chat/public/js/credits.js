// What is left of both accounts, for the meter; asked again whenever a run has moved.
import { ask } from './api.js'
import { say } from './words.js'

const QUIET_MS = 800
const state = { now: undefined, listeners: new Set(), timer: undefined, at: 0 }

async function look() {
  state.timer = undefined
  const began = Date.now()
  const told = await ask('/credits').catch(() => undefined)
  if (!told) return
  Object.assign(state, { now: told, at: began })
  state.listeners.forEach((notify) => notify(told))
}

export function refreshCredits() {
  state.timer ??= setTimeout(look, QUIET_MS)
}

/** How an account stands, as a word beside its colour: low, used up, or nothing to be said. */
export const standing = (account) => (account.empty ? say.usedUp : account.low ? say.low : '')

/** What is left of an account, if that was asked for after a moment. */
export const balanceSince = (account, moment) => (state.now && state.at >= new Date(moment) ? Number(state.now[account].balance) : undefined)

export const credits = () => state.now

export function followCredits(changed) {
  state.listeners.add(changed)
  return () => state.listeners.delete(changed)
}

document.addEventListener('visibilitychange', () => !document.hidden && state.now && refreshCredits())
