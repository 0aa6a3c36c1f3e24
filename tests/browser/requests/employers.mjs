/* Employer contacts: a week, an entry with and without a client, corrected,
 * overtaken, withdrawn, reviewed. */
export async function requests({ ann }) {
  const all = '/api/v1/employer-contacts'
  const right = { service: 'north', date: 'today', staff: 'as', mode: 'phone',
    meaningful: true, in_work: false, employer: 'Harbour Bakery' }
  const match = version => ({ 'If-Match': [`"${version}"`] })
  const read = answer => JSON.parse(answer.got)

  for (const query of ['', '?staff=as', '?week=2026-05-03', '?week=x',
    '?service=nothing'])
    await ann.ask('GET', all + query)
  const added = read(await ann.ask('POST', all, right)).entry
  const bodies = [{ ...right, client: 1 }, { ...right, meaningful: null },
    { ...right, date: '31/2' }, { ...right, client: 9999 },
    { ...right, service: 'nothing' }, { ...right, mode: 'message' }]

  for (const body of bodies) {
    await ann.ask('POST', `${all}:check`, body)
    await ann.ask('POST', all, body)
  }
  const one = `${all}/${added.fact}`
  const moved = read(await ann.ask('PUT', one, { ...right, mode: 'video',
    reason: 'Seen on screen' },
    match(added.version))).entry

  await ann.ask('PUT', one, right, match(added.version))
  await ann.ask('PUT', one, bodies[1], match(moved.version))
  await ann.ask('PUT', one, bodies[2], match(moved.version))
  await ann.ask('PUT', one, { ...right, client: 9999 }, match(moved.version))
  await ann.ask('PUT', `${all}/9999`, right, match(moved.version))
  await ann.ask('POST', '/api/v1/employers:search', { text: 'bak' })
  const seen = version => ({ contacts: [{ fact: added.fact, version }] })

  await ann.ask('POST', `${all}:review`, seen(added.version))
  await ann.ask('POST', `${all}:review`, seen(moved.version))
  await ann.ask('POST', `${all}:review`, { ...seen(moved.version),
    take_back: true })
  await ann.ask('DELETE', `${one}?service=north`, '', match(added.version))
  for (const reason of ['x'.repeat(201), 'It was last week'])
    await ann.ask('DELETE', `${one}?service=north`, { reason },
      match(moved.version))
  await ann.ask('GET', all)
  await ann.ask('DELETE', `${all}/9999?service=north`, '',
    match(moved.version))
}
