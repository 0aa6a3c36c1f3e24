/* Each form open, one that was refused, and two in which somebody else was faster.
 * The tour comes by more than once, so each visit sets something else. */
let visits = 0

export const states = [
  { name: 'open', reach: async page => {
    for (const summary of await page.locator('summary').all())
      await summary.click()
  } },
  { name: 'refused', reach: async page => {
    await page.getByText('Add somebody').click()
    await page.getByLabel('Their name in this register').fill('zoe')
    await page.getByLabel('Their password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Add them' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'service', reach: async page => {
    await page.getByText('Remove north', { exact: true }).click()
    await page.getByRole('button', { name: 'See what would go' }).click()
    await page.getByText(/all of it goes for good|(sealed|signed off) already/).waitFor()
  } },
  { name: 'overtaken', reach: async (page, site) => {
    await page.reload()
    await page.getByText('Change settings of north', { exact: true }).click()
    await page.locator('#north-years').fill('99')
    site.as('ann', 'service set', 'north', '--retention-years',
      String(++visits))
    await page.getByRole('form', { name: 'Change settings of north' })
      .getByRole('button', { name: 'Store' }).click()
    await page.getByRole('heading', { name: 'Changed meanwhile' }).waitFor()
  } },
  { name: 'targets-overtaken', reach: async (page, site) => {
    const form = page.getByRole('form', { name: /(Set|Change) targets of north/ })

    await page.reload()
    await page.getByText(/^(Set|Change) targets of north$/).click()
    await page.locator('#north-start').fill('May 2026')
    await page.locator('#north-contract').fill('300000')
    await page.locator('#north-steady-state').fill('100')
    site.as('ann', 'targets set', 'north', '--start', '2026-05', '--contract',
      String(200000 + ++visits), '--steady-state', '60')
    await form.getByRole('button', { name: 'Store' }).click()
    await page.getByRole('heading', { name: 'Changed meanwhile' }).waitFor()
  } }
]
