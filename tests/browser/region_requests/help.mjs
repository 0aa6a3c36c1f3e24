/* Where help is needed. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/help')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/help', '', { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/help?region=nowhere')
  await operator.ask('GET', '/v1/help')
}
