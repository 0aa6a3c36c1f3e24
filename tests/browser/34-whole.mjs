/*
 * The region's pages that ask who, what and where: who has not reported a
 * quarter, which returns a figure is made of, where help is needed, and what of
 * fidelity is weak.  Each question is answered from its page alone.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Centre } from './centre.mjs'
import { accessible, finish, ok, soon } from './check.mjs'
import { worded } from './pictures.mjs'
import { quarter, start } from './region_years.mjs'
import { run } from './site.mjs'

const names = { s1: 'Ashby', s2: 'Birchwood', s3: 'Clifton', s4: 'Denham',
  s5: 'Eastleigh', s6: 'Fairford', castle: 'Castle', moorside: 'Moorside' }
const reporting = ['s1', 's2', 's3', 's4', 's5', 's6']
const registry = `kind,code,name,parent,from,to,attributes
region,north,The North,,2015-04-01,,
area,north-area,North area,north,2015-04-01,,
region,empty,The Empty Quarter,,2015-04-01,,
provider,trust,Example Trust,,2015-04-01,,
${Object.entries(names).map(([code, name]) =>
  `service,${code},${name},north-area,2025-04-01,,provider=trust\n`).join('')}`

/* A quarter that is over, as addresses have it, and in words. */
const period = back => `${start(back).toISOString().slice(0, 10)}/P3M`
const title = back => `${quarter(back)} (${['Jan–Mar', 'Apr–Jun', 'Jul–Sep',
  'Oct–Dec'][start(back).getUTCMonth() / 3]})`

/* 141 referrals in each quarter, which are shown as 140. */
const totals = 'service,period,measure,value,through\n' +
  [3, 2, 1].flatMap(back =>
    [...reporting, ...(back === 3 ? ['moorside'] : [])]
      .flatMap((s, i) => [['referrals', i === 0 ? 26 : 23], ['caseload', 40],
        ['first_employer_contact', 20],
        ['first_employer_contact.days', s === 's2' ? 900 : 400]]
        .map(([m, v]) => `${s},${period(back)},${m},${v},\n`))).join('')

/* Item 17 is weak in three services. */
const reviews = 'service,date,kind,item,score\n' + reporting.flatMap((s, i) =>
  Array.from({ length: 25 }, (_, n) => `${s},2026-05-04,independent,${n + 1},` +
    `${n === 16 && i < 3 ? 2 : 4}\n`)).join('')

