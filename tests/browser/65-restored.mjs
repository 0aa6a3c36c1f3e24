/*
 * A register that came back from a backup, and one that was copied: every page
 * with the state of sending says what happened and what is next, and that next
 * step leads back to figures that arrive.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { Region } from './region.mjs'
import { contractFile } from './sheets.mjs'
import { PATIENCE, Site, day, facts, run } from './site.mjs'

const site = new Site()
const region = new Region()
/* Referrals of the quarter before this one, when it was sent first: one or two of
 * facts(), by the day on which this runs. */
let first
/* In the quarter before this one: it is sent again as soon as it changes. */
const before = () => {
  const d = new Date()

  return new Date(Date.UTC(d.getUTCFullYear(),
    Math.floor(d.getUTCMonth() / 3) * 3, -9)).toISOString().slice(0, 10)
}
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/* A person who was referred. */
function refer(client) {
  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,${client},referral_received,${before()},self,,,,\n` +
    `north,${client},referral_accepted,${before()},self,,,,\n`)
}

/* What is due, signed off in the browser and received. */
async function sendAll(page) {
  await page.goto(`${site.url}/send`)
  await page.getByLabel(/Type your name/).fill('ann')
  await page.getByRole('button', { name: 'Sign off and send' }).click()
  await page.getByText(/sealed and on (its|their) way/).first().waitFor()
  await site.received()
}

async function stop() {
  await site.kill()
}

async function open(page, courier) {
  await site.serve(courier)
  await page.goto(`${site.url}/today`)
  await site.signIn(page)
  await heading(page, /Today/)
}

/* The next step: a new invite, taken up in the browser. */
async function joinAgain(page, epoch) {
  const { invite, secret } = region.invite('site', epoch)

  await page.getByRole('link', { name: /Take up an? (new )?invite/ }).click()
  await heading(page, 'Invite from the region')
  await page.getByLabel('The invite file').setInputFiles(invite)
  await page.getByLabel('The one-time secret').fill(
    readFileSync(secret, 'utf8').trim())
  await page.getByLabel(/Address of the region/).fill(region.url)
  await page.getByRole('button', { name: 'Take up the invite' }).click()
  await heading(page, 'First steps')
  await site.received()
}

/* The next step where no other copy is in use. */
async function goOn(page) {
  const act = page.getByRole('button', { name: 'Go on from there' })

  await page.getByRole('link', { name: 'See what is missing, and go on' })
    .click()
  await page.getByRole('heading', { name: 'Returns that are not known here' })
    .waitFor()
  await page.getByText('Counts at the region; its figures are not here')
    .waitFor()
  await page.getByText(/north: what was entered, corrected or removed/)
    .waitFor()
  await accessible(page, 'send, to go on')
  await act.click()
  await page.getByRole('link', { name: /Say first that no other/ }).waitFor()
  await page.getByLabel('No other copy of this register is in use').check()
  await page.getByLabel(/Type your name to go on/).fill('will')
  await act.click()
  await page.getByRole('link', { name: /not your name/ }).waitFor()
  await accessible(page, 'send, refused to go on')
  /* As if the log had grown since: the word was for something else. */
  await page.route('**/api/v1/adoption', r => r.continue({
    postData: JSON.stringify({ ...r.request().postDataJSON(),
      head: `${'A'.repeat(43)}=` }) }), { times: 1 })
  await page.getByLabel(/Type your name to go on/).fill('ann')
  const [refused, shown] = await Promise.all([
    page.waitForResponse(r => r.url().endsWith('/api/v1/adoption')),
    page.waitForResponse(r => r.url().endsWith('/api/v1/adoption:weigh')),
    act.click()])

  ok('another head is refused', refused.status() === 409 &&
    shown.status() === 200)
  await page.locator('#go-on').getByRole('alert')
    .getByText(/look at what it holds now/).waitFor()
  await soon('and the word is asked for again',
    async () => await page.getByLabel(
    'No other copy of this register is in use').isChecked() === false &&
    await page.getByLabel(/Type your name to go on/).inputValue() === '')
  await accessible(page, 'send, more to go on from')
  await page.getByLabel('No other copy of this register is in use').check()
  await page.getByLabel(/Type your name to go on/).fill('ann')
  await act.click()
  await page.getByText(/1 return of the log was taken over/).waitFor()
  await page.getByText(/takes? the place of figures that this register has/)
    .first().waitFor()
  await page.getByText(/An earlier return of this quarter counts at the region/)
    .waitFor()
  await page.getByText(/who signed it off, are not known here/).waitFor()
  await page.locator('.sheaf-sent summary').first().click()
  await page.getByText(/the log holds no text of it/).waitFor()
  await soon('no day that nobody knows', async () => !/1970/.test(
    await page.locator('main').innerText()))
  await soon('and offered no more', async () => await act.count() === 0)
}

async function backup(page) {
  await page.goto(`${site.url}/settings`)
  await heading(page, 'Settings')
  const [file] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save a backup' }).click()])
  const path = join(site.dir, 'saved.backup')

  await file.saveAs(path)
  return path
}

/* Who may do nothing about it reads the same, and whom to ask. */
async function asWorker(page) {
  await site.lock(page)
  await site.signIn(page, 'will')
  await page.getByText(/The region holds 1 return of this site.* Ask ann\./)
    .waitFor({ timeout: 3 * PATIENCE })
  for (const path of ['/today', '/settings']) {
    await page.goto(`${site.url}${path}`)
    await page.getByText(/The region holds 1 return/).waitFor()
    await soon(`a worker is not led to what is refused: ${path}`,
      async () => await page.locator(
      'main a[href^="/send"], main a[href^="/setup"], main a[href^="/import"]')
      .count() === 0)
  }
  await site.lock(page)
  await site.signIn(page)
  await heading(page, /Today/)
}

async function restored(page, file) {
  await stop()
  run(['restore', '--dir', join(site.dir, 'back'), '--staff', 'ann',
    '--password-file', site.secret, file])
  site.site = join(site.dir, 'back')
  await open(page, false)
  await page.getByText(/came back from a backup.*may not know/).waitFor()
  await accessible(page, 'today, restored')
  await page.goto(`${site.url}/send`)
  await page.getByText(/restored from a backup/).waitFor()
  await page.getByText(/^No courier is running on this machine, so nothing is/)
    .waitFor()
  await accessible(page, 'send, restored')
  await soon('nothing can be signed off',
    async () => await page.getByLabel(/Type your name/)
    .count() === 0)
  await stop()
  await open(page, true)
  await page.getByText(/The region holds 1 return of this site/)
    .waitFor({ timeout: 3 * PATIENCE })
  await soon('a courier that runs is not missed', async () =>
    await page.getByText(/No courier is running/).count() === 0)
  await accessible(page, 'today, behind')
  await asWorker(page)
  ok('what was sent since is not there', !/C-0099/.test(
    site.as('ann', 'export')))
  await page.goto(`${site.url}/settings`)
  await page.getByText(/a team leader can go on from what the region holds/)
    .waitFor()
  refer('C-0099')
  await page.goto(`${site.url}/today`)
  await goOn(page)
  await page.goto(`${site.url}/today`)
  await page.getByText(/Nothing that was signed off waits/).waitFor()
  await soon('the warning is gone',
    async () => await page.getByText(/put back from a backup/)
    .count() === 0)
  await sendAll(page)
  ok('figures arrive again', region.exact('referrals') === first + 1,
    String(region.exact('referrals')))
}

/* What the log proves says nothing of claims that were signed off since the backup:
 * the number of the last one that was sent is asked for. */
async function claims(page) {
  const path = join(site.dir, 'mhep.csv')
  const go = page.getByRole('button', { name: 'Draft the claim that follows' })
  const last = page.getByLabel('The last claim of mhep that was sent')

  writeFileSync(path, contractFile('mhep'))
  site.as('ann', 'contract import', 'north', path)
  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,C-0057,job_start_evidence,${day(70)},payslip,,j1,,\n`)
  await page.goto(`${site.url}/contracts`)
  await page.getByRole('button', { name: /^Draft the next claim/ }).click()
  await page.getByText(/Claims that were signed off since are not in it/)
    .waitFor()
  await last.fill('three')
  await go.click()
  await page.locator('#sent-error').waitFor()
  await accessible(page, 'contracts, the last claim')
  await soon('nothing is signed off before it is said', async () =>
    await page.getByLabel(/^Type your name/).count() === 0)
  /* A slip is read back, and can be put right until it is signed. */
  await last.fill('33')
  await go.click()
  await page.getByText('You said that claim 33 of mhep was the last that was sent.')
    .waitFor()
  await page.getByRole('button', { name: 'Sign off claim 34' }).waitFor()
  await page.getByRole('button', { name: /^Change/ }).click()
  await soon('the number that was said is there to be changed', async () =>
    await last.inputValue() === '33' &&
    await last.evaluate(x => x === document.activeElement))
  ok('meanwhile there is nothing to sign',
    await page.getByLabel(/^Type your name/).count() === 0)
  await last.fill('3')
  await go.click()
  await page.getByText(/takes the place of claims 1 to 3, of which/).waitFor()
  await accessible(page, 'contracts, in place of claims')
  await page.getByLabel(/^Type your name/).fill('ann')
  await page.getByRole('button', { name: 'Sign off claim 4' }).click()
  await page.getByText('Claim 4 of mhep is signed off: £1,200.00.').waitFor()
  await page.getByText(/It took the place of claims 1 to 3\./).waitFor()
}

