/*
 * A worker's and a team leader's day with the record: signing in, what there
 * is to do, finding somebody, adding, correcting and withdrawing an entry, and
 * two people at one client.
 */
import { accessible, finish, ok, soon } from './check.mjs'
import { Site, day, facts, people } from './site.mjs'

const site = new Site()
/* What a typed day is understood as. */
const weekday = /^[A-Z][a-z]+day \d+ [A-Z][a-z]+ 20\d\d$/
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

async function signingIn(page) {
  let looks = 0

  page.on('request', r => {
    if (r.method() === 'GET' && r.url().endsWith('/session'))
      looks++
  })
  await page.goto(`${site.url}/clients/1`)
  await heading(page, 'Sign in')
  await accessible(page, 'sign in')
  ok('a page without a session shows nobody', !(await page.content())
    .includes('Zoë'))
  await site.signIn(page, 'will', 'wrong')
  await page.getByRole('alert').waitFor()
  await accessible(page, 'sign in, refused')
  await soon('a refusal says what to do', async () => /password/i.test(
    await page.getByRole('alert').innerText()))
  await site.signIn(page, 'will')
  await heading(page, /Zoë/)
  ok('the link survives the sign-in', page.url().endsWith('/clients/1'))
  ok('the title names nobody', !(await page.title()).includes('Zoë'))
  /* A look at each of a few moments, and none after another. */
  ok('the page does not ask for the session again and again', looks <= 6,
    String(looks))
}

async function today(page) {
  await page.goto(`${site.url}/today`)
  await heading(page, /Today/)
  await page.getByText('Sending figures').waitFor()
  await accessible(page, 'today')
  await soon('a task is a sentence', () => page.getByText(
    /No employer contact, 40 days after the vocational profile/).isVisible())
  await soon('a worker is not led to what is refused',
    async () => await page.getByRole('link', { name: 'Send' }).count() === 0)
  await page.getByRole('link', { name: 'Idris Elm' }).click()
  await heading(page, /Idris/)
}

async function finding(page) {
  await page.goto(`${site.url}/clients`)
  await page.getByLabel('Find a client').fill('o brien')
  await page.getByText('One client is found.').waitFor()
  await accessible(page, 'clients')
  ok('a name stands in no address', !page.url().includes('brien'))
  await page.getByLabel('Find a client').fill('nobody')
  await page.getByText(/Nobody is found/).waitFor()
  await page.getByLabel('Find a client').fill('obrein')
  await page.getByText(/One client is spelt nearly so/).waitFor()
  await soon('a letter misspelt finds them too',
    () => page.getByRole('link', { name: /Zoë/ }).isVisible())
  await page.getByLabel('Find a client').fill('')
  await page.getByLabel('Clients of').selectOption('bk')
  await page.getByText('One client is found.').waitFor()
  await accessible(page, 'clients of a specialist')
  await page.getByLabel('How far they have come').selectOption('in-work')
  await page.getByText(/Nobody is found/).waitFor()
  await page.getByLabel('Clients of').selectOption('')
  await page.getByRole('link', { name: /Zoë/ }).waitFor()
  await page.getByLabel('How far they have come').selectOption('')
  await page.getByLabel('Find a client').fill('999 000 0018')
  await page.getByRole('link', { name: /Zoë/ }).click()
  await heading(page, /Zoë/)
}

