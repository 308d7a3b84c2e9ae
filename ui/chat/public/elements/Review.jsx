// The shortlist of a run that waits for a decision: who is worth an audit, and what that costs, before it is paid for.
import { useEffect, useState, useSyncExternalStore } from 'react'
import { CirclePause, Pencil, Plus, RotateCw, TriangleAlert, X } from 'lucide-react'

const { credits, followCredits, review, runs, words } = window.leadatlas
const { fill, many, say } = words
const AUDIT = 2

function Score({ lead }) {
  const score = Math.round(lead.score * 100)
  return (
    <span className="la-score" role="cell" title={fill(say.shownOf, { shown: score, all: 100 })}><b>{score}</b>
      <span className="la-parts" aria-hidden="true">{lead.score_parts.map((part) => <i key={part.key} style={{ flex: part.weight }} className={part.matched ? 'la-on' : ''} />)}</span>
    </span>
  )
}

function Signals({ lead }) {
  if (!lead.signals.length) return <span className="la-faint">{say.noneOfYours}</span>
  return lead.signals.map((each) => {
    const [what, figure] = words.signal(each.key, lead)
    return <span key={each.key} className="la-badge">{what} {figure ? <b>{figure}</b> : null}</span>
  })
}

/** Name, website and number in their place; Enter keeps them, Escape leaves them as they were. */
function Editor({ cell, lead, typed }) {
  const now = { name: lead.name, website: words.bare(lead.website), phone: lead.phone ?? '', ...typed }
  const fault = review.wrong(now)
  const save = () => fault || review.correct(cell, { ...lead, website: words.bare(lead.website) }, now)
  const leave = () => cell.set({ ...cell.get(), editing: null, typed: {} })
  const keys = (event) => {
    if (event.key === 'Enter') save()
    if (event.key === 'Escape') event.nativeEvent.stopImmediatePropagation(), leave()
  }
  return (
    <>
      <span className="la-nm la-edit" role="cell" onKeyDown={keys}>
        {[['name', say.name], ['website', say.website], ['phone', say.phone]].map(([key, label]) => (
          <input key={key} className="la-in la-sm" aria-label={label} placeholder={label} maxLength={300} dir="auto" data-keep={`edit:${lead.place_id}:${key}`} value={now[key]} onChange={(event) => cell.set({ ...cell.get(), typed: { ...typed, [key]: event.target.value } })} />
        ))}
        {fault ? <small className="la-fault" role="alert">{fault}</small> : null}
      </span>
      <Score lead={lead} /><span className="la-sg la-sg-c" role="cell"><Signals lead={lead} /></span><span className="la-sts" role="cell" />
      <span className="la-row la-acts" role="cell">
        <button type="button" className="la-btn la-sm" disabled={Boolean(fault)} onClick={save}>{say.save}</button>
        <button type="button" className="la-btn la-sm la-ghost" onClick={leave}>{say.cancel}</button>
      </span>
    </>
  )
}

function Shown({ cell, lead, gone, ticked, site }) {
  const cost = gone ? say.leftOut : !site ? say.keptOnly : ticked ? many(AUDIT, say.plainCredits) : say.notAudited
  return (
    <>
      <span className="la-nm" role="cell" title={lead.name}><b><bdi>{lead.name}</bdi></b><small><bdi>{site ?? lead.address ?? ''}</bdi></small></span>
      <Score lead={lead} /><span className="la-sg la-sg-c" role="cell"><Signals lead={lead} /></span>
      <span className="la-sts la-cell" role="cell">{cost}</span>
      <span className="la-row la-acts" role="cell">
        {gone ? <button type="button" className="la-btn la-sm" onClick={() => review.drop(cell, lead.place_id, false)}><RotateCw className="la-s14" aria-hidden="true" />{say.undo}</button> : <>
          <button type="button" className="la-icon" aria-label={fill(say.edit, { name: lead.name })} onClick={() => cell.set({ ...cell.get(), editing: lead.place_id, typed: {} })}><Pencil className="la-s14" aria-hidden="true" /></button>
          <button type="button" className="la-icon" aria-label={fill(say.leaveOut, { name: lead.name })} onClick={() => review.drop(cell, lead.place_id, true)}><X className="la-s14" aria-hidden="true" /></button>
        </>}
      </span>
    </>
  )
}

