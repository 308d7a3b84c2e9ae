// What an answer of the assistant cost: a badge, its tokens on hover, focus and for whoever listens.
import { useEffect } from 'react'

export default function Cost() {
  const { credits, read, written, unpriced } = props
  useEffect(() => window.leadatlas.refreshCredits(), [])
  const size = `${read.toLocaleString('en-US')} tokens read, ${written.toLocaleString('en-US')} written`
  const told = unpriced ? `${size}. The model's price is not known for ${unpriced === 1 ? 'one call' : `${unpriced} calls`}.` : size
  return (
    <span className="la la-cost">
      <span className="la-badge" tabIndex={0} title={told} aria-label={`${credits} AI credits: ${told}`}>
        {unpriced && Number(credits) === 0 ? 'no price' : `${credits} credits`}
      </span>
    </span>
  )
}
