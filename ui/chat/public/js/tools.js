// In the message box: ways to what costs nothing, for who does not know that it can be typed.
import { drawn, h } from './draw.js'
import { showMoney } from './money.js'
import { type } from './typing.js'
import { say } from './words.js'

const tool = (icon, label, act) => h('button', { type: 'button', class: 'la-btn la-sm la-ghost', 'aria-label': label, 'data-keep': `tool:${icon}`, onclick: act }, drawn(icon), h('span', {}, label))

export const tools = () => h('div', { class: 'la-cmd', role: 'group', 'aria-label': say.shortcuts, 'data-testid': 'tools' },
  tool('search', say.findLeads, () => type(say.findStart)),
  tool('list', say.myRuns, () => type(say.myRuns, true)),
  tool('coins', say.credits, () => showMoney()))
