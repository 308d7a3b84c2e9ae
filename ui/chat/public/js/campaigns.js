// Saved searches: how many of how many, with a warning before the last; kept, searched again, given up.
import { ask, send } from './api.js'
import { credits } from './credits.js'
import { button, drawn, h, said } from './draw.js'
import { gauge } from './gauges.js'
import { fault } from './offers.js'
import { runs } from './runs.js'
import { buy, shelf } from './shop.js'
import { fill, inline, many, number, say, title } from './words.js'

const MOST = 20

/** What is typed, until it is kept: at first the search that is on the page. */
function draft() {
  const run = runs.latest.now?.run
  return run ? { name: title(run), vertical: run.vertical, geography: run.geography, leads: String(run.requested) } : { name: '', vertical: '', geography: '', leads: '10' }
}

/** One place left is said before it is taken. */
function room({ used, included }) {
  const left = included === null ? Infinity : included - used
  const word = left <= 0 ? say.full : left === 1 ? say.lastOne : ''
  const below = included === null ? [say.keepAsMany] : [left > 0 ? many(left, say.placesLeft) : say.placesNone, fill(say.onPlan, { plan: credits().plan.name })]
  return gauge({ left: number(used), of: included === null ? say.savedCampaigns : fill(say.ofCampaigns, { n: number(included) }), share: included === null ? null : used / (included || 1), label: say.savedCampaigns, word, below })
}

/** Say it in the chat as if it had been typed; the card with its price comes first. */
function search(campaign, close) {
  close()
  const link = h('a', { href: `#find=${encodeURIComponent(`find ${campaign.leads} ${campaign.vertical} in ${campaign.geography}`)}` })
  document.body.append(link)
  link.click()
  link.remove()
}

async function giveUp(campaign, place, how) {
  const gone = await send(`/campaigns/${campaign.id}`, undefined, 'DELETE')
  if (gone.ok || gone.status === 404) return campaigns(place, how)
  fault(place, gone.reason)
}

/** Twice asked: the first click turns the button into the question. */
function ask2(campaign, place, how) {
  const bin = h('button', { type: 'button', class: 'la-icon', 'aria-label': fill(say.deleteCampaign, { name: campaign.name }) }, drawn('trash'))
  bin.addEventListener('click', () => {
    const keep = button(say.keepIt, () => row.replaceWith(bin), 'la-sm la-ghost')
    const row = h('span', { class: 'la-row' }, button(say.deleteIt, () => giveUp(campaign, place, how), 'la-sm'), keep)
    bin.replaceWith(row)
    row.firstChild.focus()
  })
  return bin
}

function line(campaign, place, how) {
  const what = `${number(campaign.leads)} ${inline(campaign.vertical)} · ${campaign.geography}`
  return h('li', { class: 'la-row', 'data-campaign': campaign.id }, h('span', { class: 'la-grow la-nm' }, h('b', {}, said(campaign.name)), h('small', {}, said(what))),
    button(say.search, () => search(campaign, how.close), 'la-sm'), ask2(campaign, place, how))
}

/** The plan is full: which plans keep more, and where they are had. */
async function limit(place, refused) {
  fault(place, refused.reason)
  const { checkout } = await shelf()
  if (!checkout || !refused.offers?.length) return
  const get = (offer) => button(fill(say.choose, { plan: offer.name, price: offer.price }), async () => fault(place, await buy(offer.id)), 'la-sm')
  place.querySelector('[role=alert]').append(h('div', { class: 'la-row la-wrap' }, ...refused.offers.map(get)))
}

function form(place, how) {
  const typed = draft()
  const field = (name, label, more = {}) => h('label', { class: 'la-f' }, label, h('input', { class: 'la-in', name, value: typed[name], required: true, maxlength: 120, dir: 'auto', ...more }))
  const keep = async (event) => {
    event.preventDefault()
    const { name, vertical, geography, leads } = Object.fromEntries(new FormData(event.target))
    const kept = await send('/campaigns', { name, vertical: vertical.trim(), geography: geography.trim(), leads: Number(leads) })
    if (kept.ok) return campaigns(place, how)
    return limit(place, kept)
  }
  return h('details', { class: 'la-lots', 'data-testid': 'keep' }, h('summary', {}, say.saveSearch),
    h('form', { class: 'la-form', onsubmit: keep },
      h('div', { class: 'la-c12' }, field('name', say.name)), h('div', { class: 'la-c5' }, field('vertical', say.trade)), h('div', { class: 'la-c4' }, field('geography', say.place)),
      h('div', { class: 'la-c3' }, field('leads', say.howMany, { type: 'number', min: 1, max: MOST })),
      h('div', { class: 'la-c12' }, h('button', { type: 'submit', class: 'la-btn la-pri' }, say.save))))
}

export async function campaigns(place, how) {
  const told = await ask('/campaigns?limit=100').catch(() => null)
  if (!told) return
  const list = told.items.length ? h('ul', { class: 'la-kept' }, ...told.items.map((each) => line(each, place, how))) : h('p', { class: 'la-small la-faint' }, say.noCampaigns)
  place.replaceChildren(h('h3', {}, say.savedCampaigns), room(told), list, form(place, how))
}
