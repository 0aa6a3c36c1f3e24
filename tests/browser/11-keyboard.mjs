/*
 * A day's work without a mouse: signing in, a task of Today, finding a client,
 * a new one, entries of each kind with a slip first, from the referral to the
 * discharge and a second referral, one corrected, two undone, and the lock.  Nothing is clicked or filled in: only keys are pressed.
 */
import { finish, ok, soon } from './check.mjs'
import { Site, facts, password, people } from './site.mjs'

const TABS = 150
const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const press = (page, ...keys) => keys.reduce((before, k) =>
  before.then(() => page.keyboard.press(k)), Promise.resolve())

/* Where the focus is: an id, a name, a text. */
const focus = page => page.evaluate(() => {
  const a = document.activeElement

  return { id: a.id, name: a.name ?? '', text: a === document.body ? ''
    : a.textContent.trim().replace(/\s+/g, ' ') }
})

/* Tab until the focus is on a field's id or name, or on a text. */
async function to(page, wanted, key = 'Tab') {
  await page.waitForFunction(([name, pattern]) => [...document.querySelectorAll(
    'a[href], button, summary, input, select, textarea, [tabindex="0"]')]
    .some(x => x.checkVisibility() && !x.disabled && (pattern === null
      ? x.id === name || x.name === name : new RegExp(pattern).test(
        x.textContent.trim().replace(/\s+/g, ' ')))),
  [String(wanted), wanted instanceof RegExp ? wanted.source : null])
  for (let i = 0; i < TABS; i++) {
    const at = await focus(page)

    if (wanted instanceof RegExp ? wanted.test(at.text)
      : at.id === wanted || at.name === wanted)
      return
    await page.keyboard.press(key)
  }
  throw new Error(`no key leads to ${wanted}`)
}

async function type(page, field, text) {
  await to(page, field)
  await press(page, 'Control+A', 'Delete')
  await page.keyboard.type(text)
}

/* Choose the option of a word in the select that has the focus. */
async function choose(page, word) {
  await page.locator(`option[value="${word}"]`).waitFor({ state: 'attached' })
  const down = await page.evaluate(w => [...document.activeElement.options]
    .findIndex(o => o.value === w), word)

  await press(page, 'Home', ...Array(down).fill('ArrowDown'))
  await soon(`${word} is chosen`, async () => await page.evaluate(() =>
    document.activeElement.value) === word)
}

async function signIn(page) {
  await heading(page, 'Sign in')
  await type(page, 'name', 'ann')
  await type(page, 'password', password)
  await press(page, 'Enter')
}

const back = days => new Date(Date.now() - days * 86_400_000).toISOString()
  .slice(0, 10)
const noDay = ['31/2', /This is no date/]
const beforeJob = [back(36), /is before the job started/]
const ahead = [back(-1), /is after today/]

/*
 * The way of one client, each kind of entry once: its day, what is typed or
 * chosen besides; what it counts for, or why not, while it is typed; and what
 * is refused first, with the rule.  `odd` is a day that is asked about before
 * the right one is known to be meant.
 */
