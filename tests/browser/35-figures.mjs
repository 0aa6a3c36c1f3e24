/*
 * Figures: how a service does against its targets and over the years.  Every
 * number opens as many facts; what is printed are two pages; where there is
 * nothing to draw, a sentence stands.
 */
import { accessible, finish, ok } from './check.mjs'
import { Desk } from './desk.mjs'
import { pictures, worded } from './pictures.mjs'
import { Site, facts, people, run } from './site.mjs'
import { addYears } from './years.mjs'

const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const drawn = page => page.locator('.sheaf-drawing > svg.sheaf-screen').first()
  .waitFor()

async function open(page, service) {
  await page.goto(`${site.url}/figures?service=${service}`)
  await heading(page, `Figures of ${service}`)
  await drawn(page)
}

/* The page's question. */
async function standing(page) {
  await open(page, 'long')
  ok('it says how many targets were met', await page.getByText(
    /^2.*, the last complete quarter: \d+ of 9 targets were met\.$/)
    .isVisible())
  ok('a chart is called by what was found', await page.getByRole('heading',
    { name: /^Job starts: 4 in 20.* Q\d, within the usual range$/ })
    .isVisible())
  ok('a target stands in the title', await page.getByRole('heading',
    { name: /^Referrals accepted: .* short of the target of \d+$/ })
    .isVisible())
  ok('the quarter in progress is not judged',
    await page.locator('.sheaf-met, .sheaf-short').count() === 0)
  ok('a chart has its figures in words', /^Job starts: 4.*Mean 4\./.test(
    await page.getByRole('img').first().getAttribute('aria-label')))
  await pictures(page, ok, 'figures')
  await accessible(page, 'figures')
  await page.getByLabel('Quarter', { exact: true }).selectOption({ index: 1 })
  await page.locator('.sheaf-short').first().waitFor()
  await worded(page, ok, 'figures')
  ok('a quarter that is over is compared with its targets',
    await page.locator('.sheaf-met').count() > 0)
  ok('the address names what is seen', /service=long&period=20/.test(
    page.url()))
}

/* Told apart by shape as well as by colour, and nothing in between. */
async function marks(page) {
  const seen = await page.evaluate(() => {
    const chart = document.querySelector('.sheaf-figure svg')
    const of = kind => chart.querySelector(`.sheaf-mark-${kind}`)
      ?.getAttribute('d').replace(/[-\d. ]+/g, '')

    return { usual: of('usual'), improvement: of('improvement'),
      concern: of('concern'), open: of('open'),
      last: [...chart.querySelectorAll('.sheaf-mark')].at(-1).classList[1],
      dashed: chart.querySelectorAll('.sheaf-trace-open').length,
      zero: [...chart.querySelectorAll('.sheaf-axis')].some(x =>
        x.textContent === '0') }
  })

  ok('verdicts have shapes of their own', new Set([seen.usual,
    seen.improvement, seen.concern]).size === 3, JSON.stringify(seen))
  ok('the quarter in progress is hollow', seen.last === 'sheaf-mark-open')
  ok('what leads to it is dashed', seen.dashed === 1)
  ok('counts start at 0', seen.zero)
}

/* All numbers of the page, in its tables and charts. */
async function numbers(page) {
  const ann = await new Desk(site).signIn()
  const links = await page.locator('a[href^="/figures/facts"]').evaluateAll(
    all => all.map(a => [a.getAttribute('href'), a.textContent]))
  let things = 0

  for (const [href, shown] of new Map(links)) {
    const q = new URLSearchParams(href.slice(href.indexOf('?')))
    const measure = q.get('measure')

    q.delete('measure')
    const a = JSON.parse((await ann.ask('GET',
      `/api/v1/figures/${measure}/facts?${q}`)).got)

    things += a.things?.length ?? 0
    ok(`${measure} opens what it shows`, a.shown === shown &&
      (!a.counts || String(a.listed) === shown) &&
      a.things.length === Math.min(a.listed, 100), `${href} ${shown}`)
  }
  ok('there are many numbers', links.length > 150, String(links.length))
  ok('they are made of something', things > 300, String(things))
}

