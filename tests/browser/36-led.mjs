/*
 * Where a page leads.  Each of the six kinds of lines of "Help needed" is opened,
 * and the figure that its reason names is found there; a lead of two regions
 * reaches both on every page, and stays with one while going from page to page.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Centre } from './centre.mjs'
import { accessible, axed, finish, ok, soon } from './check.mjs'
import { pictures } from './pictures.mjs'
import { quarter, services, silent, start, totals } from './region_years.mjs'
import { run } from './site.mjs'

const late = 'ivy'
const far = 'juniper'
const day = date => date.toISOString().slice(0, 10)
/* Targets that nobody meets, from two years ago on. */
const plan = `"contract=${day(start(8))} 90000000,90000000,90000000 100,100,100"`

/* Castle reaches employers late, and three have a weak item.  Ivy reported once,
 * long ago; the silent one never did.  Juniper is in another region. */
class Led extends Centre {
  constructor(people) {
    super(people)
    this.services = [...services, late, far]
  }

  text(name, text) {
    const path = join(this.dir, name)

    writeFileSync(path, text)
    return path
  }

  names() {
    const rows = [...services, late, silent].map(s => `service,${s},Service ${
      s},north-area,2015-10-01,,${plan}\n`).join('')

    return `kind,code,name,parent,from,to,attributes
region,north,The North,,2015-04-01,,
region,south,The South,,2015-04-01,,
area,north-area,North area,north,2015-04-01,,
area,south-area,South area,south,2015-04-01,,
provider,trust,Example Trust,,2015-04-01,,
${rows}service,${far},=1+1 ${far},south-area,2015-10-01,,
`
  }

  figures() {
    const more = []

    for (const s of services)
      for (let back = 14; back >= 0; back--)
        more.push(`${s},${quarter(back)},first_employer_contact,20,${
          back === 0 ? day(new Date()) : ''}`,
        `${s},${quarter(back)},first_employer_contact.days,${
          s === 'castle' ? 900 : 400},${back === 0 ? day(new Date()) : ''}`)
    for (const [s, back] of [[late, 14], [far, 1]])
      more.push(`${s},${quarter(back)},referrals,30,`)
    return totals() + more.join('\n') + '\n'
  }

  reviews() {
    return `service,date,kind,item,score\n${[...services.slice(0, 4), far]
      .flatMap((s, i) => Array.from({ length: 25 }, (_, n) =>
        `${s},2024-05-14,independent,${n + 1},${n === 16 && i < 3 ? 2 : 4}\n`))
      .join('')}`
  }

