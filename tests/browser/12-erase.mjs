/*
 * What team leaders decide about a whole record: that two are of one person;
 * until when one is kept; and
 * that a client is erased: first what goes and what changes, then a reason and
 * a name typed, and nobody by that name afterwards.
 */
import { accessible, finish, ok, soon } from './check.mjs'
import { follow, pick, press, signIn, tick, type } from './keys.mjs'
import { Site, facts, password, people } from './site.mjs'

const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

async function worker(page) {
  await page.goto(`${site.url}/clients/1`)
  await site.signIn(page, 'will')
  await heading(page, /Zoë/)
  await soon('a worker is not led to it',
    async () => await page.getByRole('link', { name: 'Erase this client' }).count() === 0)
  await page.goto(`${site.url}/clients/1/erase`)
  await page.getByRole('alert').getByText(/Only a team leader may erase/)
    .waitFor()
  ok('and is shown nobody there', !(await page.content()).includes('Zoë'))
  await site.lock(page)
}

/* Two of the same NHS number, who contradict each other until that is
 * corrected; another day's referral of the same person. */
const day = back => new Date(Date.now() - back * 86_400_000).toISOString()
  .slice(0, 10)
const twins = `service,client,event,date,mode,flags,ref,value,staff
north,C-0060,referral_accepted,${day(50)},self,,,,
north,C-0060,profile_started,${day(45)},,,,,
north,C-0060,wellbeing,${day(30)},reqol,,,12,
north,C-0061,referral_accepted,${day(50)},self,,,,
north,C-0061,contact,${day(10)},phone,,,,as
north,C-0061,wellbeing,${day(30)},reqol,,,13,
`
const named = `service,client,kind,ref,name,nhs_number,phone
north,C-0060,client,,Wren Abiola,9990000026,01632 960001
north,C-0061,client,,Wren Abiola,9990000026,01632 960002
`

/* From the day's tasks to where it is decided: they are two, which is remembered
 * until it is taken back. */
async function apart(page) {
  const mark = page.getByRole('listitem').filter({
    hasText: 'The same NHS number as Wren Abiola (C-0061)' })

  await page.goto(`${site.url}/today`)
  await mark.waitFor()
  await mark.getByRole('link').click()
  await heading(page, 'Are these one person?')
  await page.getByRole('button', { name: 'They are not one person' }).click()
  await heading(page, 'The two are not one person.')
  await accessible(page, 'two records, not one person')
  await page.goto(`${site.url}/today`)
  await page.getByText(/things? (are|is) waiting|Nothing is waiting/).waitFor()
  await soon('who is not one person is no task any more',
    async () => await mark.count() === 0)
  await page.goto(`${site.url}/clients/twins`)
  await page.getByText(/^No other two clients of a service/).waitFor()
  await soon('it is said who decided that', () => page.getByText(
    /, ann: not one person$/).isVisible())
  await accessible(page, 'likely one person, one pair decided')
  /* Somebody takes it back, and says it again: their word is another. */
  const said = back => site.as('ann', 'client apart', ...back, '3', '4')

  said(['--back'])
  said([])
  await page.getByRole('button', { name: /^Take that back/ }).click()
  await page.getByText('Somebody has said more of these two').waitFor()
  await accessible(page, 'likely one person, overtaken')
  await page.getByRole('button', { name: 'Take it back all the same' }).click()
  await page.getByText('Two records are likely of one person.').waitFor()
  await page.waitForFunction(() => document.activeElement?.id === 'how')
  await soon('what was said is taken back',
    async () => await page.getByRole('heading',
    { name: 'Not one person' }).count() === 0)
}