async function adding(page) {
  const rows = page.locator('tbody tr')

  await rows.first().waitFor()
  const before = await rows.count()

  await accessible(page, 'client')
  /* The commonest mistakes. */
  await page.getByLabel('What happened?').selectOption('in_work_support')
  await page.getByLabel('When?').fill('31/2')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').waitFor()
  await soon('a day that is none is refused with a way out',
    async () => /3 May 2026/.test(
    await page.getByRole('alert').innerText()))
  await soon('what was typed is still there',
    async () => await page.getByLabel('When?').inputValue() === '31/2')
  await accessible(page, 'client, an entry refused')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#mode-error').waitFor()
  await soon('a missing answer is told at its field',
    async () => (await page.locator('#mode-error').innerText()).length > 10)
  /* What it would count for, before it is saved. */
  await page.getByLabel('message', { exact: true }).check()
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByText(/Counts\..*from 0 to 1/).waitFor()
  await accessible(page, 'client, an entry judged')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved: In-work support/).waitFor()
  await page.locator('tr.sheaf-new').waitFor()
  await soon('one entry more', async () => await rows.count() === before + 1)
  await soon('the focus is where the next one begins',
    async () => await page.evaluate(() =>
    document.activeElement.id) === 'another')
  await soon('it says which figure of the service changes',
    () => page.getByText(
    /^20\d\d\/\d\d Q\d, People supported in work: 0 \u2192 1\.$/).first().isVisible())
  await accessible(page, 'client, an entry saved')
  /* By the keyboard alone: not after all, then once more. */
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText(/^Undone: In-work support/).waitFor()
  await page.locator('tr.sheaf-new').waitFor({ state: 'detached' })
  await soon('it is undone', async () => await rows.count() === before)
  await page.waitForFunction(() => document.activeElement.id === 'another')
  await page.keyboard.press('Enter')
  /* The form is there again, at its first field. */
  await page.waitForFunction(() => document.activeElement.id === 'event')
  await page.getByLabel('What happened?').selectOption('in_work_support')
  await soon('the day is that of the entry before',
    async () => await page.getByLabel('When?')
    .inputValue() === 'yesterday')
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('tr.sheaf-new').waitFor()
}

/* A minute later it is not offered any more: the clock of the page is put on. */
async function undoneForAMinute() {
  const page = await site.context.newPage()
  const undo = page.getByRole('button', { name: 'Undo' })

  await page.clock.install()
  await page.goto(`${site.url}/clients/2`)
  await heading(page, /Idris/)
  await page.getByLabel('What happened?').selectOption('application')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^Saved: /).waitFor()
  await undo.waitFor()
  await page.clock.fastForward(40_000)
  await soon('it can be undone for a minute', () => undo.isVisible())
  await page.clock.fastForward(21_000)
  await soon('and then no longer', async () => await undo.count() === 0)
  await page.locator('tr.sheaf-new').getByRole('button',
    { name: /Withdraw/ }).click()
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await page.getByText(/^Withdrawn: /).waitFor()
  await page.close()
}

/* A day before the profile began: asked once, and not again for this entry. */
async function oddEntry(page) {
  const [early, later] = [105, 104].map(back =>
    new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10))
  const stored = () => site.as('ann', 'export').includes(`application,${early}`)

  await page.getByRole('button', { name: 'Add another' }).click()
  await page.getByLabel('What happened?').selectOption('application')
  await Promise.all([page.waitForResponse(r => r.url().includes('/drafts/') &&
    r.request().method() === 'PUT' &&
    r.request().postData().includes(early)),
  page.getByLabel('When?').fill(early)])
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await soon('it says what is odd', () => page.getByRole('alert').getByText(
    /^Is .* right\? The profile began on .*\.$/).isVisible())
  ok('nothing is stored before the answer', !stored())
  await page.waitForFunction(() => document.activeElement.classList
    .contains('nhsuk-warning-callout'))
  await accessible(page, 'client, an odd entry')
  /* Left without an answer, and changed later. */
  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByText(/You had half typed this on/).waitFor()
  for (const day of [later, early]) {
    await page.getByLabel('When?').fill(day)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  }
  await page.getByRole('button', { name: /^Yes, it is right/ }).click()
  await page.getByText(/^Saved: /).waitFor()
  ok('it is stored once somebody says so', stored())
  await page.locator('tr.sheaf-new').getByRole('button', { name: /Correct/ })
    .click()
  await page.getByLabel('Specialist (staff code)').fill('as')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^Saved: /).waitFor()
  await soon('the same entry is not asked about twice',
    async () => await page.getByRole(
    'heading', { name: 'Is this right?' }).count() === 0)
  await page.locator('tr.sheaf-new').getByRole('button',
    { name: /Withdraw/ }).click()
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await page.getByText(/^Withdrawn: /).waitFor()
}

