/* Fidelity reviews, to the end of a quarter too. */
export async function requests({ lead, operator }) {
  const a = await lead.ask('GET', '/v1/fidelity?to=2025/26%20Q4')
  const tag = /etag: *(\S+)/i.exec(a.head)[1]

  await lead.ask('GET', '/v1/fidelity?to=2025/26%20Q4', '',
    { 'If-None-Match': [tag] })
  await lead.ask('GET', '/v1/fidelity?region=nowhere')
  await operator.ask('GET', '/v1/fidelity')
}
