// What Chainlit's page loads besides itself: everything that widgets share, and the furniture around them.
import { keepMessages } from './js/again.js'
import { ask, send } from './js/api.js'
import * as confirm from './js/confirm.js'
import { credits, followCredits, refreshCredits } from './js/credits.js'
import * as dossier from './js/dossier.js'
import { keepFocus } from './js/focus.js'
import * as followup from './js/followup.js'
import * as leads from './js/leads.js'
import { money } from './js/money.js'
import { furnish } from './js/page.js'
import * as panel from './js/panel.js'
import * as paywall from './js/paywall.js'
import * as phases from './js/phases.js'
import { tellPrices } from './js/price.js'
import * as review from './js/review.js'
import { runs } from './js/runs.js'
import { keepScroll, scroller } from './js/scroll.js'
import * as shop from './js/shop.js'
import * as source from './js/source.js'
import { steady } from './js/steady.js'
import { keepDraft } from './js/typing.js'
import { value } from './js/values.js'
import * as words from './js/words.js'

window.leadatlas = { ask, send, confirm, credits, dossier, followCredits, followup, keepScroll, leads, panel, paywall, phases, refreshCredits, review, runs, scroller, shop, source, value, words }
keepMessages()
steady()
keepFocus()
furnish()
paywall.watch()
money()
tellPrices()
keepDraft()