/* What shows an outcome: entered, seen beside it, and withdrawn. */
async function evidence(page) {
  const shows = text => page.locator('dd').getByText(text).first().waitFor()

  await shows('No evidence')
  await page.getByLabel('What happened?').selectOption('job_start_evidence')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByRole('group', { name: 'What is the evidence?' })
    .getByLabel('payslip').check()
  await soon('of one job nobody is asked which',
    async () => await page.getByLabel('Which job?')
    .inputValue() === 'j1')
  await accessible(page, 'client, evidence')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^Saved: Evidence of a job start, payslip/).waitFor()
  await shows(/^Evidence: payslip of /)
  ok('it stands in a file of facts', /job_start_evidence,\S+,payslip,,j1/.test(
    site.as('ann', 'export')))
  await page.goto(`${site.url}/today`)
  await heading(page, /Today/)
  await page.getByText('Evidence due in the next 28 days').waitFor()
  await soon('what is due is a task of the day', () => page.getByText(
    /^Evidence of 13 weeks in the job of .* is due from /).isVisible())
  await page.goto(`${site.url}/clients/1`)
  await page.getByRole('row', { name: /Evidence of a job start, payslip/ })
    .getByRole('button', { name: /Withdraw/ }).click()
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await page.getByText(/^Withdrawn: Evidence of a job start/).waitFor()
  await shows('No evidence')
  ok('it is kept what it was', /withdrew job_start_evidence/.test(
    site.as('ann', 'client show', '1')))
  await page.goto(`${site.url}/clients/1`)
  await heading(page, /Zoë/)
}

async function correcting(page) {
  const row = page.locator('tr.sheaf-new')
  const why = page.getByLabel('Reason (optional)')

  await row.getByRole('button', { name: /Correct/ }).click()
  await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  await page.locator('form').getByRole('status').getByText(weekday).first()
    .waitFor()
  await page.getByLabel('face to face').check()
  await why.fill('x'.repeat(201))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#reason-error').getByText(/201 letters; at most 200/)
    .waitFor()
  await accessible(page, 'client, a reason refused')
  await why.fill('It was not by phone')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: /^In-work support, face to face/ })
    .waitFor()
  await row.getByText('Corrected').click()
  await soon('what it was stands under the entry, and why', () => row.getByText(
    /, will: was In-work support, phone, \d+ \w+ 20\d\d\. Reason: “It was not by phone”$/)
    .isVisible())
  await accessible(page, 'client, the history of an entry')
  await page.locator('tr.sheaf-new').getByRole('button',
    { name: /Withdraw/ }).click()
  await why.fill('Entered twice')
  /* Many people press everything twice. */
  await page.getByRole('button', { name: 'Yes, withdraw it' }).dblclick()
  await page.getByText(/^Withdrawn: In-work support/).waitFor()
  await soon('it says which figure falls', () => page.getByText(
    /^20\d\d\/\d\d Q\d, People supported in work: 1 \u2192 0\.$/).first().isVisible())
  await page.getByRole('cell', { name: /^In-work support/ })
    .waitFor({ state: 'detached' })
  await site.settled(page)
  await soon('pressed twice it is withdrawn once, and that is said',
    async () => await page
    .getByText(/^Withdrawn: In-work support/).isVisible() &&
    await page.getByRole('alert').count() === 0)
  await page.getByText('What was changed, and by whom').click()
  await soon('why it was withdrawn stands among all that was changed',
    () => page.getByText(
      /, will: withdrew In-work support, face to face, .*\. Reason: “Entered twice”$/)
      .isVisible())
}

/* Ann changes an entry while Will has it open. */
async function twoPeople(page) {
  const row = page.getByRole('row', { name: /Contact, phone/ })

  await row.getByRole('button', { name: /Correct/ }).click()
  await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  await page.getByLabel('video').check()
  const shown = JSON.parse(site.as('ann', 'client show', '--json', '1'))
  const fact = shown.facts.find(f => f.fact.startsWith('contact of'))

  site.as('ann', 'client correct', '--mode', 'face_to_face', '1',
    String(fact.id))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed meanwhile by ann').waitFor()
  await accessible(page, 'client, overtaken')
  const both = page.locator('.nhsuk-warning-callout')

  await soon('both are shown',
    async () => await both.getByText(/Contact, face to face/)
    .isVisible() && await both.getByText(/Contact, video/).isVisible())
  await page.getByRole('button', { name: /^Neither/ }).click()
  await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  await page.locator('#mode:checked, #mode-face_to_face:checked').waitFor()
  await soon('neither: what is there is open to be corrected',
    async () => await page.getByRole('alert').count() === 0)
  const meanwhile = mode => site.as('ann', 'client correct', '--mode', mode, '1',
    String(fact.id))

  meanwhile('message')
  await page.getByLabel('video').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Changed meanwhile by ann').waitFor()
  await soon('the focus is where the choice is', () => page.evaluate(() =>
    document.activeElement.matches('.nhsuk-warning-callout')))
  await page.getByRole('button', { name: 'Keep what is there' }).click()
  await page.getByRole('heading', { name: 'Add to the record' }).waitFor()
  const kept = page.getByRole('row', { name: /Contact, message/ })

  await kept.waitFor()
  await soon('theirs: it stays, and the focus is at it', async () =>
    await page.evaluate(() => /^Correct Contact, message/.test(
      document.activeElement.textContent)) &&
    site.as('ann', 'export').includes(',message,'))
  await kept.getByRole('button', { name: /Correct/ }).click()
  await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  meanwhile('phone')
  await page.getByLabel('video').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Store mine' }).click()
  await page.getByRole('row', { name: /Contact, video/ }).waitFor()
  await page.getByRole('button', { name: 'Add another' }).click()
}