async function merged(page) {
  const make = page.getByRole('button', { name: 'Make the two records one' })

  await page.goto(`${site.url}/clients/1/merge`)
  await signIn(page, 'ann', password)
  await page.getByText('only one was chosen').waitFor()
  await follow(page,
    page.getByRole('link', { name: 'records that are likely of one person' }))
  await heading(page, 'Likely one person')
  await apart(page)
  await page.goto(`${site.url}/clients`)
  await follow(page,
    page.getByRole('link', { name: /^Records that are likely of/ }))
  await heading(page, 'Likely one person')
  await page.getByText('Two records are likely of one person.').waitFor()
  await accessible(page, 'likely one person')
  await follow(page, page.getByRole('link', { name: /^Compare/ }))
  await heading(page, 'Are these one person?')
  await page.getByRole('heading', { name: /^They cannot be one record/ })
    .waitFor()
  await soon('what contradicts is said for people', () => page.getByText(
    /^Wellbeing score.*there is another score/).isVisible(),
  () => page.locator('main').innerText())
  await soon('then nobody can make them one',
    async () => await make.count() === 0)
  await accessible(page, 'two records, which contradict each other')
  const scores = JSON.parse(site.as('ann', 'client show', '--json', '4')).facts

  site.as('ann', 'client withdraw', '4', String(scores.find(f =>
    f.fact.startsWith('wellbeing')).id))
  await page.reload()
  await page.getByRole('heading', { name: /^What becomes of them/ }).waitFor()
  await soon('each side says how much it has', async () => await page.getByText(
    /^3 entries, from/).isVisible() && await page.getByText(/^2 entries, from/)
    .isVisible())
  await soon('details are open on request alone',
    async () => !await page.getByText(
    '01632 960002').isVisible())
  await press(page, page.locator('summary', { hasText: 'Details of C-0061' }))
  await page.getByText('01632 960002').waitFor()
  await soon('it says which detail stays', () => page.getByText(
    /^phone: both have one\. That of C-0060 stays/i).isVisible(),
  () => page.locator('main').innerText())
  await soon('it says which figures a merge changes', () => page.getByText(
    /^20\d\d\/\d\d Q\d, Referrals accepted: \d+ \u2192 \d+\.$/).isVisible())
  await accessible(page, 'two records side by side')
  await tick(page, page.getByLabel('C-0061', { exact: true }))
  await page.getByText(/^phone: both have one\. That of C-0061 stays/i)
    .waitFor()
  await tick(page, page.getByLabel('C-0060', { exact: true }))
  await page.getByText(/^phone: both have one\. That of C-0060 stays/i)
    .waitFor()
  await type(page, page.getByLabel('Type your name'), 'will')
  await press(page, make)
  await page.locator('#typed-error').waitFor()
  await accessible(page, 'two records, refused')
  /* An entry comes meanwhile: nobody makes one of two that they have not seen. */
  site.importCsv(`service,client,event,date,mode,flags,ref,value,staff
north,C-0061,contact,${day(5)},video,,,,as
`)
  await type(page, page.getByLabel('Type your name'), 'ann')
  await page.keyboard.press('Enter')
  const both = page.locator('.nhsuk-warning-callout')

  await both.getByText('Nothing of yours is stored').waitFor()
  await soon('it says which entry came', () => both.getByText(
    /C-0061, entries: Contact, video/).isVisible(),
  () => both.innerText())
  ok('nothing is merged unseen', /C-0061/.test(site.as('ann', 'export')))
  await accessible(page, 'two records, overtaken')
  await press(page, page.getByRole('button',
    { name: 'Go on with what stands now' }))
  await soon('the name is to be typed again',
    async () => await page.getByLabel('Type your name')
    .inputValue() === '')
  await type(page, page.getByLabel('Type your name'), 'ann')
  await page.keyboard.press('Enter')
  await heading(page, 'The two records are one.')
  await accessible(page, 'two records made one')
  ok('there is one record of the two', !/C-0061/.test(
    site.as('ann', 'export')) && /C-0060/.test(site.as('ann', 'export')))
  await follow(page, page.getByRole('link', { name: 'Open the record' }))
  await heading(page, /^Wren Abiola/)
  await page.getByRole('cell', { name: /^Contact, phone/ }).waitFor()
  await page.goto(`${site.url}/clients/twins`)
  await page.getByText(/^No two clients of a service/).waitFor()
}

