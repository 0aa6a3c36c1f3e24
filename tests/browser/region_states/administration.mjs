/* Administration, as an operator sees it, and as others do not. */
export const as = 'operator'
export const states = [
  { name: 'refused', as: 'lead', reach: async page => {
    await page.getByRole('alert').waitFor()
  } },
  { name: 'elsewhere', reach: async page => {
    await page.route('**/v1/agents', async route => {
      const response = await route.fetch()
      const body = await response.json()

      await route.fulfill({ response, json: { ...body,
        invite: { ...body.invite, here: false } } })
    })
    await page.reload()
    await page.getByText('For a new site, with its id').waitFor()
  } },
  { name: 'invite', reach: async page => {
    await page.getByText('Invite a new site').click()
    await page.getByLabel('Id of the site').fill('trust.new')
    await page.getByRole('button', { name: 'Make the invite' }).click()
    await page.getByRole('heading', { name: 'One-time secret for' }).waitFor()
  } }
]
