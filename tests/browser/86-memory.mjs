/*
 * The program that is installed, with the password hash at its full cost: the
 * 256 MiB that it takes are given back as soon as somebody is signed in.
 */
import { readFileSync } from 'node:fs'

/* Not that of the tests, whose hash costs next to nothing. */
process.env.SHEAF_AGENT = 'build/sheaf-agent'
const { finish, ok } = await import('./check.mjs')
const { Desk } = await import('./desk.mjs')
const { Site, facts, people } = await import('./site.mjs')

const HASH_MIB = 256
const MOST_MIB = 64
const site = new Site()

const mib = name => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(
  `/proc/${site.owner.pid}/status`, 'utf8'))[1]) / 1024

try {
  site.init(facts(), people())
  await site.serve()
  const desk = await new Desk(site).signIn()

  ok('there is a session', desk.token !== '')
  ok('the hash was made at its full cost', mib('VmHWM') > HASH_MIB,
    `${mib('VmHWM')} MiB`)
  ok('its memory was given back', mib('VmRSS') <= MOST_MIB,
    `${mib('VmRSS')} MiB`)
  await desk.ask('GET', '/api/v1/today')
  ok('and is not taken again', mib('VmRSS') <= MOST_MIB,
    `${mib('VmRSS')} MiB`)
} finally {
  await site.end()
}
finish()
