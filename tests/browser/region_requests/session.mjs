/* Signing in, staying, signing out: what no page brings about by itself. */
import { Reader } from '../centre.mjs'

export async function requests({ centre, lead }) {
  const nobody = new Reader(centre)
  const leaver = await new Reader(centre).signIn()
  const half = new Reader(centre)

  await nobody.ask('GET', '/v1/session', '', { Cookie: null })
  await nobody.ask('POST', '/v1/session', { name: 'nobody', password: 'x' })
  await lead.ask('POST', '/v1/session:stay')
  await leaver.ask('DELETE', '/v1/session')
  const signed = await half.ask('POST', '/v1/session', { name: 'lead',
    password: 'three dry haystacks' }, { Cookie: null })

  half.cookie = /set-cookie: *(sheaf_region=[^;]*)/i.exec(signed.head)[1]
  half.token = JSON.parse((await half.ask('GET', '/v1/session')).got).token
  await half.ask('POST', '/v1/session:code', { code: '000000' })
}
