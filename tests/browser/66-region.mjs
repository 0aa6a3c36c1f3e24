/*
 * The region and its services: the questions of a lead, answered from the page
 * alone.  Is the fall in job starts more than chance?  Who has not reported?  May
 * this slide be shown outside the region?
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { pictures } from './pictures.mjs'
import { RegionPeople } from './region_people.mjs'
import { quarter, services, silent, totals } from './region_years.mjs'
import { Site, run } from './site.mjs'

const region = new RegionPeople([...services, silent])
const site = new Site()
const password = 'three dry haystacks'
const text = page => page.locator('main').innerText()

/* The site keeps no register of the six services, and seals their totals. */
function send() {
  const file = join(site.dir, 'totals.csv')
  const carried = join(site.dir, 'carried')

  writeFileSync(file, totals())
  run(['init', '--dir', site.site, '--staff', 'ann', '--password-file',
    site.secret, '--recovery-file', join(site.dir, 'recovery')])
  site.as('ann', 'summary import', '--rules', 'ips-grow/1', file)
  region.enrol(site)
  region.grant('site', ...services)
  site.as('ann', 'seal', '--yes')
  run(['carry', 'out', '--dir', site.site, carried])
  region.accept(carried, `${carried}.answers`)
}

async function chance(page) {
  await page.goto(`${region.url}/region`)
  await page.locator('.sheaf-drawing > svg.sheaf-screen').first().waitFor()
  await soon('the fall is more than chance, says the title of the chart',
    () => page.getByRole('heading', { name: new RegExp(
      `^Job starts: 35 in ${quarter(1)}, a concern: below the lower limit`) })
      .isVisible(),
  () => text(page))
  await soon('its mark is a diamond',
    async () => await page.locator('.sheaf-figure').first()
    .locator('svg.sheaf-screen .sheaf-mark-concern').count() === 1)
  await soon('it says who has not reported', async () => {
    const says = await text(page)

    return /6 of 7 services/.test(says) && new RegExp(
      `Service ${silent} has (never reported\\.|sent nothing of it yet)`)
      .test(says)
  }, () => text(page))
  await soon('which leads to that quarter, and there to the service',
    async () => new RegExp(
    `^/completeness\\?region=midlands&from=(\\S+/P3M)&to=\\1#${silent}$`)
    .test(await page.getByRole('link', { name: `Service ${silent}` })
      .getAttribute('href')))
  await soon('the quarter in progress is hollow',
    async () => await page.locator(
    '.sheaf-figure svg.sheaf-screen .sheaf-mark-open').count() > 0)
  await pictures(page, ok, 'the region')
  await accessible(page, 'the region', true)
}

/* Each figure opens to what it was made of: that of a year to its quarters, and
 * one of these to its returns. */
async function made(page) {
  await page.getByRole('link', { name: /, Job starts, Since / }).first().click()
  await page.getByText(/^[\d,]+ is made of \d quarters?\.|^[\d,]+ is made of 6/)
    .waitFor()
  const sentence = await page.locator('.nhsuk-lede-text').innerText()
  const shown = await page.locator('tbody tr').evaluateAll(rows => rows.map(r =>
    Number(r.children[1].firstChild.textContent.replaceAll(',', ''))))

  ok('a year opens to its quarters or, of one, to its returns',
    / quarters\. /.test(sentence)
      ? Number(sentence.split(' ')[0].replaceAll(',', '')) ===
        shown.reduce((a, b) => a + b) : / returns\. /.test(sentence),
    `${sentence} ${shown.join()}`)
  await page.goBack()
  await page.getByRole('link', { name: /, Job starts, Four quarters/ }).first()
    .click()
  await page.getByText(/ is made of 4 quarters/).waitFor()
  const four = await page.locator('.nhsuk-lede-text').innerText()
  const each = await page.locator('tbody tr').evaluateAll(rows => rows.map(r =>
    Number(r.children[1].firstChild.textContent)))

  ok('four quarters add up to their figure', each.length === 4 &&
    Number(four.split(' ')[0]) === each.reduce((a, b) => a + b),
  `${four} ${each.join()}`)
  await accessible(page, 'quarters of a figure')
  await page.getByRole('link', { name: quarter(1) }).click()
  await page.getByText('35 is made of 6 returns.').waitFor()
  await soon('a quarter opens to its returns',
    async () => await page.getByRole('rowheader')
    .count() === 6)
  await page.goto(`${region.url}/region`)
  await page.getByText('Every figure of').click()
  await page.getByRole('link', { name: /, Job starts per .*, All quarters/ })
    .last().click()
  await page.getByText('worked out from the sums of its parts').waitFor()
  await page.goBack()
  const benchmark = page.getByRole('row', { name: /benchmark 40/ }).first()

  await benchmark.locator('.sheaf-why summary').first().click()
  await accessible(page, 'what the benchmark is made of')
  await benchmark.getByRole('link', { name: /^Referrals accepted/ }).first()
    .click()
  await page.getByText(/ is made of 4 quarters/).waitFor()
  await page.goBack()
  await page.locator('.sheaf-drawing > svg.sheaf-screen').first().waitFor()
  await soon('a lead is told what does not open',
    async () => (await text(page)).includes(
    'opens for analysts and auditors'))
  await soon('and it is no link',
    async () => await page.getByRole('link', { name: /All regions/ })
    .count() === 0)
}

