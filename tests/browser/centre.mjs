/*
 * A centre for tests in a browser: eight services that reported twelve quarters
 * to it, a region beside theirs where nobody reports, people of each role, and
 * Chromium in front of its pages.  With the option `odd` there are two regions
 * more: one of three services so small that every count is hidden, and one of a
 * single service.  Everything lives under one temporary folder and ends with
 * end().
 */
import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { note } from './answers.mjs'
import { Desk } from './desk.mjs'
import { Site, programs, run } from './site.mjs'

export const secret = 'three dry haystacks'
const aggregator = join(programs, 'test/sheaf-aggregator')
const account = join(programs, 'tests/e2e/account')
export const services = ['ash', 'birch', 'cedar', 'elm', 'hazel', 'larch',
  'maple', 'oak']
const tiny = ['fern', 'gorse', 'heath']
const first = 2023

/* "2023/24 Q1" and on: twelve quarters that are over. */
export const quarters = [...Array(12).keys()].map(i => {
  const year = first + Math.floor(i / 4)

  return `${year}/${(year + 1) % 100} Q${i % 4 + 1}`
})

/* Services of several kinds, one of which became another one. */
const kinds = ['site_type=new;provider_type=nhs;funding=low',
  'site_type=aligning;provider_type=voluntary;funding=low',
  'site_type=new+expanding;provider_type=nhs;funding=high', 'site_type=new']
const placed = (s, i) => {
  const row = (from, to, kind) => `service,${s},Service ${s},north-area,${from},` +
    `${to},provider=trust;${kind}\n`

  return i > 0 ? row('2015-10-01', '', kinds[i % kinds.length])
    : row('2015-10-01', '2024-03-31', 'site_type=aligning') +
      row('2024-04-01', '', kinds[0])
}

const registry = `kind,code,name,parent,from,to,attributes
region,north,The North,,2015-04-01,,
region,south,The South,,2015-04-01,,
area,north-area,North area,north,2015-04-01,,
area,south-area,South area,south,2015-04-01,,
provider,trust,Example Trust,,2015-04-01,,
${services.map(placed).join('')}\
service,pine,Service pine,south-area,2015-10-01,,provider=trust;site_type=new
`

const odd = `region,west,The West,,2015-04-01,,
region,east,The East,,2015-04-01,,
area,west-area,West area,west,2015-04-01,,
area,east-area,East area,east,2015-04-01,,
${tiny.map(s => `service,${s},Service ${s},west-area,2015-10-01,,` +
  'provider=trust;site_type=new\n').join('')}\
service,rowan,Service rowan,east-area,2015-10-01,,provider=trust;site_type=new
`

/* Some tens of clients each, and one quarter in which one was silent. */
function figures(i, q) {
  const referrals = 40 + 7 * i + 2 * (q % 5)
  const jobs = 12 + i + (q * 3 + i * 5) % 9

  return { referrals, 'referrals.clinician': referrals - 13,
    'referrals.self': 8, 'referrals.other': 5, 'referrals.employed': 0,
    accessed: referrals - 5, caseload: 60 + 5 * i + q, 'caseload.employed': 6,
    job_starts: jobs, 'job_starts.16_up': jobs - 6, 'job_starts.under_16': 6,
    into_work: jobs - 1, 'into_work.not_employed': jobs - 1,
    in_work: 20 + i + q, 'in_work.minutes': 9000 + 600 * i,
    employer_contacts: 150 + 10 * i + q,
    'employer_contacts.face_to_face': 70, 'employer_contacts.remote': 60,
    'employer_contacts.other': 20 + 10 * i + q, es_fte: 300, es_fte_weeks: 3900,
    'satisfaction.responses': 20, 'satisfaction.positive': 17 }
}

/* One person each time, which nobody may be told. */
const single = { referrals: 1, 'referrals.clinician': 1, 'referrals.self': 0,
  'referrals.other': 0, 'referrals.employed': 0, accessed: 1, caseload: 1,
  'caseload.employed': 0, job_starts: 1, 'job_starts.16_up': 1,
  'job_starts.under_16': 0, into_work: 1, 'into_work.not_employed': 1,
  in_work: 1 }

function totals(all) {
  const rows = ['service,period,measure,value,through']

  all.forEach((s, i) => quarters.forEach((quarter, q) => {
    if (s === 'oak' && q === 11)
      return
    for (const [measure, value] of Object.entries(tiny.includes(s) ? single
      : figures(i, q)))
      rows.push(`${s},${quarter},${measure},${value},`)
  }))
  return `${rows.join('\n')}\n`
}

