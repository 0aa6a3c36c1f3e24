/* Events and support given: written down, overtaken, refused, imported, taken
 * away; what no page brings about. */
export async function requests({ lead, operator }) {
  const key = k => ({ 'Idempotency-Key': [`support-${k}`] })
  const from = v => ({ 'If-Match': [`"${v}"`] })
  const bytes = { 'Content-Type': ['application/octet-stream'] }
  const event = { ref: 'R1', kind: 'workshop', date: '2026-02-03',
    region: 'north', place: 'online', items: '17', attended: [
      { service: 'ash', role: 'manager', number: '2' }] }
  const given = { service: 'ash', kind: 'visit', date: '2025-01-14',
    hours: '1.5', items: '17', action: 'a1' }
  const sheet = 'event,kind,date,region,place,service,role\n' +
    'R2,cop,2026-02-04,cross-regional,both,ash,es\n'
  const listed = async (path, list) =>
    JSON.parse((await operator.ask('GET', path)).got)[list].at(0)

  for (const [path, list, one] of [['/v1/events', 'events', event],
    ['/v1/support', 'support', given]]) {
    await operator.ask('POST', path, one, key(path))
    await operator.ask('POST', path, { ...one, kind: 'party' },
      key(`${path}-party`))
    const { number, version } = await listed(path, list)

    await operator.ask('POST', `${path}:correct`, { ...one, number },
      from(version))
    await operator.ask('POST', `${path}:correct`, { ...one, number },
      from(version))
    await operator.ask('POST', `${path}:correct`, { ...one, number,
      kind: 'party' }, from(version))
    await operator.ask('POST', `${path}:correct`, { ...one, number: 999 },
      from('999-1'))
    await operator.ask('POST', `${path}:withdraw`, { number }, from(version))
    await operator.ask('POST', `${path}:withdraw`, { number: 999 },
      from('999-1'))
    await operator.ask('GET', `${path}/${number}`)
    await operator.ask('GET', `${path}/999`)
    const tag = /etag: *(\S+)/i.exec((await operator.ask('GET',
      `${path}/${number}`)).head)[1]

    await operator.ask('GET', `${path}/${number}`, '',
      { 'If-None-Match': [tag] })
    await lead.ask('GET', `${path}?region=south`)
    await operator.ask('POST', `${path}:withdraw`, { number },
      from((await listed(path, list)).version))
    const last = JSON.parse((await operator.ask('GET', `${path}/${number}`)).got)
      .versions.at(-1)

    await operator.ask('POST', `${path}:withdraw`, { number },
      from(last.version))
    await operator.ask('POST', path, one, key(`${path}-again`))
  }
  for (const act of ['check', 'import']) {
    await lead.ask('POST', `/v1/events:${act}`, 'no headings', bytes)
    await operator.ask('POST', `/v1/events:${act}`, sheet, bytes)
    await operator.ask('POST', `/v1/events:${act}`,
      sheet.replace('es\n', 'boss\n'), bytes)
  }
  const { got } = await lead.ask('GET', '/v1/support-uptake')

  for (const { name } of JSON.parse(got).tables) {
    const path = `/v1/support-uptake/${name}`
    const tag = /etag: *(\S+)/i.exec((await lead.ask('GET', path)).head)[1]

    await lead.ask('GET', path, '', { 'If-None-Match': [tag] })
  }
  await lead.ask('GET', '/v1/support-uptake/none')
  await operator.ask('GET', '/v1/support-uptake')
}