async function byKeyboard(page) {
  const cell = page.getByRole('row', { name: /^Job starts/ })
    .getByRole('link').first()

  await page.locator('#period').focus()
  for (let i = 0; i < 40 && !await cell.evaluate(x =>
    x === document.activeElement); i++)
    await page.keyboard.press('Tab')
  const n = Number(await cell.innerText())

  await page.keyboard.press('Enter')
  await heading(page, `Job starts: ${n}`)
  const things = page.locator('ol > li')

  ok('as many stand there as the number says', await things.count() === n)
  ok('each leads to its client', await things.getByRole('link').count() === n)
  ok('the entries are in words', await things.first().getByText(
    /^\d+ \w+ 20\d\d: Worked a first full day$/).isVisible())
  await accessible(page, 'facts behind a figure')
  await page.getByRole('link', { name: 'Back to the figures' }).click()
  await drawn(page)
  ok('the way back keeps the quarter', /period=20/.test(page.url()))
}

async function copying(page) {
  await site.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: /^Copy table ?: Job starts/ }).click()
  await page.getByText('The table is copied.').waitFor()
  ok('the table can be pasted', /^Quarter\tJob starts\tWhat it says\n2/.test(
    await page.evaluate(() => navigator.clipboard.readText())))
  await page.getByRole('button', { name: /^Copy picture ?: Job starts/ }).click()
  await page.getByText('The picture is copied.').waitFor()
  const size = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read()
    const b = await createImageBitmap(await item.getType('image/png'))
    const c = new OffscreenCanvas(b.width, b.height).getContext('2d')

    c.drawImage(b, 0, 0)
    const { data } = c.getImageData(0, 0, b.width, b.height)
    const colours = new Set()

    for (let i = 0; i < data.length; i += 4)
      colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2])
    return { width: b.width, painted: colours.has(0x005eb8) &&
      colours.has(0x768692) && colours.has(0x212b32),
    own: document.querySelector('.sheaf-figure svg').clientWidth }
  })

  ok('the picture has twice the size', size.width === 2 * size.own,
    JSON.stringify(size))
  ok('the picture shows the chart', size.painted)
}

async function printing(page) {
  const pages = pdf => (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ??
    []).length

  ok('a board has two pages of A4', pages(await page.pdf({
    preferCSSPageSize: true })) === 2)
  await page.setViewportSize({ width: 375, height: 900 })
  await page.waitForTimeout(200)
  await pictures(page, ok, 'figures on a phone')
  ok('from a phone, too', pages(await page.pdf({ preferCSSPageSize: true }))
    === 2)
  await page.setViewportSize({ width: 1280, height: 900 })
}

async function little(page) {
  await open(page, 'north')
  ok('it says that there are no targets', await page.getByText(
    'No targets are set for this service').isVisible())
  ok('there is no column of targets', await page.getByRole('columnheader',
    { name: 'Target' }).count() === 0)
  ok('a sentence stands where nothing can be drawn', await page.getByText(
    /^It cannot be worked out: the register has no post/).isVisible())
  ok('a run chart says so', await page.getByText(
    /^Each mark is a quarter\. Limits .* from 12 complete quarters on/).first()
    .isVisible())
  await pictures(page, ok, 'figures without targets')
  await accessible(page, 'figures without targets')
  await page.goto(`${site.url}/figures?service=nothing`)
  await page.getByRole('alert').waitFor()
  await page.goto(`${site.url}/figures/facts?service=north&measure=nothing` +
    '&period=2026-04-01%2FP3M')
  await page.getByRole('alert').waitFor()
  await accessible(page, 'facts of nothing')
}

async function nothing() {
  const empty = new Site()

  try {
    run(['init', '--dir', empty.site, '--staff', 'ann', '--password-file',
      empty.secret, '--recovery-file', `${empty.dir}/recovery`])
    await empty.serve()
    const page = await empty.browse()

    await page.goto(`${empty.url}/figures`)
    await page.getByLabel('Password').waitFor()
    await empty.signIn(page)
    await page.getByText('There are no figures yet').waitFor()
    ok('an empty register has no chart', await page.locator('svg, table')
      .count() === 0)
    await accessible(page, 'figures of an empty register')
  } finally {
    await empty.end()
  }
}

try {
  site.init(facts(), people())
  await site.serve()
  addYears(site)
  const page = await site.browse()

  await page.goto(`${site.url}/figures?service=long`)
  await page.getByLabel('Password').waitFor()
  await site.signIn(page, 'will')
  await heading(page, 'Figures of long')
  await standing(page)
  await marks(page)
  await numbers(page)
  await byKeyboard(page)
  await copying(page)
  await printing(page)
  await little(page)
  const odd = site.errors.filter(x => !/status of (404|422)/.test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/L-\d|Zo|Idris/.test(site.log))
  await nothing()
} finally {
  await site.end()
}
finish()
