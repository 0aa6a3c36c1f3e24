/*
 * The description of the API is true: it is sound OpenAPI 3.1, every route,
 * status and media type that it lists has occurred in the tests of this folder
 * or occurs here, and the program serves it.  What every route must refuse is
 * tried at each that is listed; what else a family may answer is asked for by
 * its file in requests/.
 */
import { readdirSync } from 'node:fs'
import { codeIn, judged, occurred } from './answers.mjs'
import { Centre, Reader } from './centre.mjs'
import { finish, ok } from './check.mjs'
import { Desk } from './desk.mjs'
import { Walker } from './openapi.mjs'
import { Region } from './region.mjs'
import { Site, facts, people } from './site.mjs'

const site = new Site()
const region = new Region()
const centre = new Centre([['lead', 'lead', 'north'],
  ['operator', 'operator'], ['leaver', 'analyst']])

async function sound({ api, open, folder }) {
  const { Validator } = await import('../../build/web/node_modules/' +
    '@seriousme/openapi-schema-validator/index.js')
  const r = await new Validator().validate(structuredClone(api))

  ok(`${folder} is OpenAPI 3.1`, r.valid,
    JSON.stringify(r.errors ?? '').slice(0, 500))
  ok(`every object of ${folder} is closed`, open.length === 0,
    open.join('; '))
}

/* A walker that lets everything pass would prove nothing. */
function canFail() {
  const today = got => new Walker().look({ method: 'GET',
    path: '/api/v1/today', status: 200, type: 'application/json', got })
  const right = { today: { day: '2026-05-03', shown: '3 May 2026' },
    says: 'Nothing is waiting today.', mine: null, specialist: null,
    specialists: [], groups: [] }
  const problem = (status, type) => new Walker().look({ method: 'GET',
    path: '/api/v1/today', status, type, got: '{}' })

  ok('an answer as listed passes', today(JSON.stringify(right)).length === 0)
  ok('a member too many is found', today(JSON.stringify({ ...right, x: 1 }))
    .length > 0)
  ok('a member within a member is found', today(JSON.stringify({ ...right,
    today: { ...right.today, x: 1 } })).length > 0)
  ok('a missing member is found', today('{}').length > 0)
  ok('no JSON is found', today('<p>').length > 0)
  ok('a status that is not listed is found', /does not list/.test(
    problem(418, 'application/problem+json')))
  ok('a type that is not listed is found', /does not list/.test(
    problem(200, 'text/html')))
  ok('a code name in a refusal is found', ['Service north has facts of posts, as ' +
    'es_fte_weeks.', 'It has facts of in-work-support.'].every(s => codeIn(s)) &&
    codeIn('The member "typed_on" must be a text.') === null)
  ok('a route that is not listed is found', /no file of/.test(
    new Walker().look({ method: 'GET', path: '/api/v1/x', status: 200 })))
}

/* A view, and once more by whoever has it; with the examples of the arguments
 * that it must have. */
async function asked(asker, path, operation) {
  const query = new URLSearchParams((operation.parameters ?? [])
    .filter(p => p.in === 'query' && p.required)
    .map(p => [p.name, p.example ?? p.schema.examples?.[0] ?? '']))
  const address = `${path}?${query}`
  const first = await asker.ask('GET', address)
  const tag = /etag: *(\S+)/i.exec(first.head)?.[1]

  if (tag !== undefined)
    await asker.ask('GET', address, '', { 'If-None-Match': [tag] })
}

/* What each route refuses, whatever it does. */
async function refusals(walker, ann) {
  for (const { path, methods } of walker.routes)
    for (const [method, operation] of Object.entries(methods)) {
      const at = path.replace('{client}', '1').replace(/\{\w+\}/g, '1')
      const content = operation.requestBody?.content
      const type = Object.keys(content ?? {})[0] ?? 'application/json'
      const body = content?.[type].example
      const ask = (change, sent = body ?? '') => ann.ask(
        method.toUpperCase(), at, sent, { 'Content-Type': [type], ...change })
      const listed = operation.responses

      await ask({ 'X-HTTP-Method-Override': ['PATCH'] })
      await ask({ 'Sec-Fetch-Site': ['cross-site'] })
      await ask({ Host: ['evil.example'] })
      if (listed['401'] !== undefined)
        await ask({ Cookie: null })
      if (operation.parameters?.some(p =>
        walker.whole(p).name === 'If-Match')) {
        const blind = await ask({})

        /* Of what is another role's nothing is told. */
        ok('a change that does not say what it was made from is refused',
          (blind.status === 400 && /If-Match/.test(blind.got)) ||
          (blind.status === 403 && /"code":"role"/.test(blind.got)),
          `${method} ${path}: ${blind.status} ${blind.got}`)
      }
      if (listed['404'] !== undefined)
        await ann.ask(method.toUpperCase(), path.replace(/\{\w+\}/g, 'x'),
          body ?? '', { 'If-Match': ['"x"'] })
      if (listed['413'] !== undefined)
        await ask({ 'Content-Length': [String(64 * 1024 * 1024)] }, '')
      if (listed['415'] !== undefined)
        await ask({ 'Content-Type': ['text/plain'] })
      if (listed['304'] !== undefined)
        await asked(ann, at, operation)
      if (listed['409'] !== undefined && body !== undefined) {
        await ask({ 'Idempotency-Key': [path] })
        await ask({ 'Idempotency-Key': [path] }, { ...body, x: '' })
      }
    }
}

/* One application: what its families ask for, what each route refuses, and the
 * description that it serves. */
async function all(app, walker, asker, given) {
  const folder = new URL(app === 'desk' ? 'requests' : `${app}_requests`,
    import.meta.url)

  await sound(walker)
  ok(`there is a session at the ${app}`, asker.token !== '')
  for (const file of readdirSync(folder))
    await (await import(`${folder}/${file}`)).requests(given)
  await refusals(walker, asker)
  const served = await asker.ask('GET', walker.api['x-served-at'])

  ok(`the ${app} serves its description`, served.status === 200 &&
    served.type === 'application/json', served.head)
  ok(`the description that the ${app} serves is that of the tree`,
    served.got === JSON.stringify(walker.api))
}

const walkers = { desk: new Walker('desk'), region: new Walker('region') }

try {
  canFail()
  site.init(facts(), people())
  await site.serve()
  const ann = await new Desk(site).signIn()

  await all('desk', walkers.desk, ann, { site, region, ann })
  centre.fill()
  await centre.serve('--authority-dir', centre.authority)
  const lead = await new Reader(centre).signIn()
  const operator = await new Reader(centre).signIn('operator')

  await all('region', walkers.region, lead, { centre, lead, operator })
} finally {
  await site.end()
  await centre.end()
  await region.end()
}
judged()
const seen = occurred()

for (const [app, walker] of Object.entries(walkers))
  for (const entry of walker.listed())
    ok('all that the descriptions list occurs', seen.has(`${app} ${entry}`),
      `${app}: ${entry} did not: ask for it in the file of its family in ` +
      `tests/browser/${app === 'desk' ? '' : 'region_'}requests, or in a ` +
      'script of tests/browser that runs before this one')
finish()
