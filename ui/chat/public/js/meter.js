// The credit meter of the header: what is left of both accounts, of which plan, until when. A click opens all about it.
import { standing } from './credits.js'
import { drawn, h } from './draw.js'
import { toggleMoney } from './money.js'
import { day, dollars, fill, number, say } from './words.js'

const left = (account) => number(Math.floor(Number(account.balance)))

function part(account, name, className) {
  const word = standing(account)
  const whole = Number(account.granted) || 1
  const amount = account.unlimited ? say.unlimited : left(account)
  return h('span', { class: `la-m ${word ? 'la-low' : ''} ${className}` },
    word ? drawn('warn') : null, h('b', {}, amount), ` ${name}`,
    word ? h('span', { class: 'la-word' }, word) : null,
    account.usd && !account.unlimited ? h('span', { class: 'la-wide-only' }, dollars(account.usd.balance)) : null,
    account.unlimited ? null : h('span', { class: `la-bar la-desk-only ${word ? 'la-warn' : ''}` }, h('i', { share: account.balance / whole })))
}

/** In words, for who does not see it. */
function told({ plan, atlas_credits: atlas, ai_credits: ai }) {
  const words = [fill(say.creditsLeft, { atlas: left(atlas), ai: left(ai) })]
  if (standing(atlas)) words.push(`${say.atlasAccount}: ${standing(atlas)}`)
  if (standing(ai)) words.push(`${say.aiAccount}: ${standing(ai)}`)
  words.push(fill(say.planUntil, { plan: plan.name, when: day(atlas.renews_at) }), say.openMoney)
  return `${words.join('. ')}.`
}

export function meter(accounts) {
  const { plan, atlas_credits: atlas, ai_credits: ai } = accounts
  const spare = standing(ai) ? '' : 'la-spare'
  const label = told(accounts)
  return h('button', { type: 'button', class: 'la la-meter', 'aria-label': label, title: label, 'aria-haspopup': 'dialog', 'data-keep': 'meter', 'data-testid': 'meter', onclick: toggleMoney },
    part(atlas, say.atlas, ''), h('span', { class: `la-sep ${spare}` }), part(ai, say.ai, spare),
    h('span', { class: 'la-sep la-desk-only' }), h('span', { class: 'la-badge la-desk-only' }, plan.name),
    h('span', { class: 'la-wide-only' }, fill(say.renews, { when: day(atlas.renews_at) })))
}
