// What Chainlit's page loads besides itself: everything that widgets share, and the furniture around them.
import { ask, send } from './js/api.js'
import { credits, followCredits, refreshCredits } from './js/credits.js'
import { furnish } from './js/page.js'
import { runs } from './js/runs.js'
import { value } from './js/values.js'
import * as words from './js/words.js'

window.leadatlas = { ask, send, credits, followCredits, refreshCredits, runs, value, words }
furnish()
