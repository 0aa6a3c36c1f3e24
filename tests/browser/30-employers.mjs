/*
 * The log of employer contacts: a worker enters one by the keyboard alone,
 * makes the commonest mistakes, enters the next one with day and specialist
 * kept, corrects and withdraws; the team leader reviews the week.
 */
import { accessible, finish, ok, reasonRefused, soon } from './check.mjs'
import { follow, pick, press, signIn, tick, type } from './keys.mjs'
import { Site, facts, password, people } from './site.mjs'

const site = new Site()
const focus = page => page.evaluate(() => document.activeElement.id)
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/* Presses keys and counts them; what is typed as a name is not counted. */
class Keys {
  constructor(page) {
    this.page = page
    this.n = 0
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key)
      this.n++
    }
  }

  name(text) {
    return this.page.keyboard.type(text)
  }
}

async function opening(page) {
  await page.goto(`${site.url}/employers`)
  await heading(page, 'Sign in')
  await signIn(page, 'will', password)
  await heading(page, 'Employer contacts')
  await page.getByText(/No employer contact is entered for this week/)
    .waitFor()
  await soon('what is expected has its source', () => page.getByText(
    /asks for 6 quality contacts a week of each specialist \(IPS-25, item 17/).isVisible())
  await page.waitForFunction(() => document.activeElement.id === 'staff')
  await accessible(page, 'employers')
}

/* The first one, for a client, with every field that there is. */
async function byKeyboard(page) {
  const keys = new Keys(page)

  await keys.name('as')
  await keys.press('Tab')
  await keys.name('The Harbour Bakery')
  await keys.press('Tab', 'ArrowDown')
  await soon('the second way is chosen',
    () => page.getByLabel('phone').isChecked())
  await keys.press('Tab', 'Space', 'Tab', 'ArrowDown', 'Tab')
  await soon('the client is next', async () => await focus(page) === 'client')
  await keys.name('idris')
  await page.getByLabel(/Idris Elm/).waitFor()
  await keys.press('Tab', 'Space')
  await page.getByText(/first contact with an employer for this client, 40 day/)
    .waitFor()
  await soon('it says what it counts for before it is saved',
    () => page.getByText(
    /^Counts as a quality contact\.$/).isVisible())
  await accessible(page, 'employers, an entry judged')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await keys.press('Enter')
  await page.getByText(/^Saved: Employer contact, phone/).waitFor()
  ok('at most 12 keys besides names', keys.n <= 12, String(keys.n))
  ok('nobody was named in the address', !/idris|bakery|elm/i.test(page.url()))
}

/* The next one: day and specialist are kept, the focus is on the employer. */
async function again(page) {
  const keys = new Keys(page)

  await soon('the specialist is kept',
    async () => await page.getByLabel(/Whose contact/)
    .inputValue() === 'as')
  await soon('the focus is on the employer',
    async () => await focus(page) === 'employer')
  await keys.name('harb')
  await page.waitForFunction(() => document.querySelector(
    '#employers-known option')?.value === 'The Harbour Bakery')
  await page.keyboard.press('Control+a')
  await keys.name('The Harbour Bakery')
  await keys.press('Tab', 'Space', 'Tab', 'ArrowDown', 'Tab', 'ArrowDown')
  await page.getByText('Does not count as a quality contact: not meaningful.')
    .waitFor()
  await keys.press('Enter')
  await page.getByText(/^Saved: Employer contact, face to face/).waitFor()
  ok('the next one takes fewer keys', keys.n <= 8, String(keys.n))
  await soon('the week is counted', () => page.getByText(
    '1 of the 6 quality contacts a week expected of as.')
    .first().isVisible())
}

/* A page that is loaded again has what was half typed. */
async function halfTyped(page) {
  const kept = page.waitForResponse(r => /drafts/.test(r.url()) &&
    r.request().method() === 'PUT' &&
    r.request().postData().includes('Corner Shop'))

  await type(page, page.getByLabel('With which employer?'), 'Corner Shop')
  await kept
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('the employer is still there', async () => await page.getByLabel(
    'With which employer?').inputValue() === 'Corner Shop')
  await press(page, page.getByRole('button', { name: 'Start again' }))
  await page.getByText(/You had half typed/).waitFor({ state: 'detached' })
  await soon('a new beginning is blank', async () => await page.getByLabel(
    'With which employer?').inputValue() === '')
}

async function mistakes(page) {
  const read = page.locator('form').getByRole('status')
  const lines = await read.count()

  await type(page, page.getByLabel(/For which client/), 'nobody')
  await read.getByText(/Nobody is found/).waitFor()
  ok('what is read aloud is said in a line that was there before',
    await read.count() === lines)
  await type(page, page.getByLabel(/For which client/), '')
  await type(page, page.getByLabel('When?'), '31/2')
  await type(page, page.getByLabel('With which employer?'), 'Riverside Garage')
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByRole('alert').waitFor()
  await soon('a day that is none is refused', async () => /3 May 2026/.test(
    await page.getByRole('alert').innerText()))
  await type(page, page.getByLabel('When?'), 'yesterday')
  await type(page, page.getByLabel(/Whose contact/), '')
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.locator('#meaningful-error').waitFor()
  const said = await page.getByRole('alert').innerText()

  ok('all that is missing is told at once', /whose contact/.test(said) &&
    /kept a relationship/.test(said) && /works there/.test(said))
  ok('in people\'s words', /Say how the contact was/.test(said) &&
    !/employer_contact/.test(said), said)
  await soon('what was typed is still there', async () => await page.getByLabel(
    'With which employer?').inputValue() === 'Riverside Garage')
  await accessible(page, 'employers, an entry refused')
  await type(page, page.getByLabel(/Whose contact/), 'bk')
  await tick(page, page.getByLabel('e-mail'))
  await tick(page, page.locator('#meaningful'))
  await tick(page, page.locator('#in_work-no'))
  await page.getByText('Does not count as a quality contact: e-mail.')
    .waitFor()
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByText(/^Saved: Employer contact, e-mail/).waitFor()
  await press(page, page.getByRole('button', { name: 'Undo' }))
  await page.getByText('The contact is withdrawn.').waitFor()
  await page.getByRole('cell', { name: 'Riverside Garage', exact: true })
    .waitFor({ state: 'detached' })
}

async function correcting(page) {
  const row = page.getByRole('row', { name: /face to face/i })

  await soon('a worker has nothing to tick',
    async () => await page.locator('.sheaf-tick').count()
    === 0)
  await press(page, row.getByRole('button', { name: /Correct/i }))
  await page.getByRole('heading', { name: 'Correct a contact' }).waitFor()
  await accessible(page, 'employers, a correction')
  await site.kept(page, '', () => tick(page, page.getByLabel('video')))
  /* Another week is shown when the page is opened again. */
  await page.goto(`${site.url}/employers?week=2026-01-05`)
  await page.getByText(/You had half typed this on/).waitFor()
  ok('a correction that was half typed is taken up again', await page
    .getByLabel('video').isChecked() && await page.getByRole('heading',
    { name: 'Correct a contact' }).isVisible())
  await tick(page, page.locator('#meaningful'))
  await type(page, page.getByLabel('Reason (optional)'), 'Seen on screen')
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByText(/^Saved: Employer contact, video/).waitFor()
  await page.getByRole('row', { name: /video.*none.*Counts/i }).waitFor()
  const past = page.getByRole('row', { name: /video/i })

  await press(page, past.locator('summary'))
  await soon('what it was stands beside it, and why', () => past.getByText(
    /, will: was Employer contact, face to face.*\. Reason: “Seen on screen”$/)
    .isVisible())
  await press(page, past.locator('summary'))
  await soon('the other one names its client', () => page.getByRole('row',
    { name: /phone.*Idris Elm.*Counts/i }).isVisible())
}

async function weeks(page) {
  await press(page, page.getByRole('button', { name: 'Week before' }))
  await page.getByText(/No employer contact is entered/).waitFor()
  ok('the week is in the address', /week=20\d\d-/.test(page.url()))
  await page.reload()
  await press(page, page.getByRole('button', { name: 'Week after' }))
  await page.getByRole('row', { name: /Idris Elm/i }).waitFor()
  await pick(page, page.getByLabel('Show the contacts of'), 'bk')
  await page.getByText(/0 of the 6 quality contacts a week expected of bk/).waitFor()
  await pick(page, page.getByLabel('Show the contacts of'), '')
  await page.getByRole('row', { name: /Idris Elm/i }).waitFor()
}

/* The team leader ticks one, changes their mind, and reviews all. */
async function reviewing(page) {
  await follow(page, page.getByRole('button', { name: /Lock/i }))
  await heading(page, 'Sign in')
  await type(page, page.getByLabel('Your name in this register'), 'ann')
  await type(page, page.getByLabel('Password'), password)
  await press(page, page.getByRole('button', { name: 'Sign in' }))
  await heading(page, /Today/)
  const task = page.getByRole('link', { name: 'Idris Elm' })

  await task.waitFor()
  await soon('a task leads to its week',
    async () => /^\/employers\?week=20.*staff=as$/.test(
    await task.getAttribute('href')))
  await follow(page, page.getByRole('link', { name: 'Employers' }))
  await page.getByText(/2 are not reviewed yet/).waitFor()
  await press(page, page.getByRole('link', { name: 'Review them' }))
  await tick(page, page.getByRole('checkbox', { name: /Reviewed: phone/i }))
  await accessible(page, 'employers, a review')
  await press(page, page.getByRole('button', { name: /^Mark ticked/i }))
  await page.getByText('One contact is marked as reviewed.').waitFor()
  await page.getByText(/1 is not reviewed yet/).waitFor()
  await press(page, page.getByRole('button', { name: 'Undo' }))
  await page.getByText(/2 are not reviewed yet/).waitFor()
  await press(page, page.getByRole('button', { name: /^Mark all 2/i }))
  await page.getByText('2 contacts are marked as reviewed.').waitFor()
  await page.getByRole('button', { name: /as reviewed/i }).first()
    .waitFor({ state: 'detached' })
  /* A review goes with the contact that was reviewed. */
  const row = page.getByRole('row', { name: /video/i })

  await press(page, row.getByRole('button', { name: /Withdraw/i }))
  await reasonRefused(page)
  await accessible(page, 'employers, asked about a withdrawal')
  await type(page, page.getByLabel('Reason (optional)'), 'It was last week')
  await press(page, row.getByRole('button', { name: 'Yes, withdraw it' }))
  await page.getByText(/^Withdrawn: Employer contact, video/).waitFor()
  await row.waitFor({ state: 'detached' })
  const gone = page.locator('summary', { hasText: 'What was withdrawn' })

  await gone.waitFor()
  await press(page, gone)
  await soon('why it was withdrawn stands below the week', () => page.getByText(
    /, ann: withdrew Employer contact, video.*\. Reason: “It was last week”$/)
    .isVisible())
}

/* Ann corrects a contact while Will has it open. */
async function overtaken(page) {
  const row = page.getByRole('row', { name: /phone/i })
  const shown = JSON.parse(site.as('ann', 'client show', '--json', '2'))
  const fact = shown.facts.find(f => f.fact.startsWith('employer_contact of'))

  await press(page, row.getByRole('button', { name: /Correct/i }))
  await page.getByRole('heading', { name: 'Correct a contact' }).waitFor()
  await site.kept(page, `/client-2-contact-${fact.id}`,
    () => tick(page, page.getByLabel('face to face')))
  site.as('ann', 'client correct', '--mode', 'video', '2', String(fact.id))
  /* It changes while what was typed over it lies there; and whoever comes back sees
   * the contacts of somebody else. */
  await page.goto(`${site.url}/employers?staff=bk`)
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('a correction is taken up again whoever\'s contacts were shown',
    async () => await page.getByLabel('face to face').isChecked() &&
    !page.url().includes('staff='), () => page.url())
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByText('Changed meanwhile by ann').waitFor()
  await accessible(page, 'employers, overtaken')
  await press(page, page.getByRole('button', { name: /^Neither/i }))
  await page.getByText('Changed meanwhile by ann')
    .waitFor({ state: 'detached' })
  await soon('neither begins with what is there', () => page.getByLabel('video')
    .isChecked())
  await tick(page, page.getByLabel('face to face'))
  site.as('ann', 'client correct', '--mode', 'phone', '2', String(fact.id))
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByText('Changed meanwhile by ann').waitFor()
  await press(page, page.getByRole('button', { name: 'Store mine' }))
  await page.getByRole('row', { name: /face to face.*Idris/i }).waitFor()
}

/* The same where Will withdraws it, and where he undoes what he just saved. */
async function goneMeanwhile(page) {
  const both = page.locator('.nhsuk-warning-callout')
  const shows = async (was, now) => {
    await both.getByText('ann has changed it').waitFor()
    await soon(`both contacts are shown: ${was}, ${now}`,
      async () => await both.getByText(
      `Employer contact, ${was}`).isVisible() && await both.getByText(
      `Employer contact, ${now}`).isVisible(),
    () => both.innerText())
  }
  const shown = JSON.parse(site.as('ann', 'client show', '--json', '2'))
  const fact = shown.facts.find(f => f.fact.startsWith('employer_contact of'))
  const meanwhile = mode => site.as('ann', 'client correct', '--mode', mode,
    '2', String(fact.id))
  const row = page.getByRole('row', { name: /face to face.*Idris/i })

  meanwhile('video')
  await press(page, row.getByRole('button', { name: /^Withdraw/i }))
  await press(page, row.getByRole('button', { name: 'Yes, withdraw it' }))
  await shows('face to face', 'video')
  await accessible(page, 'employers, a contact not withdrawn')
  await press(page, page.getByRole('button', { name: 'Leave it' }))
  const now = page.getByRole('row', { name: /video.*Idris/i })

  await now.waitFor()
  await press(page, now.getByRole('button', { name: /^Correct/i }))
  await tick(page, page.getByLabel('phone', { exact: true }))
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByRole('row', { name: /phone.*Idris/i }).waitFor()
  meanwhile('video')
  const last = page.getByRole('row', { name: /phone.*Idris/i })

  await press(page, last.getByRole('button', { name: /^Withdraw/i }))
  await press(page, last.getByRole('button', { name: 'Yes, withdraw it' }))
  await shows('phone', 'video')
  await press(page, page.getByRole('button',
    { name: 'Withdraw what stands now' }))
  await page.getByText(/^Withdrawn: Employer contact, video/).waitFor()
  await page.getByRole('row', { name: /Idris/i }).waitFor({ state: 'detached' })
}

async function undoneMeanwhile(page) {
  const both = page.locator('.nhsuk-warning-callout')

  await type(page, page.getByLabel(/Whose contact/), 'as')
  await type(page, page.getByLabel('With which employer?'), 'Quarry Lane')
  await tick(page, page.getByLabel('e-mail'))
  await tick(page, page.locator('#meaningful-no'))
  await tick(page, page.locator('#in_work-no'))
  await press(page, page.getByRole('button', { name: 'Save contact' }))
  await page.getByText(/^Saved: Employer contact, e-mail/).waitFor()
  const other = await site.context.newPage()
  const row = other.getByRole('row', { name: /Quarry Lane/i })

  await other.goto(page.url())
  await row.getByRole('button', { name: /^Correct/i }).click()
  await other.getByLabel('video').check()
  await other.getByRole('button', { name: 'Save contact' }).click()
  await other.getByText(/^Saved: Employer contact, video/).waitFor()
  /* And once more, which is kept half typed when it is gone. */
  let go = null
  const held = new Promise(r => { go = r })

  await other.route('**/api/v1/drafts/contact-*', async r => {
    if (r.request().method() === 'PUT')
      await held
    await r.continue()
  })
  await row.getByRole('button', { name: /^Correct/i }).click()
  const kept = site.kept(other, '', () => other.getByLabel('face to face').check())

  await press(page, page.getByRole('button', { name: 'Undo' }))
  await both.getByText('has changed it').waitFor()
  await soon('both are shown of a contact that is undone',
    async () => await both.getByText(
    'Employer contact, e-mail').isVisible() && await both.getByText(
    'Employer contact, video').isVisible(),
  () => both.innerText())
  await accessible(page, 'employers, a contact not undone')
  await press(page, page.getByRole('button',
    { name: 'Withdraw what stands now' }))
  await page.getByText('The contact is withdrawn.').waitFor()
  await page.getByRole('row', { name: /Quarry Lane/i })
    .waitFor({ state: 'detached' })
  go()
  await kept
  await other.close()
  /* Of a contact that is gone nothing is taken up again. */
  await page.goto(`${site.url}/employers?staff=bk`)
  await heading(page, 'Employer contacts')
  await site.settled(page)
  ok('a correction of what is gone leaves the choice as it is',
    page.url().endsWith('?staff=bk') &&
    await page.getByLabel('Show the contacts of').inputValue() === 'bk' &&
    await page.getByRole('heading', { name: 'Add a contact' }).isVisible(),
    page.url())
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await opening(page)
  await byKeyboard(page)
  await again(page)
  await halfTyped(page)
  await mistakes(page)
  await correcting(page)
  await weeks(page)
  await reviewing(page)
  await overtaken(page)
  await goneMeanwhile(page)
  await undoneMeanwhile(page)
  /* A refused request is an answer, which the browser calls an error. */
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Idris|Bakery|Garage/.test(site.log))
} finally {
  await site.end()
}
finish()
