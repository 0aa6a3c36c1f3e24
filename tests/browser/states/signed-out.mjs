/* Before anybody is signed in. */
export const states = [
  { name: 'sign-in', path: '/today', reach: () => undefined },
  { name: 'sign-in-refused', path: '/today', reach: async (page, site) => {
    await site.signIn(page, 'ann', 'wrong')
    await page.getByRole('alert').waitFor()
  } }
]
