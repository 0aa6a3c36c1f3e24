/* Entries and particulars: stored, refused, overtaken, of nobody. */
export async function requests({ ann }) {
  const client = '/api/v1/clients/1'
  const nobody = '/api/v1/clients/9999'
  const facts = `${client}/facts`
  const right = { event: 'interview', date: '3 Oct' }
  const wrong = { event: 'interview', date: '31/2' }
  const unknown = { event: 'x', date: 'today' }
  const match = version => ({ 'If-Match': [`"${version}"`] })
  const added = JSON.parse((await ann.ask('POST', facts, right)).got)
  for (const path of [facts, `${facts}:check`])
    await ann.ask('POST', path, { ...right, staff: 'zz' })
  const there = JSON.parse((await ann.ask('GET', client)).got)
  const fresh = { service: 'north', reference: 'C-0096', received: 'today' }

  await ann.ask('POST', '/api/v1/clients', fresh)
  await ann.ask('POST', '/api/v1/clients', fresh)
  await ann.ask('POST', '/api/v1/clients', { ...fresh, reference: 'C-0098',
    particulars: { nhs_number: '999 000 0018' } })
  const words = match(there.particulars_version)

  for (const body of [right, wrong, unknown])
    await ann.ask('POST', `${facts}:check`, body)
  for (const date of ['fri', '31/2'])
    await ann.ask('POST', '/api/v1/days:check', { date, due: true })
  for (const typed_on of ['2026-05-08', 'never'])
    await ann.ask('POST', '/api/v1/days:check', { date: 'mon', typed_on })
  for (const body of [wrong, unknown])
    await ann.ask('POST', facts, body)
  await ann.ask('POST', `${nobody}/facts:check`, right)
  await ann.ask('POST', `${nobody}/facts`, right)
  const one = `${facts}/${added.fact}`

  await ann.ask('PUT', one, unknown, match(added.version))
  await ann.ask('PUT', one, wrong, match(added.version))
  const long = { reason: 'x'.repeat(201) }

  await ann.ask('PUT', one, { event: 'interview', date: '4 Oct', ...long },
    match(added.version))
  const moved = JSON.parse((await ann.ask('PUT', one, { event: 'interview',
    date: '4 Oct', reason: 'Wrong day' }, match(added.version))).got)

  await ann.ask('PUT', one, right, match(added.version))
  await ann.ask('DELETE', one, '', match(added.version))
  await ann.ask('DELETE', one, long, match(moved.version))
  await ann.ask('DELETE', `${facts}/${moved.fact}`,
    { reason: 'Entered twice' }, match(moved.version))
  await ann.ask('PUT', `${facts}/9999`, right, match(added.version))
  await ann.ask('DELETE', `${facts}/9999`, '', match(added.version))
  const phone = { particulars: { phone: '07700 900001' } }

  await ann.ask('PUT', `${client}/particulars`, { particulars:
    { nhs_number: '123' } }, words)
  await ann.ask('PUT', `${client}/particulars`, phone, words)
  await ann.ask('PUT', `${client}/particulars`, { particulars:
    { phone: '07700 900002' } }, words)
  await ann.ask('PUT', `${nobody}/particulars`, phone, words)
}
