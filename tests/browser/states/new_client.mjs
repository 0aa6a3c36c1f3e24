/* A new client: refused, likely here already. */
export const states = [
  { name: 'refused', path: '/clients/new', reach: async page => {
    await page.getByRole('button', { name: 'Save client' }).click()
    await page.locator('#reference-error').waitFor()
  } },
  { name: 'twins', path: '/clients/new', reach: async page => {
    /* The states of other pages may have begun services. */
    if (await page.locator('#service').isVisible())
      await page.locator('#service').selectOption('north')
    await page.getByLabel('Client reference').fill('C-0070')
    await page.getByLabel('NHS number').fill('999 000 0018')
    await page.getByRole('button', { name: 'Save client' }).click()
    await page.getByRole('heading', { name: 'Likely here already' }).waitFor()
  } }
]
