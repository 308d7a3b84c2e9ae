// What did not work in a run that is over: each website with its reason. Beneath the leads: above them it would move their rows
// away from under a pointer.
import { useSyncExternalStore } from 'react'
import { TriangleAlert, X } from 'lucide-react'

const { runs, words } = window.leadatlas
const { many, say } = words
const OVER = ['completed', 'cancelled']
const FAILED = ['unreadable', 'error']
const SHOWN = 4

/** Branches share an audit, and it failed once. */
function failed(leads) {
  const audits = new Map(leads.filter((lead) => FAILED.includes(lead.audit?.status)).map((lead) => [lead.audit.id, lead]))
  return [...audits.values()]
}

function Failure({ lead }) {
  const [look, Icon] = lead.audit.status === 'error' ? ['la-bad', X] : ['la-warn', TriangleAlert]
  return (
    <li className={`la-note ${look}`}>
      <Icon aria-hidden="true" />
      <div className="la-any"><b><bdi>{lead.name}</bdi>:</b> {words.sentence(lead.audit.reason)} {say.notChargedSaid}</div>
    </li>
  )
}

export default function Failures() {
  const { run, leads = [] } = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const all = OVER.includes(run?.status) ? failed(leads) : []
  if (!all.length) return null
  const more = all.length - SHOWN
  return (
    <div className="la la-w">
      <ul className="la-stack" aria-label={say.failures} data-testid="failures">
        {all.slice(0, SHOWN).map((lead) => <Failure key={lead.audit.id} lead={lead} />)}
        {more > 0 ? <li className="la-small la-mute">{many(more, say.moreFailures)}</li> : null}
      </ul>
    </div>
  )
}
