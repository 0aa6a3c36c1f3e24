/* Use of Sheaf: of quarters, of all regions, and a wrong address. */
export const states = [
  { name: 'quarters', path: '/usage?from=2024-04-01/P3M&to=2024-07-01/P3M',
    reach: () => undefined },
  { name: 'all', as: 'exact', path: '/usage', reach: () => undefined },
  { name: 'wrong', path: '/usage?from=1990-04-01/P3M',
    reach: async page => { await page.getByRole('alert').waitFor() } }
]
