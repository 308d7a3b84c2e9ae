// A run's phases in few words, and where its receipt is.
import { fill, many, ready, say, told } from './words.js'

/** A strip has room for the first figure; the whole message is its title. */
export function brief(run, leads, phase) {
  const parts = phase.message.replace(/^(\d+) audits? queued/, '$1 queued').split(/[,;.] /)
  if (phase.phase === 'generate_dossier' && phase.status === 'complete') return many(ready(leads), say.dossierCount)
  if (phase.phase !== 'generate_dossier' || phase.status !== 'running') return told((parts[0].startsWith('0 ') && parts[1]) || parts[0])
  const audits = Object.entries(run.counts).filter(([key]) => key.startsWith('audits_'))
  const total = audits.reduce((sum, [, n]) => sum + n, 0)
  const waiting = run.counts.audits_queued ?? 0
  const working = run.counts.audits_running ?? 0
  return `${fill(say.doneOf, { done: total - waiting - working, total })}${working && run.status === 'running' ? fill(say.atWork, { n: working }) : ''}`
}

/** What the run paid for, as a file. */
export const receipt = (run) => `/api/runs/${run}/receipt?format=csv`
