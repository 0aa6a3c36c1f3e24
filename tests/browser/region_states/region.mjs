/* The region's page beside its first look; a region of which everything is
 * hidden, one of a single service, and one where nobody reports. */
/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'banner', reach: async page => {
    await page.route('**/v1/session', async route => {
      const response = await route.fetch()
      const body = await response.json()

      await route.fulfill({ response, json: { ...body,
        banner: 'Nothing new is published since 3 May 2026: the disk is full.' } })
    })
    await page.reload()
    await page.getByText('Nothing new is published').waitFor()
  } },
  { name: 'hidden', as: 'exact', path: '/region?region=west',
    reach: says('this one has 3, so what is about people') },
  { name: 'one', as: 'exact', path: '/region?region=east',
    reach: says('this one has 1, so what is about people') },
  { name: 'nobody', as: 'exact', path: '/region?region=south',
    reach: says('No service of this region has reported yet.') }
]
