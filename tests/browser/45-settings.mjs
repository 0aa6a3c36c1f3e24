/*
 * Settings: a team leader who gives somebody an account and takes one away,
 * mends a service, and changes a password; what a worker sees of it.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { Site, facts, password, run } from './site.mjs'

const site = new Site()
/* What the pages have asked to be kept of half typed forms. */
const drafts = []
const heading = page =>
  page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
const said = (page, text) =>
  page.locator('#said').getByText(text).waitFor()

async function staff(page) {
  await page.getByText('Add somebody').click()
  await page.getByLabel('Their password', { exact: true }).fill('short')
  await site.kept(page, '/new-account', () => page.getByLabel(
    'Their name in this register').fill('zoe'))
  await page.getByLabel('Their password, again').fill('short')
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.locator('#add-new-password-error').waitFor()
  await soon('a short password is refused with the reason',
    async () => /8 characters/.test(
    await page.locator('#add-new-password-error').innerText()))
  for (const [weak, why] of [['Password1', /one of those that are tried first/],
    ['zoe-2026', /a name that others know/]]) {
    await page.getByLabel('Their password', { exact: true }).fill(weak)
    await page.getByLabel('Their password, again').fill(weak)
    await page.getByRole('button', { name: 'Add them' }).click()
    await page.locator('#add-new-password-error').getByText(why).waitFor()
  }
  ok('a password that is tried first makes no account', !/zoe/.test(
    site.as('ann', 'staff list')))
  await soon('the name is still there', async () => await page.getByLabel(
    'Their name in this register').inputValue() === 'zoe')
  await page.getByLabel('Their password', { exact: true }).fill('three words')
  await page.getByLabel('Their password, again').fill('three wrods')
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.locator('#add-again-error').waitFor()
  await page.getByLabel('Their password, again').fill('three words')
  await page.getByRole('button', { name: 'Add them' }).click()
  await said(page, 'zoe has an account now.')
  ok('the account is there', /worker +zoe/.test(site.as('ann', 'staff list')))
  await page.getByLabel('Their name in this register').fill('zoe')
  await page.getByLabel('Their password', { exact: true }).fill('three words')
  await page.getByLabel('Their password, again').fill('three words')
  await page.getByRole('button', { name: 'Add them' }).click()
  await page.locator('#add-name-error').waitFor()
  await page.getByText('Make zoe a team leader', { exact: true }).first()
    .click()
  await page.getByRole('button', { name: 'Make zoe a team leader' }).click()
  await said(page, 'zoe is a team leader now.')
  ok('the role is changed', /team_leader +zoe/.test(
    site.as('ann', 'staff list')))
  await secondLeader(page)
  ok('the account is gone', !/zoe/.test(site.as('ann', 'staff list')))
  await page.getByRole('button', { name: 'Let specialists sign off' }).click()
  await said(page, 'Employment specialists may sign figures off now.')
  ok('workers may seal', /may seal/.test(site.as('ann', 'staff list')))
}

