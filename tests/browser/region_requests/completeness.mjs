/* Who has not reported: of a region, of quarters, and what is refused. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/completeness')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/completeness', '', { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/completeness?from=2025/26%20Q1&to=2025/26%20Q4')
  await lead.ask('GET', '/v1/completeness?region=nowhere')
  await lead.ask('GET', '/v1/completeness?region=south')
  await operator.ask('GET', '/v1/completeness')
}
