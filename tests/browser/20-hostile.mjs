/*
 * What another program can do to the desk: nothing is read and nothing is
 * changed.  Raw requests, each with one thing wrong.
 */
import { finish, ok } from './check.mjs'
import { Desk } from './desk.mjs'
import { Walker } from './openapi.mjs'
import { Site, facts, people } from './site.mjs'

const site = new Site()
/* Of a page that is signed in. */
let desk
let host = ''
let port = 0

const entry = JSON.stringify({ event: 'application', date: '3 Oct' })
const facts1 = '/api/v1/clients/1/facts'
const page1 = '/api/v1/clients/1'
const own = () => `http://${host}`

/* What is wrong, its method, address, headers, and what it is answered. */
function wrongs() {
  const hosts = [`localhost.:${port}`, '127.0.0.1', `evil.example:${port}`,
    `127.0.0.1:${port + 1}`, `127.0.0.1.evil.example:${port}`,
    `[::1]:${port}`, `0.0.0.0:${port}`, `user@${host}`]
  const origins = ['null', 'http://evil.example', `https://${host}`,
    `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`,
    `http://${host}.evil.example`, `http://${host}/`, `${own()}, null`, '']
  const types = ['text/plain', 'application/x-www-form-urlencoded',
    'multipart/form-data', 'application/json; charset=utf-8',
    'application/octet-stream', 'text/plain; application/json', '']
  const list = []
  const add = (what, method, change, want) => {
    list.push({ what, method, path: method === 'GET' ? page1 : facts1,
      change, want })
  }

  for (const h of hosts) {
    add(`host ${h}`, 'GET', { Host: [h] }, [421])
    add(`host ${h}`, 'POST', { Host: [h] }, [421])
  }
  for (const o of origins)
    add(`origin ${o}`, 'POST', { Origin: [o] }, [403])
  for (const t of types)
    add(`type ${t}`, 'POST', { 'Content-Type': [t] }, [415])
  add('no origin', 'POST', { Origin: null }, [403])
  add('no type', 'POST', { 'Content-Type': null }, [415])
  for (const s of ['cross-site', 'same-site', 'evil', '']) {
    add(`fetched ${s}`, 'GET', { 'Sec-Fetch-Site': [s] }, [403])
    add(`fetched ${s}`, 'POST', { 'Sec-Fetch-Site': [s] }, [403])
  }
  add('no cookie', 'GET', { Cookie: null }, [401])
  add('no cookie', 'POST', { Cookie: null }, [401])
  add('wrong cookie', 'GET', { Cookie: [`sheaf_desk=${'0'.repeat(64)}`] },
    [401])
  add('no token', 'GET', { 'Sheaf-Token': null }, [403])
  add('no token', 'POST', { 'Sheaf-Token': null }, [403])
  add('wrong token', 'GET', { 'Sheaf-Token': ['0'.repeat(64)] }, [403])
  add('cookie as token', 'GET', { 'Sheaf-Token': [desk.cookie.slice(11)] },
    [403])
  add('no key', 'POST', { 'Idempotency-Key': null }, [400])
  add('method override', 'POST', { 'X-HTTP-Method-Override': ['DELETE'] },
    [400])
  for (const [name, second] of [['Host', 'evil.example'], ['Origin', own()],
    ['Content-Type', 'text/plain'], ['Cookie', 'sheaf_desk=0'],
    ['Sheaf-Token', '0'], ['Content-Length', '0']]) {
    const first = { Host: host, Origin: own(), Cookie: desk.cookie,
      'Content-Type': 'application/json', 'Sheaf-Token': desk.token,
      'Content-Length': String(entry.length) }[name]

    add(`${name} twice`, 'POST', { [name]: [first, second] }, [400])
  }
  add('both lengths', 'POST', { 'Transfer-Encoding': ['chunked'] }, [400])
  add('too long', 'POST', { 'Content-Length': ['200000'] }, [413])
  add('a token of before', 'GET', { 'Sheaf-Token': ['f'.repeat(64)] }, [403])
  return list
}

async function changesNothing() {
  const before = site.as('ann', 'export')
  const list = wrongs()

  for (const w of list) {
    const a = await desk.ask(w.method, w.path, w.method === 'POST' ? entry : '',
      w.change)

    ok(`${w.what} by ${w.method} is ${w.want}`, w.want.includes(a.status),
      a.head.split('\r\n')[0])
    ok(`${w.what} by ${w.method} shows nobody`, !/C-0057|Zo|Brien/.test(a.text))
  }
  ok('there are sixty and more', list.length >= 60, String(list.length))
  for (const [what, body, want] of [['no JSON', '{', 400],
    ['a list', '[]', 400], ['a number', '1', 400],
    ['a member twice', '{"event":"contact","event":"contact"}', 400],
    ['a number as a text', '{"event":1}', 400],
    ['no known event', '{"event":"x","date":"today"}', 422]]) {
    const a = await desk.ask('POST', facts1, body)

    ok(`${what} is ${want}`, a.status === want, a.head.split('\r\n')[0])
  }
  ok('nothing was stored', site.as('ann', 'export') === before)
}

async function storedOnce() {
  const once = { 'Idempotency-Key': ['one form'] }
  const [a, b] = await Promise.all([desk.ask('POST', facts1, entry, once),
    desk.ask('POST', facts1, entry, once)])
  const lines = site.as('ann', 'export').split('\n')
    .filter(l => l.includes('application'))

  ok('a double click stores once', a.status === 200 && b.status === 200 &&
    lines.length === 1, `${a.status} ${b.status} ${lines.length}`)
  ok('the same key for other words is refused', (await desk.ask('POST',
    facts1, '{"event":"interview","date":"today"}', once)).status === 409)
}

/* Whoever is not signed in learns nothing, at any route. */
async function everyRoute() {
  for (const { path, methods } of new Walker().routes)
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.security !== undefined)
        continue
      const [type] = Object.keys(operation.requestBody?.content ??
        { 'application/json': {} })
      const a = await desk.ask(method.toUpperCase(),
        path.replace(/\{\w+\}/g, '1'),
        operation.requestBody === undefined ? '' : '{}',
        { Cookie: null, 'Content-Type': [type] })

      ok(`${method} ${path} wants somebody`, a.status === 401,
        a.head.split('\r\n')[0])
    }
}

try {
  site.init(facts(), people())
  await site.serve()
  desk = await new Desk(site).signIn()
  host = desk.host
  port = desk.port
  ok('there is a session', desk.cookie !== '' && desk.token !== '')
  ok('a right request is answered', (await desk.ask('GET', page1)).status ===
    200)
  await changesNothing()
  await storedOnce()
  await everyRoute()
  ok('nobody is named in the log', !/Zo|Brien|999|Idris|horse/.test(site.log),
    site.log)
} finally {
  await site.end()
}
finish()
