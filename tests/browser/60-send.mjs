/*
 * A team leader sends figures: what a service never recorded is answered, the
 * figures are read and signed off, and it is seen whether they arrived; first
 * without a network, by file, then what was sent before and its receipts.  All
 * that is done on the page is done with the keyboard.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { tabTo } from './keys.mjs'
import { Region } from './region.mjs'
import { Site, facts, people, run } from './site.mjs'

const site = new Site()
const region = new Region(['north', 'other'])

region.grant('site', 'north')
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const main = page => page.locator('main').innerText()

const enter = async (page, name, key = 'Enter') => {
  await tabTo(page, name)
  await page.keyboard.press(key)
}

/* What the button of this name saves on the disk. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'),
    enter(page, name)])
  const path = join(site.dir, download.suggestedFilename())

  await download.saveAs(path)
  return path
}

async function notJoined(page) {
  await page.goto(`${site.url}/send`)
  await site.signIn(page)
  await heading(page, /Send figures/)
  await page.getByText(/has not joined its region yet/).waitFor()
  await accessible(page, 'send, not joined')
  await soon('nothing speaks of commands',
    async () => !/sheaf-agent/.test(await main(page)))
  await soon('nothing is offered that cannot be done',
    async () => await page.getByText(/by file/).count() === 0)
}

const locked = async page => {
  await site.lock(page)
}

/* A worker whom a team leader lets sign off, and who answers first. */
async function lent(page) {
  region.enrol(site)
  await locked(page)
  await site.signIn(page, 'will')
  await heading(page, /Today/)
  await soon('who may not send is not led there',
    async () => await page.getByRole('link', { name: 'Send', exact: true }).count() === 0)
  await page.getByText(/The answer to the invite waits to be carried/)
    .waitFor()
  await soon('a worker is told whom to ask',
    async () => /by file.* Ask ann\./.test(
    await main(page)) && await page.locator('main a[href^="/send"]')
    .count() === 0,
  () => main(page))
  site.as('ann', 'staff set', '--workers-seal', 'yes')
  await page.reload()
  await page.getByRole('link', { name: 'Send', exact: true }).click()
  await heading(page, /Send figures/)
}

async function answering(page) {
  await page.getByRole('heading', { name: /Before the first/ }).waitFor()
  await accessible(page, 'send, what was never recorded')
  await enter(page, 'Save and continue')
  await page.getByRole('alert').waitFor()
  await accessible(page, 'send, not all answered')
  const groups = page.locator('fieldset')
  const n = await groups.count()

  ok('each family is asked for', n > 2, String(n))
  await enter(page, /^Choose .* for all$/)
  /* Another answer for the first family. */
  await tabTo(page, 'There were none')
  await page.keyboard.press('ArrowDown')
  await soon('arrows change an answer', () => groups.first()
    .getByLabel('We do not record this').isChecked())
  /* Ann answers for it in another way meanwhile. */
  const family = await groups.first().locator('input').first()
    .getAttribute('name')

  site.as('ann', 'service set', 'north', '--none', family)
  await enter(page, 'Save and continue')
  await page.getByRole('heading', { name: 'Changed meanwhile' }).waitFor()
  await page.getByText(/^Set by ann on \d+ [A-Z][a-z]+ 20\d\d\. Nothing of yours/)
    .waitFor()
  const both = page.locator('.nhsuk-warning-callout dl div')

  await soon('what she said stands beside it', async () =>
    /: There were none/.test(await both.first().innerText()) &&
    /: We do not record this/.test(await both.last().innerText()))
  await accessible(page, 'send, answered by somebody else')
  await enter(page, 'Store mine')
  await page.getByRole('heading', { name: 'What would be sent' }).waitFor()
  await soon('carrying by file is not offered to a worker',
    async () => await page.getByText(/^Carry figures by file/).count() === 0)
  await locked(page)
  await page.goto(`${site.url}/send`)
  await site.signIn(page)
  await page.getByRole('heading', { name: 'What would be sent' }).waitFor()
}

async function sign(page, name) {
  await tabTo(page, /Type your name/)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(name)
  await enter(page, 'Sign off and send')
}

