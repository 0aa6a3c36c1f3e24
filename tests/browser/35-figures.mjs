/*
 * Figures: how a service does against its targets and over the years.  Every
 * number opens as many facts; what is printed are two pages; where there is
 * nothing to draw, a sentence stands.  A team leader sets the quarters that the
 * limits of a chart are made of, beside somebody else who does the same.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { Desk } from './desk.mjs'
import { pictures, worded } from './pictures.mjs'
import { Site, facts, people, run } from './site.mjs'
import { addYears, evidence, evidenceQuarter } from './years.mjs'

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
  await soon('it says how many targets were met', () => page.getByText(
    /^2.*, the last complete quarter: \d+ of 9 targets were met\.$/)
    .isVisible())
  await soon('a chart is called by what was found',
    () => page.getByRole('heading',
    { name: /^Job starts: 4 in 20.* Q\d, within the usual range$/ })
    .isVisible())
  await soon('a target stands in the title', () => page.getByRole('heading',
    { name: /^Referrals accepted: .* short of the target of \d+$/ })
    .isVisible())
  await soon('the quarter in progress is not judged',
    async () => await page.locator('.sheaf-met, .sheaf-short').count() === 0)
  await soon('a chart has its figures in words',
    async () => /^Job starts: 4.*Mean 4\./.test(
    await page.getByRole('img').first().getAttribute('aria-label')))
  await pictures(page, ok, 'figures')
  await soon('a chart says what its limits are made of', () => page.getByText(
    'No baseline is set: the limits are made of all 14 complete quarters')
    .first().isVisible())
  await soon('a worker sets none',
    async () => await page.getByText('Set a baseline').count() === 0)
  await accessible(page, 'figures')
  await page.getByLabel('Quarter', { exact: true }).selectOption({ index: 1 })
  await page.locator('.sheaf-short').first().waitFor()
  await worded(page, ok, 'figures')
  await soon('a quarter that is over is compared with its targets',
    async () => await page.locator('.sheaf-met').count() > 0)
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
  /* Of each table the columns of figures: a target is none, nor what is worked out
   * of two figures that stand beside it. */
  const bare = await page.locator('main table').evaluateAll(tables =>
    tables.flatMap(t => {
      const heads = [...t.querySelectorAll('thead th')].map(h =>
        h.textContent.trim())

      return [...t.querySelectorAll('tbody tr')].flatMap(r => [...r.cells]
        .filter((c, i) => i > 0 && /^\d[\d,.]*$/.test(c.textContent.trim()) &&
          !c.querySelector('a') && !/^Target|^Clients per specialist/.test(heads[i] ?? ''))
        .map(c => `${r.cells[0].textContent}: ${c.textContent}`))
    }))

  ok('every figure in a table opens its facts', bare.length === 0,
    bare.slice(0, 20).join('; '))
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

  await soon('as many stand there as the number says',
    async () => await things.count() === n)
  await soon('each leads to its client',
    async () => await things.getByRole('link').count() === n)
  await soon('the entries are in words', () => things.first().getByText(
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
  await soon('the table can be pasted',
    async () => /^Quarter\tJob starts\tWhat it says\n2/.test(
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

const pages = pdf => (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ??
  []).length

async function printing(page) {
  ok('a board has two pages of A4', pages(await page.pdf({
    preferCSSPageSize: true })) === 2)
  await page.setViewportSize({ width: 375, height: 900 })
  await page.waitForFunction(() => [...document.querySelectorAll(
    '.sheaf-figure svg.sheaf-screen')].every(x => x.clientWidth <= 375))
  await pictures(page, ok, 'figures on a phone')
  ok('from a phone, too', pages(await page.pdf({ preferCSSPageSize: true }))
    === 2)
  await page.setViewportSize({ width: 1280, height: 900 })
}

/* Once evidence is kept, what is shown by some stands beside the outcomes. */
async function shownByEvidence(page) {
  const address = `${site.url}/figures?service=long&period=${evidenceQuarter()}`
  const counted = page.locator('a[href*="job_starts.evidenced"]').first()

  await page.goto(address)
  await drawn(page)
  await soon('nothing is said of evidence where none is kept', async () =>
    await page.getByText('shown by evidence').count() === 0)
  site.importCsv(evidence())
  site.as('ann', 'service set long --evidence on')
  await page.reload()
  await counted.waitFor()
  await soon('what is shown by evidence stands below its outcome', async () =>
    /^Job starts\s+\d+[^]*?of them shown by evidence\s+1\b/m.test(
      await page.locator('main').innerText()))
  ok('a board with evidence has two pages of A4', pages(await page.pdf({
    preferCSSPageSize: true })) === 2)
  await pictures(page, ok, 'figures with evidence')
  await accessible(page, 'figures with evidence')
  await counted.click()
  await heading(page, 'Job starts, shown by evidence: 1')
  await page.getByRole('heading', { name: 'Not shown by evidence' }).waitFor()
  await soon('what shows it is among its facts', () => page.getByText(
    'Evidence of a job start, payslip').first().isVisible())
  await soon('it is said why another one is left out', () => page.getByText(
    /^Evidence of .* is earlier than the outcome, which was reached on /)
    .isVisible())
  await soon('and which have none', () => page.getByText(
    /^Reached on .*, without evidence\.$/).first().isVisible())
  await accessible(page, 'facts behind a count of evidence')
}

/* ------------------------------------------------------------- the baseline */

const field = name => `#job_starts-${name}`
const summary = (page, name) => page.locator('summary', { hasText:
  `${name} of Job starts` })
const saysBaseline = (page, because) => page.getByText(new RegExp(
  `^Baseline: quarters .* set by ann on .* because “${because}”\\.$`)).first()
const store = page => page.getByRole('button',
  { name: 'Store the baseline of Job starts' }).click()

async function refused(page, name, says) {
  await store(page)
  await page.locator(`${field(name)}-error`).filter({ hasText: says }).waitFor()
  await soon(`it is said at its field: ${says}`, () => page.locator(
    '.nhsuk-error-summary').evaluate(x => x === document.activeElement))
}

/* What stands half typed when somebody is signed out is there again. */
async function halfTyped(page) {
  await Promise.all([page.waitForResponse(r => r.ok() &&
    /drafts\/b-jobUstarts-long$/.test(r.url()) &&
    r.request().method() === 'PUT' &&
    r.request().postData().includes('had its size')),
  page.locator(field('reason')).fill('The team had its size')])
  /* Another form, opened and left, takes nothing from it. */
  const other = page.locator('summary', { hasText:
    'Set a baseline of Referrals' })

  await other.click()
  await page.locator('#referrals-reason').waitFor()
  await other.click()
  await summary(page, 'Set a baseline').click()
  await summary(page, 'Set a baseline').click()
  await page.locator(field('reason')).waitFor()
  /* As the session ends while it stands there. */
  await page.context().clearCookies()
  await page.reload()
  await site.signIn(page)
  await page.getByText('You had half typed this').waitFor()
  await soon('what was half typed of a baseline is given back',
    async () => await page.locator(field('reason')).inputValue() ===
    'The team had its size' && await page.locator(field('to'))
      .inputValue() !== '')
  await accessible(page, 'a baseline that was half typed')
}

async function setBaseline(page) {
  const from = page.locator(field('from')), to = page.locator(field('to'))

  await summary(page, 'Set a baseline').click()
  await refused(page, 'from', 'Say the first quarter')
  /* The newest comes first; the quarter in progress is not offered. */
  await soon('only quarters that are over are offered',
    async () => await from.locator('option').count() === 15)
  await from.selectOption({ index: 14 })
  await to.selectOption({ index: 8 })
  await refused(page, 'to', 'A baseline needs 12 complete quarters with a ' +
    'figure; there are 7 in quarters')
  await from.selectOption({ index: 2 })
  await refused(page, 'to', 'The last quarter of the baseline is before')
  await from.selectOption({ index: 14 })
  await to.selectOption({ index: 3 })
  await refused(page, 'reason', 'Say why')
  await page.locator(field('reason')).fill('x'.repeat(201))
  await refused(page, 'reason', 'has 201 letters; at most 200')
  await soon('what was chosen stays', async () => await to.inputValue() ===
    await to.locator('option').nth(3).getAttribute('value'))
  await accessible(page, 'a baseline that is refused')
  await halfTyped(page)
  await store(page)
  await saysBaseline(page, 'The team had its size').waitFor()
  await soon('what was done is said',
    () => page.getByRole('status').filter({ hasText:
    'The baseline of Job starts is now quarters' }).isVisible())
  await soon('the focus stays at the chart', () => summary(page,
    'Change or remove the baseline').evaluate(x =>
    x === document.activeElement))
  await soon('the chart is drawn by it',
    async () => await page.locator('.sheaf-figure').first()
    .locator('svg.sheaf-screen .sheaf-base').count() === 1)
  await soon('its words say so',
    async () => /The limits are made of the baseline, quarters/.test(
    await page.getByRole('img').first().getAttribute('aria-label')))
  await page.getByText('Show as a table').first().click()
  await soon('so does its table',
    async () => await page.getByRole('cell', { name: 'Part of it',
    exact: true }).count() === 12)
  await soon('and how to read it', () => page.getByText(
    'the mean of the 12 complete quarters of the baseline').isVisible())
  await soon('other charts are as they were', async () => await page.getByText(
    'No baseline is set').count() === 4)
  await pictures(page, ok, 'figures with a baseline')
  await accessible(page, 'figures with a baseline')
}

/* Somebody else sets one meanwhile; `because` is their reason. */
async function rival(page, because, measure = 'job_starts') {
  const value = n => page.locator(field('from')).locator('option').nth(n)
    .getAttribute('value')
  const file = join(site.dir, 'why')

  writeFileSync(file, `${because}\n`)
  site.as('ann', 'baseline set long', measure, '--from', await value(13),
    '--to', await value(2), '--reason-file', file)
}

async function twoPeople(page) {
  const reason = page.locator(field('reason'))
  const both = page.locator('.sheaf-both')

  await page.reload()
  await drawn(page)
  await summary(page, 'Change or remove the baseline').click()
  await reason.waitFor()
  await site.settled(page)
  await soon('what was stored is not half typed any more',
    async () => await page.getByText('You had half typed this').count() === 0 &&
    await reason.inputValue() === 'The team had its size')
  await rival(page, 'Two left')
  await reason.fill('Mine')
  await store(page)
  await both.waitFor()
  await soon('both stand side by side',
    async () => /because “Two left”[^]*because “Mine”/.test(
    await both.innerText()))
  await accessible(page, 'a baseline changed meanwhile')
  await page.getByRole('button', { name: 'Neither: correct what' }).click()
  await both.waitFor({ state: 'detached' })
  await soon('neither begins with what is there',
    async () => await reason.inputValue() ===
    'Two left')
  await rival(page, 'Three left')
  await store(page)
  const ann = await new Desk(site).signIn()

  ok('nothing is removed that somebody has changed', (await ann.ask('DELETE',
    '/api/v1/services/long/baselines/job_starts', '',
    { 'If-Match': ['"none"'] })).status === 412)
  await page.getByRole('button', { name: 'Keep what is there' }).click()
  await saysBaseline(page, 'Three left').waitFor()
  await summary(page, 'Change or remove the baseline').click()
  await rival(page, 'Four left')
  await reason.fill('Mine')
  await store(page)
  await page.getByRole('button', { name: 'Store mine' }).click()
  await saysBaseline(page, 'Mine').waitFor()
}

/* Of every chart, with the longest reason that there can be. */
async function printedBaselines(page) {
  await summary(page, 'Change or remove the baseline').click()
  for (const measure of ['job_starts', 'referrals', 'sustained_13',
    'sustained_26', 'sustained_52'])
    await rival(page, `${'so long '.repeat(24)}ended`, measure)
  await page.reload()
  await drawn(page)
  ok('a board still has two pages', pages(await page.pdf({
    preferCSSPageSize: true })) === 2)
  await page.emulateMedia({ media: 'print' })
  const printed = await page.locator('main').innerText()

  await page.emulateMedia({ media: null })
  ok('each chart says its baseline on paper', printed.match(
    /Baseline: quarters .* set by ann on .*\d\./g)?.length === 5)
  ok('reasons are not printed', !/so long/.test(printed))
}

async function removeBaseline(page) {
  await page.getByRole('button', { name: 'Remove the baseline of Job starts' })
    .click()
  await page.getByRole('status').filter({ hasText:
    'The baseline of Job starts is removed.' }).waitFor()
  await page.locator('summary', { hasText: 'Earlier baselines' }).first()
    .click()
  const past = page.locator('.sheaf-figure').first().locator(
    '.nhsuk-details[open] li')

  await soon('what was set is kept, newest first',
    async () => await past.count() === 7 &&
    /^Removed by ann on /.test(await past.first().innerText()) &&
    /because “The team had its size”\.$/.test(await past.last().innerText()),
  async () => String(await past.count()))
}

async function baselines() {
  const page = await site.browse()

  await page.goto(`${site.url}/figures?service=long`)
  await page.getByLabel('Password').waitFor()
  await site.signIn(page)
  await drawn(page)
  await setBaseline(page)
  await twoPeople(page)
  await printedBaselines(page)
  await removeBaseline(page)
  const odd = site.errors.filter(x => !/status of (401|412|422)/.test(x))

  ok('the browser had nothing to complain of then', odd.length === 0,
    odd.join('; '))
  ok('no reason is in the log', !/Two left|so long|Mine/.test(site.log))
}

async function little(page) {
  await open(page, 'north')
  await soon('it says that there are no targets', () => page.getByText(
    'No targets are set for this service').isVisible())
  await soon('there is no column of targets',
    async () => await page.getByRole('columnheader',
    { name: 'Target' }).count() === 0)
  await soon('a sentence stands where nothing can be drawn',
    () => page.getByText(
    /^It cannot be worked out: the register has no post/).isVisible())
  await soon('a run chart says so', () => page.getByText(
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
    await soon('an empty register has no chart',
      async () => await page.locator('svg, table')
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
  await shownByEvidence(page)
  await little(page)
  const odd = site.errors.filter(x => !/status of (404|422)/.test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/L-\d|Zo|Idris/.test(site.log))
  await baselines()
  await nothing()
} finally {
  await site.end()
}
finish()