/* The day of the decision, with the commonest mistakes: no reason, a day that
 * is none; and somebody who was faster. */
async function kept(page) {
  const save = page.getByRole('button', { name: 'Save the day' })
  const change = page.getByRole('button', { name: 'Change the day' })
  const day = page.getByLabel('When is it to be decided?')
  const why = page.getByLabel('Why is the day changed?')
  const meanwhile = on => site.as('ann', 'client review', '1', '--on', on,
    '--reason', 'complaint')

  await page.goto(`${site.url}/clients/1`)
  await page.getByText('While support goes on, the record is kept.').waitFor()
  await press(page, change)
  await type(page, day, '3 May 2034')
  await press(page, save)
  await page.locator('#keep-reason-error').waitFor()
  await accessible(page, 'the day of a decision, refused')
  await pick(page, why, 'safeguarding')
  await type(page, day, 'in a while')
  await press(page, save)
  await page.locator('#keep-day-error').waitFor()
  await soon('what was chosen for the day is still there',
    async () => await why.inputValue() === 'safeguarding')
  await type(page, day, '3 May 2034')
  await press(page, save)
  await page.getByText('On 3 May 2034 it is to be decided').waitFor()
  await press(page, page.locator('summary', { hasText: 'Who set the day' }))
  await soon('it says who set it, and why', () => page.getByText(
    /, ann: 3 May 2034 \(A safeguarding concern\)$/).isVisible())
  await accessible(page, 'the day of a decision')
  /* Theirs, then neither, then mine. */
  for (const [on, button] of [['2035-01-01', 'Keep what is there'],
    ['2036-01-01', /^Neither/], ['2037-01-01', 'Store mine']]) {
    if (await change.isVisible())
      await press(page, change)
    await type(page, day, '4 June 2040')
    await pick(page, why, 'client')
    meanwhile(on)
    await press(page, save)
    await page.getByText('Changed meanwhile by ann').waitFor()
    await soon('both days are shown', async () => await page.getByText(
      `1 January ${on.slice(0, 4)}`, { exact: true }).isVisible() &&
      await page.getByText('4 June 2040', { exact: true }).isVisible())
    await press(page, page.getByRole('button', { name: button }))
    await page.getByText(/^Changed meanwhile/).waitFor({ state: 'detached' })
    if (button === 'Store mine')
      await page.getByText('On 4 June 2040 it is to be decided').waitFor()
    else
      await page.getByText(`On 1 January ${on.slice(0, 4)} it is to be`)
        .waitFor()
    await soon('after neither, the day is open to be changed',
      async () => String(button) ===
      '/^Neither/' ? await day.isVisible() : !await day.isVisible())
  }
  meanwhile('2026-01-02')
  await page.goto(`${site.url}/today`)
  await page.getByRole('heading', { name: /^Records to decide on.*\(1\)$/ })
    .waitFor()
  await soon('Today says since when it is to be decided', () => page.getByText(
    'To be decided since 2 January 2026, the day that was set').isVisible())
  await follow(page, page.getByRole('listitem').filter({ hasText:
    'To be decided since' }).getByRole('link'))
  await heading(page, /Zoë/)
  await page.getByText('The day was 2 January 2026').waitFor()
  await press(page, change)
  await type(page, day, '')
  await pick(page, why, 'mistake')
  await press(page, save)
  await page.getByText('While support goes on, the record is kept.').waitFor()
}

async function weighed(page) {
  await follow(page, page.getByRole('link', { name: 'Erase this client' }))
  await heading(page, /^Erase Zoë/)
  await accessible(page, 'erasure')
  await soon('it says what goes', () => page.getByText(
    '8 entries of the record.')
    .isVisible())
  /* Whether the other client counts in the same quarter depends on the day. */
  await soon('it says which figures change', () => page.getByText(
    /^20\d\d\/\d\d Q\d, .*: (2 \u2192 1|1 \u2192 0)\.$/).first().isVisible(),
  () => page.locator('ul').nth(1).innerText())
  ok('the title names nobody', !(await page.title()).includes('Zoë'))
}

