/* The region's page beside its first look. */
export const states = [
  { name: 'banner', reach: async page => {
    await page.route('**/v1/session', async route => {
      const response = await route.fetch()
      const body = await response.json()

      await route.fulfill({ response, json: { ...body,
        banner: 'Nothing new is taken since 3 May 2026: the disk is full.' } })
    })
    await page.reload()
    await page.getByText('Nothing new is taken').waitFor()
  } }
]
