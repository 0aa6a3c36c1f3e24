/* The erasure of a client, refused. */
export const states = [
  { name: 'refused', reach: async page => {
    await page.getByRole('button', { name: 'Erase for good' }).click()
    await page.locator('#reason-error').waitFor()
  } },
  { name: 'none', path: '/clients/9999/erase', reach: async page => {
    await page.getByRole('alert').waitFor()
  } }
]
