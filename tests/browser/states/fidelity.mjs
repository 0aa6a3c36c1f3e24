/* Fidelity: reviews beside each other with evidence and an action, a review
 * half entered, one refused; a file of reviews, good and bad. */
import { sheet } from '../sheets.mjs'

const scores = first => Array.from({ length: 25 }, (_, i) =>
  1 + (first + i) % 5).join(',')

export const states = [
  { name: 'rounds', reach: async (page, site) => {
    for (const [day, first] of [['2025-10-01', 2], ['2026-10-01', 4]])
      site.as('ann', 'fidelity add', '--date', day, '--kind', 'independent',
        '--scores', scores(first), 'north')
    await page.reload()
    await page.getByRole('button', { name: 'Evidence for item 17' }).click()
    await page.getByText('Qualifying contacts per specialist a week').waitFor()
    await page.getByRole('button', { name: 'Add an action' }).click()
    await page.getByLabel('What is to be done?').waitFor()
  } },
  { name: 'review', reach: async page => {
    await page.getByRole('button', { name: 'Enter a review' }).click()
    await page.getByLabel('Self-assessment').check()
    await page.locator('#score-1').focus()
    await page.keyboard.press('4')
    await page.getByText('1 of 25 items have a score.').waitFor()
  } },
  { name: 'refused', reach: async page => {
    await page.getByRole('button', { name: 'Enter a review' }).click()
    await page.getByLabel('Self-assessment').check()
    await page.getByRole('button', { name: 'Save review' }).click()
    await page.locator('#score-25-error').waitFor()
  } },
  { name: 'file', reach: async page => {
    await page.getByRole('button', { name: 'Import reviews' }).click()
    await page.getByLabel('Choose the file').setInputFiles(sheet('2026-09-01',
      '3'))
    await page.getByRole('button', { name: 'Store 1 review' }).waitFor()
  } },
  { name: 'file-refused', reach: async page => {
    await page.getByRole('button', { name: 'Import reviews' }).click()
    await page.getByText('What stands in the file').click()
    await page.getByLabel('Choose the file').setInputFiles(sheet('2026-02-31',
      '7'))
    await page.getByRole('region', { name: 'What must be mended' }).waitFor()
  } }
]
