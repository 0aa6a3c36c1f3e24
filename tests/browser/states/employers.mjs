/* Contacts with employers: one judged while it is typed, refused, a week. */
async function fill(page) {
  await page.getByLabel(/Whose contact/).fill('as')
  await page.getByLabel('With which employer?').fill('The Harbour Bakery')
  await page.getByLabel('phone', { exact: true }).check()
  await page.locator('#meaningful').check()
  await page.locator('#in_work-no').check()
}

export const states = [
  { name: 'entry', reach: async page => {
    await fill(page)
    await page.getByLabel(/For which client/).fill('idris')
    await page.getByLabel(/Idris Elm/).check()
    await page.getByText(/^Counts as a quality/).waitFor()
  } },
  { name: 'refused', reach: async page => {
    await page.getByRole('button', { name: 'Save contact' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'week', reach: async page => {
    await fill(page)
    await page.getByRole('button', { name: 'Save contact' }).click()
    await page.getByText(/^Saved: Employer contact/).waitFor()
    await page.locator('tr.sheaf-new').first().waitFor()
  } }
]
