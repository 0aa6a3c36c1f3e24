/* What leaves: its exact text, and a sign-off that was refused. */
export const states = [
  { name: 'text', reach: async page => {
    await page.getByText('The exact text that leaves').click()
  } },
  { name: 'refused', reach: async page => {
    await page.getByRole('button', { name: /Sign off/ }).click()
    await page.getByRole('alert').waitFor()
  } }
]