/* A hidden figure says why, without a mouse. */
async function why(page) {
  await page.getByText('Every figure of').click()
  const sign = page.locator('.sheaf-why:has(a) summary:visible')
    .filter({ hasText: /^\* .below 5, or/ }).first()
  const reason = sign.locator('.sheaf-reason')

  await sign.scrollIntoViewIfNeeded()
  await soon('the reason is read out',
    async () => /^\*\s*\(below 5, or .*\)\s*, ./.test(
    await sign.textContent()),
  () => sign.textContent())
  await soon('and not on the page',
    async () => (await reason.boundingBox()).width < 2)
  await sign.focus()
  await page.keyboard.press('Enter')
  await soon('it is there when the sign is opened',
    async () => (await reason.boundingBox()).width > 24)
  await accessible(page, 'a reason')
  await page.getByRole('link', { name: /^What it is made of ?: / }).first().click()
  await page.getByText('stand behind this figure, which is not shown').waitFor()
  await page.goto(`${region.url}/region`)
  await page.locator('.sheaf-drawing > svg.sheaf-screen').first().waitFor()
}

async function outside(page) {
  await soon('it says whether it may be shown to others', async () =>
    /May it be shown to others\? .*Do not publish it/.test(await text(page)),
  () => text(page))
  await soon('and what is hidden', async () =>
    /Policy sheaf\/1: counts of people below 5/.test(await text(page)))
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: /^Copy table ?: Job starts/ }).click()
  await page.getByText('The table is copied.').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())

  ok('a copied table names policy and log entry',
    /^Quarter\tJob starts\t/.test(copied) && /log entry \d+/.test(copied) &&
    /Policy sheaf\/1\. .*Do not publish/.test(copied), copied)
  await page.getByRole('button', { name: /^Copy picture ?: Job starts/ })
    .click()
  await page.getByText('The picture is copied.').waitFor()
  const pdf = await page.pdf({ preferCSSPageSize: true })
  const sheets = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? [])
    .length

  ok('a region is two pages of A4', sheets === 2, String(sheets))
  await withoutColour(page)
}

/* On paper without colour: a mark is told by its shape and by whether it is filled,
 * a line by its dashes and its width, a verdict by its words. */
async function withoutColour(page) {
  await page.emulateMedia({ media: 'print' })
  const seen = await page.evaluate(() => {
    const drawn = of => [...document.querySelectorAll(`.sheaf-paper ${of}`)]
    const pairs = (all, kind, look) => [...new Set(all.map(x =>
      `${kind(x)}: ${look(x)}`))]
    const style = x => getComputedStyle(x)

    return {
      marks: pairs(drawn('.sheaf-mark'), x => x.classList[1],
        x => `${x.getAttribute('d').replace(/[^a-z]/gi, '')} ${
          style(x).fill === 'rgb(255, 255, 255)' ? 'hollow' : 'filled'}`),
      lines: pairs(drawn('path').filter(x => /sheaf-(line|target)/
        .test(x.className.baseVal)), x => x.className.baseVal,
      x => `${style(x).strokeDasharray} ${style(x).strokeWidth}`),
      words: [...document.querySelectorAll('.sheaf-met, .sheaf-short')]
        .map(x => x.textContent.trim())
    }
  })
  const looks = all => new Set(all.map(x => x.replace(/^.*: /, '')))

  await page.emulateMedia({ media: null })
  ok('marks are told apart on paper', seen.marks.length >= 3 &&
    looks(seen.marks).size === seen.marks.length, seen.marks.join('; '))
  ok('lines are told apart on paper', seen.lines.length >= 2 &&
    looks(seen.lines).size === seen.lines.length, seen.lines.join('; '))
  ok('a verdict is a word', seen.words.every(t => /met|short/.test(t)),
    seen.words.join('; '))
}

