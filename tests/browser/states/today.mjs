/* Shortly before the register is locked, on any page. */
export const states = [
  { name: 'warning', reach: async page => {
    await page.route('**/api/v1/session', async route => {
      const r = await route.fetch()

      await route.fulfill({ response: r, json: { ...await r.json(),
        left_s: 100 } })
    })
    await page.reload()
    await page.getByRole('alertdialog').waitFor()
  } },
  { name: 'unreachable', reach: async page => {
    await page.route('**/api/v1/today', route => route.abort())
    await page.reload()
    await page.getByRole('alert').waitFor()
  } }
]
