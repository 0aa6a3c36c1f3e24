/*
 * A log with two histories, as a team leader sees it: both are handed on in a file
 * that proves it, and the site goes on when a named person knows of them.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { Region } from './region.mjs'
import { Site, facts, programs, run } from './site.mjs'

const site = new Site()
const region = new Region()
/* In the quarter before this one, which is sent again as soon as it changes. */
const before = () => {
  const d = new Date()

  return new Date(Date.UTC(d.getUTCFullYear(),
    Math.floor(d.getUTCMonth() / 3) * 3, -9)).toISOString().slice(0, 10)
}
const section = page => page.locator('#two-histories')

/* What the courier waits before it asks again is over. */
async function open(page) {
  rmSync(join(site.site, 'spool', 'retry.json'), { force: true })
  await site.serve(true)
  await page.goto(`${site.url}/send`)
  await site.signIn(page)
}

async function sendAll(page) {
  await page.goto(`${site.url}/send`)
  await page.getByLabel(/Type your name/).fill('ann')
  await page.getByRole('button', { name: 'Sign off and send' }).click()
  await page.getByText(/sealed and on (its|their) way/).first().waitFor()
}

/* The centre of before the site's returns, of which there are one or two by the day,
 * and which signs other entries in their places: two roots of one size. */
async function fork() {
  await region.stop()
  rmSync(region.centre, { recursive: true })
  renameSync(join(region.dir, 'copy'), region.centre)
  region.confirm('Ann Other')
  await region.serve()
  const { received } = site.status().outbox

  for (let i = 0; i < received; i++)
    region.grant(`other-${i}`, `other-${i}`)
}

/* Who may do nothing about it reads the same, and whom to ask. */
async function asWorker(page) {
  await site.lock(page)
  await site.signIn(page, 'will')
  await page.getByText(/two different histories.* Ask ann\./).waitFor()
  await soon('a worker is not led to what is refused',
    async () => await page.locator(
    'main a[href^="/send"]').count() === 0)
  await site.lock(page)
  await site.signIn(page)
  await page.goto(`${site.url}/send`)
  await section(page).waitFor()
}

async function handOn(page) {
  /* The courier has found it: then the page says so. */
  await site.until(s => s.head === 'restored')
  await page.addInitScript(() => {
    const there = () => document.getElementById('two-histories') !== null
    let was = false

    window.gone = 0
    new MutationObserver(() => {
      window.gone += was && !there()
      was = there()
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(`${site.url}/send`)
  await section(page).getByText(/two different histories/).first().waitFor()
  await site.settled(page)
  ok('nobody loses what they had begun to type there',
    await page.evaluate(() => window.gone) === 0)
  await accessible(page, 'send, two histories')
  await asWorker(page)
  const [file] = await Promise.all([page.waitForEvent('download'),
    section(page).getByRole('button', { name: 'Save the file of evidence' })
      .click()])
  const path = join(site.dir, 'fork.evidence')

  await file.saveAs(path)
  const r = spawnSync(join(programs, 'sheaf-audit'), ['evidence', path,
    '--policy', await region.policy()], { encoding: 'utf8' })

  ok('the file proves it', r.status === 0 && /Proved/.test(r.stdout),
    r.stdout + r.stderr)
}

async function acknowledge(page) {
  const name = section(page).getByLabel(/Type your name to say/)
  const act = section(page).getByRole('button', { name: 'Go on' })

  await act.click()
  await section(page).getByRole('alert').waitFor()
  await soon('a name is asked for',
    async () => await name.getAttribute('aria-invalid') === 'true')
  await name.fill('will')
  await act.click()
  await section(page).getByRole('link', { name: /not your name/ }).waitFor()
  await accessible(page, 'send, two histories, refused')
  await name.fill('ann')
  await act.click()
  await page.getByText(/It is noted/).waitFor()
  await section(page).waitFor({ state: 'detached' })
  await accessible(page, 'send, gone on')
}

try {
  region.grant('site', 'north')
  await region.serve()
  site.init(facts())
  const { invite, secret } = region.invite('site')

  site.as('ann', 'enrol', '--url', region.url, '--secret-file', secret, invite)
  site.as('ann', 'service set', 'north', '--none', 'all')
  run(['send', '--dir', site.site])
  await region.stop()
  cpSync(region.centre, join(region.dir, 'copy'), { recursive: true })
  await region.serve()
  await site.serve(true)
  const page = await site.browse()

  await page.goto(`${site.url}/send`)
  await site.signIn(page)
  await sendAll(page)
  await site.received()
  await site.kill()
  await fork()
  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,C-0099,referral_received,${before()},self,,,,\n` +
    `north,C-0099,referral_accepted,${before()},self,,,,\n`)
  await open(page)
  await handOn(page)
  await acknowledge(page)
  await region.stop()
  region.confirm('Ann Other')
  await region.serve()
  await site.kill()
  await open(page)
  await site.received()
} catch (e) {
  ok('the test comes to its end', false, String(e))
} finally {
  await site.end()
  await region.end()
}
finish()
