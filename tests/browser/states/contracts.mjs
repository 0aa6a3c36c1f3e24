/* Contracts: one taken in, a file with faults, the draft of a claim, a claim that is
 * signed off, and the outcomes one by one with what is disputed. */
import { contract, contractFile } from '../sheets.mjs'
import { day } from '../site.mjs'

const button = (page, name) => page.getByRole('button', { name })
const home = page => page.getByRole('heading', { level: 2,
  name: 'toured, north' }).waitFor()

async function hand(page, text) {
  await page.reload()
  await button(page, 'Take in a contract').click()
  await page.locator('#contract-file').waitFor()
  /* Asked only where there are several. */
  const of = page.getByLabel('Of which service?')

  if (await of.count() > 0)
    await of.selectOption('north')
  await page.locator('#contract-file').setInputFiles(contract(text))
  await page.locator('#file-says').waitFor()
}

/* What was claimed is taken back with its evidence, so that there is a next claim. */
async function takenBack(page, site) {
  await page.goto(`${site.url}/clients/1`)
  const row = page.getByRole('row', { name: /payslip/i })

  await row.getByRole('button', { name: /^Withdraw/ }).click()
  await row.getByRole('button', { name: /^Yes, withdraw it/ }).click()
  await row.waitFor({ state: 'detached' })
  await page.goto(`${site.url}/contracts`)
}

let rounds = 0

export const states = [
  { name: 'faults', reach: page => hand(page, contractFile('toured')
    .replace('1200', '£1200').replace('one', 'few')) },
  { name: 'standing', reach: async (page, site) => {
    if (rounds++ === 0)
      site.as('ann', 'client add', '--event', 'job_start_evidence', '--date',
        day(70), '--mode', 'payslip', '--ref', 'j1', '1')
    else
      await takenBack(page, site)
    await hand(page, contractFile('toured', 'cap_quarter,all,,,,1000,,\n'))
    await button(page, 'Store the contract').click()
    await home(page)
  } },
  { name: 'again', reach: page => hand(page, contractFile('toured')) },
  { name: 'outcomes', reach: async page => {
    await page.reload()
    await button(page, /^Outcomes, one by one/).click()
    await button(page, /^Dispute/).first().click()
    await button(page, 'Leave it').waitFor()
  } },
  { name: 'draft', reach: async page => {
    await page.reload()
    await button(page, /^Draft the next claim/).click()
    await button(page, /^Sign off claim \d+$/).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'claimed', reach: async page => {
    await page.reload()
    await button(page, /^Draft the next claim/).click()
    await page.getByLabel(/^Type your name/).fill('ann')
    await button(page, /^Sign off claim \d+$/).click()
    await page.getByText(/^Claim \d+ of toured is signed off/).waitFor()
  } }
]