/* Ann changes an entry that Will is about to undo, or to withdraw: he sees what he
 * was shown and what stands there, and nothing goes unseen. */
async function goneMeanwhile() {
  const page = await site.context.newPage()
  const both = page.locator('.nhsuk-warning-callout')
  const act = name => page.getByRole('button', { name, exact: true }).click()
  const fact = () => JSON.parse(site.as('ann', 'client show', '--json', '2'))
    .facts.find(f => f.fact.startsWith('contact of'))
  const meanwhile = mode => site.as('ann', 'client correct', '--mode', mode,
    '2', String(fact().id))
  const shows = async (was, now) => {
    await both.getByText('ann has changed it').waitFor()
    await soon(`both are shown: ${was}, ${now}`,
      async () => await both.getByText(
      `Contact, ${was}`).isVisible() && await both.getByText(
      `Contact, ${now}`).isVisible(),
    () => both.innerText())
    ok('nothing is withdrawn unseen', fact() !== undefined)
  }
  const row = how => page.getByRole('row', { name: new RegExp(
    `Contact, ${how}`) })
  const withdraw = async how => {
    await row(how).getByRole('button', { name: /^Withdraw/ }).click()
    await act('Yes, withdraw it')
  }

  await page.goto(`${site.url}/clients/2`)
  await heading(page, /Idris/)
  await page.getByLabel('What happened?').selectOption('contact')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByLabel('phone', { exact: true }).check()
  await act('Save')
  await page.getByText(/^Saved: /).waitFor()
  meanwhile('video')
  await act('Undo')
  await shows('phone', 'video')
  await accessible(page, 'client, an entry not undone')
  await act('Leave it')
  await both.waitFor({ state: 'detached' })
  await row('video').waitFor()
  meanwhile('message')
  await withdraw('video')
  await shows('video', 'message')
  await accessible(page, 'client, an entry not withdrawn')
  await soon('the focus is where the choice is', () => page.evaluate(() =>
    document.activeElement.matches('.nhsuk-warning-callout')))
  await act('Leave it')
  await both.waitFor({ state: 'detached' })
  meanwhile('phone')
  await withdraw('message')
  await shows('message', 'phone')
  await act('Withdraw what stands now')
  await page.getByText(/^Withdrawn: Contact, phone/).waitFor()
  await row('phone').waitFor({ state: 'detached' })
  ok('it is withdrawn once it was seen', fact() === undefined)
  await page.close()
}

/* A second contact of a day is no second entry: which of the two is asked. */
async function known(page) {
  const shown = JSON.parse(site.as('ann', 'client show', '--json', '1'))
  const day = /contact of (\S+)/.exec(shown.facts.find(f =>
    f.fact.startsWith('contact of')).fact)[1].replace(/[^0-9-]/g, '')
  const add = async () => {
    await page.getByLabel('What happened?').selectOption('contact')
    await page.getByLabel('When?').fill(day)
    await page.getByLabel('message', { exact: true }).check()
    await page.getByText(/The record has such an entry already: Contact, video/)
      .waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading',
      { name: 'The record has such an entry already' }).waitFor()
  }

  await add()
  await accessible(page, 'client, an entry that is there already')
  await page.getByRole('button', { name: 'Keep what is there' }).click()
  await page.getByRole('heading', { name: 'The record has such an entry already' })
    .waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /Contact, video/ }).waitFor()
  await add()
  await page.getByRole('button', { name: 'Put mine in its place' }).click()
  await page.getByText(/^Saved: Contact, message/).waitFor()
  await page.getByRole('row', { name: /Contact, video/ })
    .waitFor({ state: 'detached' })
  await soon('what took the place of another cannot be undone as if it were new',
    async () => await page.getByRole('button', { name: 'Undo' }).count() === 0)
  await page.getByRole('button', { name: 'Add another' }).click()
}

