/* Accounts, a password, a service: changed, refused, overtaken, removed. */
import { Desk } from '../desk.mjs'
import { password } from '../site.mjs'

export async function requests({ ann, site }) {
  const services = '/api/v1/services'
  const match = version => ({ 'If-Match': [`"${version}"`] })
  const shown = async () => JSON.parse((await ann.ask('GET',
    '/api/v1/settings')).got)
  const version = async name => (await shown()).services
    .find(s => s.service === name).version
  const two = { password: 'three new words', again: 'three new words' }
  const zoe = { name: 'zoe', role: 'worker', ...two }

  await ann.ask('POST', '/api/v1/staff', { ...zoe, again: 'other' })
  await ann.ask('POST', '/api/v1/staff', zoe)
  await ann.ask('POST', '/api/v1/staff', zoe)
  const her = await new Desk(site).signIn('zoe', 'three new words')

  await her.ask('PUT', '/api/v1/password', { now: 'wrong', ...two })
  await her.ask('PUT', '/api/v1/password', { now: 'three new words',
    password: 'short', again: 'short' })
  await her.ask('PUT', '/api/v1/password', { now: 'three new words',
    password, again: password })
  await her.ask('GET', '/api/v1/settings')
  for (const code of ['z e', 'ze', ''])
    await her.ask('PUT', '/api/v1/own-code', { code })
  await ann.ask('POST', '/api/v1/backup')
  /* What was not seen first is not changed. */
  const seal = workers => async version => ann.ask('POST',
    '/api/v1/staff:seal', { workers }, match(version))
  const only = (await shown()).sealing.version

  await seal(true)(only)
  await seal(false)(only)
  await seal(false)((await shown()).sealing.version)
  const worker = (await shown()).staff.find(a => a.name === 'zoe').version
  const role = (name, to, version) => ann.ask('POST', '/api/v1/staff:role',
    { name, role: to }, match(version))
  const leader = (await shown()).staff.find(a => a.name === 'ann').version
  const remove = (name, version) => ann.ask('POST', '/api/v1/staff:remove',
    { name }, match(version))

  await role('zoe', 'team_leader', worker)
  await role('zoe', 'worker', worker)
  await remove('zoe', worker)
  await role('zoe', 'worker', leader)
  await role('ann', 'worker', leader)
  await remove('zoe', worker)
  await remove('ann', leader)
  /* A service made by mistake. */
  await ann.ask('POST', '/api/v1/setup/services', { service: 'nroth-tees',
    meant: true })
  const seen = await version('nroth-tees')
  const years = { service: 'nroth-tees', retention_years: '8' }

  await ann.ask('PUT', services, years, match(seen))
  await ann.ask('PUT', services, years, match(seen))
  await ann.ask('PUT', services, { service: 'nroth-tees',
    first_quarter: 'soon' }, match(await version('nroth-tees')))
  await ann.ask('PUT', services, { service: 'nroth-tees', evidence: 'on' },
    match(await version('nroth-tees')))
  await ann.ask('PUT', services, { service: 'nroth-tees', evidence: 'yes' },
    match(await version('nroth-tees')))
  await ann.ask('PUT', services, { service: 'No id', retention_years: '8' },
    match('none'))
  const targets = `${services}/nroth-tees/targets`
  const contract = { start: 'May 2026', set: [{ name: 'placed',
    value: '0.3' }], uplift: '8.5', years: [{ pounds: '1', share: '60' }] }

  await ann.ask('PUT', targets, { ...contract, years: [] }, match('none'))
  await ann.ask('PUT', targets, contract, match('none'))
  await ann.ask('PUT', targets, contract, match('none'))
  const kind = '/api/v1/evidence-kinds/1'

  await ann.ask('PUT', kind, { title: 'Born 1 May 1980' }, match('none'))
  await ann.ask('PUT', kind, { title: 'Tax code' }, match('none'))
  await ann.ask('PUT', kind, { title: 'Letter' }, match('none'))
  await ann.ask('GET', '/api/v1/access')
  await ann.ask('GET', '/api/v1/access?before=2')
  const rename = { service: 'nroth-tees', to: 'north-tees', meant: true }

  await ann.ask('POST', `${services}:rename`, rename, match(seen))
  await ann.ask('POST', `${services}:rename`, { ...rename, to: 'No id' },
    match(await version('nroth-tees')))
  await ann.ask('POST', `${services}:rename`, rename,
    match(await version('nroth-tees')))
  await ann.ask('POST', `${services}:weigh`, { service: 'north-tees' })
  await ann.ask('POST', `${services}:weigh`, { service: 'nobody' })
  await ann.ask('POST', `${services}:remove`, { service: 'north-tees',
    typed: '' }, match(seen))
  await ann.ask('POST', `${services}:remove`, { service: 'nobody',
    typed: '' }, match('none'))
  const held = JSON.parse((await ann.ask('POST', `${services}:weigh`,
    { service: 'north-tees' })).got).version

  await ann.ask('POST', `${services}:remove`, { service: 'north-tees',
    typed: '' }, match(held))
}
