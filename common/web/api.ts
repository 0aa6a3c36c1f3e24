/*
 * Asking the program behind the pages.  Nothing is decided here: what an
 * answer means, and every sentence in it, comes from there.
 */

/* Why something was refused (RFC 9457). */
export interface Problem {
  status: number
  code: string
  detail: string
  /* Which line or row of what was sent it is about, from 1; none where it is not of one. */
  line?: number
}

export type Answer<T> =
  { ok: true, status: number, body: T } | { ok: false, problem: Problem }

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  /* The version that a change was made from. */
  version?: string
  /* What may be stored only once, however often it is sent. */
  once?: string
  /* Sent although the page is being left, where the browser lets a body of that size
   * outlive its page; a larger one is sent at once like any other, which arrives unless
   * the page is gone sooner. */
  keepalive?: boolean
  /* Of a POST or PUT that stores nothing: it is waited for as GET is. */
  look?: boolean
  /* Once it is aborted nobody waits for the answer: none is asked for any more, and
   * the problem has the code `superseded` and nothing to be shown. */
  signal?: AbortSignal
}

/* How a request is sent. */
interface Way {
  method: string
  bytes: string | File | ArrayBuffer | null
  headers: Record<string, string>
  keepalive?: boolean
  looks?: boolean
  signal?: AbortSignal | undefined
}

let token = ''
/* What differs between programs: how answers may be kept by the browser, and
 * what is said when the program is silent. */
let kept: RequestCache = 'no-store'
let silent = 'The program that keeps the register does not answer. ' +
  'What you typed is still here: save it again when the program is back. ' +
  'Nothing is stored twice.'
/* The same where nothing was to be stored. */
let away = 'The program that keeps the register does not answer. Load this ' +
  'page again when the program is back.'
let onSignedOut: () => void = () => undefined
/* At the desk: what is only looked at waits for the register as long as it takes. */
let patient = true
let onSlow: () => void = () => undefined

/* An answer that takes longer is told to the page, which says why if it knows. */
const SLOW_MS = 3_000
const AGAIN_MS = 2_000
/* Browsers refuse more than 64 KiB that outlives its page (Fetch, "HTTP-network-or-cache
 * fetch"), and send nothing of it then. */
const KEEPALIVE_MAX = 60 * 1024

/* The secret of this session for requests, as `session` gave it. */
export function setToken(t: string): void {
  token = t
}

/* Of another program than the desk. */
export function setApi(cache: RequestCache, silence: string,
  reading: string): void {
  kept = cache
  silent = silence
  away = reading
  patient = false
}

/* What to do when somebody has to sign in again. */
export function whenSignedOut(f: () => void): void {
  onSignedOut = f
}

/* What to do when an answer takes long, or the register is busy with something else. */
export function whenSlow(f: () => void): void {
  onSlow = f
}

/* Whether something was not done since the register was busy with something else. */
export function isBusy(p: Problem): boolean {
  return p.status === 503 && p.code === 'busy'
}

/* A key for one form, from its first save to its success. */
export function newKey(): string {
  return crypto.randomUUID()
}

/* Hand a file in, as its bytes; `over` is the version of what it takes the place
 * of. */
export async function handIn<T>(path: string, file: File | ArrayBuffer,
  more: { once?: string, over?: string } = {}): Promise<Answer<T>> {
  return send<T>(path, { method: more.over === undefined ? 'POST' : 'PUT',
    headers: { 'Sheaf-Token': token, 'Content-Type': 'application/octet-stream',
      ...more.once !== undefined && { 'Idempotency-Key': more.once },
      ...more.over !== undefined && { 'If-Match': `"${more.over}"` } },
    bytes: file }, [])
}

/* A file that waits for the browser: an address that works once, and the name
 * that it is saved under. */
export interface HandedOut {
  address: string
  name: string
}

/* Begin to save what an answer has handed out.  Whether the browser does, and
 * where to, no page is told. */
export function save(address: string): void {
  const link = document.createElement('a')

  link.href = address
  link.download = ''
  link.click()
}

