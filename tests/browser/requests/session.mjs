/* Signing in and out, rightly and wrongly. */
import { Desk } from '../desk.mjs'

export async function requests({ site }) {
  const will = new Desk(site)

  await will.ask('GET', '/api/v1/session')
  await will.signIn('will', 'wrong')
  await will.signIn('will')
  await will.ask('DELETE', '/api/v1/session')
}
