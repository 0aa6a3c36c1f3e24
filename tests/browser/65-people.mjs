/*
 * People at the pages of a region: the first sign-in, with an app and recovery
 * codes; codes that work once; one's own account; and what ends a session.
 */
import { accessible, finish, ok } from './check.mjs'
import { codeOf, RegionPeople } from './region_people.mjs'

const region = new RegionPeople()
const password = 'three dry haystacks'
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const problem = page => page.locator('.nhsuk-error-summary').innerText()
const cookie = async page => (await page.context().cookies())
  .find(c => c.name.includes('sheaf_region'))?.value

/* Step by step, with what goes wrong at each. */
async function first(page) {
  const given = region.add('ann', '--role', 'lead', '--region', 'midlands')
  const before = await cookie(page)

  await page.goto(`${region.url}/region`)
  await heading(page, 'Sign in')
  await accessible(page, 'signing in')
  await region.name(page, 'ann', 'not the password')
  ok('a wrong password is refused', /name or the password/.test(
    await problem(page)))
  await region.name(page, 'ann', given)
  await heading(page, 'Set up your sign-in codes')
  const half = await cookie(page)
  const key = await page.locator('.sheaf-digits').innerText()

  ok('no session is known before somebody signs in', before === undefined)
  ok('the key stands beside the picture', /^([A-Z2-7]{4} ?){8}$/.test(key))
  await accessible(page, 'setting up codes')
  await page.getByLabel('Code that the app shows now').fill('000000')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.locator('#code-error').waitFor()
  await page.reload()
  ok('the key is the same after a reload',
    await page.locator('.sheaf-digits').innerText() === key)
  const used = codeOf(key)

  await page.getByLabel('Code that the app shows now').fill(used)
  await page.getByRole('button', { name: 'Go on' }).click()
  await heading(page, 'Print your recovery codes')
  ok('the session has another id at the next step',
    await cookie(page) !== half)
  const codes = await page.locator('.sheaf-codes li').allInnerTexts()

  ok('there are ten recovery codes', new Set(codes).size === 10)
  await accessible(page, 'recovery codes')
  /* Somebody looks at another tab and comes back. */
  await page.evaluate(() => document.dispatchEvent(
    new Event('visibilitychange')))
  await page.waitForTimeout(200)
  ok('the codes stay until they are on paper',
    await page.locator('.sheaf-codes').isVisible())
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await heading(page, 'Choose your password')
  await accessible(page, 'choosing a password')
  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.getByLabel('New password, again').fill('short')
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.locator('#new-error').waitFor()
  ok('what was typed is still there', await page.getByLabel('New password',
    { exact: true }).inputValue() === 'short')
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.locator('#again-error').waitFor()
  await page.getByLabel('New password, again').fill(password)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await heading(page, 'Region')
  return { name: 'ann', key, used, codes, password }
}

async function again(page, ann) {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
  ok('no cookie is left', await cookie(page) === undefined)
  await region.again(page, ann, ann.used)
  ok('a code works once', /wrong, or was used before/.test(
    await problem(page)))
  await page.getByLabel('Code').fill(ann.codes[0].toLowerCase())
  await page.getByRole('button', { name: 'Go on' }).click()
  await heading(page, 'Region')
}

async function account(page, ann) {
  await page.getByRole('link', { name: 'ann, Regional lead' }).click()
  await heading(page, 'Your account')
  await page.getByText('You are signed in as').waitFor()
  const says = await page.locator('main').innerText()

  ok('it says what the account may see', /the figures of Midlands\./.test(says))
  ok('it says how many codes are left', /9 of your 10/.test(says))
  await accessible(page, 'one’s own account')
  await page.getByLabel('Your password now').fill('not the password')
  await page.getByLabel('New password', { exact: true }).fill('four wet stones')
  await page.getByLabel('New password, again').fill('four wet stones')
  await page.getByRole('button', { name: 'Change your password' }).click()
  await page.locator('#password-error').waitFor()
  await page.getByLabel('Your password now').fill(password)
  await page.getByRole('button', { name: 'Change your password' }).click()
  await page.locator('#said').getByText('Your password is changed.').waitFor()
  ann.password = 'four wet stones'
  /* With the secrets that the session has now. */
  await page.getByLabel('Your password, to change any of this')
    .fill(ann.password)
  await page.getByRole('button', { name: 'Make new recovery codes' }).click()
  await heading(page, 'Print your recovery codes')
  ann.codes = await page.locator('.sheaf-codes li').allInnerTexts()
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await page.getByText('10 of your 10').waitFor()
}

/* Changes at the terminal, beside the daemon. */
async function ended(page, ann) {
  region.command('user role', 'ann', '--role', 'analyst')
  await page.reload()
  await heading(page, 'Sign in')
  await region.again(page, ann, ann.codes[0])
  await page.getByText('You are signed in as').waitFor()
  ok('the new role holds', /all regions/.test(
    await page.locator('main').innerText()))
  region.command('user remove', 'ann')
  await page.reload()
  await heading(page, 'Sign in')
  const log = region.command('access list')

  for (const words of ['event=factor-set-up', 'event=recovery-code',
    'event=sign-in', 'event=sign-out', 'event=refused why=password',
    'event=refused why=code', 'event=password', 'event=recovery-codes',
    'command=user-remove account=ann'])
    ok(`the access log has ${words}`, log.includes(words))
  ok('and no secret', ![ann.password, ann.codes[1], ann.key, password]
    .some(s => log.includes(s)))
}

try {
  await region.serve()
  const page = await region.browse()
  const ann = await first(page)

  await again(page, ann)
  await account(page, ann)
  await ended(page, ann)
  ok('the console is silent', region.errors.length === 0,
    region.errors.join('; '))
} finally {
  await region.end()
}
finish()
