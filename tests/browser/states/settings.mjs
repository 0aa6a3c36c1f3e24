/* Each form open, and one that was refused. */
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
    await page.getByText(/all of it goes for good|sealed already/).waitFor()
  } }
]