/* Castle never reported, Moorside is late. */
class Whole extends Centre {
  fill() {
    const file = (name, text) => {
      const path = join(this.dir, name)

      if (text !== undefined)
        writeFileSync(path, text)
      return path
    }

    this.aggregator('registry', 'import', '--dir', this.centre, '--replace',
      file('whole.csv', registry))
    this.aggregator('invite', '--authority-dir', this.authority, '--agent',
      'site', '--epoch', '1', '--provider', 'trust', '--out', file('invite'),
      '--secret-file', file('secret'))
    this.aggregator('services', '--authority-dir', this.authority, '--agent',
      'site', '--services', Object.keys(names).join(','), '--out',
      file('services'))
    this.aggregator('accept', '--dir', this.centre, file('services'),
      '--receipts', file('receipts'))
    run(['init', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--recovery-file', file('recovery')])
    this.as('ann', 'summary import', '--rules', 'ips-grow/1',
      file('totals.csv', totals))
    this.as('ann', 'fidelity import', file('reviews.csv', reviews))
    run(['enrol', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--secret-file', file('secret'), file('invite')])
    this.as('ann', 'seal', '--none', 'all', '--yes', '--confirm-date',
      new Date().toISOString().slice(0, 10))
    run(['carry', 'out', '--dir', this.site, file('out.sheaf')])
    this.aggregator('accept', '--dir', this.centre, file('out.sheaf'),
      '--receipts', file('answers'))
  }
}

const centre = new Whole([['lead', 'lead', 'north'], ['analyst', 'analyst']])

try {
  centre.fill()
  await centre.serve()
  let page = await centre.browse()

  const open = async path => {
    await page.goto(centre.url + path)
    await centre.settled(page)
  }
  const main = async () =>
    (await page.locator('main').innerText()).replace(/\s+/g, ' ')
  const shows = (what, text) => soon(what, async () => (await main())
    .includes(text), async () => (await main()).slice(0, 400))
  const copied = () => page.evaluate(() => navigator.clipboard.readText())

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await open('/completeness')
  await centre.signIn(page)

  /* ------------------------------------------------ who has not reported a quarter? */

  await open(`/completeness?from=${period(3)}&to=${period(2)}`)
  await shows('who has not reported', '6 of 8 services have reported ' +
    `${title(2)}. 1 has never reported anything. 1 is late.`)
  const rows = await page.getByRole('rowheader').allInnerTexts()

  ok('silent ones are first, then late ones', rows[0].includes('Castle') &&
    rows[1].includes('Moorside'), rows.join('; '))
  await worded(page, ok, 'completeness')
  await page.getByRole('button', { name: 'Copy names to ring' }).click()
  await page.getByText('Copied.').waitFor()
  ok('names to ring are copied',
    /Never reported anything\n- Castle .*\n\nLate\n- Moorside /
      .test(await copied()), await copied())
  await open('/completeness')
  await page.getByRole('link', { name: 'Earlier quarters' }).click()
  await centre.settled(page)
  ok('other quarters are one step away', new URL(page.url()).searchParams
    .has('from'), page.url())

  /* ---------------------------------------- which returns is 140 made of? */

  await open(`/provenance?measure=referrals&period=${period(2)}`)
  await shows('what 140 is made of', '140 is made of 6 returns.')
  const returns = await page.getByRole('rowheader').allInnerTexts()

  ok('its returns are there', reporting.every((s, i) =>
    returns[i]?.includes(names[s])), returns.join('; '))
  await shows('who is missing in it',
    'Expected, and not reported Castle Moorside')
  await page.getByRole('button', { name: 'Copy command 4' }).click()
  await page.getByText('Copied.').waitFor()
  ok('the command is copied', await copied() ===
    'sheaf-audit recompute mirror --openings openings --against totals.json')
  const command = i => page.getByRole('region', { name: `Command ${i}` })
    .innerText().then(t => t.trim())

  ok('the first names where the log is', await command(1) ===
    `sheaf-audit mirror ${centre.url}/log mirror --policy policy.txt`,
  await command(1))
  /* A script that asks as the third says gets what `totals` prints. */
  const [token] = /sheaf[\w-]{20,}/.exec(centre.aggregator('token', 'add',
    'auditor', '--dir', centre.centre, '--role', 'lead', '--region', 'north'))
  const [, url] = /"Authorization: Bearer TOKEN" -o totals.json "(.*)"$/
    .exec(await command(3))
  const got = await (await fetch(url,
    { headers: { Authorization: `Bearer ${token}` } })).json()
  const printed = JSON.parse(centre.aggregator('totals', '--dir', centre.centre,
    '--region', 'north', '--period', period(2), '--json'))

  ok('what is got is what is recomputed', JSON.stringify(got) ===
    JSON.stringify(printed), url)

  /* --------------------------------- which three services share a weakness? */

  await open('/help')
  await shows('three share a weakness', 'Item 17, Job development - frequent ' +
    'employer contact: 3 services score 1 to 3 in their newest independent ' +
    'review: Ashby (2), Birchwood (2) and Clifton (2).')
  await shows('who is silent', 'Castle Has never reported anything; ')
  await shows('where the first contact is slow', 'Birchwood 45 days on ' +
    `average to the first employer contact in ${quarter(1)}; up to 30 are the aim.`)
  await shows('its order', 'How this list is made')
  await accessible(page, 'a full list of help')
  await page.getByRole('link', { name: /Open its returns ?: Birchwood/ })
    .click()
  await centre.settled(page)
  await shows('what to open is there', `Birchwood, ${title(1)}`)
  await page.goBack()
  await centre.settled(page)
  await page.getByRole('link', { name: /Open completeness ?: Castle/ }).click()
  await centre.settled(page)
  await soon('a line leads to its service',
    async () => await page.evaluate(() =>
    document.activeElement?.id) === 'castle')

  /* -------------------------------------------------------- weak where, in all */

  await open('/fidelity')
  await shows('who has a review', '6 of 8 services have an independent review, ' +
    'the newest of 4 May 2026.')
  await shows('the weak item and whose it is', '17. Job development - ' +
    'frequent employer contact: 3 of 6 services (Ashby, Birchwood, Clifton)')
  await soon('each service has its score', () => page.getByRole('row',
    { name: /^17\. / }).innerText().then(t => t.replace(/\s+/g, ' '))
    .then(t => t.endsWith('4 4 4 2 2 2 –')))
  await worded(page, ok, 'fidelity')
  await page.getByText('Services without one').click()
  await soon('who has none',
    async () => await page.getByRole('listitem').filter({
    hasText: /^(Castle|Moorside)$/ }).count() === 2)
  await accessible(page, 'fidelity reviews')

  /* -------------------------------------------------- not theirs, and nobody */

  await open('/completeness?region=empty')
  await shows('whose it is instead', 'only its own lead, analysts and auditors')
  await centre.context.close()
  page = await centre.browse()
  await open('/completeness?region=empty')
  await centre.signIn(page, 'analyst')
  await centre.settled(page)
  await shows('nobody expected', 'No service is expected to report')
  await accessible(page, 'completeness of nobody')
  /* ------------------------------------- all regions, and what is worked out */

  await open('/region?region=north')
  await page.getByRole('link', { name: /, Referrals accepted, All regions$/ })
    .first().click()
  await centre.settled(page)
  await shows('a figure of all regions opens', 'Referrals accepted, All regions')
  await page.goBack()
  await centre.settled(page)
  await page.getByRole('link', { name: /, All regions, Active caseload$/ })
    .click()
  await centre.settled(page)
  await shows('beside the others too', 'Active caseload, All regions')
  await page.goBack()
  await centre.settled(page)
  await page.getByLabel('Region', { exact: true }).selectOption('')
  await page.getByRole('heading', { name: 'Region: All regions' }).waitFor()
  ok('all regions can be chosen again', !page.url().includes('region='),
    page.url())
  await open('/provenance?measure=referrals&region=empty&' +
    `period=${period(2)}`)
  await shows('a way on', 'Open completeness')
  await open('/help?region=empty')
  await shows('nothing stands out', 'Nothing stands out.')
  await open('/fidelity?region=empty')
  await shows('no review', 'No independent review has been received.')
} finally {
  await centre.end()
}
finish()
