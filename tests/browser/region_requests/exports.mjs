/* Every format as a page gets it, and what is refused. */
export async function requests({ lead, operator }) {
  const { got } = await lead.ask('GET', '/v1/exports')

  for (const { name } of JSON.parse(got).formats)
    await lead.ask('GET', `/v1/exports/${name}`)
  for (const path of ['/v1/exports', '/v1/exports/csv']) {
    const a = await lead.ask('GET', path)
    const tag = /etag: *(\S+)/i.exec(a.head)[1]

    await lead.ask('GET', path, '', { 'If-None-Match': [tag] })
    await lead.ask('GET', `${path}?region=nowhere`)
    await operator.ask('GET', path)
  }
  await lead.ask('GET', '/v1/exports/codes')
  await lead.ask('GET', '/v1/exports/pdf')
  await lead.ask('GET', '/v1/exports/csv?from=2090/91%20Q1')
}
