/* Whole records: an erasure weighed, refused, made. */
export async function requests({ ann }) {
  const made = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'north', reference: 'C-0970', received: 'today' })).got)
  const erasure = client => `/api/v1/clients/${client}/erasure`

  /* Two records: likely one, weighed, made one. */
  const twin = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'north', reference: 'C-0971', received: 'today' })).got)
  const merge = (what, client, body, version = 'none') => ann.ask('POST',
    `/api/v1/clients/${client}/${what}`, body,
    { 'If-Match': [`"${version}"`] })

  /* Each service keeps its own record of a person. */
  await ann.ask('POST', '/api/v1/setup/services', { service: 'elsewhere',
    meant: true })
  const far = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'elsewhere', reference: 'C-0972', received: 'today' })).got)

  await merge('merge:weigh', made.client, { other: far.client })
  await ann.ask('GET', '/api/v1/twins')
  await merge('merge:weigh', 9999, { other: twin.client })
  const weighed = async () => JSON.parse((await merge('merge:weigh',
    made.client, { other: twin.client })).got).version
  const before = await weighed()

  await merge('merge:weigh', made.client, { other: made.client })
  /* The second is from what was there before the first. */
  for (const [client, other, apart] of [[made.client, twin.client, true],
    [made.client, twin.client, false], [made.client, far.client, true],
    [9999, made.client, true]])
    await ann.ask('PUT', `/api/v1/clients/${client}/apart`,
      { other, apart }, { 'If-Match': ['"none"'] })
  await ann.ask('GET', '/api/v1/twins')
  await merge('merge', 9999, { other: twin.client, typed: 'ann' })
  await merge('merge', made.client, { other: twin.client, typed: 'will' })
  await merge('merge', made.client, { other: twin.client, typed: 'ann' },
    before)
  await merge('merge', made.client, { other: twin.client, typed: 'ann' },
    await weighed())
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
  await ann.ask('POST', `${erasure(9999)}:weigh`)
  const record = JSON.parse((await ann.ask('POST',
    `${erasure(made.client)}:weigh`)).got).version

  for (const [reason, typed, version] of [['', 'ann', record],
    ['request', 'will', record], ['request', 'ann', before],
    ['request', 'ann', record], ['request', 'ann', record]])
    await ann.ask('POST', erasure(made.client), { reason, typed },
      { 'If-Match': [`"${version}"`] })
}
