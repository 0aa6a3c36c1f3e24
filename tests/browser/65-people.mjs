/*
 * People at the pages of a region: the first sign-in, with an app and recovery
 * codes; codes that work once; one's own account; what ends a session; and what
 * an operator and an auditor do.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { codeOf, RegionPeople } from './region_people.mjs'
import { run, Site } from './site.mjs'

const region = new RegionPeople()
const password = 'three dry haystacks'
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const problem = page => page.locator('.nhsuk-error-summary').innerText()
const cookie = async page => (await page.context().cookies())
  .find(c => c.name.includes('sheaf_region'))?.value

/* Step by step, with what goes wrong at each. */
async function first(page) {
  const given = region.add('ann', '--role', 'lead', '--region', 'midlands')
  const before = await cookie(page)

  await page.goto(`${region.url}/region`)
  await heading(page, 'Sign in')
  await region.name(page, 'ann', 'not the password')
  await soon('a wrong password is refused',
    async () => /name or the password/.test(
    await problem(page)))
  await region.name(page, 'ann', given)
  await heading(page, 'Set up your sign-in codes')
  const half = await cookie(page)
  const key = await page.locator('.sheaf-digits').innerText()

  ok('no session is known before somebody signs in', before === undefined)
  ok('the key stands beside the picture', /^([A-Z2-7]{4} ?){8}$/.test(key))
  await accessible(page, 'setting up codes')
  await page.getByLabel('Code that the app shows now').fill('000000')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.locator('#code-error').waitFor()
  await page.reload()
  await soon('the key is the same after a reload',
    async () => await page.locator('.sheaf-digits').innerText() === key)
  const used = codeOf(key)

  await page.getByLabel('Code that the app shows now').fill(used)
  await page.getByRole('button', { name: 'Go on' }).click()
  await heading(page, 'Print your recovery codes')
  await soon('the session has another id at the next step',
    async () => await cookie(page) !== half)
  const old = await fetch(`${region.url}/v1/session`, { headers: {
    Cookie: `sheaf_region=${half}` } })

  ok('and the one before is worth nothing',
    (await old.json()).stage === undefined)
  const codes = await page.locator('.sheaf-codes li').allInnerTexts()

  ok('there are ten recovery codes', new Set(codes).size === 10)
  await accessible(page, 'recovery codes')
  /* Somebody looks at another tab and comes back. */
  await page.evaluate(async () => {
    document.dispatchEvent(new Event('visibilitychange'))
    /* Answered behind what the page asks for; then drawn. */
    await fetch('/v1/session')
    await new Promise(drawn => requestAnimationFrame(() => { setTimeout(drawn, 10) }))
  })
  await soon('the codes stay until they are on paper',
    () => page.locator('.sheaf-codes').isVisible())
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await heading(page, 'Choose your password')
  await accessible(page, 'choosing a password')
  await page.getByLabel('New password', { exact: true }).fill('short')
  await page.getByLabel('New password, again').fill('short')
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.locator('#new-error').waitFor()
  await soon('what was typed is still there',
    async () => await page.getByLabel('New password',
    { exact: true }).inputValue() === 'short')
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.locator('#again-error').waitFor()
  await page.getByLabel('New password, again').fill(password)
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await heading(page, 'Region')
  return { name: 'ann', key, used, codes, password }
}

async function again(page, ann) {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
  await soon('no cookie is left', async () => await cookie(page) === undefined)
  await region.again(page, ann, ann.used)
  await soon('a code works once', async () => /wrong, or was used before/.test(
    await problem(page)))
  await page.getByLabel('Code', { exact: true }).fill(ann.codes[0].toLowerCase())
  await page.getByRole('button', { name: 'Go on' }).click()
  await heading(page, 'Region')
  await pressedTwice(page, ann)
}

/* Many people press everything twice: a code is sent once, and so it is not
 * refused as one that was used before. */
