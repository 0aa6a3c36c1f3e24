/* Fidelity reviews of two rounds, all unfolded; and where nobody has one. */
/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'unfolded', reach: async page => {
    await page.getByText('Strong in three or more services').click()
    await page.getByText('Services without one').click()
  } },
  { name: 'none', as: 'exact', path: '/fidelity?region=south',
    reach: () => undefined },
  { name: 'one', as: 'exact', path: '/fidelity?region=east',
    reach: says('No independent review has been received. A site') }
]
