/* What leaves the site: not enrolled yet, then prepared, outdated, sealed.
 * The first seal, which asks what is not recorded, is a command's. */
export async function requests({ ann, site, region }) {
  await ann.ask('GET', '/api/v1/status')
  await ann.ask('POST', '/api/v1/returns:prepare', {})
  region.enrol(site)
  await ann.ask('POST', '/api/v1/returns:seal', { digest: 'A'.repeat(43) + '=',
    epoch: 1, name: 'ann' })
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
}
