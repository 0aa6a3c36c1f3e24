import { run } from '../site.mjs'

/* What leaves the site: not enrolled yet, then prepared, outdated, sealed, and
 * what can be done with what has left. */
async function afterwards({ ann, site, region }) {
  const { returns } = JSON.parse((await ann.ask('GET', '/api/v1/returns')).got)
  const bytes = { 'Content-Type': ['application/octet-stream'] }
  const name = returns[0].name

  for (const n of [name, '9-9', 'x']) {
    await ann.ask('GET', `/api/v1/returns?before=${n}`)
    await ann.ask('GET', `/api/v1/returns/${n}`)
    await ann.ask('POST', `/api/v1/returns/${n}/receipt`)
    await ann.ask('POST', `/api/v1/returns/${n}/evidence`)
  }
  await ann.ask('POST', '/api/v1/receipts:verify')
  /* Nobody has seen two histories. */
  await ann.ask('POST', '/api/v1/alarm:look')
  await ann.ask('POST', '/api/v1/alarm:evidence')
  await ann.ask('POST', '/api/v1/alarm', '{"typed":"ann"}')
  const out = JSON.parse((await ann.ask('POST', '/api/v1/carry:out')).got)

  for (let i = 0; i < 2; i++)
    await ann.ask('GET', out.address)
  await ann.ask('GET', out.address, '', { Cookie: null })
  await ann.ask('POST', '/api/v1/carry:in', 'no answers', bytes)
  await ann.ask('POST', '/api/v1/carry:in', '{}')
  /* Carried and answered: nothing waits, and there is a receipt.  The service has
   * gone to another site meanwhile, so it is one of a refusal. */
  const [carried, answers] = ['carried', 'answers'].map(f =>
    `${site.dir}/${f}`)

  run(['carry', 'out', '--dir', site.site, carried])
  region.grant('other', 'north')
  region.accept(carried, answers)
  try {
    run(['carry', 'in', '--dir', site.site, answers])
  } catch (e) {
    /* It ends so when something was refused. */
    if (!e.message.includes('not every return was accepted'))
      throw e
  }
  await ann.ask('GET', '/api/v1/status')
  await ann.ask('POST', '/api/v1/carry:out')
  const receipt = JSON.parse((await ann.ask('POST',
    `/api/v1/returns/${name}/receipt`)).got)

  await ann.ask('GET', receipt.address)
  const evidence = JSON.parse((await ann.ask('POST',
    `/api/v1/returns/${name}/evidence`)).got)

  await ann.ask('GET', evidence.address)
}

/* What is recorded cannot be said to be not recorded. */
async function answered({ ann }) {
  const { unrecorded } = JSON.parse((await ann.ask('POST',
    '/api/v1/returns:prepare', {})).got)

  await ann.ask('PUT', '/api/v1/services/north/unrecorded', { none: '',
    not_recorded: 'employer-contacts' },
  { 'If-Match': [`"${unrecorded[0].version}"`] })
}

/* What was never recorded, said from a page that is behind. */
async function unrecorded({ ann }) {
  const path = '/api/v1/services/north/unrecorded'

  for (const at of [path, path.replace('north', 'nothing')])
    await ann.ask('PUT', at, { none: 'contacts', not_recorded: '' },
      { 'If-Match': ['"0"'] })
}

export async function requests({ ann, site, region }) {
  await ann.ask('GET', '/api/v1/status')
  await ann.ask('POST', '/api/v1/returns:prepare', {})
  await ann.ask('POST', '/api/v1/returns:prepare', { said: 'no day' })
  region.grant('site', 'north')
  region.enrol(site)
  await ann.ask('POST', '/api/v1/returns:seal', { digest: 'A'.repeat(43) + '=',
    epoch: 1, name: 'ann' })
  await answered({ ann })
  site.as('ann', 'seal', '--none', 'all', '--yes')
  await ann.ask('POST', '/api/v1/clients/1/facts', { event: 'application',
    date: 'yesterday' })
  const shown = JSON.parse((await ann.ask('POST', '/api/v1/returns:prepare',
    {})).got)
  const sign = { digest: shown.digest, epoch: shown.epoch }
  const path = '/api/v1/returns:seal'

  await ann.ask('POST', path, { ...sign, name: 'nobody' })
  await ann.ask('POST', path, { ...sign, digest: 'A'.repeat(43) + '=',
    name: 'ann' })
  await ann.ask('POST', path, { ...sign, name: 'ann' })
  await ann.ask('GET', '/api/v1/status')
  await unrecorded({ ann })
  await afterwards({ ann, site, region })
}
