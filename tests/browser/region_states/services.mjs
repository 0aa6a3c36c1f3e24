/* The services of a region where everything is hidden, where there is one alone,
 * and where nobody reports. */
/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'hidden', as: 'exact', path: '/services?region=west',
    reach: says(/^3 of 3 services .* "Job starts" is shown: caseload/) },
  { name: 'why', as: 'exact', path: '/services?region=west',
    reach: async page => {
      await page.locator('.sheaf-why summary').first().click()
    } },
  { name: 'one', as: 'exact', path: '/services?region=east',
    reach: says(/^1 of 1 service reported /) },
  { name: 'nobody', as: 'exact', path: '/services?region=south',
    reach: says(/^0 of 1 service reported .* whom to ring/) }
]
