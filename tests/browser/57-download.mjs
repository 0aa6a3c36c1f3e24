/*
 * The figures of a region as a file: what each format is for, the same bytes as
 * those of the command, by mouse and by keyboard, and what is said where nothing
 * can be saved.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Centre } from './centre.mjs'
import { accessible, finish, ok, soon } from './check.mjs'

const centre = new Centre([['lead', 'lead', 'north'],
  ['other', 'lead', 'south']])
const button = (page, format) =>
  page.getByRole('button', { name: `Download ${format}` })

/* What the browser saves. */
async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  const path = join(centre.dir, 'saved')

  await download.saveAs(path)
  return { name: download.suggestedFilename(), bytes: readFileSync(path) }
}

/* What the command writes. */
function written(format) {
  const path = join(centre.dir, 'written')

  writeFileSync(path, '')
  centre.aggregator('export', '--dir', centre.centre, '--format', format,
    '--region', 'north', '--out', path)
  return readFileSync(path)
}

async function files(page) {
  await page.getByText(/^The North, 2023\/24 Q1 to 2025\/26 Q4, shown under/)
    .waitFor()
  await soon('each format says what it is for',
    () => page.getByText('For health record systems').isVisible())
  await accessible(page, 'the region with downloads')
  const book = await saved(page, () => button(page, 'Workbook').click())

  ok('the workbook is the one of the command',
    book.bytes.equals(written('xlsx')))
  ok('its name says what is in it',
    /^ips-north-2023-24-Q1-to-2025-26-Q4-sheaf-1-entry-\d+\.xlsx$/
      .test(book.name), book.name)
  await soon('it is said that it was saved', () => page.getByRole('status')
    .filter({ hasText: `Saved as ${book.name}` }).isVisible())
  await button(page, 'CSV').first().focus()
  const csv = await saved(page, () => page.keyboard.press('Enter'))

  ok('the CSV by keyboard, too', csv.bytes.equals(written('csv')), csv.name)
}

/* The page stays, and says what went wrong. */
async function unreachable(page) {
  await page.route('**/v1/exports/adx*', route => route.abort())
  await button(page, 'ADX').click()
  await page.getByText('The centre does not answer.').waitFor()
  await soon('nothing is said to be saved',
    async () => await page.getByText('Saved as').count() === 0)
  await page.unroute('**/v1/exports/adx*')
  await button(page, 'ADX').click()
  await page.getByText('Saved as').waitFor()
  await soon('the next try is no longer told of the last',
    async () => await page.getByText('The centre does not answer.').count() === 0)
}

/* A region in which nobody has reported. */
async function nothing() {
  const page = await centre.browse()

  await page.goto(`${centre.url}/region`)
  await centre.signIn(page, 'other')
  await page.getByRole('heading', { level: 1, name: /The South/ }).waitFor()
  await centre.settled(page)
  await soon('nothing is offered', async () => await page.getByRole('button',
    { name: /^Download/ }).count() === 0)
}

try {
  centre.fill()
  await centre.serve()
  const page = await centre.browse()

  await page.goto(`${centre.url}/region`)
  await centre.signIn(page)
  await files(page)
  await unreachable(page)
  await nothing()
} finally {
  await centre.end()
}
finish()
