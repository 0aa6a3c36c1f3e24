/* What an operator changes, and what no page brings about: a key of a form that
 * is used for something else, and codes set up anew. */
import { ok } from '../check.mjs'
import { Reader, secret } from '../centre.mjs'

export async function requests({ centre, operator }) {
  const once = { 'Idempotency-Key': ['a-key-used-twice-0001'] }
  const other = { 'Idempotency-Key': ['a-key-used-twice-0002'] }
  const person = name => ({ name, role: 'analyst', regions: [] })
  const token = name => ({ ...person(name), policy: 'sheaf/1' })
  const leaver = await new Reader(centre).signIn('leaver')

  await operator.ask('POST', '/v1/people', person('una'), once)
  await operator.ask('POST', '/v1/people', person('vic'), once)
  const version = async () => JSON.parse((await operator.ask('GET',
    '/v1/people')).got).people.find(p => p.name === 'una').version
  const from = v => ({ 'If-Match': [`"${v}"`] })
  const seen = await version()

  await operator.ask('POST', '/v1/people:role', { ...person('una'),
    role: 'auditor' }, from(seen))
  await operator.ask('POST', '/v1/people:password', { name: 'una' },
    from(await version()))
  /* From what was there before. */
  await operator.ask('POST', '/v1/people:role', person('una'), from(seen))
  await operator.ask('POST', '/v1/people:password', { name: 'una' },
    from(seen))
  await operator.ask('POST', '/v1/people:change', { name: 'una',
    change: 'remove' }, from(seen))
  await operator.ask('POST', '/v1/tokens', token('board'), other)
  await operator.ask('POST', '/v1/tokens', token('trust'), other)
  await leaver.ask('POST', '/v1/account/factor', { password: secret })
  const invite = { 'Idempotency-Key': ['a-key-used-twice-0003'] }
  const made = await operator.ask('POST', '/v1/invites', { agent: 'willow' },
    invite)
  const enrolled = await operator.ask('POST', '/v1/invites', { agent: 'site' },
    { 'Idempotency-Key': ['a-key-used-once-0004'] })

  ok('a new site is invited', made.status === 200, made.got)
  ok('one that is enrolled is not', enrolled.status === 422 &&
    /would end that enrolment/.test(enrolled.got), enrolled.got)
  await operator.ask('POST', '/v1/invites', { agent: 'birch' }, invite)
}
