/*
 * What another program can do to the desk: nothing is read and nothing is
 * changed.  Raw requests, each with one thing wrong.
 */
import { finish, ok } from './check.mjs'
import { Desk } from './desk.mjs'
import { tokensOfBefore, wrongs } from './hostile.mjs'
import { Walker } from './openapi.mjs'
import { Site, facts, people } from './site.mjs'

const site = new Site()
/* Of a page that is signed in. */
let desk

const entry = JSON.stringify({ event: 'application', date: 'yesterday' })
const facts1 = '/api/v1/clients/1/facts'
const page1 = '/api/v1/clients/1'

async function changesNothing() {
  const before = site.as('ann', 'export')
  const list = wrongs(desk, { look: page1, change: facts1, body: entry,
    cookie: 'sheaf_desk', once: true })

  for (const w of list) {
    const a = await desk.ask(w.method, w.path, w.method === 'POST' ? entry : '',
      w.change)

    ok(`${w.what} by ${w.method} is ${w.want}`, w.want.includes(a.status),
      a.head.split('\r\n')[0])
    ok(`${w.what} by ${w.method} shows nobody`, !/C-0057|Zo|Brien/.test(a.text))
  }
  ok('there are sixty and more', list.length >= 60, String(list.length))
  for (const [what, body, want, member] of [['no JSON', '{', 400],
    ['a list', '[]', 400], ['a number', '1', 400],
    ['a member twice', '{"event":"contact","event":"contact"}', 400, 'column'],
    ['a number as a text', '{"event":1}', 400, 'event'],
    ['no known event', '{"event":"x","date":"today"}', 422]]) {
    const a = await desk.ask('POST', facts1, body)

    ok(`${what} is ${want}`, a.status === want, a.head.split('\r\n')[0])
    if (member !== undefined)
      ok(`${what}: its name is said`, a.got.includes(member), a.got)
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

/* A page that was open before somebody signed out is worth nothing after. */
async function signedOutAndIn() {
  const before = site.as('ann', 'export')
  const asker = await new Desk(site).signIn()
  const faults = await tokensOfBefore(asker, { look: page1, change: facts1,
    body: JSON.stringify({ event: 'interview', date: 'yesterday' }) },
  () => asker.signIn(), () => asker.ask('DELETE', '/api/v1/session'))

  ok('a token of before is refused', faults.length === 0, faults.join('; '))
  ok('nothing was stored with it', site.as('ann', 'export') === before)
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
  ok('there is a session', desk.cookie !== '' && desk.token !== '')
  ok('a right request is answered', (await desk.ask('GET', page1)).status ===
    200)
  await changesNothing()
  await storedOnce()
  await signedOutAndIn()
  await everyRoute()
  ok('nobody is named in the log', !/Zo|Brien|999|Idris|horse/.test(site.log),
    site.log)
} finally {
  await site.end()
}
finish()
