// A message that has left the box is kept until the server says that it is answered: where the line broke before that, it
// is sent again over the next one. Chainlit sends and forgets; this reads its frames and adds none but that one.
import { value } from './values.js'

const WAIT_MS = 1000 // after the server's greeting: first it shows what it has, which replaces all that is shown
const waiting = value('waiting', []) // {message, chat}, also across a reload of the tab
const sent = new WeakMap() // of each socket, the ids that went through it
const timers = new WeakMap()
let chat

/** The name and the argument of an event of Chainlit's, which is one text frame; nothing of any other frame. */
function event(frame, names) {
  if (typeof frame !== 'string' || !names.some((name) => frame.startsWith(`42["${name}"`))) return []
  return JSON.parse(frame.slice(2))
}

function heard(socket, frame) {
  const [name, told] = event(frame, ['clear_call_fn', 'chat', 'first_interaction', 'answered'])
  if (name === 'clear_call_fn' || name === 'chat') soon(socket)
  if (name === 'clear_call_fn') return
  if (name === 'answered') waiting.set(waiting.now.filter(({ message }) => message.id !== told))
  else if (name) {
    chat = told.thread_id ?? told
    waiting.set(waiting.now.map((one) => ({ ...one, chat: one.chat ?? chat })))
  }
}

function begin(socket) {
  sent.set(socket, new Set())
  socket.addEventListener('message', (told) => heard(socket, told.data))
}

function soon(socket) {
  clearTimeout(timers.get(socket))
  timers.set(socket, setTimeout(() => again(socket), WAIT_MS))
}

/** All but what belongs to another chat than the one on the page: that waits until its own is opened. */
function again(socket) {
  if (socket.readyState !== WebSocket.OPEN) return
  const here = (one) => ['/', `/thread/${one.chat}`].includes(location.pathname) && !sent.get(socket).has(one.message.id)
  for (const each of waiting.now.filter(here)) {
    sent.get(socket).add(each.message.id)
    socket.send(`42${JSON.stringify(['again', each])}`)
  }
}

function keep(socket, message) {
  sent.get(socket)?.add(message.id)
  if (waiting.now.every((one) => one.message.id !== message.id)) waiting.set([...waiting.now, { message, chat }])
}

/** Whether the chat that was shown at this path still is: a new one gets its own path with its first message. */
export const stillHere = (path) => location.pathname === path || (path === '/' && location.pathname === `/thread/${chat}`)

/** Who logs in next must not say what another wrote. */
export const forget = () => waiting.now.length && waiting.set([])

export function keepMessages() {
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (frame) {
    const [name, told] = event(frame, ['connection_successful', 'client_message'])
    if (name === 'connection_successful') begin(this)
    else if (name) keep(this, told.message)
    return send.call(this, frame)
  }
}
