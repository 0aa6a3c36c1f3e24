/* The region and its services of a quarter that has not begun; a series of a
 * figure or a service that there is not. */
export async function requests({ lead }) {
  await lead.ask('GET', '/v1/spc?measure=nothing')
  await lead.ask('GET', '/v1/spc?region=north&service=nobody')
  for (const path of ['/v1/region', '/v1/services'])
    await lead.ask('GET', `${path}?period=2039/40%20Q1`)
}
