/* Contracts and claims: a file with faults, one taken in, overtaken; a claim that
 * is drafted, refused, signed off and handed out; an outcome disputed and settled. */
import { contractFile } from '../sheets.mjs'
import { day } from '../site.mjs'

export async function requests({ ann }) {
  const at = '/api/v1/services/north/contracts'
  const bytes = { 'Content-Type': ['application/octet-stream'] }
  const over = version => ({ ...bytes, 'If-Match': [`"${version}"`] })
  const asked = async (path, body, change) =>
    JSON.parse((await ann.ask('POST', path, body, change)).got)
  const file = contractFile('asked')
  const which = { service: 'north', contract: 'asked' }
  const each = async (path, body) => {
    await ann.ask('POST', path, { ...body, contract: 'none' })
    await ann.ask('POST', path, { ...body, service: 'nowhere' })
    return ann.ask('POST', path, body)
  }

  await ann.ask('GET', '/api/v1/contracts')
  await asked(`${at}:check`, '', bytes)
  await asked(`${at}:check`, file.replace('1200', '£1200')
    .replace('starts,', 'start,'), bytes)
  await asked(`${at.replace('north', 'nowhere')}:check`, file, bytes)
  const { seen } = await asked(`${at}:check?new=yes`, file, bytes)

  await ann.ask('PUT', `${at}?new=yes`, 'row\n', over(seen))
  await ann.ask('PUT', `${at}?new=yes`, file, over(seen))
  await ann.ask('PUT', at, file, over(seen))
  await asked(`${at}:check`, file, bytes)
  /* A job start that is shown. */
  await ann.ask('POST', '/api/v1/clients/1/facts', { ref: 'j1',
    event: 'job_start_evidence', date: day(70), mode: 'payslip' })
  const list = JSON.parse((await each('/api/v1/claims:clients', which)).got)
  const x = list.rows.find(r => r.state === 'claimable')
  const disputes = `/api/v1/clients/${x.client}/disputes`
  const say = (disputed, version) => ann.ask('PUT', disputes,
    { outcome: x.outcome, ref: x.ref, disputed },
    { 'If-Match': [`"${version}"`] })
  const listed = async () => (await asked('/api/v1/claims:clients', {
    ...which, state: null, from: 0 })).rows.find(r => r.ref === x.ref &&
    r.outcome === x.outcome)

  await say(true, x.version)
  await say(true, x.version)
  await say(false, (await listed()).version)
  await say(false, 'none')
  const { digest } = JSON.parse((await each('/api/v1/claims:draft', which)).got)
  const yes = { ...which, digest, name: 'ann' }

  await ann.ask('POST', '/api/v1/claims', { ...yes, name: 'bea' })
  await ann.ask('POST', '/api/v1/claims', { ...yes, digest: '00' })
  for (const other of [{ contract: 'none' }, { service: 'nowhere' }])
    await ann.ask('POST', '/api/v1/claims', { ...yes, ...other })
  /* Once; the same again; the same key for something else. */
  const once = { 'Idempotency-Key': ['the first claim'] }

  for (const name of ['ann', 'ann', 'bea'])
    await ann.ask('POST', '/api/v1/claims', { ...yes, name }, once)
  await ann.ask('POST', '/api/v1/claims', yes)
  /* What it claims is asked about where another contract claims it, too. */
  const other = { service: 'north', contract: 'asked2' }
  const text = contractFile('asked2')

  await asked(`${at}:check`, text, bytes)
  await ann.ask('PUT', `${at}?new=yes`, text, over(
    (await asked(`${at}:check?new=yes`, text, bytes)).seen))
  const again = { ...other, name: 'ann', digest:
    (await asked('/api/v1/claims:draft', other)).digest }

  await ann.ask('POST', '/api/v1/claims', again)
  await ann.ask('POST', '/api/v1/claims', { ...again, twice: 'yes' })
  await ann.ask('POST', '/api/v1/claims', { ...again, twice: true })
  await each('/api/v1/claims:file', { ...which, number: 1 })
  await each('/api/v1/claims:clients', { ...which, number: 1 })
  await ann.ask('POST', '/api/v1/claims:clients', { ...which, number: -1 })
  await ann.ask('GET', '/api/v1/contracts')
}
