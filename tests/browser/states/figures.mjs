/* Years of figures beside targets, with the table behind a chart open; then with
 * the form of a baseline that is refused. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addYears } from '../years.mjs'

const drawn = page => page.locator('.sheaf-drawing > svg.sheaf-screen').first()
  .waitFor()

export const states = [
  { name: 'years', path: '/figures?service=long', reach: async (page, site) => {
    addYears(site)
    await page.reload()
    await drawn(page)
    await page.getByText('Show as a table').first().click()
    await page.getByRole('columnheader', { name: 'What it says' }).first()
      .waitFor()
  } },
  { name: 'baseline', path: '/figures?service=long', reach: async (page, site) => {
    await drawn(page)
    const quarters = await page.locator('#period option').evaluateAll(all =>
      all.map(x => x.value))
    const file = join(site.dir, 'why')

    writeFileSync(file, 'The team had its present size in these years\n')
    site.as('ann', 'baseline set long job_starts', '--from', quarters[14],
      '--to', quarters[3], '--reason-file', file)
    await page.reload()
    await drawn(page)
    await page.getByText('Change or remove the baseline of Job starts').click()
    await page.getByLabel('Why these quarters?').fill('')
    await page.getByRole('button', { name: 'Store the baseline' }).click()
    await page.locator('#job_starts-reason-error').waitFor()
  } }
]
