/* Years of figures beside targets, with the table behind a chart open. */
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
  } }
]