async function refused(page) {
  const erase = page.getByRole('button', { name: 'Erase for good' })

  await press(page, erase)
  await page.locator('#reason-error').waitFor()
  await accessible(page, 'erasure, refused')
  await tick(page, page.getByLabel('The client asked for it'))
  await type(page, page.getByLabel('Type your name'), 'will')
  await press(page, erase)
  await page.locator('#typed-error').waitFor()
  await soon('what was chosen is still there', () => page.getByLabel(
    'The client asked for it').isChecked())
  ok('nothing is erased by another name',
    /C-0057/.test(site.as('ann', 'export')))
  await follow(page, page.getByRole('link', { name: 'Keep this client' }))
  await heading(page, /^Zoë/)
  await page.goBack()
  await heading(page, /^Erase Zoë/)
}

async function erased(page) {
  const both = page.locator('.nhsuk-warning-callout')

  site.importCsv(`service,client,event,date,mode,flags,ref,value,staff
north,C-0057,contact,${day(5)},video,,,,as
`)
  await tick(page, page.getByLabel('The client asked for it'))
  await type(page, page.getByLabel('Type your name'), 'ann')
  await page.keyboard.press('Enter')
  await both.getByText('so nothing is erased').waitFor()
  await soon('what would have gone and what would go now are shown',
    async () => await both
    .getByText(/8 entries of the record/).isVisible() && await both
    .getByText(/9 entries of the record/).isVisible(),
  () => both.innerText())
  ok('nobody is erased unseen', /C-0057/.test(site.as('ann', 'export')))
  await accessible(page, 'erasure, overtaken')
  await press(page, page.getByRole('button',
    { name: 'Go on with what stands now' }))
  await tick(page, page.getByLabel('The client asked for it'))
  await type(page, page.getByLabel('Type your name'), 'ann')
  await page.keyboard.press('Enter')
  await heading(page, 'The client is erased for good.')
  /* It is given once the heading has been drawn. */
  await soon('the focus is there', () => page.evaluate(() =>
    document.activeElement.tagName === 'H1'))
  await accessible(page, 'erased')
  ok('nobody of that reference is in the register',
    !/C-0057/.test(site.as('ann', 'export')))
  ok('the log of erasures has it', /request\s+ann/.test(
    site.as('ann', 'client erasures')))
  await follow(page, page.getByRole('link', { name: 'Go to clients' }))
  await type(page, page.getByLabel('Find a client'), 'o brien')
  await page.getByText(/Nobody is found/).waitFor()
  await page.goto(`${site.url}/clients/1/erase`)
  await page.getByRole('alert').getByText(/no client of this number/)
    .waitFor()
  await soon('there is nobody to erase again',
    async () => await page.getByRole('button',
    { name: 'Erase for good' }).count() === 0)
}

/* From the address of who is gone, and from one that never was, there is a way on. */
async function waysOn(page) {
  for (const path of ['/clients/1', '/clients/1/erase',
    '/clients/1/merge?with=2']) {
    await page.goto(`${site.url}${path}`)
    await page.getByRole('main').getByRole('link', { name: 'Clients' }).click()
    await heading(page, 'Clients')
  }
  const answer = await page.goto(`${site.url}/client/1`)

  ok('what is no address is not found', answer?.status() === 404)
  await heading(page, 'Page not found')
  await accessible(page, 'page not found')
  await page.getByRole('link', { name: 'Today' }).click()
  await heading(page, /^Today/)
}

try {
  site.init(facts(), people())
  site.importCsv(twins)
  site.importCsv(named, '--people')
  await site.serve()
  const page = await site.browse()

  await worker(page)
  await merged(page)
  await kept(page)
  await weighed(page)
  await refused(page)
  await erased(page)
  await waysOn(page)
  const odd = site.errors.filter(x => !/status of (401|403|404|412|422)/.test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Zo|Brien|Wren|999/.test(site.log))
} finally {
  await site.end()
}
finish()
