/* Kinds of services: of a region whose services are of several kinds, hidden figures, an
 * earlier quarter of all regions, a quarter without services, and a wrong address. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'hidden', as: 'exact', path: '/typology?region=west',
    reach: says('By funding, provider type and site type together') },
  { name: 'all', as: 'exact', path: '/typology?period=2023-04-01/P3M',
    reach: says('Services by funding and provider type') },
  { name: 'none', path: '/typology?period=2014-04-01/P3M',
    reach: says('Choose another quarter or region') },
  { name: 'wrong', path: '/typology?period=yesterday',
    reach: async page => { await page.getByRole('alert').waitFor() } }
]