  fill() {
    const file = name => join(this.dir, name)

    this.aggregator('registry', 'import', '--dir', this.centre, '--replace',
      this.text('led.csv', this.names()))
    this.aggregator('invite', '--authority-dir', this.authority, '--agent',
      'site', '--epoch', '1', '--provider', 'trust', '--out', file('invite'),
      '--secret-file', file('secret'))
    this.aggregator('services', '--authority-dir', this.authority, '--agent',
      'site', '--services', this.services.join(','), '--out', file('services'))
    this.aggregator('accept', '--dir', this.centre, file('services'),
      '--receipts', file('receipts'))
    run(['init', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--recovery-file', file('recovery')])
    this.as('ann', 'summary import', '--rules', 'ips-grow/1',
      this.text('totals.csv', this.figures()))
    this.as('ann', 'fidelity import', this.text('reviews.csv', this.reviews()))
    run(['enrol', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--secret-file', file('secret'), file('invite')])
    this.as('ann', 'seal', '--none', 'all', '--yes', '--confirm-date',
      day(new Date()))
    run(['carry', 'out', '--dir', this.site, file('out.sheaf')])
    this.aggregator('accept', '--dir', this.centre, file('out.sheaf'),
      '--receipts', file('answers'))
  }
}

const centre = new Led([['lead', 'lead', 'north,south'],
  ['exact', 'analyst', '', 'exact'], ['south', 'lead', 'south']])
let page

const open = async path => {
  await page.goto(centre.url + path)
  await centre.settled(page)
}
const main = async () =>
  (await page.locator('main').innerText()).replace(/\s+/g, ' ')
const focused = () => page.evaluate(() => ({
  id: document.activeElement?.id ?? '',
  text: (document.activeElement?.textContent ?? '').replace(/\s+/g, ' ') }))
/* Until the page says it; what it says then, or after a while. */
const says = async text => {
  await page.locator('main').getByText(text).first().waitFor()
    .catch(() => undefined)
  return main()
}
/* Until somewhere with that id, or that text, has the focus. */
const gets = async (id, text = '') => {
  await page.waitForFunction(([id, text]) => {
    const at = document.activeElement

    return (id === '' || at.id === id) &&
      at.textContent.replace(/\s+/g, ' ').startsWith(text)
  }, [id, text]).catch(() => undefined)
  return focused()
}
/* What is open after one of the lines of a kind, that of `who`, was followed; and
 * the reason that it gave. */
const follow = async (list, kind, who, link) => {
  await open(list)
  const line = page.locator('section', { has: page.getByRole('heading',
    { name: kind, exact: true }) }).getByRole('listitem')
    .filter({ has: page.getByText(who, { exact: true }) }).first()
  const reason = await line.locator('p').innerText()

  await line.getByRole('link', { name: link }).click()
  await centre.settled(page)
  return reason.replace(/\s+/g, ' ')
}
/* A chart that somebody was led to stands where they look. */
const isSeen = async (what, title) => {
  const chart = page.getByRole('heading', { name: title }).last()

  await chart.waitFor()
  await page.locator('h2:focus').waitFor()
  await soon(`${what} is on the screen`, () => chart.evaluate(h => {
    const { top } = h.getBoundingClientRect()

    return top >= 0 && top < innerHeight
  }),
  () => main())
}

/* Each kind of line, under the policy of the list. */
async function kinds() {
  await follow('/help?region=north', 'Never reported', `Service ${silent}`,
    /^Open completeness/)
  ok('a silent service has the focus', (await gets(silent)).id === silent)
  await follow('/help?region=north', 'Late', `Service ${late}`,
    /^Open completeness/)
  ok('a late service has the focus', (await gets(late)).id === late &&
    (await focused()).text.includes('Late'), (await focused()).text)

  const fall = await follow('/help?region=north&policy=exact/1',
    'Worse than chance explains', 'The North', /^Open its chart/)

  ok('the reason names a figure', /^Job starts: 36 in /.test(fall), fall)
  await isSeen('the chart of a region', new RegExp(
    `^The North\\. Job starts: 36 in ${quarter(1)}, a concern: `))
  await accessible(page, 'a chart that a line led to')
  const own = await follow('/help?region=north&policy=exact/1',
    'Worse than chance explains', 'Service castle', /^Open its chart/)

  ok('the reason names a figure of a service', /^Job starts: 6 in /.test(own),
    own)
  await isSeen('the chart of a service', new RegExp('^Service castle\\. ' +
    `Job starts: 6 in ${quarter(1)}, a concern: `))
  await soon('it is under the policy of the list',
    async () => page.url().includes('policy=exact') &&
    (await main()).includes('Policy exact/1'),
  () => page.url())
  const short = await follow('/help?region=north',
    'Below target two quarters running', 'Service dale', /^Open its chart/)
  const [, title, target] = /^(.*): .* \(target ([\d,]+),/.exec(short)

  await isSeen('the chart of a target', new RegExp(`^Service dale\\. ${title
  }: .*target ${target}: `))
  const slow = await follow('/help?region=north', 'Slow first employer contact',
    'Service castle', /^Open its returns/)

  ok('slow first contact', /^45\.0 days on average|^45 days on average/
    .test(slow), slow)
  await says(/45/)
  await soon('its returns are there',
    async () => (await page.locator('h1').innerText())
    .includes('Service castle') && /45/.test(await main()),
  () => main())
  const weak = await follow('/help?region=north',
    'Weak fidelity items that services share', 'The North', /^Open fidelity/)

  ok('the weak item has the focus', (await gets('', '17. Job development')).text
    .startsWith('17. Job development') && weak.startsWith('Item 17, Job'),
  (await focused()).text)
}

/* Somebody chooses another figure and service, and can keep the address. */
async function chosen() {
  await open('/services?region=north')
  await page.getByLabel('Service', { exact: true }).selectOption('elms')
  await page.getByLabel('Figure', { exact: true }).selectOption('accessed')
  await page.getByText('it begins anew each April').waitFor()
  ok('the address names the chart', /service=elms&|service=elms$/
    .test(page.url()) && page.url().includes('figure=accessed'), page.url())
  await page.getByLabel('Region', { exact: true }).selectOption('south')
  await page.getByRole('heading', { name: 'Services of The South' }).waitFor()
  await soon('a service of another region is not kept', async () => !page.url()
    .includes('service=') && await page.getByRole('alert').count() === 0,
  () => page.url())
}

/* A lead of two regions. */
async function both() {
  await open('/fidelity')
  await page.getByRole('heading', { name: 'Fidelity: The North' }).waitFor()
  await page.getByRole('link', { name: 'The South', exact: true }).click()
  await page.getByRole('heading', { name: 'Fidelity: The South' }).waitFor()
  await soon('of one region alone', async () => (await main()).includes(
    '1 of 1 service has an independent review'),
  () => main())
  for (const [link, heading] of [['Completeness', 'Completeness: The South'],
    ['Help needed', 'Where help is needed: The South'],
    ['Services', 'Services of The South'], ['Region', 'Region: The South'],
    ['Fidelity', 'Fidelity: The South']]) {
    await page.getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: link, exact: true }).click()
    await page.getByRole('heading', { name: heading }).waitFor()
    await centre.settled(page)
  }
  /* A page that shows another region by now leads on to that. */
  await open('/region')
  await page.getByLabel('Region', { exact: true }).selectOption('south')
  await page.getByRole('heading', { name: 'Region: The South' }).waitFor()
  await page.getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'Fidelity', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Fidelity: The South' }).waitFor()
  ok('the page that was chosen last is kept', page.url()
    .includes('region=south'), page.url())
}

/* What each table gives to a spreadsheet: cells as they are seen, and whose they
 * are. */
async function tables(path, expected) {
  await open(path)
  await page.locator('main table').first().waitFor({ state: 'attached' })
  for (const fold of await page.locator('details > summary').filter({
    hasText: /^(Every figure of|Strong in)/ }).all())
    await fold.click()
  for (const name of expected)
    await page.getByRole('button', { name: new RegExp(`^Copy table ?: ${name}$`) })
      .first().waitFor()
  const buttons = await page.locator('button', { hasText: /^Copy table/ })
    .filter({ visible: true }).all()
  const names = []

  for (const button of buttons) {
    const name = (await button.innerText()).replace(/\s+/g, ' ')
      .replace(/^Copy table ?: /, '')

    names.push(name)
    await button.click()
    await button.locator('xpath=following-sibling::*[@role="status"]')
      .getByText('The table is copied.').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    const lines = text.split('\n')
    const cells = lines.filter(l => l.includes('\t')).map(l => l.split('\t'))

    ok(`${name} of ${path} is cells`, cells.length > 1 && cells.every(c =>
      c.length === cells[0].length), text)
    ok(`${name} of ${path} names its state and policy`,
      /^Source: Sheaf, .*, log entry [\d,]+, \d+ \w+ \d{4}\.$/
        .test(lines[lines.length - 2]) &&
      /^(Policy |No policy ).*\. No, not /.test(lines[lines.length - 1]), text)
    ok(`${name} of ${path} says what is seen`,
      !/What it is made of|order by it|\(below 5|\((not|only)/.test(text), text)
    ok(`${name} of ${path} holds no formula`, !/(^|\t)[=+@]/m.test(text), text)
  }
  for (const name of expected)
    ok(`${name} of ${path} can be copied`, names.includes(name), names.join())
  return page.evaluate(() => navigator.clipboard.readText())
}

async function everyTable() {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await tables('/region?region=north', ['Figures and targets', 'Every figure',
    'Regions'])
  await tables('/services?region=north', ['Services'])
  const text = await tables('/completeness', ['Services by quarters',
    'Uptake by region'])

  ok('a region is a row', /^The North\t8\t/m.test(text), text)
  await tables('/fidelity?region=north', ['Independent reviews: items ' +
    'by services', 'Independent reviews: totals by service'])
  await tables(`/provenance?region=north&measure=referrals&period=${
    encodeURIComponent(quarter(1))}`, ['The returns'])
  await tables('/provenance?region=north&measure=referrals', ['The quarters'])
  await open('/services?region=south')
  await page.getByRole('button', { name: /^Copy table ?: Services$/ }).click()
  await page.getByText('The table is copied.').waitFor()
  const guarded = await page.evaluate(() => navigator.clipboard.readText())

  ok('a name that a spreadsheet would calculate is a text',
    new RegExp(`^'=1\\+1 ${far}[;\t]`, 'm').test(guarded), guarded)
}

/* Each figure beside its target, in words too, and drawn. */
async function targets() {
  await open('/region?region=north')
  const row = page.getByRole('row').filter({ hasText: / short/ }).first()

  await row.waitFor()
  const text = (await row.innerText()).replace(/\s+/g, ' ')

  ok('a target stands beside its figure', await page.getByRole('columnheader',
    { name: 'Target', exact: true }).count() >= 2)
  ok('and says how it was missed', /[\d,]+ (about )?[\d,]+ short/.test(text),
    text)
  ok('it is drawn', await page.locator(
    '.sheaf-figure svg.sheaf-screen .sheaf-target[d*=h]').count() > 0)
  const pdf = await page.pdf({ preferCSSPageSize: true })
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length

  ok('a region with targets is two pages of A4', sheets === 2, String(sheets))
  await pictures(page, ok, 'a region with targets')
  await accessible(page, 'a region with targets', true)
}

/* On a phone the way to other pages leaves the screen to the page, and opens by
 * keyboard, with targets for a thumb. */
async function folded() {
  await page.setViewportSize({ width: 375, height: 812 })
  await open('/completeness?region=north')
  const nav = page.getByRole('navigation', { name: 'Pages' })
  const button = nav.getByRole('button', { name: 'Pages: Completeness' })
  const links = nav.getByRole('link')
  const found = async what => {
    const faults = await axed(page)

    ok(`${what} pages are accessible`, faults.length === 0, faults.join('; '))
  }

  await button.waitFor()
  ok('links are folded', await links.count() === 0)
  const { y } = await page.locator('h1').boundingBox()

  ok('the page begins in the upper fifth of a phone', y < 812 / 5, String(y))
  await found('folded')
  await button.focus()
  await page.keyboard.press('Enter')
  await links.first().waitFor()
  ok('the button says that it is open', await button
    .getAttribute('aria-expanded') === 'true')
  const low = await nav.locator('a, button').evaluateAll(all => all
    .map(x => x.getBoundingClientRect()).filter(b => b.height < 44 ||
      b.width < 44).length)

  ok('each is 44 px high and wide', low === 0, String(low))
  await found('open')
  await page.keyboard.press('Tab')
  ok('the first page is next', (await focused()).text === 'Region',
    (await focused()).text)
  await page.keyboard.press('Escape')
  await links.first().waitFor({ state: 'detached' }).catch(() => undefined)
  ok('they fold again, and the focus stays', await links.count() === 0 &&
    (await focused()).text === 'Pages: Completeness', (await focused()).text)
  await page.keyboard.press('Enter')
  await nav.getByRole('link', { name: 'Services', exact: true }).click()
  await page.getByRole('heading', { name: 'Services of The North' }).waitFor()
  await page.setViewportSize({ width: 1280, height: 900 })
  await soon('on a wide screen they are all there', async () =>
    await links.count() > 5 && !await nav.getByRole('button').isVisible())
}

/* Small charts stand on one line, however long the title of one of them is. */
async function multiples() {
  await open('/services?region=north')
  const all = page.locator('.sheaf-multiples')

  await all.locator('svg.sheaf-screen').nth(1).waitFor()
  const tops = await all.evaluate(e => {
    e.querySelector('h3').append(' in words that take more than a line'.repeat(3))
    return [...e.querySelectorAll('.sheaf-figure')].map(f =>
      [f, f.querySelector('svg.sheaf-screen')].map(x =>
        Math.round(x.getBoundingClientRect().top)))
  })
  const row = tops.filter(t => t[0] === tops[0][0])

  ok('small charts stand on one line', row.length > 1 &&
    row.every(t => t[1] === row[0][1]), JSON.stringify(tops))
}

/* A picture says by itself what it shows: the small ones below the drawing. */
async function picture() {
  await open('/region?region=north')
  const chart = page.locator('.sheaf-multiples .sheaf-figure').first()
  const title = await chart.getByRole('heading').innerText()
  const names = await chart.locator('.sheaf-legend li').allInnerTexts()

  await page.evaluate(() => {
    const fill = CanvasRenderingContext2D.prototype.fillText

    window.painted = []
    CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
      window.painted.push(text)
      return fill.call(this, text, ...at)
    }
  })
  await chart.getByRole('button', { name: /^Copy picture/ }).click()
  await chart.getByText('The picture is copied.').waitFor()
  const painted = (await page.evaluate(() => window.painted)).join(' ')

  ok('the chart has a key', names.length > 0, names.join())
  for (const text of [title, ...names, 'Source: Sheaf, The North, log entry ',
    'Policy sheaf/1. No, not '])
    ok(`a picture says "${text}"`, painted.includes(text), painted)
}

/* A service of another region is not called silent. */
async function elsewhere() {
  const asked = `measure=referrals&service=${far}&period=${
    encodeURIComponent(quarter(1))}`

  await open(`/provenance?region=north&${asked}`)
  ok('it says where the service was', (await says(/was in The South then/)).includes(
    `=1+1 ${far} was in The South then, and is counted there.`), await main())
  await page.getByRole('link', { name: 'Open it in The South' }).click()
  await page.getByText('1 return stands behind this figure, which is not shown')
    .waitFor()
  await open(`/provenance?region=south&${asked.replace(far, 'castle')}`)
  ok('and the other way round', (await says(/was in The North then/)).includes(
    'Service castle was in The North then'), await main())
}

try {
  centre.fill()
  await centre.serve()
  page = await centre.browse()
  await open('/help')
  await centre.signIn(page, 'exact')
  await centre.settled(page)
  await kinds()
  await targets()
  await chosen()
  await everyTable()
  await picture()
  await multiples()
  await folded()
  await centre.context.close()
  page = await centre.browse()
  await open('/fidelity')
  await centre.signIn(page)
  await centre.settled(page)
  await both()
  await elsewhere()
  ok('no page fails', centre.errors.length === 0, centre.errors.join('\n'))
  await centre.context.close()
  page = await centre.browse()
  await open('/fidelity')
  await centre.signIn(page, 'south')
  await centre.settled(page)
  await open(`/provenance?region=south&measure=referrals&service=castle&period=${
    encodeURIComponent(quarter(1))}`)
  ok('whoever may not see it is told whose it is', (await says(
    /These are figures of/)).includes('These are figures of The North, which only its own lead'), await main())
  /* And has a way on. */
  for (const [path, heading] of [['/region', 'Region: The South'],
    ['/services', 'Services of The South'], ['/fidelity',
      'Fidelity: The South'], ['/help', 'Where help is needed: The South']]) {
    await open(`${path}?region=north`)
    await page.getByText('only its own lead, analysts and auditors').waitFor()
    await page.getByRole('link', { name: 'Show what is yours' }).click()
    await page.getByRole('heading', { name: heading }).waitFor()
  }
} finally {
  await centre.end()
}
finish()