/* Save the file at an address under the name that comes with it; what went
 * wrong, or null. */
export async function saveFile(path: string): Promise<Problem | null> {
  let response: Response

  try {
    response = await fetch(path, { headers: { 'Sheaf-Token': token },
      cache: 'no-store' })
  } catch {
    return { status: 0, code: 'unreachable', detail: away }
  }
  if (response.status === 401)
    onSignedOut()
  if (!response.ok)
    return asProblem(response.status,
      await response.json().catch(() => undefined))
  const name = /filename="([^"]*)"/.exec(
    response.headers.get('Content-Disposition') ?? '')?.[1] ?? ''

  saveBlob(name, await response.blob())
  return null
}

/* Have the browser save what is there already. */
export function saveBlob(name: string, bytes: Blob): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(bytes)

  link.href = url
  link.download = name
  link.click()
  setTimeout(() => { URL.revokeObjectURL(url) }, 60000)
}

function asProblem(status: number, o: unknown): Problem {
  const p = (o ?? {}) as Record<string, unknown>

  return {
    status,
    code: typeof p.code === 'string' ? p.code : '',
    detail: typeof p.detail === 'string' ? p.detail
      : 'The answer could not be read. Nothing is known to be stored.',
    ...typeof p.line === 'number' && { line: p.line },
  }
}

/* Ask; a refusal that carries an answer of its own (412, 422) is a success
 * here when `takes` names its status. */
export async function ask<T>(path: string, call: Call = {},
  takes: number[] = []): Promise<Answer<T>> {
  const headers: Record<string, string> = { 'Sheaf-Token': token }
  const method = call.method ?? 'GET'

  if (call.body !== undefined || method === 'POST' || method === 'PUT')
    headers['Content-Type'] = 'application/json'
  if (call.version !== undefined)
    headers['If-Match'] = `"${call.version}"`
  if (call.once !== undefined)
    headers['Idempotency-Key'] = call.once
  const bytes = call.body === undefined ? null : JSON.stringify(call.body)

  return send<T>(path, { method, headers, bytes,
    keepalive: call.keepalive === true &&
      new TextEncoder().encode(bytes ?? '').length <= KEEPALIVE_MAX,
    looks: method === 'GET' || call.look === true,
    signal: call.signal }, takes)
}

async function send<T>(path: string, way: Way, takes: number[]):
  Promise<Answer<T>> {
  for (;;) {
    const slow = setTimeout(onSlow, SLOW_MS)
    const a = await sendOnce<T>(path, way, takes)

    clearTimeout(slow)
    if (way.signal?.aborted)
      return { ok: false, problem: { status: 0, code: 'superseded', detail: '' } }
    if (a.ok || !isBusy(a.problem) || !patient)
      return a
    onSlow()
    /* To look changes nothing, so the page goes on asking; what would have been
     * stored is somebody's to send again. */
    if (!way.looks)
      return a
    await new Promise(resolve => { setTimeout(resolve, AGAIN_MS) })
  }
}

async function sendOnce<T>(path: string, way: Way, takes: number[]):
  Promise<Answer<T>> {
  const { method, bytes, looks, ...more } = way
  let response: Response

  try {
    response = await fetch(path, { ...more as RequestInit, method, body: bytes,
      cache: method === 'GET' ? kept : 'no-store' })
  } catch {
    return { ok: false, problem: { status: 0, code: 'unreachable',
      detail: looks ? away : silent } }
  }
  if (response.status === 204)
    return { ok: true, status: 204, body: undefined as T }
  const body: unknown = await response.json().catch(() => undefined)
  /* An answer that broke off, as when the page is left, is none. */
  if (body !== undefined && (response.ok ||
      (takes.includes(response.status) &&
      response.headers.get('Content-Type') === 'application/json')))
    return { ok: true, status: response.status, body: body as T }
  if (response.status === 401)
    onSignedOut()
  return { ok: false, problem: asProblem(response.status, body) }
}