/* Somebody new, who is likely there already; then somebody else. */
async function newClient(page) {
  await page.goto(`${site.url}/clients`)
  await page.getByRole('link', { name: 'Enter a new client' }).click()
  await heading(page, 'New client')
  await page.getByLabel('NHS number').fill('999 000 0019')
  await page.getByRole('button', { name: 'Save client' }).click()
  await page.locator('#reference-error').waitFor()
  await accessible(page, 'new client, refused')
  await page.getByLabel('Client reference').fill('Neva Newcome')
  await page.getByRole('button', { name: 'Save client' }).click()
  await page.locator('#reference-error').getByText(/Write it without blanks/)
    .waitFor()
  await page.getByLabel('Client reference').fill('C-0057')
  await page.getByRole('button', { name: 'Save client' }).click()
  await page.getByText(/has a client of this reference/).first().waitFor()
  await page.getByLabel('Client reference').fill('')
  /* Letter by letter: what was refused takes the focus once. */
  await page.getByLabel('Client reference').pressSequentially('C-0059')
  await soon('who mends a field keeps the focus in it', async () => await page
    .getByLabel('Client reference').inputValue() === 'C-0059')
  await page.getByLabel('NHS number').fill('999 000 0018')
  await page.getByLabel('When was the referral received?').fill('yesterday')
  await page.getByRole('status').getByText(weekday).waitFor()
  await page.getByRole('button', { name: 'Save client' }).click()
  await page.getByRole('heading', { name: 'Likely here already' }).waitFor()
  await soon('it says who, and why', () => page.getByRole('alert').getByText(
    /C-0057: same NHS number/).isVisible())
  await accessible(page, 'new client, likely here already')
  await page.getByLabel('NHS number').fill('')
  await page.getByLabel('Name', { exact: true }).fill('Neva Newcome')
  await page.getByRole('button', { name: 'Save client' }).click()
  await heading(page, /Neva Newcome/)
  await soon('the referral is there', () => page.getByRole('cell',
    { name: /^Referral received/ }).isVisible())
}

/* A record of years: the newest hundred entries, then the older ones. */
async function olderEntries(page) {
  const days = Array.from({ length: 129 }, (_, i) => day(i + 1))

  site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
    `north,C-0100,referral_accepted,${day(130)},self,,,,\n` +
    days.map(d => `north,C-0100,contact,${d},phone,,,,as\n`).join(''))
  await page.goto(`${site.url}/clients`)
  await page.getByLabel('Find a client').fill('C-0100')
  await page.getByRole('link', { name: /C-0100/ }).click()
  await heading(page, /C-0100/)
  const rows = page.locator('tbody tr')

  await page.getByRole('button', { name: 'Show older entries' }).waitFor()
  await soon('the newest hundred stand there',
    async () => await rows.count() === 100 &&
    !await page.getByRole('cell', { name: /^Referral accepted/ }).isVisible())
  await page.getByRole('button', { name: 'Show older entries' }).click()
  await page.getByRole('cell', { name: /^Referral accepted/ }).waitFor()
  await soon('then all of them, each once',
    async () => await rows.count() === 130 &&
    new Set(await rows.allInnerTexts()).size === 130)
  await soon('nothing more is offered',
    async () => await page.getByRole('button',
    { name: 'Show older entries' }).count() === 0)
  await page.getByRole('row', { name: /Referral accepted/ })
    .getByRole('button', { name: /Correct/ }).click()
  await site.kept(page, '', () => page.getByLabel('When?').fill('2/10'))
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('a correction of an old entry comes back',
    async () => await page.getByLabel('When?').inputValue() === '2/10' &&
    await rows.count() === 130)
  await olderAtOnce(page, rows)
}

/* Somebody saves, and asks for older entries before the page has heard what the record
 * is now. */
