/* Whole records: an erasure weighed, refused, made. */
export async function requests({ ann }) {
  const made = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'north', reference: 'C-0970', received: 'today' })).got)
  const erasure = client => `/api/v1/clients/${client}/erasure`

  /* Two records: likely one, weighed, made one. */
  const twin = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'north', reference: 'C-0971', received: 'today' })).got)
  const merge = (what, client, body) => ann.ask('POST',
    `/api/v1/clients/${client}/${what}`, body)

  /* Each service keeps its own record of a person. */
  await ann.ask('POST', '/api/v1/setup/services', { service: 'elsewhere',
    meant: true })
  const far = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'elsewhere', reference: 'C-0972', received: 'today' })).got)

  await merge('merge:weigh', made.client, { other: far.client })
  await ann.ask('GET', '/api/v1/twins')
  await merge('merge:weigh', 9999, { other: twin.client })
  await merge('merge:weigh', made.client, { other: twin.client })
  await merge('merge:weigh', made.client, { other: made.client })
  for (const [client, other] of [[made.client, twin.client],
    [made.client, far.client], [9999, made.client]])
    await ann.ask('PUT', `/api/v1/clients/${client}/apart`,
      { other, apart: true })
  await ann.ask('GET', '/api/v1/twins')
  await merge('merge', 9999, { other: twin.client, typed: 'ann' })
  await merge('merge', made.client, { other: twin.client, typed: 'will' })
  await merge('merge', made.client, { other: twin.client, typed: 'ann' })
  /* Until when it is kept: set, made from what was overtaken, refused. */
  const seen = JSON.parse((await ann.ask('GET',
    `/api/v1/clients/${made.client}`)).got).retention.version
  const keep = (client, day, reason, version) => ann.ask('PUT',
    `/api/v1/clients/${client}/retention`, { day, reason },
    { 'If-Match': [`"${version}"`] })

  await keep(made.client, '3 May 2034', 'needed', seen)
  await keep(made.client, '3 May 2035', 'needed', seen)
  await keep(made.client, 'someday', 'needed', seen)
  await keep(9999, '3 May 2034', 'needed', seen)
  for (const client of [made.client, 9999])
    await ann.ask('POST', `${erasure(client)}:weigh`)
  for (const body of [{ reason: '', typed: 'ann' },
    { reason: 'request', typed: 'will' }, { reason: 'request', typed: 'ann' },
    { reason: 'request', typed: 'ann' }])
    await ann.ask('POST', erasure(made.client), body)
}
