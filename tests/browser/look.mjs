/* Takes a picture of each page at two widths, into build/screenshots. */
import { mkdirSync } from 'node:fs'
import { Site, facts, people } from './site.mjs'

const out = process.argv[2] ?? 'build/screenshots'
const site = new Site()

mkdirSync(out, { recursive: true })
try {
  site.init(facts(), people())
  await site.serve()
  for (const [name, width] of [['wide', 1280], ['phone', 375]]) {
    const page = await site.browse({ viewport: { width, height: 900 } })
    const shot = n => page.screenshot({ path: `${out}/${n}-${name}.png`,
      fullPage: true })

    await page.goto(`${site.url}/today`)
    await page.getByLabel('Password').waitFor()
    await shot('sign-in')
    await site.signIn(page)
    await page.getByRole('heading', { level: 1, name: /Today/ }).waitFor()
    await page.getByText('Sending figures').waitFor()
    await shot('today')
    await page.goto(`${site.url}/clients`)
    await page.getByLabel('Find a client').fill('obrien')
    await page.getByText('One client is found').waitFor()
    await shot('clients')
    await page.getByRole('link', { name: /Zoë/ }).click()
    await page.getByLabel('What happened?').selectOption('in_work_support')
    await page.getByLabel('phone', { exact: true }).check()
    await page.getByText(/Counts/).waitFor()
    await shot('client')
    await page.goto(`${site.url}/employers`)
    await page.getByLabel(/Whose contact/).fill('as')
    await page.getByLabel('With which employer?').fill('The Harbour Bakery')
    await page.getByLabel('phone', { exact: true }).check()
    await page.locator('#meaningful').check()
    await page.locator('#in_work-no').check()
    await page.getByLabel(/For which client/).fill('idris')
    await page.getByLabel(/Idris Elm/).check()
    await page.getByText(/^Counts as a quality/).waitFor()
    await shot('employers-entry')
    await page.getByRole('button', { name: 'Save contact' }).click()
    await page.getByText(/^Saved: Employer contact/).waitFor()
    await page.locator('tr.sheaf-new').first().waitFor()
    await shot('employers-week')
    await page.goto(`${site.url}/send`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForTimeout(500)
    await shot('send')
    if (site.errors.length > 0)
      console.log(site.errors.join('\n'))
    await site.context.close()
  }
} finally {
  await site.end()
}
