/* Use of Sheaf: of a region, of quarters, and what is refused. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/usage')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/usage', '', { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/usage?from=2025/26%20Q1&to=2025/26%20Q4')
  await lead.ask('GET', '/v1/usage?region=nowhere')
  await lead.ask('GET', '/v1/usage?from=1990/91%20Q1&to=2025/26%20Q4')
  await operator.ask('GET', '/v1/usage')
}
