/* The audited document, and that what is the same costs a 304. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/totals')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/totals', '', { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/totals?by=service&period=2025/26%20Q4')
  await lead.ask('GET', '/v1/totals?region=nowhere')
  await operator.ask('GET', '/v1/totals')
}