/* Another team leader has the same page open, and presses first. */
async function secondLeader(page) {
  const both = page.locator('.nhsuk-warning-callout').filter({ visible: true })
  const other = await site.context.newPage()
  const press = (tab, name) => tab.getByRole('button', { name, exact: true })
    .filter({ visible: true }).click()
  const open = (tab, name) => tab.locator('summary').filter({ hasText: name })
    .first().click()

  await other.goto(`${site.url}/settings`)
  await heading(other)
  await open(other, 'Make zoe an employment specialist')
  await press(other, 'Make zoe an employment specialist')
  await said(other, 'zoe is an employment specialist now.')
  await open(page, 'Remove zoe')
  await press(page, 'Remove the account')
  await both.getByText('Somebody has changed the account of zoe').waitFor()
  await soon('both roles are shown',
    async () => await both.getByText('Team leader')
    .isVisible() && await both.getByText('Employment specialist').isVisible(),
  () => both.innerText())
  ok('nobody is removed unseen', /worker +zoe/.test(
    site.as('ann', 'staff list')))
  await accessible(page, 'settings, an account overtaken')
  await press(page, 'Remove it all the same')
  await said(page, 'The account of zoe is gone.')
  await open(other, 'Make zoe a team leader')
  await press(other, 'Make zoe a team leader')
  await other.getByText('Somebody has removed the account of zoe').waitFor()
  await press(other, 'Keep what is there')
  await said(other, 'What was there is kept.')
  /* Who signs figures off, likewise. */
  await press(other, 'Let specialists sign off')
  await said(other, 'Employment specialists may sign figures off now.')
  await press(page, 'Let specialists sign off')
  await both.getByText('Somebody has changed who signs').waitFor()
  await press(page, 'Go on')
  await press(page, 'Leave it to team leaders')
  await said(page, 'Only team leaders sign figures off now.')
  await other.close()
}