async function another(page) {
  await page.getByLabel('Figure', { exact: true }).selectOption('referrals')
  await page.getByRole('heading', { name: /^Midlands\. Referrals accepted: / })
    .waitFor()
  await pictures(page, ok, 'another figure')
  await page.getByLabel('Quarter', { exact: true }).selectOption({ index: 0 })
  await page.getByText('The quarter is in progress').waitFor()
  await soon('a quarter in progress is compared with nothing',
    async () => await page.locator('.sheaf-met, .sheaf-short').count() === 0)
  ok('the address names what is seen', /period=20/.test(page.url()))
}

async function beside(page) {
  await page.goto(`${region.url}/services`)
  await page.getByRole('table', { name: '' }).first().waitFor()
  const names = await page.getByRole('rowheader').allInnerTexts()

  ok('every service is there, the silent one last', names.length >= 7 &&
    names[6].startsWith(`Service ${silent}`), names.join())
  await soon('each has a small chart', async () => await page.locator(
    '.sheaf-multiples svg.sheaf-screen').count() === 6)
  await pictures(page, ok, 'services')
  await accessible(page, 'services', true)
  await page.getByLabel('In the order of').selectOption('caseload')
  await page.locator('th[aria-sort]').getByText('Active caseload').waitFor()
  await page.getByRole('link', { name: /, Service castle, Job starts$/ })
    .click()
  await page.getByText(' is made of 1 return.').waitFor()
  await page.goBack()
  await page.getByLabel('In the order of').selectOption('caseload')
  await soon('it can be put in another order',
    async () => (await page.getByRole('rowheader')
    .first().innerText()).startsWith('Service '))
}

/* How do services of voluntary providers do beside those of the NHS? */
async function kinds(page) {
  const all = page.getByRole('table', { name: 'Each kind of service' })
  const row = name => all.getByRole('row', { name }).innerText()

  await page.getByRole('link', { name: 'Kinds of services' }).click()
  await all.waitFor()
  await soon('every second service is voluntary, and all of them reported',
    async () => /Voluntary sector\s+3\s+42\.9\s.*3 of 3\s/s.test(
      await row(/Voluntary sector/)), () => row(/Voluntary sector/))
  await soon('one of those of the NHS is silent',
    async () => /NHS\s+4\s+57\.1\s.*3 of 4\s/s.test(await row(/NHS/)),
    () => row(/NHS/))
  await soon('funding and provider type stand against each other',
    async () => /Low \(under £500,000\)\s+4\s+3\s+7/.test(await page
      .getByRole('table', { name: 'Services by funding and provider type' })
      .innerText()), () => text(page))
  await page.getByRole('button', { name: /^Copy table ?: Each kind/ }).click()
  await page.getByText('The table is copied.').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())

  ok('what is copied names the policy, and claims no cause',
    /^By\tKind\tServices\t/.test(copied) && /Policy sheaf\/1\. /.test(copied) &&
    /no effect of it/.test(copied), copied)
  await accessible(page, 'kinds of services', true)
}

async function wrong(page) {
  await page.goto(`${region.url}/region?period=2026-05-01%2FP3M`)
  await page.getByRole('alert').waitFor()
  await accessible(page, 'a period that is none')
}

try {
  send()
  await region.serve()
  const page = await region.browse()
  const given = region.add('ann', '--role', 'lead', '--region', 'midlands')

  await page.goto(`${region.url}/region`)
  await region.first(page, 'ann', given, password)
  await chance(page)
  await made(page)
  await why(page)
  await outside(page)
  await another(page)
  await beside(page)
  await kinds(page)
  await wrong(page)
  ok('no page fails', region.errors.length === 0, region.errors.join('\n'))
} finally {
  await site.end()
  await region.end()
}
finish()