async function pressedTwice(page, ann) {
  const asked = []
  const count = r => {
    const { pathname } = new URL(r.url())

    if (r.method() === 'POST' && pathname.startsWith('/v1/session'))
      asked.push(pathname)
  }

  await page.getByRole('button', { name: 'Sign out' }).click()
  await heading(page, 'Sign in')
  page.on('request', count)
  await page.getByLabel('Your name at this centre').fill('ann')
  await page.getByLabel('Password').fill(ann.password)
  await page.getByRole('button', { name: 'Sign in' }).dblclick()
  await page.getByLabel('Code', { exact: true }).fill(ann.codes[1])
  await page.getByRole('button', { name: 'Go on' }).dblclick()
  await heading(page, 'Region')
  page.off('request', count)
  ok('a password and a code that are sent twice are tried once',
    asked.join() === '/v1/session,/v1/session:code', asked.join())
}

async function account(page, ann) {
  await page.getByRole('link', { name: 'ann, Regional lead' }).click()
  await heading(page, 'Your account')
  await page.getByText('You are signed in as').waitFor()
  await soon('it says what the account may see', async () =>
    /the figures of Midlands\./.test(await page.locator('main').innerText()))
  await soon('it says how many codes are left', async () =>
    /8 of your 10/.test(await page.locator('main').innerText()))
  await accessible(page, 'one’s own account')
  await page.getByLabel('Your password now').fill('not the password')
  await page.getByLabel('New password', { exact: true }).fill('four wet stones')
  await page.getByLabel('New password, again').fill('four wet stones')
  await page.getByRole('button', { name: 'Change your password' }).click()
  await page.locator('#password-error').waitFor()
  await page.getByLabel('Your password now').fill(password)
  await page.getByRole('button', { name: 'Change your password' }).click()
  await page.locator('#said').getByText('Your password is changed.').waitFor()
  ann.password = 'four wet stones'
  /* With the secrets that the session has now. */
  await page.getByLabel('Your password, to change any of this')
    .fill(ann.password)
  await page.getByRole('button', { name: 'Make new recovery codes' }).click()
  await heading(page, 'Print your recovery codes')
  ann.codes = await page.locator('.sheaf-codes li').allInnerTexts()
  await page.getByRole('button', { name: 'I have them on paper' }).click()
  await page.getByText('10 of your 10').waitFor()
}

/* Somebody guesses, a thousand times; others are let in. */
async function guessed() {
  const seen = new Set()
  const guess = async () => {
    const r = await fetch(`${region.url}/v1/session`, { method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: region.url },
      body: JSON.stringify({ name: 'ann', password: 'a guess of somebody' }) })

    seen.add((await r.json()).code)
  }

  for (let i = 0; i < 125; i++)
    await Promise.all(Array.from({ length: 8 }, guess))
  seen.delete('busy')
  ok('a thousand guesses are refused', [...seen].sort().join() ===
    'delay,password', [...seen].join())
}

/* Changes at the terminal, beside the daemon. */
async function ended(page, ann) {
  region.command('user role', 'ann', '--role', 'analyst')
  await page.reload()
  await heading(page, 'Sign in')
  await region.again(page, ann, ann.codes[0])
  await page.getByText('You are signed in as').waitFor()
  await soon('the new role holds', async () => /all regions/.test(
    await page.locator('main').innerText()))
  region.command('user remove', 'ann')
  await page.reload()
  await heading(page, 'Sign in')
  const log = region.command('access list')

  for (const words of ['set up an app for codes', 'used a recovery code',
    'signed in', 'signed out', 'wrong name or password', 'wrong code',
    'chose another password', 'made new recovery codes'])
    ok(`the access log has ${words}`, log.includes(words))
  ok('the newest first, and in words', /removed an account +ann/.test(
    log.split('\n')[1]) && !/event=|command=/.test(log))
  ok('those of one kind', !/signed in/.test(
    region.command('access list', '--kind', 'refused')))
  ok('and no secret', ![ann.password, ann.codes[1], ann.key, password]
    .some(s => log.includes(s)))
}

