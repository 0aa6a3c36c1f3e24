/* Kinds of services: of a region, a quarter, under a policy, and what is refused. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/typology')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/typology', '', { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/typology?period=2025/26%20Q4')
  await lead.ask('GET', '/v1/typology?period=2014/15%20Q1')
  await lead.ask('GET', '/v1/typology?region=nowhere')
  await lead.ask('GET', '/v1/typology?policy=exact/1')
  await operator.ask('GET', '/v1/typology')
}