/* Independent reviews of six of them: a first round, and a second of four. */
function reviews() {
  const rows = ['service,date,kind,item,score']

  services.slice(0, 6).forEach((s, i) => {
    for (const [round, day] of [[0, '2024-05-14'], [1, '2025-09-23']])
      for (let item = 1; item <= 25 && (round === 0 || i < 4); item++) {
        const score = 2 + (item * 7 + i * 3) % 4

        rows.push(`${s},${day},independent,${item},${
          item === 17 ? 2 : Math.min(5, score + round * (item % 3 === 0))}`)
      }
  })
  return `${rows.join('\n')}\n`
}

function ran(program, args) {
  const r = spawnSync(program, args, { encoding: 'utf8' })

  if (r.status !== 0)
    throw new Error(`${args.slice(0, 2).join(' ')}: ${r.stderr}${r.stdout}`)
  return r.stdout
}

export class Centre extends Site {
  /* people: lists of name, role, and region and "exact" where they have. */
  constructor(people = [['lead', 'lead', 'north']], options = {}) {
    super()
    this.services = options.odd ? [...services, ...tiny, 'rowan'] : services
    this.person = 'lead'
    this.centre = join(this.dir, 'centre')
    this.authority = join(this.dir, 'authority')
    this.codes = {}
    this.aggregator('init', '--dir', this.centre, '--origin',
      'browser.sheaf.example/log', '--authority-dir', this.authority)
    const file = join(this.dir, 'registry.csv')

    writeFileSync(file, options.odd ? registry + odd : registry)
    this.aggregator('registry', 'import', '--dir', this.centre, file)
    for (const [name, role, ...more] of people)
      this.codes[name] = ran(account, [this.centre, name, role, secret,
        ...more]).match(/^code .*$/gm).map(l => l.slice(5))
  }

  aggregator(...args) {
    return ran(aggregator, args)
  }

  /* All returns, by file, as one site would send them. */
  fill() {
    const file = name => join(this.dir, name)

    this.aggregator('invite', '--authority-dir', this.authority, '--agent',
      'site', '--epoch', '1', '--provider', 'trust', '--out', file('invite'),
      '--secret-file', file('secret'))
    this.aggregator('services', '--authority-dir', this.authority, '--agent',
      'site', '--services', this.services.join(','), '--out', file('services'))
    this.aggregator('accept', '--dir', this.centre, file('services'),
      '--receipts', file('receipts'))
    run(['init', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--recovery-file', file('recovery')])
    writeFileSync(file('totals.csv'), totals(this.services))
    this.as('ann', 'summary import', '--rules', 'ips-grow/1',
      file('totals.csv'))
    writeFileSync(file('reviews.csv'), reviews())
    this.as('ann', 'fidelity import', file('reviews.csv'))
    run(['enrol', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--secret-file', file('secret'), file('invite')])
    this.as('ann', 'seal', '--through', '2026-03-31', '--none', 'all', '--yes')
    run(['carry', 'out', '--dir', this.site, file('out.sheaf')])
    this.aggregator('accept', '--dir', this.centre, file('out.sheaf'),
      '--receipts', file('answers'))
  }

  serve(...options) {
    this.owner = spawn(aggregator, ['serve', '--dir', this.centre, '--listen',
      '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.log = ''
    this.owner.stderr.on('data', d => { this.log += d })
    return new Promise((ready, failed) => {
      let said = ''

      this.owner.on('exit', code => failed(new Error(
        `sheaf-aggregator serve ended with ${code}: ${this.log}`)))
      this.owner.stdout.on('data', d => {
        said += d
        this.url = /people are at (http:\S+)\/\n/.exec(said)?.[1]
        if (this.url !== undefined)
          ready()
      })
    })
  }

  noted(answer) {
    note({ ...answer, api: 'region' })
  }

  /* The part of an address that the API has. */
  isApi(path) {
    return path.startsWith('/v1/')
  }

  async signIn(page, name = 'lead') {
    await page.getByLabel('Your name at this centre').fill(name)
    await page.getByLabel('Password').fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByLabel('Code', { exact: true }).fill(this.codes[name].pop())
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByLabel('Code', { exact: true }).waitFor({ state: 'detached' })
  }
}

/* The centre asked by bytes, as one of its pages would ask or, with a token, as
 * a script. */
export class Reader extends Desk {
  async signIn(name = 'lead') {
    const cookie = a => /set-cookie: *(sheaf_region=[^;]*)/i.exec(a.head)?.[1] ??
      ''
    const token = async () => JSON.parse((await this.ask('GET',
      '/v1/session')).got).token ?? ''

    this.cookie = cookie(await this.ask('POST', '/v1/session',
      { name, password: secret }, { Cookie: null }))
    this.token = await token()
    this.cookie = cookie(await this.ask('POST', '/v1/session:code',
      { code: this.site.codes[name].pop() }))
    this.token = await token()
    return this
  }
}
