/*
 * From an empty folder to a figure that stands in a real aggregator's log: the
 * whole way in a browser, without a mistake.  What a person types is counted.
 */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { finish, ok } from './check.mjs'
import { Region } from './region.mjs'
import { Site, password } from './site.mjs'

const site = new Site()
const region = new Region(['north'])
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const button = (page, name) => page.getByRole('button', { name }).click()
let fields = 0

/* What /proc says of a process: its parent, and the clock ticks that processors were at
 * work for it and for those of its children that have ended; null: it has ended. */
function processOf(pid) {
  try {
    const words = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^[^]*\) /, '').split(' ').map(Number)

    return { pid, parent: words[1],
      ticks: words.slice(11, 15).reduce((sum, t) => sum + t, 0) }
  } catch {
    return null
  }
}

/* Seconds that processors were at work for this script and for all that it has started,
 * and these again: the programs, their commands, and each process of the browser.  Only
 * whole while those that nobody waits for still run. */
function machineTime() {
  const HUNDREDTHS = 100 /* clock ticks of Linux in a second */
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name))
    .map(processOf).filter(Boolean)
  const within = new Set([String(process.pid)])

  /* Until a round finds no further child. */
  for (let before = 0; before !== within.size;) {
    before = within.size
    for (const p of all)
      if (within.has(String(p.parent)))
        within.add(p.pid)
  }
  return all.filter(p => within.has(p.pid))
    .reduce((sum, p) => sum + p.ticks, 0) / HUNDREDTHS
}

/* The work of a child's child, which still runs, is counted: of that kind are the
 * processes in which the browser draws its pages. */
async function countsAll() {
  const WORK_S = 0.3
  const work = `const until = process.cpuUsage().user + ${WORK_S * 1e6}
    while (process.cpuUsage().user < until);
    console.log('done')
    process.stdin.resume()`
  const before = machineTime()
  const child = spawn('sh', ['-c', '"$0" -e "$1"; :', process.execPath, work],
    { stdio: ['pipe', 'pipe', 'inherit'] })

  await new Promise(r => { child.stdout.once('data', r) })
  const worked = machineTime() - before

  ok('machine time counts what a child of a child does', worked >= WORK_S,
    String(worked))
  const end = new Promise(r => { child.on('exit', r) })

  child.stdin.end()
  await end
}

async function fill(field, value) {
  fields++
  await field.fill(value)
}

async function account(page) {
  await page.goto(site.url)
  await heading(page, 'Set up the record of your site')
  await fill(page.getByLabel('Your name'), 'ann')
  await fill(page.getByLabel('Password', { exact: true }), password)
  await fill(page.getByLabel('Password, again'), password)
  await button(page, 'Make the record')
  await heading(page, 'Your recovery key')
  const key = await page.locator('.sheaf-key span').allInnerTexts()

  await button(page, /continue/)
  await heading(page, 'Is the recovery key on paper?')
  await page.locator('#second').waitFor()
  for (const label of await page.locator('label').allInnerTexts())
    await fill(page.getByLabel(label, { exact: true }),
      key[Number(/\d+/.exec(label)[0]) - 1])
  await button(page, 'Confirm')
  await heading(page, 'First steps')
}

async function invite(page) {
  const { invite: file, secret } = region.invite('site')

  await page.getByRole('link', { name: 'Invite from the region' }).click()
  await heading(page, 'Invite from the region')
  fields++
  await page.getByLabel('The invite file').setInputFiles(file)
  await fill(page.getByLabel('The one-time secret'),
    readFileSync(secret, 'utf8').trim())
  await fill(page.getByLabel(/Address of the region/), region.url)
  await button(page, 'Take up the invite')
  await heading(page, 'First steps')
}

async function service(page) {
  await page.getByRole('link', { name: 'Services' }).click()
  await heading(page, 'Services')
  fields++
  await page.getByLabel(/that the region has named/).selectOption('north')
  await button(page, 'Add this service')
  await page.getByText('north is here now.').waitFor()
  await page.getByRole('link', { name: 'Continue' }).click()
  await heading(page, 'First steps')
}

async function firstClient(page) {
  await page.goto(`${site.url}/clients/new`)
  await heading(page, 'New client')
  await fill(page.getByLabel('Client reference'), 'C-0001')
  fields++
  await page.getByLabel('by the client').check()
  await button(page, 'Save client')
  await heading(page, /C-0001/)
  fields += 2
  await page.getByLabel('What happened?').selectOption('referral_accepted')
  await page.getByLabel('by the client').check()
  await button(page, 'Save')
  await page.getByText(/^Saved/).first().waitFor()
}

/* Of what the first entries do not hold there was none. */
async function unrecorded(page) {
  fields++
  await button(page, /for all/)
  await button(page, 'Save and continue')
}

async function figures(page) {
  await page.goto(`${site.url}/setup`)
  await page.getByRole('link', { name: 'First figures to the region' }).click()
  await heading(page, /Send/)
  /* The site's own key is confirmed, as soon as the courier was there, and no
   * return yet. */
  const confirmed = page.getByText(
    /last confirmed what came from here on .* as entry \d+/).first()

  await site.until(s => Boolean(s.last_receipt))
  await page.reload()
  await confirmed.waitFor()
  await unrecorded(page)
  await fill(page.getByLabel(/Type your name/), 'ann')
  await button(page, /^Sign off/)
  await page.getByText(/sealed and on (its|their) way/).first().waitFor()
  await site.received()
  await page.reload()
  const received = page.getByText(/Received on .* as entry \d+/)

  await received.first().waitFor()
  ok('the figure is received', true)
}

try {
  await countsAll()
  region.grant('site', 'north')
  await region.serve()
  const begun = Date.now()

  await site.serve(true)
  const page = await site.browse()

  await account(page)
  await invite(page)
  await service(page)
  await firstClient(page)
  await figures(page)
  await page.goto(`${site.url}/setup`)
  await page.getByText('All steps are completed.').waitFor()
  ok('the region has the referral', region.exact('referrals') === 1)
  ok('at most 25 fields', fields <= 25, String(fields))
  const worked = machineTime()

  ok('at most 90 s of machine time', worked > 0 && worked <= 90, String(worked))
  console.log(`${fields} fields, ${worked} s of machine time in ${
    ((Date.now() - begun) / 1000).toFixed(1)} s`)
  ok('the browser had nothing to complain of', site.errors.length === 0,
    site.errors.join('; '))
} finally {
  await site.end()
  await region.end()
}
finish()