/** Arrows go from tick to tick. */
function arrows(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!by) return
  event.preventDefault()
  const all = [...event.currentTarget.closest('[role=table]').querySelectorAll('.la-check')]
  all[all.indexOf(event.currentTarget) + by]?.focus()
}

function Row({ cell, chosen, lead: found, ids }) {
  const lead = review.corrected(found, chosen)
  const gone = chosen.drop.includes(lead.place_id)
  const site = review.site(found, chosen)
  const ticked = ids.includes(lead.place_id)
  const editing = chosen.editing === lead.place_id
  return (
    <div className={`la-tr ${gone ? 'la-off' : ''} ${editing ? 'la-sel' : ''}`} role="row" data-place={lead.place_id}>
      <span className="la-tick" role="cell">{site && !gone
        ? <input type="checkbox" className="la-check" aria-label={fill(say.auditOne, { name: lead.name })} data-keep={`tick:${lead.place_id}`} checked={ticked} onKeyDown={arrows} onChange={(event) => review.tick(cell, lead.place_id, event.target.checked)} />
        : <span className="la-faint" title={gone ? say.leftOut : say.noOwnSite}>–</span>}</span>
      {editing ? <Editor cell={cell} lead={lead} typed={chosen.typed} /> : <Shown cell={cell} lead={lead} gone={gone} ticked={ticked} site={site} />}
    </div>
  )
}

function Added({ cell, one, at }) {
  return (
    <div className="la-tr" role="row">
      <span className="la-tick" role="cell"><Plus className="la-s14" aria-hidden="true" /></span>
      <span className="la-nm" role="cell"><b><bdi>{one.name}</bdi></b><small><bdi>{one.website ?? one.phone}</bdi></small></span>
      <span role="cell" /><span className="la-sg la-sg-c la-faint" role="cell">{say.addedByYou}</span>
      <span className="la-sts" role="cell">{one.website ? many(AUDIT, say.plainCredits) : say.keptOnly}</span>
      <span className="la-row la-acts" role="cell"><button type="button" className="la-icon" aria-label={fill(say.remove, { name: one.name })} onClick={() => review.remove(cell, at)}><X className="la-s14" aria-hidden="true" /></button></span>
    </div>
  )
}

function Add({ cell, chosen, full }) {
  const [fault, setFault] = useState('')
  const add = () => setFault(review.add(cell))
  const keys = (event) => event.key === 'Enter' && add()
  const field = (key, label) => <input className="la-in la-sm" placeholder={label} aria-label={label} maxLength={300} dir="auto" data-keep={`add:${key}`} value={chosen[key]} onKeyDown={keys} onChange={(event) => cell.set({ ...cell.get(), [key]: event.target.value })} />
  if (full) return <p className="la-none">{say.listFull}</p>
  return (
    <div className="la-tr la-add" role="row">
      <span className="la-tick" role="cell"><Plus className="la-s14" aria-hidden="true" /></span>
      <span className="la-row la-wrap la-addf" role="cell">{field('name', say.businessName)}{field('way', say.siteOrPhone)}<button type="button" className="la-btn la-sm" onClick={add}>{say.add}</button>{fault ? <small className="la-fault" role="alert">{fault}</small> : null}</span>
    </div>
  )
}