async function signingOff(page) {
  await accessible(page, 'send, what would be sent')
  const text = await main(page)

  ok('figures have titles and no codes', /Referrals accepted/.test(text) &&
    !/referrals\.|job_starts/.test(text))
  ok('why somebody is asked is said', /You are asked because/.test(text))
  await sign(page, 'somebody')
  await page.getByRole('alert').waitFor()
  await accessible(page, 'send, another name')
  await soon('what was typed is still there',
    async () => await page.getByLabel(/Type your name/).inputValue() === 'somebody')
  /* Somebody enters a job meanwhile: what was shown is not it any more. */
  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,C-0058,application,${new Date(Date.now() - 3 * 86_400_000)
      .toISOString().slice(0, 10)},,,,,as\n`)
  await sign(page, 'ann')
  await page.getByText('Job applications').first().waitFor()
  ok('figures that changed meanwhile are not signed', run(['status', '--dir',
    site.site]).includes('0 waiting'))
  await sign(page, 'ann')
  await page.getByText(/sealed and to be carried by file/).first().waitFor()
  await page.getByRole('heading', { name: 'What was sent' }).waitFor()
  await page.getByText('Sealed here, to be carried to the region by file')
    .first().waitFor()
  await page.getByText(/waits? to be carried to the region by file/).first()
    .waitFor()
  await accessible(page, 'send, sealed')
  await soon('nothing is said to be on its way, and no courier is missed',
    async () => !/on (its|their|the) way|courier/i.test(await main(page)))
  await soon('nothing is left to send',
    () => page.getByText(/there is nothing to send/).isVisible())
}

/* A key opens the dialog of the browser. */
async function pick(page, path) {
  const [dialog] = await Promise.all([page.waitForEvent('filechooser'),
    enter(page, 'Choose the file with the answers')])

  await dialog.setFiles(path)
}

/* Where somebody is led who reads on Today that figures wait here. */
async function ledToTheFile(page) {
  await page.goto(`${site.url}/today`)
  await page.getByRole('link', { name: 'Carry it by file' }).first().click()
  await heading(page, /Send figures/)
  await page.getByRole('button', { name: 'Save the file' }).waitFor()
  ok('what is to be done stands open', new URL(page.url()).hash === '#carry')
}

/* The program is stopped while the page is open. */
async function silent(page) {
  await page.route('**/api/v1/status', route => route.abort())
  await page.reload()
  await page.getByText(/It is not known now what was received/).waitFor()
  await accessible(page, 'send, no answer')
  await soon('nothing of before is said',
    async () => !/last confirmed|carried to the region/.test(
    await main(page)),
  () => main(page))
  await page.unroute('**/api/v1/status')
  await page.reload()
  await page.getByRole('button', { name: 'Save the file' }).waitFor()
}

async function byFile(page) {
  const out = await saved(page, 'Save the file')
  const answers = join(site.dir, 'answers')

  await page.getByText(/Your browser saves the file now as returns-.*\.sheaf/)
    .waitFor()
  ok('what is carried is sealed', !readFileSync(out).includes('referrals'))
  region.accept(out, answers)
  await pick(page, site.secret)
  await page.getByRole('alert').waitFor()
  await accessible(page, 'send, another file')
  await pick(page, answers)
  await page.getByText(/received what was carried/).first().waitFor()
  await page.getByText(/Received on .* as entry/).first().waitFor()
  await accessible(page, 'send, received')
  await soon('the day is said as people say it',
    async () => /Received on \d+ [A-Z][a-z]+ 20\d\d/
    .test(await main(page)))
}

/* What two people at a telephone read to each other is the same. */
async function comparing(page) {
  const words = region.agents().replace(/\s+/g, ' ')

  await page.goto(`${site.url}/settings`)
  await page.getByText(/The region's log is browser\.sheaf\.example\/log/)
    .waitFor()
  const about = page.locator('section').filter({ has: page.getByRole('heading',
    { name: 'About' }) })
  const keys = await about.locator('strong').allInnerTexts()

  ok('the keys of site, log and authority are those that the centre says',
    keys.length === 3 && new Set(keys).size === 3 &&
    keys.every(k => words.includes(k)), `${keys.join('; ')} / ${words}`)
  await soon('it is said how large the log was seen',
    async () => /seen it with \d+ entr/.test(await about.innerText()))
  await page.goto(`${site.url}/send`)
  await page.getByRole('heading', { name: 'What was sent' }).waitFor()
}

async function lookingBack(page) {
  const receipt = await saved(page, /Save the receipt/)

  ok('a receipt is one that others read', readFileSync(receipt, 'utf8')
    .startsWith('c2sp.org/tlog-proof@v1'))
  await enter(page, /Check all receipts/)
  await page.getByText(/checked again/).waitFor()
  await enter(page, /^The exact text\b(?! that leaves)/)
  await page.locator('.sheaf-sent').getByText(/sheaf-return\/1/).first()
    .waitFor()
  await accessible(page, 'send, what was sent')
}

const rows = (...all) =>
  'service,client,event,date,mode,flags,ref,value,staff\n' +
  all.map(x => `north,${x}\n`).join('')

/* Nine days before this quarter: in a closed one, on any day. */
const closed = () => {
  const d = new Date()

  return new Date(Date.UTC(d.getUTCFullYear(),
    Math.floor(d.getUTCMonth() / 3) * 3, -9)).toISOString().slice(0, 10)
}

async function correcting(page) {
  /* A job of a closed quarter goes away, and a figure of it falls by a tenth:
   * before and after stand there. */
  site.importCsv(rows(`C-0057,job_started,${closed()},,withdrawn,j2,,`,
    `,satisfaction,${closed()},,,,45,`))
  site.as('ann', 'fidelity add', '--date', closed(), '--kind',
    'independent', '--scores', Array(25).fill(4).join(','), 'north')
  /* What would be sent is asked for by POST, and waited for like what is got: the
   * register is busy when it is asked for first. */
  await page.route('**/api/v1/returns:prepare', route => route.fulfill({ status: 503,
    contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank',
      title: 'Problem', status: 503,
      code: 'busy', detail: 'The register is busy.' }) }), { times: 1 })
  await Promise.all([page.waitForResponse(r => r.status() === 503), page.reload()])
  await page.getByRole('heading', { name: 'What would be sent' }).waitFor()
  ok('a busy register is no error of what would be sent',
    await page.getByText('The register is busy.').count() === 0)
  const review = page.getByRole('heading', { level: 3, name: /, review of / })

  await soon('a review is named by its day, once', async () =>
    /, review of \d+ [A-Z][a-z]+ 20\d\d$/.test((await review.innerText()).trim()),
  () => review.innerText())
  const text = await main(page)

  ok('a closed quarter that falls is said',
    /closed quarter fall by a tenth or more: look/.test(text), text)
  const fell = await page.locator('.sheaf-fell').allInnerTexts()

  ok('the figures that fall are named, and not the one job fewer',
    fell.some(x => /^Satisfaction: responses\s[^]*\s50\s+45$/.test(x)) &&
    fell.every(x => /Falls by a tenth or more/.test(x)) &&
    !fell.some(x => /^Job starts/.test(x)), fell.join('; '))
  const job = page.getByRole('row', { name: /^Job starts/ }).first()
  const [was, is] = (await job.innerText()).match(/\d+/g).slice(-2).map(Number)

  ok('the old figure stands beside the new one', was === is + 1,
    await job.innerText())
  await accessible(page, 'send, a fall')
}

/* A receipt comes while somebody looks at the page: it says so by itself, and
 * takes nobody's place. */
async function noticing(page) {
  /* What the page looks for four times a minute, here without the wait. */
  await page.addInitScript(() => {
    const every = window.setInterval.bind(window)

    window.setInterval = (f, ms) => every(f, ms / 20)
  })
  await page.reload()
  await page.getByRole('heading', { name: 'What would be sent' }).waitFor()
  await sign(page, 'ann')
  const list = page.locator('.sheaf-sent')

  await list.getByText(/^Sealed here/).first().waitFor()
  const button = page.getByRole('button', { name: /Check all receipts/ })

  await button.focus()
  await page.evaluate(() => { window.before = true })
  const out = join(site.dir, 'later.sheaf')
  const answers = join(site.dir, 'later.answers')

  run(['carry', 'out', '--dir', site.site, out])
  region.accept(out, answers)
  run(['carry', 'in', '--dir', site.site, answers])
  await page.getByRole('status').filter({ hasText: /Received on/ }).waitFor()
  await list.getByText(/^Sealed here/).first().waitFor(
    { state: 'detached' })
  await soon('the page was not loaded again',
    () => page.evaluate(() => window.before === true))
  await soon('the focus stays where it was', () => button.evaluate(b =>
    b === document.activeElement))
  await accessible(page, 'send, a receipt has come')
}

/* The region takes the service from this site while its figures are under way:
 * it refuses them, and the page says so, when, and what to do. */
async function refusing(page) {
  const out = join(site.dir, 'last.sheaf')
  const answers = join(site.dir, 'last.answers')

  site.importCsv(rows(`,satisfaction,${closed()},,,,44,`))
  await page.reload()
  await page.getByRole('heading', { name: 'What would be sent' }).waitFor()
  await sign(page, 'ann')
  await page.locator('.sheaf-sent').getByText(/^Sealed here/).first().waitFor()
  run(['carry', 'out', '--dir', site.site, out])
  region.grant('site', 'other')
  region.accept(out, answers)
  await page.locator('#answers').setInputFiles(answers)
  await page.locator('.sheaf-sent').getByText(
    /^Refused on \d+ [A-Z][a-z]+ 20\d\d/).first().waitFor()
  const section = page.locator('section').filter({ has: page.getByRole('heading',
    { name: 'Sending figures' }) })

  await soon('how many were refused is said where returns stand', () => section
    .getByText('1 return was refused; the list of what was sent says why.')
    .isVisible(), () => section.innerText())
  await soon('and to whoever carried the answers', async () =>
    /1 return was refused/.test(await page.locator('#carry').innerText()),
  () => page.locator('#carry').innerText())
  await accessible(page, 'send, refused by the region')
}

try {
  site.init(facts(), people())
  site.importCsv(rows(`C-0057,job_started,${closed()},,part_time,j2,20,as`,
    `C-0057,job_four_hours,${closed()},,,j2,,`,
    `,satisfaction,${closed()},,,,50,`))
  await site.serve()
  const page = await site.browse()

  await notJoined(page)
  await lent(page)
  await answering(page)
  await signingOff(page)
  await ledToTheFile(page)
  await silent(page)
  await byFile(page)
  await comparing(page)
  await lookingBack(page)
  await correcting(page)
  await noticing(page)
  await refusing(page)
  ok('nothing is complained of in the browser', site.errors
    .filter(e => !/status of (4|503)|ERR_FAILED/.test(e)).length === 0, site.errors.join('\n'))
} catch (e) {
  ok('the test comes to its end', false, String(e))
} finally {
  await site.end()
  await region.end()
}
finish()
