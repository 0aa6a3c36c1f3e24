/*
 * From an empty folder to a site that the region knows: the first steps, with
 * their commonest mistakes, left in the middle and taken up again.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { Region } from './region.mjs'
import { Site, password } from './site.mjs'

const site = new Site()
const region = new Region(['north'])
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const step = (page, name) => page.getByRole('listitem').filter({ has:
  page.getByText(name, { exact: true }) })
let groups = []

async function account(page) {
  await page.goto(`${site.url}/clients`)
  await heading(page, 'Set up the record of your site')
  ok('every page leads to the first one', page.url().endsWith('/setup'))
  await accessible(page, 'first run')
  await page.getByRole('button', { name: 'Make the record' }).click()
  await page.locator('#name-error').waitFor()
  await accessible(page, 'first run, refused')
  await page.getByLabel('Your name').fill('Ann Lee')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Make the record' }).click()
  await page.locator('#new-password-error').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Password, again').fill(`${password}s`)
  await page.getByRole('button', { name: 'Make the record' }).click()
  await page.locator('#again-error').waitFor()
  await soon('two passwords that differ are told, and the name is still there',
    async () => await page.getByLabel('Your name').inputValue() === 'Ann Lee')
  ok('nothing was made yet', !readdirSync(site.dir).includes('site'))
  await page.getByLabel('Password, again').fill(password)
  await page.getByRole('button', { name: 'Make the record' }).click()
  await heading(page, 'Your recovery key')
}

const shownKey = async page =>
  (await page.locator('.sheaf-key span').allInnerTexts())

async function recovery(page) {
  const lost = await shownKey(page)

  ok('the key has fourteen groups', lost.length === 14 &&
    lost.every(g => /^[0-9A-HJKMNP-TV-Z]{4}$/.test(g)), lost.join('-'))
  await accessible(page, 'recovery key')
  await page.emulateMedia({ media: 'print' })
  await soon('the key is on paper, and no button with it',
    async () => await page.locator(
    '.sheaf-key').isVisible() && !await page.getByRole('button',
    { name: 'Print this page' }).isVisible())
  await page.emulateMedia({ media: null })
  /* A reload in the middle: it is not shown again. */
  await page.reload()
  await heading(page, 'Is the recovery key on paper?')
  ok('a key is shown once', !(await page.content()).includes(lost[3]))
  await accessible(page, 'recovery key, asked for')
  let made = 0

  page.on('request', r => {
    if (r.url().endsWith('/recovery:renew'))
      made++
  })
  await page.getByRole('button', { name: 'Make a new recovery key' })
    .dblclick()
  await heading(page, 'Your recovery key')
  groups = await shownKey(page)
  ok('a double press makes one key', made === 1, String(made))
  ok('the new key is another one', groups[0] !== lost[0])
  await page.getByRole('button', { name: /continue/ }).click()
  await heading(page, 'Is the recovery key on paper?')
  ok('it is not shown beside the question',
    !(await page.content()).includes(groups[3]))
  /* Another tab makes one more: this page does not make it void unseen. */
  const other = await site.context.newPage()

  await other.goto(`${site.url}/setup#recovery`)
  await other.getByRole('button', { name: 'Make a new recovery key' }).click()
  await heading(other, 'Your recovery key')
  groups = await shownKey(other)
  await other.close()
  made = 0
  await page.getByRole('button', { name: 'Make a new recovery key' }).click()
  await page.getByText('Somebody else has made a new recovery key').waitFor()
  ok('one press asks once', made === 1, String(made))
  await accessible(page, 'recovery key, somebody was faster')
  await page.getByRole('button', { name: 'Keep the newer key' }).click()
  await page.goto(`${site.url}/setup#recovery`)
  /* Later. */
  await page.goto(`${site.url}/today`)
  await page.getByText('Nobody has confirmed yet').waitFor()
  await accessible(page, 'today, recovery key not confirmed')
  await page.getByRole('link', { name: 'Confirm it now' }).click()
  await heading(page, 'Is the recovery key on paper?')
  await soon('two groups are asked for', async () =>
    await page.getByLabel(/^Group \d+$/).count() === 2)
  const numbers = (await page.locator('label').allInnerTexts())
    .map(t => Number(/Group (\d+)/.exec(t)?.[1])).filter(Number.isInteger)
  const [a, b] = numbers.map(n => groups[n - 1])

  await page.locator('#first').fill(b)
  await page.locator('#second').fill(a)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.locator('#first-error').waitFor()
  await accessible(page, 'recovery key, a wrong group')
  await page.locator('#first').fill(a.toLowerCase())
  await page.locator('#second').fill(` ${b}`)
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await heading(page, 'First steps')
  await step(page, 'Recovery key').getByText('Completed').waitFor()
}