const said = (page, text) =>
  page.locator('[role=status]').getByText(text).first().waitFor()

/* Somebody at the terminal is faster: both are shown, and one is chosen. */
async function overtaken(page, row) {
  const both = page.locator('.sheaf-both')
  const grant = () =>
    page.getByRole('button', { name: /(Grant|Take) exact figures/ }).click()
  const press = name => page.getByRole('button', { name }).click()

  await page.getByText('Passwords, codes and removal of bob.lee').click()
  region.command('user reset-factor', 'bob.lee')
  await grant()
  await both.waitFor()
  await soon('theirs and mine stand side by side',
    async () => /Regional lead of Midlands, without exact figures[^]*With exact figures\./.test(
    await both.innerText()))
  await accessible(page, 'administration, overtaken')
  await press('Keep what is there')
  await both.waitFor({ state: 'detached' })
  await soon('what is there was kept',
    async () => /no\tno/.test((await row.innerText())))
  region.command('user reset-factor', 'bob.lee')
  await grant()
  await both.waitFor()
  await press('Store mine')
  await said(page, 'bob.lee may see exact figures now.')
  await row.filter({ hasText: 'yes' }).waitFor()
  await page.getByText('Passwords, codes and removal of bob.lee').click()
}

/* People, and a token that reads until it is revoked. */
async function operator(page) {
  const given = region.add('olu', '--role', 'operator')

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  /* Who sees no figures is led to what is theirs. */
  await page.goto(`${region.url}/`)
  await region.first(page, 'olu', given, password)
  await heading(page, 'Administration')
  await page.getByText('1 person has an account').waitFor()
  await page.getByText('Add somebody').click()
  await page.getByLabel('Name they sign in with').fill('bob lee')
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.locator('#add-regions-error').or(page.locator('#add-name-error'))
    .first().waitFor()
  await page.getByLabel('Name they sign in with').fill('bob.lee')
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.locator('#add-regions-error').waitFor()
  await page.getByRole('checkbox', { name: 'Midlands' }).check()
  await page.getByRole('button', { name: 'Add them' }).click()
  await said(page, 'bob.lee has an account now.')
  const first = await page.locator('.nhsuk-inset-text .sheaf-digits')
    .innerText()

  ok('a first password is shown', /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/.test(first))
  await page.getByRole('button', { name: 'I have taken it down' }).click()
  await soon('and only once',
    async () => await page.getByText(first).count() === 0)
  await page.getByText('2 people have an account').waitFor()
  await page.getByText('Make a token').click()
  await page.getByLabel('Name of the token').fill('board')
  await page.locator('#token-role').selectOption('analyst')
  await page.getByRole('button', { name: 'Make it' }).click()
  await said(page, 'The token board is made.')
  const secret = await page.locator('.nhsuk-inset-text .sheaf-digits')
    .innerText()
  const read = (path = '/v1/totals') => fetch(`${region.url}${path}`,
    { headers: { Authorization: `Bearer ${secret}` } })

  await page.getByRole('button', { name: 'I have taken it down' }).click()
  await copied(page, 'Tokens', /\tLast used\nboard\t/, /Revoke|End it/)
  ok('a token reads figures', (await read()).status === 200)
  ok('and nothing else', (await read('/v1/people')).status === 403)
  await page.getByRole('button', { name: 'Revoke board' }).click()
  await said(page, 'The token board reads nothing any more.')
  ok('revoked, it reads nothing', (await read()).status === 401)
  await copied(page, 'People', /^Name\tRole\t.*\n.*bob\.lee\t/s, /'=/)
  const row = page.getByRole('region', { name: 'People' }).locator('tr')
    .filter({ hasText: 'bob.lee' })

  await soon('regions have their names',
    async () => /Midlands/.test(await row.innerText()))
  await overtaken(page, row)
  await page.getByText('Passwords, codes and removal of bob.lee').click()
  await page.getByRole('button', { name: 'Remove the account…' }).click()
  await accessible(page, 'administration, with forms open')
  await page.getByRole('button', { name: /Yes, remove/ }).click()
  await said(page, 'bob.lee has no account any more.')
}

/* Invite and secret on two sheets, of which one is printed at a time; the site
 * takes them up. */
async function invited(page) {
  await page.getByText('Invite a new site').click()
  await page.getByLabel('Id of the site').fill('provider.new')
  await page.getByLabel('Last day on which it can be used').fill('2016-01-01')
  await page.getByRole('button', { name: 'Make the invite' }).click()
  await page.locator('#expires-error').waitFor()
  await accessible(page, 'an invite that is refused')
  await page.getByLabel('Last day on which it can be used').fill('2099-12-31')
  await page.getByRole('button', { name: 'Make the invite' }).click()
  await heading(page, 'The invite of provider.new is made.')
  await accessible(page, 'an invite')
  const secret = await page.locator('.sheaf-secret').innerText()
  const words = /in words\s+((?:[a-z]+ ){11}[a-z]+)/.exec(
    await page.locator('main').innerText())?.[1]

  ok('the key is there in words', region.agents().replace(/\s+/g, ' ')
    .includes(words), words)
  /* What is on the paper when the page asks to be printed. */
  await page.emulateMedia({ media: 'print' })
  await page.evaluate(() => {
    window.print = () => {
      document.body.dataset.printed =
        document.querySelector('main').innerText
    }
  })
  const printed = async name => {
    await page.evaluate(() => { delete document.body.dataset.printed })
    await page.getByRole('button', { name, includeHidden: true })
      .dispatchEvent('click')
    await page.waitForFunction(() => document.body.dataset.printed)
    return page.evaluate(() => document.body.dataset.printed)
  }
  const alone = await printed('Print the secret by itself')
  const sheet = await printed('Print this sheet')

  ok('the secret has a sheet of its own', alone.includes(secret) &&
    !alone.includes(words) && !/choose the file/.test(alone), alone)
  ok('the invite is printed without it', sheet.includes(words) &&
    /31 December 2099/.test(sheet) && !sheet.includes(secret), sheet)
  await page.emulateMedia({ media: null })
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save provider.new.invite' }).click()])
  const file = join(region.dir, download.suggestedFilename())

  await download.saveAs(file)
  takeUp(file, secret)
  await page.getByRole('button', { name: /^The file is saved/ }).click()
  await heading(page, 'Administration')
  ok('it was shown once', !(await page.locator('main').innerText())
    .includes(secret))
  ok('and is in no log', !region.log.includes(secret.slice(0, 9)))
}

/* At the site, as far as the invite is believed: it has the right secret. */
function takeUp(file, secret) {
  const site = new Site()
  const given = join(site.dir, 'once')

  writeFileSync(given, secret)
  try {
    run(['init', '--dir', site.site, '--staff', 'ann', '--password-file',
      site.secret, '--recovery-file', join(site.dir, 'recovery')])
    const says = run(['enrol', '--dir', site.site, '--staff', 'ann',
      '--password-file', site.secret, '--secret-file', given, file])

    ok('a site takes it up', says !== undefined)
  } finally {
    site.end()
  }
}

/* Tables of administration paste as cells, without what is pressed in them. */
async function copied(page, name, has, hasNot) {
  await page.getByRole('button', { name: new RegExp(`^Copy table ?: ${name}$`) })
    .click()
  await page.getByText('The table is copied.').first().waitFor()
  const text = await page.evaluate(() => navigator.clipboard.readText())

  ok(`${name} can be copied`, has.test(text) && !hasNot.test(text), text)
}

/* What would change is said first. */
async function registry(page) {
  const file = join(region.dir, 'registry.csv')
  const rows = 'kind,code,name,parent,from,to,attributes\n' +
    'region,midlands,Midlands,,2015-04-01,,\n' +
    'region,coast,The Coast,,2015-04-01,,\n'

  writeFileSync(file, rows.replace(',,2015-04-01,,', ',,soon,,'))
  await page.locator('#registry-file').setInputFiles(file)
  await soon('a wrong file is refused, by line',
    async () => /Line 2/.test(await problem(page)))
  writeFileSync(file, rows)
  await page.locator('#registry-file').setInputFiles(file)
  await page.getByText('Nothing is imported yet.').waitFor()
  await soon('it says what would change',
    async () => /coast \(The Coast\)/.test(
    await page.locator('pre').innerText()))
  ok('and nothing has', !/coast/.test(region.command('services status',
    '--json')))
  await page.getByRole('button', { name: 'Import it' }).click()
  await page.getByText('The registry is imported').waitFor()
  await soon('nothing binds it yet',
    async () => await page.getByText('is a new release')
    .count() === 0)
  /* From then on an import is logged, and somebody has to keep what was. */
  region.command('release', '--out', join(region.dir, 'release'))
  writeFileSync(file, rows.replace('The Coast', 'The Shore'))
  await page.locator('#registry-file').setInputFiles(file)
  await page.getByText('Nothing is imported yet.').waitFor()
  await page.getByRole('button', { name: 'Import it' }).click()
  await page.getByText(/Entry \d+ of the log is a new release that binds it/)
    .waitFor()
}

async function auditor(page) {
  const given = region.add('una', '--role', 'auditor')

  await page.goto(`${region.url}/access`)
  await region.first(page, 'una', given, password)
  await heading(page, 'Access log')
  await page.getByText('bob.lee, lead of').first().waitFor()
  const rows = () => page.locator('tbody tr').allInnerTexts()
  let all = await rows()

  for (const words of [/made a token\s+board/, /revoked a token\s+board/,
    /removed an account\s+bob\.lee/, /imported the registry\s+2 rows/])
    ok(`the log has ${words}`, all.some(row => words.test(row)))
  ok('the newest is first, with its day and time', /una\s+signed in/.test(
    all[0]) && /^\d+ \w+ 20\d\d at \d\d:\d\d/.test(all[0]))
  ok('no line is raw', !all.some(row => /event=|command=/.test(row)))
  await accessible(page, 'the access log')
  ok('an invite is on record, and no more of it', all.some(row =>
    /olu\s+made an invite for a site\s+provider\.new, until 31 December 2099/
      .test(row)) && !all.some(row => /[0-9a-f]{4}-[0-9a-f]{4}/.test(row)))
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await copied(page, 'Access log', /^When \(UTC\)\tWho\t.*una\tsigned in/s,
    /event=/)
  await page.getByLabel('Who').selectOption('una')
  await page.getByLabel('What', { exact: true }).selectOption('Signing in and out')
  await page.getByRole('button', { name: 'Show these lines' }).click()
  await page.locator('tbody tr').filter({ hasNotText: 'una' })
    .first().waitFor({ state: 'detached' })
  all = await rows()
  ok('one person and one kind', all.length > 0 && all.every(row =>
    /una/.test(row) && !/made|removed|imported/.test(row)))
  await page.getByLabel('Since').fill('yesterday')
  await page.getByRole('button', { name: 'Show these lines' }).click()
  await soon('a day that is none is refused',
    async () => /like 2026-05-17/.test(
    await problem(page)))
}

try {
  await region.serve('--authority-dir', region.authority)
  const page = await region.browse()
  const ann = await first(page)

  await again(page, ann)
  await account(page, ann)
  await ended(page, ann)
  const second = await region.browse()

  await guessed()
  await operator(second)
  await invited(second)
  await registry(second)
  await auditor(await region.browse())
  ok('the console is silent', region.errors.length === 0,
    region.errors.join('; '))
} finally {
  await region.end()
}
finish()
