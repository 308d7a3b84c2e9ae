// What an answer of the assistant cost: a badge, its tokens on hover, focus and for whoever listens.
import { useEffect } from 'react'

const { refreshCredits, words } = window.leadatlas
const { fill, many, number, say } = words

export default function Cost() {
  const { credits, read, written, unpriced } = props
  useEffect(() => refreshCredits(), [])
  const spent = Number(credits.replaceAll(',', ''))
  const figure = words.credits('ai_credits', spent)
  const size = fill(say.tokens, { read: number(read), written: number(written) })
  const told = unpriced ? `${size}. ${many(unpriced, say.noPriceFor)}` : size
  return (
    <span className="la la-cost">
      <span className="la-badge" tabIndex={0} title={told} aria-label={fill(say.costTold, { credits: figure, told })}>
        {unpriced && spent === 0 ? say.noPrice : fill(say.costShort, { credits: figure })}
      </span>
    </span>
  )
}
