/*
 * What another program can do to the pages of the region: nothing is read and
 * nothing is changed.  The list of the desk, and what only a door to the network
 * has: tokens, codes, roles, caches, and guessing.
 */
import { Centre, Reader, secret } from './centre.mjs'
import { finish, ok } from './check.mjs'
import { tokensOfBefore, wrongs } from './hostile.mjs'
import { Walker } from './openapi.mjs'

const centre = new Centre([['lead', 'lead', 'north'], ['south', 'lead', 'south'],
  ['analyst', 'analyst'], ['operator', 'operator']])
const look = '/v1/totals?region=north'
const status = async (asker, path, change) =>
  (await asker.ask('GET', path, '', change)).status

async function list(lead) {
  const body = '{"code":"1"}'
  const all = wrongs(lead, { look, change: '/v1/session:code', body,
    cookie: 'sheaf_region', once: false })

  for (const w of all) {
    const a = await lead.ask(w.method, w.path, w.method === 'POST' ? body : '',
      w.change)

    ok(`${w.what} by ${w.method} is ${w.want}`, w.want.includes(a.status),
      a.head.split('\r\n')[0])
    ok(`${w.what} by ${w.method} shows no figure`, !/"rows"/.test(a.text))
  }
  ok('there are fifty and more', all.length >= 50, String(all.length))
}

/* A page that was open before somebody signed out is worth nothing after. */
async function signedOutAndIn() {
  const asker = await new Reader(centre).signIn()
  const faults = await tokensOfBefore(asker, { look,
    change: '/v1/session:stay', body: '' },
  () => asker.signIn(), () => asker.ask('DELETE', '/v1/session'))

  ok('a token of before is refused', faults.length === 0, faults.join('; '))
}

/* Whoever is not signed in learns nothing, at any route. */
async function everyRoute() {
  const nobody = new Reader(centre)

  for (const { path, methods } of new Walker('region').routes)
    for (const [method, operation] of Object.entries(methods)) {
      if (operation.security?.length === 0)
        continue
      const type = Object.keys(operation.requestBody?.content ?? {})[0]
      const a = await nobody.ask(method.toUpperCase(),
        path.replace(/\{\w+\}/g, '1'), type === undefined ? '' : '{}',
        { Cookie: null, 'Content-Type': [type ?? 'application/json'] })

      ok(`${method} ${path} wants somebody`, a.status === 401,
        a.head.split('\r\n')[0])
    }
}

/* A role and a region that are not theirs, and what a cache between would give
 * one of what the other was given. */
async function cells(lead, south, analyst, operator) {
  const mine = await lead.ask('GET', look)
  const tag = /etag: *(\S+)/i.exec(mine.head)[1]
  const with_ = { 'If-None-Match': [tag] }

  ok('a lead sees their region', mine.status === 200)
  ok('caches are told who asks', /vary: cookie, authorization/i
    .test(mine.head) && /cache-control: private, no-cache/i.test(mine.head),
  mine.head)
  ok('another region is refused', await status(south, look) === 403)
  ok('and with the tag of its lead', await status(south, look, with_) === 403)
  ok('an operator sees no figures', await status(operator, look, with_) === 403)
  ok('without its key nobody is invited', (await operator.ask('POST',
    '/v1/invites', { agent: 'willow' }, { 'Idempotency-Key':
      ['a-key-for-an-invite-01'] })).status === 422)
  ok('an analyst gets an answer of their own', await status(analyst, look,
    with_) === 200)
  ok('the lead gets it once', await status(lead, look, with_) === 304)
  ok('nobody gets it with the tag', await status(new Reader(centre), look,
    { ...with_, Cookie: null }) === 401)
}

