/*
 * Contracts: a team leader takes in a file that has mistakes, then the good one,
 * finds what is without evidence, enters it, disputes an outcome and settles it,
 * signs a claim off with the wrong name and with figures that have changed, saves the
 * workbook, is asked before the same is claimed of another contract, and sees a
 * correction come back as a line below zero.  That these states are accessible is
 * looked at by 80-accessible (states/contracts.mjs).
 */
import { readFileSync } from 'node:fs'
import { accessible, finish, ok, soon } from './check.mjs'
import { contract, contractFile } from './sheets.mjs'
import { Site, day, facts, people } from './site.mjs'

const site = new Site()
const button = (page, name) => page.getByRole('button', { name })
const row = (page, name) => page.getByRole('row', { name })
/* Entered, or corrected, while the page is open. */
const enter = (event, date, mode, flags = '') => site.importCsv(
  'service,client,event,date,mode,flags,ref,value,staff\n' +
  `north,C-0057,${event},${date},${mode},${flags},j1,,\n`)

async function opening(page) {
  await page.goto(`${site.url}/contracts`)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await site.signIn(page)
  await page.getByText('There is no contract here yet.').waitFor()
}

/* Two rows are wrong: each is named, and nothing can be stored. */
async function faults(page) {
  await button(page, 'Take in a contract').click()
  await page.locator('#contract-file').setInputFiles(contract(
    contractFile('mhep').replace('1200', '1,200.5').replace('one', 'few')))
  await page.getByRole('heading', { name: 'Nothing can be stored yet' })
    .waitFor()
  const table = page.getByRole('region', { name: 'What must be mended' })

  await soon('each row that is wrong is named', async () =>
    await table.getByRole('row').count() === 3 &&
    await table.getByRole('row', { name: /^3 value This must be one or many/ })
      .count() === 1, () => table.innerText())
  await soon('nothing can be stored', async () =>
    await button(page, 'Store the contract').count() === 0)
}

async function taking(page) {
  await page.locator('#contract-file').setInputFiles(contract(
    contractFile('mhep')))
  await page.getByRole('heading', { name: 'This would be contract mhep' })
    .waitFor()
  await page.getByText('Job start, 16 hours or more, from 1 April 2024: ' +
    '£1,200.00, shown by job offer or payslip.').waitFor()
  await button(page, 'Store the contract').click()
  await page.getByText('The contract mhep is stored.').waitFor()
  await page.getByText('1 outcome is still without evidence, worth £1,200.00 ' +
    'at most.')
    .waitFor()
  await soon('nothing can be claimed of what is not shown', () =>
    page.getByText('Nothing can be claimed now').isVisible())
}

/* A second file for the same outcomes is asked about before there is any claim. */
async function another(page) {
  await button(page, 'Take in a contract').click()
  await page.locator('#contract-file').setInputFiles(contract(
    contractFile('other')))
  await button(page, 'Both contracts pay').waitFor()
  await soon('it says what could be claimed twice', async () =>
    /claimed of mhep could/.test(await page.getByRole('alert').innerText()))
}

/* What mhep has claimed is not claimed of another contract unasked. */
async function twice(page) {
  await another(page)
  await button(page, 'Both contracts pay').click()
  await page.getByRole('heading', { name: 'This would be contract other' })
    .waitFor()
  await button(page, 'Store the contract').click()
  await page.getByText('The contract other is stored.').waitFor()
  await button(page, /^Draft the next claim\s*of other/).click()
  await page.getByText('1 of these outcomes is in claims of mhep already, and ' +
    'would be claimed a second time.').waitFor()
  await page.getByLabel(/^Type your name/).fill('ann')
  await button(page, 'Sign off claim 1').click()
  await page.locator('#twice-error').waitFor()
  await accessible(page, 'contracts, claimed of another')
  await button(page, 'Back to all contracts').click()
  await button(page, 'Take in a contract').waitFor()
}

async function disputing(page) {
  enter('job_start_evidence', day(70), 'payslip')
  await page.reload()
  await page.getByText('£1,200.00 can be claimed now.').waitFor()
  await button(page, /^Outcomes, one by one/).click()
  await row(page, /Job start.*To be claimed/).waitFor()
  await button(page, /^Dispute Job start/).click()
  await button(page, 'Yes, it is disputed').click()
  await page.getByText(/^It is disputed: nothing is claimed for it/).waitFor()
  await row(page, /Job start.*Disputed/).waitFor()
  /* Somebody else settles it meanwhile. */
  site.as('ann', 'contract settle', '1', 'job_start', 'j1')
  await button(page, /^Settle Job start/).click()
  await button(page, 'Yes, it is settled').click()
  await page.getByRole('alert').waitFor()
  await soon('it is said that it was changed meanwhile', async () =>
    /There now: not disputed/.test(await page.getByRole('alert').innerText()))
  await row(page, /Job start.*To be claimed/).waitFor()
  await button(page, 'Back to all contracts').click()
}

async function signing(page) {
  await button(page, /^Draft the next claim/).click()
  await page.getByRole('region', { name: 'Lines of claim 1' }).waitFor()
  await soon('the text names no client', async () =>
    !/C-0057/.test(await page.locator('main').innerText()))
  await page.getByLabel(/^Type your name/).fill('Ann')
  await button(page, 'Sign off claim 1').click()
  await page.locator('#name-error').waitFor()
  /* Other evidence meanwhile: the same pounds, and not what was seen. */
  enter('job_start_evidence', day(70), 'payslip', 'withdrawn')
  enter('job_start_evidence', day(69), 'job_offer')
  await page.getByLabel(/^Type your name/).fill('ann')
  await button(page, 'Sign off claim 1').click()
  await page.getByText(/figures have changed since they were shown/).waitFor()
  await page.getByRole('region', { name: 'Lines of claim 1' }).waitFor()
  await button(page, 'Sign off claim 1').click()
  await page.getByText('Claim 1 of mhep is signed off: £1,200.00.').waitFor()
  await page.getByText('Nothing can be claimed now').waitFor()
}

async function file(page) {
  const [download] = await Promise.all([page.waitForEvent('download'),
    button(page, /^Workbook for the commissioner/).click()])
  const bytes = readFileSync(await download.path())

  ok('the workbook is saved under its number', download.suggestedFilename() ===
    'claim-mhep-1.xlsx', download.suggestedFilename())
  ok('it is a workbook', bytes.subarray(0, 2).toString() === 'PK')
  await button(page, /^Its outcomes, one by one/).click()
  await row(page, /^C-0057 Job start.*£1,200.00 Claimed/).waitFor()
  await soon('of a claim that was made nothing is disputed here', async () =>
    await button(page, /^Dispute/).count() === 0)
  await button(page, 'Back to all contracts').click()
}

/* The job turns out not to have begun: the next claim pays back, the first stays. */
async function credit(page) {
  enter('job_started', day(80), '', 'withdrawn')
  await page.reload()
  await page.getByText('The next claim pays back £1,200.00 in all.').waitFor()
  await row(page, /Job start, 16 hours or more £1,200.00 -1 -£1,200.00/)
    .waitFor()
  await soon('the claim that was made is as it was', async () =>
    await row(page, /^1 Signed off by ann.*£1,200.00/).count() === 1)
  await accessible(page, 'contracts, a credit')
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await opening(page)
  await faults(page)
  await taking(page)
  await another(page)
  await button(page, 'Back to all contracts').click()
  await disputing(page)
  await signing(page)
  await file(page)
  await twice(page)
  await credit(page)
  /* A refused request is an answer, which the browser calls an error. */
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/C-0057|Brien/.test(site.log))
} finally {
  await site.end()
}
finish()
