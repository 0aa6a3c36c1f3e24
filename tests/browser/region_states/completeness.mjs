/* Completeness: one quarter, all regions, one service, and a wrong address. */
/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'quarter', path: '/completeness?region=north&from=2025-10-01/P3M&' +
    'to=2026-01-01/P3M', reach: () => undefined },
  { name: 'all', as: 'exact', path: '/completeness', reach: () => undefined },
  { name: 'wrong', path: '/completeness?from=2010-04-01/P3M',
    reach: async page => { await page.getByRole('alert').waitFor() } },
  { name: 'copied', reach: async page => {
    await page.context().grantPermissions(['clipboard-write'])
    await page.getByRole('button', { name: 'Copy names to ring' }).click()
    await page.getByText('Copied.').waitFor()
  } },
  { name: 'one', as: 'exact',
    path: '/completeness?region=east&to=2026-01-01/P3M',
    reach: says('The one service that is expected has reported') }
]
