/* Finding a client. */
export const states = [
  { name: 'found', reach: async page => {
    await page.getByLabel('Find a client').fill('obrien')
    await page.getByText('One client is found.').waitFor()
  } },
  { name: 'nobody', reach: async page => {
    await page.getByLabel('Find a client').fill('nobody')
    await page.getByText(/Nobody is found/).waitFor()
  } }
]
