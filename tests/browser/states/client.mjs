/* One client's record: an entry judged, refused, corrected; details. */
import { reasonRefused } from '../check.mjs'

async function choose(page, event) {
  await page.getByLabel('What happened?').selectOption(event)
}

export const states = [
  { name: 'judged', reach: async page => {
    await choose(page, 'in_work_support')
    await page.getByLabel('phone', { exact: true }).check()
    await page.getByText(/Counts/).waitFor()
  } },
  { name: 'refused', reach: async page => {
    await choose(page, 'in_work_support')
    await page.getByLabel('When?').fill('31/2')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'job', reach: async page => {
    await choose(page, 'job_ended')
  } },
  { name: 'correcting', reach: async page => {
    await page.getByRole('button', { name: /^Correct/ }).first().click()
    await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  } },
  { name: 'withdrawing', reach: async page => {
    await page.getByRole('button', { name: /^Withdraw/ }).first().click()
    await page.getByRole('button', { name: 'Yes, withdraw it' }).waitFor()
    await reasonRefused(page)
  } },
  /* Somebody else has changed what is to be withdrawn. */
  { name: 'not-withdrawn', reach: async (page, site) => {
    const shown = JSON.parse(site.as('ann', 'client show', '--json', '1'))
    const { id, fact } = shown.facts.find(f => f.fact.startsWith('contact of'))
    const row = page.getByRole('row', { name: /Contact, (phone|video)/ })

    site.as('ann', 'client correct', '--mode',
      fact.includes('phone') ? 'video' : 'phone', '1', String(id))
    await row.getByRole('button', { name: /^Withdraw/ }).click()
    await row.getByRole('button', { name: 'Yes, withdraw it' }).click()
    await page.getByText('so it is not withdrawn yet').waitFor()
  } },
  { name: 'details', reach: async page => {
    await page.getByRole('button', { name: 'Change details' }).click()
    await page.getByLabel('NHS number').fill('999 000 0019')
    await page.getByRole('button', { name: 'Save details' }).click()
    await page.locator('#nhs_number-error').waitFor()
  } },
  { name: 'keep', reach: async page => {
    await page.getByRole('button', { name: 'Change the day' }).click()
    await page.getByRole('button', { name: 'Save the day' }).click()
    await page.locator('#keep-reason-error').waitFor()
  } },
  { name: 'none', path: '/clients/9999', reach: async page => {
    await page.getByRole('alert').waitFor()
  } }
]