const way = [
  ['referral_accepted', 58, { mode: 'self', wrong: ahead,
    says: /Counts\. Referrals accepted, .*from \d to \d/ }],
  ['profile_started', 55, { says: /Counts\. Vocational profiles started/ }],
  ['profile_completed', 50, { odd: 56, says: /It changes no figure/ }],
  ['allocated', 50, { staff: 'as', says: /It changes no figure/ }],
  ['plan_completed', 49, { says: /Counts\. Engaged: profile and plan/ }],
  ['employer_contact', 45, { mode: 'email', employer: 'The Harbour Bakery',
    says: /Not a qualifying contact: e-mail\./ }],
  ['contact', 44, { mode: 'phone', wrong: [back(44), /Say how it was/],
    undo: true, says: /Counts\. People first seen this financial year/ }],
  ['application', 43, { says: /Counts\. Job applications/ }],
  ['interview', 40, { says: /Counts\. Job interviews/ }],
  ['job_started', 35, { value: '20', part: true, wrong: [back(35),
    /Type the hours a week/], says: /no full day and no four hours/ }],
  ['job_four_hours', 35, { wrong: beforeJob, says: /Counts\. Job starts/ }],
  ['job_full_day', 34, { wrong: beforeJob, says: /It changes no figure/ }],
  ['job_hours', 20, { value: '24', says: /Counts\. Weekly minutes/ }],
  ['in_work_support', 15, { mode: 'phone', says: /People supported in work/ }],
  ['wellbeing', 14, { mode: 'reqol', value: '21',
    says: /It changes no figure/ }],
  ['job_ended', 5, { undo: true, says: /Counts\. People in work/ }],
  ['discharged', 2, { says: /Counts\. Discharged/ }],
  /* Who was discharged may be referred again. */
  ['referral_received', 1, { mode: 'self', wrong: ahead,
    says: /It changes no figure/ }]
]

/* What is refused: told at once, at its field, with the focus. */
async function slip(page, word, [day, rule]) {
  await type(page, 'date', day)
  await press(page, 'Enter')
  await page.getByRole('alert').getByText(rule).waitFor()
  /* It comes a moment after the message; that it never comes is seen below. */
  await page.waitForFunction(() => /There is a problem/.test(
    document.activeElement?.textContent ?? '')).catch(() => undefined)
  await soon(`${word}: the summary has the focus`,
    async () => /There is a problem/.test(
    (await focus(page)).text))
  /* The line of the summary leads to the field. */
  await press(page, 'Tab', 'Enter')
  await soon(`${word}: and leads to the field`, async () => ['date', 'mode', 'value']
    .includes((await focus(page)).id), async () => (await focus(page)).id)
}

async function chosen(page, group, word) {
  await to(page, group)
  await press(page, 'Space')
  for (let i = 0; i < 5 && await page.evaluate(() =>
    document.activeElement.value) !== word; i++)
    await press(page, 'ArrowDown')
}

async function entry(page, [word, days, more]) {
  await to(page, 'event', 'Shift+Tab')
  await choose(page, word)
  await slip(page, word, more.wrong ?? noDay)
  await type(page, 'date', back(more.odd ?? days))
  if (more.mode !== undefined)
    await chosen(page, 'mode', more.mode)
  for (const field of ['value', 'employer', 'staff'])
    if (more[field] !== undefined)
      await type(page, field, more[field])
  if (more.part) {
    await to(page, 'flags')
    await press(page, 'Space')
  }
  await page.getByText(more.says).first().waitFor()
  await press(page, 'Enter')
  if (more.odd !== undefined) {
    await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
    await page.waitForFunction(() => /Is this right/.test(
      document.activeElement.textContent))
    await press(page, 'Tab', 'Enter')
  }
  await page.getByText(/^Saved: /).waitFor()
  await page.waitForFunction(() => document.activeElement.id === 'another')
  const row = page.locator('tr.sheaf-new')

  await row.waitFor()
  await soon(`${word}: its day and its title stand in the time line`,
    async () => (await row.innerText()).includes((await page.getByText(/^Saved: /)
      .innerText()).replace('Saved: ', '').replace(/, [^,]*$/, '')),
  () => row.innerText())
}

/* Not after all, and once more. */
async function undone(page, kind) {
  await press(page, 'Tab', 'Enter')
  await page.getByText(/^Undone: /).waitFor()
  await soon('something has the focus after Undo',
    async () => (await focus(page)).id === 'another')
  await another(page)
  await entry(page, kind)
}

async function another(page) {
  await press(page, 'Enter')
  await page.waitForFunction(() => document.activeElement.id === 'event')
}