async function copied(page) {
  await stop()
  cpSync(site.site, join(site.dir, 'copy'), { recursive: true,
    filter: f => !f.endsWith('.sock') })
  await open(page, true)
  refer('C-0100')
  await sendAll(page)
  await stop()
  /* The copy is used on another machine. */
  site.site = join(site.dir, 'copy')
  await open(page, true)
  await page.getByText(/a copy of it is in use on another machine/)
    .waitFor({ timeout: 3 * PATIENCE })
  await accessible(page, 'today, a copy')
  await page.goto(`${site.url}/send`)
  /* Once under an enrolment: that it is needed again means two copies. */
  await page.getByText(/that two copies are in use/).waitFor()
  refer('C-0100')
  await joinAgain(page, 2)
  await sendAll(page)
  ok('figures arrive from the copy', region.exact('referrals') === first + 2,
    String(region.exact('referrals')))
}

try {
  region.grant('site', 'north')
  await region.serve()
  site.init(facts())
  const { invite, secret } = region.invite('site')

  site.as('ann', 'enrol', '--url', region.url, '--secret-file', secret, invite)
  site.as('ann', 'service set', 'north', '--none', 'all')
  await site.serve(true)
  const page = await site.browse()

  await page.goto(`${site.url}/today`)
  await site.signIn(page)
  await heading(page, /Today/)
  await sendAll(page)
  first = region.exact('referrals')
  const file = await backup(page)

  refer('C-0099')
  await sendAll(page)
  await restored(page, file)
  await claims(page)
  await copied(page)
} catch (e) {
  ok('the test comes to its end', false, String(e))
} finally {
  await site.end()
  await region.end()
}
finish()
