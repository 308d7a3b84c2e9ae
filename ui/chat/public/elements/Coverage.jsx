// How a wide search went about its place: part by part, who was new there, and what it cost. A run of one search has no parts.
import { useSyncExternalStore } from 'react'

const { runs, value, words } = window.leadatlas
const { fill, many, say, told } = words

export default function Coverage() {
  const { run } = useSyncExternalStore((changed) => runs.follow(props.run, changed), () => runs.get(props.run))
  const open = value(`coverage:${props.run}`, false)
  const shown = useSyncExternalStore(open.follow, open.get)
  const tiles = run?.coverage?.tiles ?? []
  const searches = tiles.reduce((sum, tile) => sum + tile.searches, 0)
  if (searches < 2) return null
  const found = many(run.fetched, say.businesses)
  const how = fill(say.coverageSaid, { found, searches: many(searches, say.searchCount), parts: many(tiles.length, say.partCount) })
  return (
    <div className="la la-w">
      <section className="la-card" aria-label={say.coverageShow} data-testid="coverage">
        <div className="la-ch la-bare">
          <button type="button" className="la-btn la-sm la-link" aria-expanded={shown} data-keep={`coverage:${props.run}`} onClick={() => open.set(!shown)}>{shown ? say.coverageHide : say.coverageShow}</button>
          <span className="la-small la-mute">{how}</span>
        </div>
        {shown ? (
          <div className="la-cb">
            <table className="la-use">
              <thead><tr><th scope="col">{say.part}</th><th scope="col">{say.foundThere}</th><th scope="col">{say.newThere}</th><th scope="col">{say.searchesThere}</th></tr></thead>
              <tbody>{tiles.map((tile, n) => <tr key={n}><th scope="row"><bdi>{tile.name}</bdi></th><td>{tile.found}</td><td>{tile.new}</td><td>{tile.searches}</td></tr>)}</tbody>
            </table>
            {run.coverage.note ? <p className="la-small la-mute">{told(run.coverage.note)}.</p> : null}
          </div>
        ) : null}
      </section>
    </div>
  )
}
