/* A desk on a network, by its own authority and by a certificate of the
 * provider's IT: the program of the tour is on none. */
const day = { day: '2036-11-26', shown: '26 November 2036' }
const lan = own => ({ lan: { name: 'desk.example.test', own,
  address: 'https://desk.example.test:8443/', until: day, trusted_until: day,
  words: 'bagel ferry elephant clover poppy turnip ember kennel sketch ' +
    'cement arrow atlas',
  sha256: Array(32).fill('A6').join(':') } })

async function answered(page, own, text) {
  await page.route('**/api/v1/trust', r => r.fulfill({ json: lan(own) }))
  await page.reload()
  await page.getByText(text).first().waitFor()
}

export const states = [
  { name: 'own', reach: async page => {
    await answered(page, true, 'Compare the fingerprint')
    for (const summary of await page.locator('summary').all())
      await summary.click()
  } },
  { name: 'given', reach: page => answered(page, false, 'IT department') }
]
