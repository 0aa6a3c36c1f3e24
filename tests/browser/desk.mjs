/*
 * The desk asked by bytes instead of a browser: as one of its pages would
 * ask, and with anything wrong that a browser would not send.
 */
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { PATIENCE, password } from './site.mjs'

/* The whole answer to some bytes. */
function exchanged(port, text, from) {
  return new Promise((done, failed) => {
    const s = connect({ port, host: '127.0.0.1', localAddress: from })
    let got = ''

    /* A password hash takes its time on a busy machine. */
    s.setTimeout(2 * PATIENCE, () => { s.destroy(); done(got) })
    s.setEncoding('utf8')
    s.on('data', d => { got += d })
    s.on('close', () => { done(got) })
    s.on('error', failed)
    /* Not closed on this side: then no answer would be sent. */
    s.write(text)
  })
}

function read(text) {
  const end = text.indexOf('\r\n\r\n')
  const head = end < 0 ? text : text.slice(0, end)

  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head,
    type: /^content-type: *(.*)$/im.exec(head)?.[1]?.trim(),
    got: end < 0 ? '' : text.slice(end + 4), text }
}

export class Desk {
  constructor(site) {
    this.site = site
    this.from = undefined /* another address of this machine */
    this.host = site.url.replace('http://', '')
    this.port = Number(this.host.split(':')[1])
    this.cookie = ''
    this.token = ''
  }

  /* One request with the headers of a signed-in page, some of them changed: a
   * list of values replaces one, null leaves it out. */
  async ask(method, path, body = '', change = {}) {
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { Host: [this.host], Origin: [`http://${this.host}`],
      'Content-Type': ['application/json'], Cookie: [this.cookie],
      'Sheaf-Token': [this.token], 'Sec-Fetch-Site': ['same-origin'],
      'Idempotency-Key': [randomUUID()],
      'Content-Length': [String(Buffer.byteLength(sent))],
      Connection: ['close'], ...change }
    let text = `${method} ${path} HTTP/1.1\r\n`

    for (const [name, values] of Object.entries(headers))
      for (const value of values ?? [])
        text += `${name}: ${value}\r\n`
    const answer = read(await exchanged(this.port, `${text}\r\n${sent}`,
      this.from))

    if (process.env.SHOW_ASKED)
      console.log(method, path, answer.status, answer.got)
    if ((this.site.isApi(path) || path.startsWith('/downloads/')) &&
        (answer.type !== undefined || answer.status === 304))
      this.site.noted({ method, path, sent, status: answer.status,
        type: answer.type, got: answer.got })
    return answer
  }

  async signIn(name = 'ann', secret = password) {
    const signed = await this.ask('POST', '/api/v1/session',
      { name, password: secret }, { Cookie: null })

    this.cookie = /set-cookie: *(sheaf_desk=[^;]*)/i.exec(signed.head)?.[1] ??
      ''
    const session = await this.ask('GET', '/api/v1/session')

    this.token = JSON.parse(session.got).token ?? ''
    return this
  }
}