/** What is ticked, in both credits, beside the one button. */
function Sum({ count, kept, dropped, run, go, busy }) {
  const have = useSyncExternalStore(followCredits, credits)?.atlas_credits
  const [each, setEach] = useState(null)
  useEffect(() => void review.perAudit().then(setEach), [])
  const cost = count * AUDIT
  const left = have ? Math.floor(have.balance) - cost : 0
  return (
    <div className="la-cf la-sumup">
      <div role="status">
        <div className="la-total"><b className="la-b">{many(count, say.auditCount)}: {words.amount('atlas_credits', cost)}</b>{each && count ? <span className="la-mute"> {fill(say.plusAbout, { amount: words.amount('ai_credits', Math.round(each.credits * count)), dollars: words.dollars(each.usd * count) })}</span> : null}</div>
        <div className="la-small la-mute">{many(kept, say.keptCount)}{dropped ? fill(say.droppedCount, { n: dropped }) : ''}. {have ? have.unlimited ? '' : left >= 0 ? fill(say.willBeLeft, { have: words.amount('atlas_credits', Math.floor(have.balance)), left: words.number(left) }) : fill(say.pausesWhenUsed, { have: words.amount('atlas_credits', Math.floor(have.balance)) }) : ''}{run.budget !== null && cost + 1 > run.budget ? ` ${fill(say.yourLimit, { limit: words.amount('atlas_credits', run.budget) })}` : ''}</div>
      </div>
      <button type="button" className="la-btn la-pri" disabled={busy} onClick={go}>{count ? many(count, say.auditThem) : say.finishUnaudited}</button>
    </div>
  )
}

export default function Review() {
  const data = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const cell = review.plan(props.run)
  const chosen = useSyncExternalStore(cell.follow, cell.get)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState('')
  const { run, leads = [] } = data
  if (!run || run.status !== 'waiting_for_review') return null
  const ids = review.ticked(leads, chosen, run.max_audits)
  const dropped = leads.filter((lead) => chosen.drop.includes(lead.place_id)).length
  const kept = leads.length - dropped + chosen.add.length
  const go = async () => {
    setBusy(true)
    const answer = await review.decide(props.run, leads, ids)
    setRefused(answer.ok ? '' : answer.reason)
    await runs.look(props.run)
    setBusy(false)
  }
  return (
    <div className="la la-w">
      <section className="la-card" aria-label={say.shortlist} data-testid="review">
        <div className="la-ch"><h3>{say.whoWorth}</h3><span className="la-badge la-run"><CirclePause aria-hidden="true" />{say.waitingForYou}</span>
          <span className="la-right la-row la-wrap"><button type="button" className="la-btn la-sm la-link" onClick={() => review.tickAll(cell, leads, true)}>{say.tickAll}</button><button type="button" className="la-btn la-sm la-link" onClick={() => review.tickAll(cell, leads, false)}>{say.untickAll}</button></span>
        </div>
        <div className="la-tbl la-review" role="table" aria-label={say.shortlist}>
          <div className="la-tr la-th" role="row"><span role="columnheader"><span className="la-vh">{say.audit}</span></span><span role="columnheader">{say.business}</span><span role="columnheader">{say.score}</span><span className="la-sg-c" role="columnheader">{say.whyYou}</span><span role="columnheader">{say.cost}</span><span role="columnheader"><span className="la-vh">{say.change}</span></span></div>
          {leads.map((lead) => <Row key={lead.place_id} cell={cell} chosen={chosen} lead={lead} ids={ids} />)}
          {chosen.add.map((one, at) => <Added key={at} cell={cell} one={one} at={at} />)}
          <Add cell={cell} chosen={chosen} full={kept >= Math.max(20, run.requested)} />
        </div>
        {refused ? <div className="la-cb"><div className="la-note la-bad" role="alert"><TriangleAlert aria-hidden="true" /><div>{refused}</div></div></div> : null}
        <Sum count={review.audits(leads, chosen, ids)} kept={kept} dropped={dropped} run={run} go={go} busy={busy} />
      </section>
    </div>
  )
}
