// The way to our API: answers or one sentence that says why not.
import { say, told } from './words.js'

const SILENT = say.silent

export class Refused extends Error {
  constructor(status, sentence, offers = []) {
    super(sentence)
    this.status = status
    this.offers = offers
  }
}

async function refusal(response) {
  const { detail, offers } = await response.json().catch(() => ({}))
  return new Refused(response.status, told(detail) || SILENT, offers)
}

/** The JSON at a path below /api. Throws Refused, or TypeError when nobody answers. */
export async function ask(path, options = {}) {
  const response = await fetch(`/api${path}`, { credentials: 'same-origin', ...options })
  if (response.status === 401) location.assign('/login')
  if (!response.ok) throw await refusal(response)
  return response.status === 204 ? null : response.json()
}

/** Ask for a change; `{ok: true, told}`, or `{ok: false, reason, status, offers}`: a sentence for the card to show. */
export async function send(path, body, method = 'POST') {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key() }
  try {
    const told = await ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    return { ok: true, told }
  } catch (error) {
    return { ok: false, reason: error instanceof Refused ? error.message : SILENT, status: error.status, offers: error.offers }
  }
}

const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Server-Sent Events by fetch, because EventSource tells only those whose type one knows beforehand. */
export async function events(path, signal, heard) {
  const response = await fetch(`/api${path}`, { credentials: 'same-origin', headers: { accept: 'text/event-stream' }, signal })
  if (!response.ok) throw await refusal(response)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const parts = (rest + value.replaceAll('\r', '')).split('\n\n')
    rest = parts.pop()
    parts.map(message).filter(Boolean).forEach(heard)
  }
}

function message(text) {
  const told = {}
  for (const line of text.split('\n')) {
    const [, name, data] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    if (name) told[name] = (told[name] ?? '') + data
  }
  return told.id ? { id: Number(told.id), type: told.event } : null
}