/* A new client: refused first, then likely here already, and another person. */
async function newClient(page) {
  await to(page, /^Clients$/)
  await press(page, 'Enter')
  await heading(page, 'Clients')
  await to(page, /^Enter a new client$/)
  await press(page, 'Enter')
  await heading(page, 'New client')
  await page.locator('#source').waitFor()
  await type(page, 'received', '31/2')
  await press(page, 'Enter')
  await page.getByRole('alert').waitFor()
  await page.waitForFunction(() => /There is a problem/.test(
    document.activeElement?.textContent ?? '')).catch(() => undefined)
  await soon('new client: the summary has the focus',
    async () => /There is a problem/.test(
    (await focus(page)).text))
  await type(page, 'reference', 'C-0099')
  await type(page, 'received', back(60))
  await chosen(page, 'source', 'self')
  await type(page, 'name', 'Wren Abiola')
  await type(page, 'nhs_number', '999 000 0018')
  await press(page, 'Enter')
  await page.getByRole('heading', { name: 'Likely here already' }).waitFor()
  await page.waitForFunction(() => /Likely here/.test(
    document.activeElement.textContent))
  ok('who is likely here already has the focus', true)
  await to(page, /^It is another person: save$/)
  await press(page, 'Enter')
  await heading(page, /^Wren Abiola/)
  await site.settled(page)
}

async function corrected(page) {
  const row = page.getByRole('row', { name: /Contact, video/ })

  await to(page, /^Correct Contact, phone/)
  await press(page, 'Enter')
  await page.waitForFunction(() => /^Correct an entry$/.test(
    document.activeElement.textContent))
  ok('who corrects begins at the form', true)
  await page.locator('#mode').waitFor()
  await chosen(page, 'mode', 'video')
  await to(page, /^Save$/)
  await press(page, 'Enter')
  await page.getByText(/^Saved: Contact, video/).waitFor()
  await to(page, /^Withdraw Contact, video/)
  await press(page, 'Enter')
  await page.waitForFunction(() => document.activeElement.role === 'group' ||
    document.activeElement.getAttribute('role') === 'group')
  /* A key that is held down answers no question. */
  await press(page, 'Enter')
  await soon('the question has the focus, and is not answered by the same key',
    () => page.getByRole('button', { name: 'Yes, withdraw it' }).isVisible())
  await to(page, /^Keep it$/)
  await press(page, 'Enter')
  await page.waitForFunction(() => /^Withdraw/.test(
    document.activeElement.textContent))
  await press(page, 'Enter')
  await to(page, /^Yes, withdraw it$/)
  await press(page, 'Enter')
  await page.getByText(/^Withdrawn: Contact, video/).waitFor()
  await row.waitFor({ state: 'detached' })
  await soon('the heading above has the focus of a row that is gone', async () =>
    (await focus(page)).text === 'What happened',
  async () => JSON.stringify(await focus(page)))
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await page.goto(`${site.url}/today`)
  await signIn(page)
  await heading(page, /Today/)
  await page.getByText('Sending figures').waitFor()
  await soon('the heading of the page has the focus after signing in', () =>
    page.evaluate(() => document.activeElement.tagName === 'H1'))
  await to(page, /^Idris Elm/)
  await press(page, 'Enter')
  await heading(page, /Idris/)
  await to(page, /^Clients$/)
  await press(page, 'Enter')
  await heading(page, 'Clients')
  await type(page, 'text', 'o brien')
  await page.getByText('One client is found.').waitFor()
  await to(page, /^Zo.* O'Brien$/)
  await press(page, 'Enter')
  await heading(page, /Zoë/)
  await site.settled(page)
  await newClient(page)
  for (const kind of way) {
    await entry(page, kind)
    if (kind[2].undo)
      await undone(page, kind)
    await another(page)
  }
  await corrected(page)
  await to(page, /^Lock and sign out/, 'Shift+Tab')
  await press(page, 'Enter')
  await signIn(page)
  await heading(page, /Today/)
  ok('who has locked it signs in to a new day', true)
} finally {
  await site.end()
}
finish()
