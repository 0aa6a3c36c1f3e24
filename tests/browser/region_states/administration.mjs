/* Administration, as an operator sees it, and as others do not. */
export const as = 'operator'
export const states = [
  { name: 'refused', as: 'lead', reach: async page => {
    await page.getByRole('alert').waitFor()
  } }
]