async function services(page) {
  await page.getByText('Add a service', { exact: true }).click()
  await page.getByLabel('Name of the service').fill('nroth-tees')
  await page.getByRole('button', { name: 'Add it' }).click()
  await page.getByLabel(/Yes, nroth-tees is a service/).check()
  await page.getByRole('button', { name: 'Add it' }).click()
  await said(page, 'The service is added.')
  await page.getByText('Rename nroth-tees', { exact: true }).click()
  await page.locator('#nroth-tees-to').fill('north-tees')
  await page.getByRole('button', { name: 'Rename', exact: true })
    .filter({ visible: true }).click()
  await said(page, 'The service is north-tees now.')
  await page.getByText('Change settings of north-tees').click()
  await page.locator('#north-tees-first').fill('last spring')
  await page.getByRole('button', { name: 'Store', exact: true })
    .filter({ visible: true }).click()
  await page.locator('#north-tees-first-error').waitFor()
  await soon('a quarter that is none stays in its field',
    async () => await page.locator(
    '#north-tees-first').inputValue() === 'last spring')
  await page.locator('#north-tees-first').fill('2026/27 Q1')
  await page.locator('#north-tees-years').fill('3')
  await page.locator('#north-tees-evidence').check()
  await page.getByRole('button', { name: 'Store', exact: true })
    .filter({ visible: true }).click()
  await said(page, 'The settings of north-tees are stored.')
  const stored = JSON.parse(site.as('ann', 'service list', '--json'))
    .find(s => s.service === 'north-tees')

  ok('they are stored', stored.retention_years === 3 &&
    stored.first_quarter_set && stored.evidence &&
    stored.evidence_set_by === 'ann', JSON.stringify(stored))
  await soon('it is said that evidence is kept, and since when', async () =>
    await page.getByText(/Evidence of outcomes is kept.*Switched on by ann on/)
      .isVisible())
  /* Misspelt again, and into a name that is there already. */
  await page.getByText('Rename north-tees', { exact: true }).click()
  await page.locator('#north-tees-to').fill('north')
  await page.getByRole('button', { name: 'Rename', exact: true })
    .filter({ visible: true }).click()
  await page.locator('#north-tees-to-error').waitFor()
  await soon('the name stays in its field',
    async () => await page.locator('#north-tees-to')
    .inputValue() === 'north')
  await page.getByText('Remove north-tees', { exact: true }).click()
  await page.getByRole('button', { name: 'See what would go' })
    .filter({ visible: true }).click()
  await page.getByText('It holds nothing.').waitFor()
  await page.getByRole('button', { name: 'Remove the service' })
    .filter({ visible: true }).click()
  await said(page, 'The service north-tees is removed.')
  /* One that holds something wants a name. */
  await page.getByText('Remove north', { exact: true }).click()
  await page.getByRole('button', { name: 'See what would go' })
    .filter({ visible: true }).click()
  await page.getByText(/Clients with their particulars 2, facts 12/).waitFor()
  /* An entry comes meanwhile: what would go is shown again. */
  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,C-0058,interview,${new Date(Date.now() - 2 * 86_400_000)
      .toISOString().slice(0, 10)},,,,,as\n`)
  await page.locator('#north-typed').fill('ann')
  await page.getByRole('button', { name: 'Remove the service' })
    .filter({ visible: true }).click()
  const both = page.locator('.nhsuk-warning-callout')

  await both.getByText('so it is not removed yet').waitFor()
  await soon('what would have gone and what would go now are shown',
    async () => await both
    .getByText(/facts 12/).isVisible() && await both.getByText(/facts 13/)
    .isVisible(),
  () => both.innerText())
  await accessible(page, 'settings, a service not removed')
  await page.getByRole('button', { name: 'Remove what stands now' }).click()
  await page.locator('#north-typed').fill('anne')
  await page.getByRole('button', { name: 'Remove the service' })
    .filter({ visible: true }).click()
  await page.getByRole('alert').getByText(/That is not the name ann/).waitFor()
  ok('its clients are there', /C-0057/.test(site.as('ann', 'export')))
}

const put = (page, label, text) =>
  page.getByLabel(label, { exact: true }).filter({ visible: true }).fill(text)
const store = page => page.getByRole('button', { name: 'Store', exact: true })
  .filter({ visible: true }).click()

/* What stands half typed when somebody is signed out is there again, in a form
 * that is open by itself. */
async function halfTyped(page) {
  await page.getByText('Set targets of north', { exact: true }).click()
  await put(page, 'First month of the contract', 'soon')
  await site.kept(page, '/targets-north',
    () => put(page, 'Year 1: pounds', '£300,000'))
  await page.context().clearCookies()
  await page.reload()
  await site.signIn(page)
  await page.getByRole('form', { name: 'Set targets of north' })
    .getByText(/You had half typed this on/).waitFor()
  ok('a form of the settings has what was half typed', await page
    .locator('#north-contract').inputValue() === '£300,000' && await page
    .locator('#north-start').inputValue() === 'soon')
  await accessible(page, 'settings, half typed')
}

async function targets(page) {
  await halfTyped(page)
  await put(page, 'Year 1: per cent of a full year’s work', '60%')
  await store(page)
  await page.locator('#north-start-error').waitFor()
  await put(page, 'First month of the contract', 'may 2026')
  await put(page, 'Year 1: per cent of a full year’s work', '600')
  await store(page)
  await page.locator('#north-steady-state-error').waitFor()
  await soon('what was typed stays',
    async () => await page.locator('#north-contract')
    .inputValue() === '£300,000')
  await put(page, 'Year 1: per cent of a full year’s work', '60')
  await store(page)
  await said(page, 'The targets of north are stored.')
  await page.getByText('Year 1: £300,000, at 60%').waitFor()
  ok('the targets are there', JSON.parse(site.as('ann', 'targets show north',
    '--json')).start === '2026-05')
  /* Somebody is faster. */
  const rival = contract => site.as('ann', 'targets set north', '--start',
    '2026-05', '--contract', contract, '--steady-state', '60')

  await page.getByText('Change targets of north', { exact: true }).click()
  rival('200000')
  await put(page, 'Year 1: pounds', '250000')
  await store(page)
  await page.getByText('Changed meanwhile').waitFor()
  await soon('both stand side by side', async () => /200000[^]*250000/.test(
    await page.locator('.sheaf-both').innerText()))
  await page.getByRole('button', { name: 'Neither: change what is' }).click()
  await soon('neither begins with what is there',
    async () => await page.locator('#north-contract')
    .inputValue() === '200000')
  rival('210000')
  await store(page)
  await page.getByRole('button', { name: 'Keep what is there' }).click()
  await said(page, 'What was there is kept.')
  await page.getByText('Year 1: £210,000').waitFor()
  await page.getByText('Change targets of north', { exact: true }).click()
  rival('220000')
  await put(page, 'Year 1: pounds', '230000')
  await store(page)
  await page.getByRole('button', { name: 'Store mine' }).click()
  await said(page, 'The targets of north are stored.')
  await page.getByText('Year 1: £230,000').waitFor()
  ok('mine is stored', /230000/.test(site.as('ann', 'targets show north',
    '--json')))
}

/* A kind of evidence of the site's own: refused, stored, overtaken. */
async function kinds(page) {
  const title = page.getByLabel('Title of the kind of evidence')
  const rival = words => site.as('ann', 'evidence-kinds set', '2', words)

  await page.getByText('Add or change a kind of evidence').click()
  await page.getByLabel('Which one?').selectOption('2')
  await title.fill('Born 1 May 1980')
  await store(page)
  await page.locator('#kind-title-error').waitFor()
  await soon('a title with digits is refused with the reason',
    async () => /not sealed/.test(
    await page.locator('#kind-title-error').innerText()) &&
    await title.inputValue() === 'Born 1 May 1980')
  await accessible(page, 'settings, a kind of evidence refused')
  await title.fill('Tax code')
  rival('Letter')
  await store(page)
  await page.getByText('Changed meanwhile').waitFor()
  await soon('both titles are shown', async () => /Letter[^]*Tax code/.test(
    await page.locator('.sheaf-both').innerText()))
  await page.getByRole('button', { name: 'Store mine' }).click()
  await said(page, 'The kind of evidence is stored.')
  await page.getByText(/^Tax code\. Set by ann on/).waitFor()
  ok('it is stored', /2 {2}own_2 {2}Tax code/.test(site.as('ann',
    'evidence-kinds list')))
}

async function looked(page) {
  await page.getByRole('button', { name: 'Show who looked' }).click()
  await page.getByText('The list is whole').waitFor()
  await soon('the access log is shown',
    () => page.getByRole('cell', { name: 'ann' })
    .first().isVisible())
}

async function backup(page) {
  const make = page.getByRole('button', { name: 'Save a backup' })

  /* A browser that keeps the page from saving anything. */
  await page.evaluate(() => {
    HTMLAnchorElement.prototype.click = () => undefined
  })
  await make.click()
  await page.getByText(/Your browser saves it now as sheaf-.*\.backup/)
    .waitFor()
  await page.reload()
  await page.getByText('no backup was made yet').waitFor()
  ok('a backup that nobody got is none', true)
  const coming = page.waitForEvent('download')

  await make.click()
  const file = await coming
  const path = join(site.dir, 'saved.backup')

  await file.saveAs(path)
  ok('its name has the day', /^sheaf-20\d\d-\d\d-\d\d\.backup$/.test(
    file.suggestedFilename()), file.suggestedFilename())
  ok('it names nobody', !readFileSync(path).includes('C-0057'))
  ok('nothing is left beside the register',
    !readdirSync(join(site.site, 'register')).some(f => /backup/.test(f)))
  run(['restore', '--dir', join(site.dir, 'back'), '--staff', 'ann',
    '--password-file', site.secret, path])
  ok('it can be restored', /C-0057/.test(run(['export', '--dir',
    join(site.dir, 'back'), '--staff', 'ann', '--password-file',
    site.secret])))
  await page.reload()
  await page.getByText(/the last backup was on \d/).waitFor()
  await page.getByRole('button', { name: 'Show who looked' }).click()
  await page.getByRole('row', { name:
    /ann.*save a backup.*2 clients of all services/ }).first().waitFor()
  ok('its address works once', (await page.request.get(file.url())).status() >=
    400)
}

async function ownPassword(page) {
  const other = await site.context.browser().newContext()
  const second = await other.newPage()

  await second.goto(`${site.url}/settings`)
  await site.signIn(second, 'will')
  await heading(second)
  await page.getByText('Change your password').click()
  await page.getByLabel('Your password now').fill('wrong')
  await page.getByLabel('New password', { exact: true }).fill('four new words')
  await page.getByLabel('New password, again').fill('four new words')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.locator('#password-error').waitFor()
  await page.getByLabel('Your password now').fill(password)
  await page.getByRole('button', { name: 'Change it' }).click()
  await said(page, /Your password is changed/)
  await page.reload()
  await heading(page)
  ok('this session goes on', true)
  await second.reload()
  await second.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  ok('the other one has ended', true)
  await other.close()
}

/* Who has said which specialist they are begins with what is theirs. */
async function mine(page) {
  await page.getByText('Say which specialist you are', { exact: true }).click()
  await page.getByLabel('Your code').fill('b k')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.locator('#own-code-error').waitFor()
  await page.getByLabel('Your code').fill('bk')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await said(page, 'You are bk in the record now.')
  await page.goto(`${site.url}/today`)
  const whose = page.getByLabel('Show the tasks of')

  await whose.waitFor()
  await soon('Today begins with their own',
    async () => await whose.inputValue() === 'bk' &&
    await page.getByText('C-0057').count() === 0 &&
    await page.getByText('C-0058').count() > 0)
  await whose.selectOption('')
  await page.getByText('C-0057').first().waitFor()
  await page.reload()
  await page.getByText('C-0057').first().waitFor()
  await soon('the choice stays', async () => await whose.inputValue() === '')
  await page.goto(`${site.url}/clients`)
  await page.getByRole('link', { name: 'C-0058' }).waitFor()
  await soon('so does Clients',
    async () => await page.getByRole('link', { name: 'C-0057' })
    .count() === 0 && await page.getByLabel('Clients of').inputValue() === 'bk')
  await page.getByLabel('Find a client').fill('C-0057')
  await page.getByText('Nobody of bk is found, but 1 client of others is. ' +
    'Choose Everybody to see them.').waitFor()
  await page.getByLabel('Clients of').selectOption('Everybody')
  await page.getByRole('link', { name: 'C-0057' }).waitFor()
  await page.goto(`${site.url}/settings`)
  await heading(page)
}

async function worker(page) {
  await site.lock(page)
  await page.goto(`${site.url}/settings`)
  await site.signIn(page, 'will')
  await heading(page)
  await page.getByText('will (you)').waitFor()
  for (const text of ['Add somebody', 'Add a service', 'Remove north',
    'Change settings of north', 'Leave it to team leaders', 'Save a backup'])
    await soon(`a worker is not led to "${text}"`,
      async () => await page.getByText(text, { exact: true }).count() === 0)
  await soon('who may sign off now is led to Send', () => page.getByRole('link',
    { name: 'Send', exact: true }).isVisible())
  await mine(page)
  await ownPassword(page)
}

try {
  site.init(facts())
  await site.serve()
  const page = await site.browse()

  await page.goto(`${site.url}/settings`)
  await site.signIn(page, 'ann')
  await heading(page)
  const where = page.getByText('shown on its own machine alone')
  await where.waitFor()
  await soon('it says that the desk is on no network', () => where.isVisible())
  await page.getByText('Two people have an account; no backup was made yet; ' +
    'figures of one service were never signed off.').waitFor()
  page.on('request', r => {
    if (/\/drafts\//.test(r.url()))
      drafts.push(r.postData() ?? '')
  })
  await staff(page)
  await services(page)
  await targets(page)
  await kinds(page)
  await looked(page)
  await backup(page)
  await worker(page)
  const odd = site.errors.filter(x => !/status of (401|403|412|422)/.test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('what is kept of an account has its name and no password',
    drafts.some(d => d.includes('zoe')) &&
    !drafts.some(d => /three w|short|Password1|four new/.test(d)))
  ok('no password is in the log', !/words|horse/.test(site.log), site.log)
} finally {
  await site.end()
}
finish()