async function olderAtOnce(page, rows) {
  let arrive = null, asked = null
  const held = new Promise(r => { arrive = r })
  const reloaded = new Promise(r => { asked = r })
  const older = page.getByRole('button', { name: 'Show older entries' })

  await site.afresh(page)
  await older.waitFor()
  await page.route(/\/api\/v1\/clients\/\d+$/, async route => {
    asked()
    await held
    await route.continue()
  })
  await page.getByLabel('What happened?').selectOption('contact')
  await page.getByLabel('When?').fill('today')
  await page.getByLabel('video', { exact: true }).check()
  await page.getByRole('button', { name: /^Save/ }).click()
  await page.getByText(/^Saved: Contact/).waitFor()
  await reloaded
  await older.click()
  arrive()
  await page.getByRole('row', { name: /Contact, video/ }).waitFor()
  await page.getByRole('cell', { name: /^Referral accepted/ }).waitFor()
  await soon('what was saved and what is older both come, each once',
    async () => await rows.count() === 131 &&
    new Set(await rows.allInnerTexts()).size === 131,
  () => rows.count())
  await page.unroute(/\/api\/v1\/clients\/\d+$/)
}

/* Who the client is: half typed and given back, refused, sent once by a double
 * press, and changed by two people. */
async function details(page) {
  const change = () => page.getByRole('button', { name: 'Change details' })
    .click()
  const save = () => page.getByRole('button', { name: 'Save details' })
  const phone = page.getByLabel('Phone', { exact: true })
  const notes = page.getByLabel('Notes', { exact: true })
  const meanwhile = text => {
    const kept = site.as('ann', 'export', '--people', '--print').split('\n')
    const [head, row] = [kept[0], kept.find(l => l.includes('C-0057,client'))]
    const at = head.split(',').indexOf('phone')

    site.importCsv(`${head}\n${row.split(',').map((c, i) => i === at ? text
      : c).join(',')}\n`, '--people')
  }

  await change()
  await notes.fill('Prefers mornings')
  const kept = page.waitForResponse(r => r.url().endsWith('client-1-details') &&
    r.request().method() === 'PUT')

  await phone.fill('07700 900123')
  await kept
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('details that were half typed are given back',
    async () => await notes
    .inputValue() === 'Prefers mornings' && await phone.inputValue() ===
    '07700 900123')
  await accessible(page, 'client, details half typed')
  await page.getByLabel('NHS number').fill('999 000 0019')
  await save().click()
  await page.locator('#nhs_number-error').waitFor()
  await accessible(page, 'client, details refused')
  await page.getByLabel('NHS number').fill('999 000 0018')
  const born = page.getByLabel('Date of birth')

  ok('a date of birth is changed as people write it',
    await born.inputValue() === '3 April 1990', await born.inputValue())
  await born.fill('4/4/90')
  await save().click()
  await page.locator('#date_of_birth-error', { hasText: /like 31 March 1990/ })
    .waitFor()
  await born.fill('4/4/1990')
  let sent = 0

  page.on('request', r => {
    if (r.method() === 'PUT' && r.url().endsWith('/particulars'))
      sent++
  })
  await save().dblclick()
  await page.getByText('07700 900123').waitFor()
  ok('a double press sends them once', sent === 1, String(sent))
  ok('the date of birth is kept as it was meant',
    /,C-0057,client,.*,1990-04-04,/.test(site.as('ann', 'export', '--people',
      '--print')))
  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByRole('button', { name: 'Change details' }).waitFor()
  await soon('what was saved is not half typed any more',
    async () => await page.getByText(
    /You had half typed/).count() === 0)
  await change()
  meanwhile('07700 900456')
  await phone.fill('07700 900789')
  await save().click()
  await page.getByText('Changed meanwhile by ann').waitFor()
  await accessible(page, 'client, details overtaken')
  await page.getByRole('button', { name: /^Neither/ }).click()
  await page.getByText('Changed meanwhile').waitFor({ state: 'detached' })
  await soon('neither begins with the details that are there',
    async () => await phone.inputValue() === '07700 900456')
  await phone.fill('07700 900789')
  await save().click()
  await page.getByText('07700 900789').waitFor()
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await signingIn(page)
  await today(page)
  await finding(page)
  await adding(page)
  await undoneForAMinute()
  await correcting(page)
  await oddEntry(page)
  await twoPeople(page)
  await goneMeanwhile()
  await known(page)
  await evidence(page)
  await details(page)
  await newClient(page)
  await olderEntries(page)
  /* A refused request is an answer, which the browser calls an error. */
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Zo|Brien|999|Idris|Newcome/.test(site.log))
} finally {
  await site.end()
}
finish()
