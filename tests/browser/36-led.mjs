/*
 * Where a page leads.  Each of the six kinds of lines of "Help needed" is opened,
 * and the figure that its reason names is found there; a lead of two regions
 * reaches both on every page, and stays with one while going from page to page.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Centre } from './centre.mjs'
import { accessible, finish, ok } from './check.mjs'
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
${rows}service,${far},Service ${far},south-area,2015-10-01,,
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
  ['exact', 'analyst', '', 'exact']])
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
  ok(`${what} is on the screen`, await chart.evaluate(h => {
    const { top } = h.getBoundingClientRect()

    return top >= 0 && top < innerHeight
  }), await main())
}

/* Each kind of line, under the policy of the list. */
async function kinds() {
  await follow('/help?region=north', 'Never reported', `Service ${silent}`,
    /^Open completeness/)
  ok('a silent service has the focus', (await focused()).id === silent)
  await follow('/help?region=north', 'Late', `Service ${late}`,
    /^Open completeness/)
  ok('a late service has the focus', (await focused()).id === late &&
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
  ok('it is under the policy of the list', page.url().includes('policy=exact') &&
    (await main()).includes('Policy exact/1'), page.url())
  const short = await follow('/help?region=north',
    'Below target two quarters running', 'Service dale', /^Open its chart/)
  const [, title, target] = /^(.*): .* \(target ([\d,]+),/.exec(short)

  await isSeen('the chart of a target', new RegExp(`^Service dale\\. ${title
  }: .*target ${target}: `))
  const slow = await follow('/help?region=north', 'Slow first employer contact',
    'Service castle', /^Open its returns/)

  ok('slow first contact', /^45\.0 days on average|^45 days on average/
    .test(slow), slow)
  ok('its returns are there', (await page.locator('h1').innerText())
    .includes('Service castle') && /45/.test(await main()), await main())
  const weak = await follow('/help?region=north',
    'Weak fidelity items that services share', 'The North', /^Open fidelity/)

  ok('the weak item has the focus', (await focused()).text
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
  ok('a service of another region is not kept', !page.url()
    .includes('service=') && await page.getByRole('alert').count() === 0,
  page.url())
}

/* A lead of two regions. */
async function both() {
  await open('/fidelity')
  await page.getByRole('heading', { name: 'Fidelity: The North' }).waitFor()
  await page.getByRole('link', { name: 'The South', exact: true }).click()
  await page.getByRole('heading', { name: 'Fidelity: The South' }).waitFor()
  ok('of one region alone', (await main()).includes(
    '1 of 1 service has an independent review'), await main())
  await accessible(page, 'fidelity of one of two regions')
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

try {
  centre.fill()
  await centre.serve()
  page = await centre.browse()
  await open('/help')
  await centre.signIn(page, 'exact')
  await centre.settled(page)
  await kinds()
  await chosen()
  await centre.context.close()
  page = await centre.browse()
  await open('/fidelity')
  await centre.signIn(page)
  await centre.settled(page)
  await both()
  ok('no page fails', centre.errors.length === 0, centre.errors.join('\n'))
} finally {
  await centre.end()
}
finish()
