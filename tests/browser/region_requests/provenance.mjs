/* What a figure was made of: of a region, of a service, and what is refused. */
export async function requests({ lead, operator }) {
  const figure = '/v1/provenance?measure=referrals&period=2025/26%20Q3'

  const a = await lead.ask('GET', figure)
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', figure, '', { 'If-None-Match': [tag] })
  await lead.ask('GET', `${figure}&service=ash`)
  await lead.ask('GET', '/v1/provenance?measure=referrals')
  await lead.ask('GET', '/v1/provenance')
  await lead.ask('GET', `${figure}&region=south`)
  await operator.ask('GET', figure)
}
