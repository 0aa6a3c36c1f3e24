/* Fidelity reviews of two rounds, all unfolded; and where nobody has one. */
export const states = [
  { name: 'unfolded', reach: async page => {
    await page.getByText('Strong in three or more services').click()
    await page.getByText('Services without one').click()
  } },
  { name: 'none', as: 'exact', path: '/fidelity?region=south',
    reach: () => undefined }
]
