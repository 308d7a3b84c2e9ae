// One copy of each run that the page shows, kept up to date by its events; widgets follow it, whoever draws them anew.
import { Refused, ask, events } from './api.js'
import { refreshCredits } from './credits.js'

const OVER = ['completed', 'cancelled']
const STREAMS = 2 // a browser opens six connections to a host, for all of its tabs
const BURST_MS = 250
const POLL_MS = 3000
const LONGEST_WAIT_MS = 8000
const all = new Map()
let streaming = 0

function entry(id) {
  if (!all.has(id)) {
    const made = { id, data: { connected: true }, paid: '', listeners: new Set(), after: 0, going: false, left: false, wake: () => {}, cut: () => {} }
    all.set(id, made)
  }
  return all.get(id)
}

function tell(run, change) {
  run.data = { ...run.data, ...change }
  run.listeners.forEach((notify) => notify())
}

async function refresh(run) {
  const parts = ['', '/opportunities?dossiers=false', '/audits'].map((part) => ask(`/runs/${run.id}${part}`))
  const [told, leads, audits] = await Promise.all(parts)
  const paid = `${told.fetched}:${told.counts.audits_completed ?? 0}:${told.status}`
  const spent = paid === run.paid ? run.data.spent : await charged(run.id)
  run.paid = paid
  tell(run, { run: told, leads: leads.items, audits: audits.items, spent, connected: true, gone: undefined })
  refreshCredits()
  if (run.listeners.size) latest.set(run.data)
}

/** What the run was charged so far, by account, summed up by the server; asked again only when something was finished. */
async function charged(id) {
  const [sum] = (await ask(`/usage?by=run&limit=1&run_id=${id}`)).items
  return { atlas_credits: sum?.atlas_credits ?? 0, ai_credits: sum?.ai_credits ?? 0 }
}

/** The first event is shown at once, a burst of them as one; the last always has a refresh that began after it. */
function refresher(run, failed) {
  let timer, busy = false, again = false, last = -BURST_MS
  const go = async () => {
    timer = undefined
    if (busy) return void (again = true)
    busy = true
    last = performance.now()
    await refresh(run).catch(failed)
    busy = false
    if (again) (again = false), soon()
  }
  const soon = () => (timer ??= setTimeout(go, Math.max(0, last + BURST_MS - performance.now())))
  return soon
}

async function stream(run) {
  const cut = new AbortController()
  run.cut = () => cut.abort()
  const hidden = () => document.hidden && cut.abort()
  document.addEventListener('visibilitychange', hidden)
  const soon = refresher(run, () => cut.abort())
  streaming += 1
  try {
    await events(`/runs/${run.id}/events?after=${run.after}`, cut.signal, (event) => {
      run.after = Math.max(run.after, event.id)
      soon()
    })
  } finally {
    streaming -= 1
    document.removeEventListener('visibilitychange', hidden)
  }
}

const pause = (run, ms) => new Promise((done) => ((run.wake = done), setTimeout(done, ms)))
const shown = () => document.hidden && new Promise((done) => document.addEventListener('visibilitychange', done, { once: true }))

async function live(run) {
  let wait = 500
  run.going = true
  while (run.listeners.size) {
    try {
      await refresh(run)
      wait = 500
      if (OVER.includes(run.data.run.status) || !run.listeners.size) break
      if (streaming < STREAMS) await stream(run)
      else await pause(run, POLL_MS)
    } catch (error) {
      if (error instanceof Refused && [403, 404].includes(error.status)) {
        tell(run, { gone: error.message })
        break
      }
      if (error.name !== 'AbortError') {
        tell(run, { connected: false })
        await pause(run, (wait = Math.min(wait * 2, LONGEST_WAIT_MS)))
      }
    }
    await shown()
  }
  run.going = false
}

/** A new drawing follows at once what the old one followed; whoever comes later begins with what is known. */
function come(run) {
  const over = OVER.includes(run.data.run?.status) && !run.left // nothing new, however often it is drawn
  if (run.left && run.data.run) latest.set(run.data)
  run.left = false
  if (!run.going && !over) live(run)
}

/** No widget shows it any more: its stream is another's, and so is the page's title. */
function leave(run) {
  if (run.listeners.size) return
  run.left = true
  run.cut()
  run.wake()
  if (latest.now?.run.id === run.id) latest.set(undefined)
}

const latest = { now: undefined, listeners: new Set() }
latest.set = (data) => ((latest.now = data), latest.listeners.forEach((notify) => notify(data)))

export const runs = {
  get: (id) => entry(id).data,
  follow(id, changed) {
    const run = entry(id)
    run.listeners.add(changed)
    come(run)
    return () => (run.listeners.delete(changed), setTimeout(leave, 0, run))
  },
  /** After a button: do not wait for the event. */
  async look(id) {
    const run = entry(id)
    await refresh(run).catch(() => {})
    run.wake()
    if (!run.going && run.listeners.size) live(run)
  },
  /** Whether widgets on this page show it. */
  shown: (id) => Boolean(all.get(id)?.listeners.size),
  latest,
}
