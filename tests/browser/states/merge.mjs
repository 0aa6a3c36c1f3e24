/* Two records made one: none there, and two that may be. */
export const states = [
  { name: 'two', path: '/clients/1/merge?with=2', reach: async page => {
    await page.getByLabel('Which record stays?').or(page.getByRole('radio'))
      .first().waitFor()
  } },
  { name: 'none', path: '/clients/9999/merge?with=1', reach: async page => {
    await page.getByRole('alert').waitFor()
  } }
]