async function tokens(lead) {
  const script = new Reader(centre)
  const said = centre.aggregator('token', 'add', '--dir', centre.centre,
    'board', '--role', 'lead', '--region', 'north')
  const word = /^sheaf-\S+/m.exec(said)[0]
  const bearer = w => ({ Cookie: null, 'Sheaf-Token': null, Origin: null,
    Authorization: [`Bearer ${w}`] })

  ok('a token reads', await status(script, look, bearer(word)) === 200, said)
  ok('of its region', await status(script, '/v1/totals?region=south',
    bearer(word)) === 403)
  ok('under its policy', await status(script, `${look}&policy=exact/1`,
    bearer(word)) === 403)
  ok('and does nothing', (await script.ask('POST', '/v1/session:stay', '',
    { ...bearer(word), Origin: [`http://${lead.host}`] })).status === 403)
  ok('another is none', await status(script, look, bearer(`${word}0`)) === 401)
  ok('a session is no token', await status(script, look,
    bearer(lead.cookie.slice(13))) === 401)
  ok('two are none', await status(script, look, { ...bearer(word),
    Authorization: [`Bearer ${word}`, `Bearer ${word}`] }) === 400)
  centre.aggregator('token', 'revoke', '--dir', centre.centre, 'board')
  ok('revoked, it is over', await status(script, look, bearer(word)) === 401)
}

/* An id from before signing in, or from half way, is worth nothing after. */
async function fixation() {
  const victim = new Reader(centre)
  const planted = `sheaf_region=${'a'.repeat(64)}`
  const cookie = a => /set-cookie: *(sheaf_region=[^;]*)/i.exec(a.head)?.[1]
  const token = async () => JSON.parse((await victim.ask('GET',
    '/v1/session')).got).token
  const first = await victim.ask('POST', '/v1/session', { name: 'lead',
    password: secret }, { Cookie: [planted] })
  const half = victim.cookie = cookie(first)

  ok('a cookie that was planted is replaced', half !== planted)
  victim.token = await token()
  ok('half way in, no figure is read', await status(victim, look) === 401)
  const code = centre.codes.lead.pop()
  const second = await victim.ask('POST', '/v1/session:code', { code })

  victim.cookie = cookie(second)
  ok('the id changes with the step', victim.cookie !== half)
  victim.token = await token()
  ok('then they are read', await status(victim, look) === 200)
  ok('the id from half way is over', await status(victim, look,
    { Cookie: [half] }) === 401)
  return code
}

async function guessing(code) {
  const thief = new Reader(centre)

  thief.from = '127.0.0.2'
  const answers = await Promise.all([...Array(200).keys()].map(async i => {
    let last

    for (let k = 0; k < 5; k++)
      last = (await thief.ask('POST', '/v1/session', { name: `x${i}`,
        password: 'wrong' }, { Cookie: null })).status
    return last
  }))

  ok('a thousand wrong ones are all refused', answers.every(s =>
    [403, 429, 503].includes(s)), String([...new Set(answers)]))
  const other = await new Reader(centre).signIn('south')

  ok('others get in meanwhile', await status(other,
    '/v1/totals?region=south') === 200)
  const again = new Reader(centre)
  const first = await again.ask('POST', '/v1/session', { name: 'lead',
    password: secret }, { Cookie: null })

  again.cookie = /set-cookie: *(sheaf_region=[^;]*)/i.exec(first.head)?.[1]
  again.token = JSON.parse((await again.ask('GET', '/v1/session')).got).token
  ok('a code works once', (await again.ask('POST', '/v1/session:code',
    { code })).status === 403)
}

try {
  await centre.serve()
  const lead = await new Reader(centre).signIn()
  const [south, analyst, operator] = [await new Reader(centre).signIn('south'),
    await new Reader(centre).signIn('analyst'),
    await new Reader(centre).signIn('operator')]

  ok('a right request is answered', await status(lead, look) === 200)
  await list(lead)
  await signedOutAndIn()
  await everyRoute()
  await cells(lead, south, analyst, operator)
  await tokens(lead)
  await guessing(await fixation())
  ok('no secret is in the log', !/haystacks|wrong/.test(centre.log), centre.log)
} finally {
  await centre.end()
}
finish()