async function services(page) {
  await accessible(page, 'first steps')
  await page.getByRole('link', { name: 'Services' }).click()
  await heading(page, 'Services')
  await accessible(page, 'services')
  await page.getByLabel('Name of the service').fill('North Tees')
  await page.getByRole('button', { name: 'Add this service' }).click()
  await page.locator('#service-error').waitFor()
  await page.getByLabel('Name of the service').fill('nroth')
  await page.getByRole('button', { name: 'Add this service' }).click()
  await page.getByText('nroth is here now.').waitFor()
  await page.getByLabel('Name of the service').fill('north')
  await page.getByRole('button', { name: 'Add this service' }).click()
  await page.getByLabel(/Yes, begin north/).waitFor()
  await accessible(page, 'services, a new one')
  await page.getByLabel(/Yes, begin north/).check()
  await page.getByRole('button', { name: 'Add this service' }).click()
  await page.getByText('north is here now.').waitFor()
  await page.getByRole('link', { name: 'Continue' }).click()
  await step(page, 'Services').getByText('Completed').waitFor()
}

async function again(page) {
  await site.lock(page)
  await site.signIn(page, 'Ann Lee')
  await heading(page, /Today/)
  await page.getByText('3 of 6 steps are completed.').waitFor()
  await page.getByRole('link', { name: 'First steps' }).click()
  await heading(page, 'First steps')
}

async function invite(page) {
  region.grant('site', 'north')
  const { invite: file, secret } = region.invite('site')
  const right = readFileSync(secret, 'utf8').trim()
  const damaged = join(site.dir, 'damaged')
  const bytes = readFileSync(file)

  bytes[bytes.length - 10] ^= 1
  writeFileSync(damaged, bytes)
  await page.getByRole('link', { name: 'Invite from the region' }).click()
  await heading(page, 'Invite from the region')
  await accessible(page, 'invite')
  const send = () => page.getByRole('button', { name: /Take up/ }).click()

  await send()
  await page.locator('#invite-error').waitFor()
  await page.getByLabel('The invite file').setInputFiles(damaged)
  await page.getByLabel('The one-time secret').fill(right)
  await page.getByLabel(/Address of the region/).fill('region.example')
  await send()
  await page.locator('#url-error').waitFor()
  await page.getByLabel(/Address of the region/).fill(region.url)
  await send()
  await page.locator('#invite-error').waitFor()
  await page.getByLabel('The invite file').setInputFiles(file)
  await page.getByLabel('The one-time secret').fill(right.replaceAll('a', 'b'))
  await send()
  await page.locator('#secret-error').waitFor()
  await accessible(page, 'invite, a wrong secret')
  /* The same by pasting, as an editor shows it. */
  await page.reload()
  await heading(page, 'Invite from the region')
  await page.getByText('Paste the invite instead').click()
  await page.getByLabel(/All that the invite holds/).fill(readFileSync(file,
    'utf8').replace(/[\u0000-\u0009]/g, ''))
  await page.getByLabel('The one-time secret').fill(right)
  await page.getByLabel(/Address of the region/).fill(region.url)
  await send()
  await heading(page, 'First steps')
  /* The courier that serve started brings it, and the answer. */
  const known = page.getByText('The region knows this site as site.')

  await site.until(s => s.enrolled)
  await page.goto(`${site.url}/send`)
  await page.getByText(/was received by the region yet|last confirmed/).first()
    .waitFor()
  await page.goto(`${site.url}/setup`)
  await known.waitFor()
  ok('the region knows the site', true)
}

/* Nothing that was shown once is left anywhere. */
function nothingLeft() {
  const files = readdirSync(site.dir, { recursive: true,
    withFileTypes: true }).filter(f => f.isFile())
  const key = groups.join('-')

  for (const f of files) {
    const bytes = readFileSync(join(f.parentPath ?? f.path, f.name), 'latin1')

    ok(`no recovery key in ${f.name}`, !bytes.includes(key) &&
      !bytes.includes(groups.slice(0, 3).join('-')))
  }
  ok('no recovery key in the log', !site.log.includes(groups[2]))
  ok('nobody is named in the log', !/Ann|horse/.test(site.log))
}

try {
  await region.serve()
  await site.serve(true)
  const page = await site.browse()

  await account(page)
  await recovery(page)
  await services(page)
  await again(page)
  await invite(page)
  nothingLeft()
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
} finally {
  await site.end()
  await region.end()
}
finish()
