/* Before anybody has signed in. */
import { secret } from '../centre.mjs'

async function password(page, given) {
  await page.getByLabel('Your name at this centre').fill('lead')
  await page.getByLabel('Password').fill(given)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export const states = [
  { name: 'sign-in', path: '/region', reach: () => undefined },
  { name: 'sign-in-refused', path: '/region', reach: async page => {
    await password(page, 'wrong')
    await page.getByRole('alert').waitFor()
  } },
  { name: 'code', path: '/region', reach: async page => {
    await password(page, secret)
    await page.getByLabel('Code').waitFor()
  } }
]
