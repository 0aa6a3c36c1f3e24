/*
 * What leaves a site of its reconciliations, on the page that compares: a team leader
 * allows it, keeps the numbers of an extract for sending, and takes them back; each
 * also after somebody else was faster.  What a seal makes of them is in
 * tests/e2e/86-reconciliation.sh; the comparison itself in states/reconcile.mjs.
 */
import { accessible, finish, ok, soon } from './check.mjs'
import { reach } from './keys.mjs'
import { Site, facts } from './site.mjs'

const site = new Site()
const button = (page, name) => page.getByRole('button', { name, exact: true })
const press = (page, name) => button(page, name).click()
const said = (page, text) => page.locator('#said').getByText(text).waitFor()
const both = page => page.locator('.nhsuk-warning-callout')
const sending = () => JSON.parse(site.as('ann', 'reconcile sending', '--json'))
const off = 'Nothing of a reconciliation leaves the site.'

/* A day of the month before this one. */
const now = new Date()
const month = n => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1,
  n)).toISOString().slice(0, 10)
const extract = 'LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate,' +
  `ServTeamTypeRefToMH\r\nX-1,R1,${month(5)},D05\r\n`

async function compared(page) {
  await page.goto(`${site.url}/reconcile`)
  await site.signIn(page)
  await page.getByText(off).waitFor()
  await page.locator('#file').setInputFiles({ name: 'extract.csv',
    mimeType: 'text/csv', buffer: Buffer.from(extract) })
  await page.getByRole('heading', { name: /What do the columns/ }).waitFor()
  await page.getByLabel('How are days written in this file?')
    .selectOption('yyyy-mm-dd')
  for (const which of ['Last month', 'First month'])
    await page.getByLabel(which).selectOption(month(1).slice(0, 7))
  await press(page, 'Compare')
  await page.getByRole('heading', { name: 'Why the figures differ' }).waitFor()
  ok('while none are sent, no numbers are offered to be kept', await button(
    page, 'Keep these numbers to be sent').count() === 0)
}

/* Somebody has allowed it already, and takes it back. */
async function allowed(page) {
  site.as('ann', 'reconcile sending', 'on')
  await press(page, 'Allow numbers to be sent')
  await both(page).getByText('Somebody has changed whether').waitFor()
  await soon('both are shown', async () => await both(page).getByText(off)
    .isVisible() && await both(page).getByText(/that were kept are sent/)
    .isVisible(), () => both(page).innerText())
  await accessible(page, 'reconcile, sending overtaken')
  await press(page, 'Go on')
  await press(page, 'Send none from now on')
  await said(page, off)
  ok('nothing is sent any more', !sending().on)
  await press(page, 'Allow numbers to be sent')
  await said(page, /that were kept are sent, once/)
  ok('it is allowed in her name', sending().on &&
    /^Said by ann on/.test(sending().says[1]))
}

/* The record changes between the look and the word. */
async function kept(page) {
  const keep = 'Keep these numbers to be sent'
  const register = page.getByRole('row', { name: /^New referrals/ })
    .getByRole('cell').nth(1)
  const before = Number(await register.innerText())

  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,Y-1,referral_received,${month(6)},self,,r1,,\n`)
  await press(page, keep)
  await page.getByRole('alert').getByText(/has changed since these numbers/)
    .waitFor()
  ok('what nobody has seen is not kept', sending().months.length === 0)
  await register.filter({ hasText: String(before + 1) }).waitFor()
  await press(page, keep)
  await page.getByText(/are kept to be sent for north/).waitFor()
  await button(page, keep).waitFor({ state: 'detached' })
  await page.getByText(/: kept, but in no seal: the aggregator has not said/).waitFor()
  ok('they are kept', sending().months[0]?.state === 'kept')
  await accessible(page, 'reconcile, numbers kept')
}

/* What the program answers to the page: to a look, or to a change that is asked for. */
const answered = (page, path, more = {}) => page.evaluate(async ([path, more]) => {
  const { token } = await (await fetch('/api/v1/session')).json()
  const a = await fetch(path, { ...more,
    headers: { 'Sheaf-Token': token, ...more.headers } })

  return { status: a.status, body: await a.json() }
}, [path, more])

const withdrawal = async (page, body, version) => (await answered(page,
  '/api/v1/reconciliations:withdraw', { method: 'POST',
    headers: { 'Content-Type': 'application/json', 'If-Match': `"${version}"` },
    body: JSON.stringify(body) })).status

async function withdrawn(page) {
  const ask = page.getByRole('button', { name: /^Withdraw/ })

  await ask.click()
  site.as('ann', 'reconcile withdraw', month(1).slice(0, 7))
  await press(page, 'Yes, withdraw it')
  await page.getByRole('alert').getByText(/no numbers .* are kept/i).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Why the figures differ' }).waitFor()
  ok('it is gone', await ask.count() === 0)
  /* Once more, with the keyboard alone. */
  await press(page, 'Change months or columns')
  await press(page, 'Compare')
  await press(page, 'Keep these numbers to be sent')
  await ask.waitFor()
  const looked = await answered(page, '/api/v1/reconciliations')
  const { service, month: first, version } = looked.body.sending.months[0]

  ok('what was changed meanwhile is not withdrawn',
    await withdrawal(page, { service, month: first }, 'another') === 412)
  ok('where nothing is to be withdrawn there is nothing to undo',
    await withdrawal(page, { service, month: first, undo: true }, version) === 422)
  await reach(page, ask)
  await page.keyboard.press('Enter')
  await reach(page, button(page, 'Yes, withdraw it'))
  await page.keyboard.press('Enter')
  await said(page, /are forgotten: nobody had signed them off\./)
  ok('nothing is kept', sending().months.length === 0)
  ok("something has the focus", await page.evaluate(() => document.activeElement !== document.body))
}

try {
  site.init(facts())
  await site.serve()
  const page = await site.browse()

  await compared(page)
  await allowed(page)
  await kept(page)
  await withdrawn(page)
  ok('no page reports an error', site.errors.every(e =>
    /status of (401|404|412|422)/.test(e)), site.errors.join('; '))
} finally {
  await site.end()
}
finish()
