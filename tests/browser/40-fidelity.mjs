/*
 * Fidelity: a team leader enters a review by the keys 1 to 5, forgets an item,
 * corrects the review while somebody else does, looks at the evidence for an
 * item, plans and finishes an action, and hands in files of reviews and plans.
 */
import { accessible, finish, ok, reasonRefused, soon } from './check.mjs'
import { plan, sheet } from './sheets.mjs'
import { Site, facts, people } from './site.mjs'

const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

async function opening(page) {
  await page.goto(`${site.url}/fidelity`)
  await heading(page, 'Sign in')
  await site.signIn(page)
  await heading(page, 'Fidelity')
  await page.getByText('No fidelity review is entered yet.').waitFor()
  await accessible(page, 'fidelity, none yet')
}

async function entering(page, { date, last }) {
  await page.getByRole('button', { name: 'Enter a review' }).click()
  await page.getByLabel('Independent review').check()
  await page.getByLabel('When was it?').fill(date)
  await page.locator('#score-1').focus()
  for (let i = 0; i < 24; i++)
    await page.keyboard.press(i % 2 === 0 ? '4' : '3')
  await soon('a key scores an item and moves on',
    async () => await page.evaluate(() =>
    document.activeElement.id) === 'score-25')
  await page.getByText('24 of 25 items have a score.').waitFor()
  if (last === null)
    return
  await page.keyboard.press(last)
  await soon('the last key ends at the button',
    async () => await page.evaluate(() =>
    document.activeElement.id) === 'save-review')
  await page.keyboard.press('Enter')
}

/* One item is forgotten, and the day is none. */
async function mistakes(page) {
  const kept = page.waitForResponse(r => /drafts/.test(r.url()) &&
    r.request().method() === 'PUT' &&
    r.request().postDataJSON().words?.words?.scores?.filter(Boolean).length === 24)

  await entering(page, { date: '31/2', last: null })
  await kept
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('a review half entered is still there', () => page.getByText(
    '24 of 25 items have a score.').isVisible())
  await accessible(page, 'fidelity, half entered')
  await page.getByRole('button', { name: 'Save review' }).click()
  await page.getByRole('alert').waitFor()
  await soon('a day that is none is refused', async () => /3 May 2026/.test(
    await page.getByRole('alert').innerText()))
  await page.getByLabel('When was it?').fill('1 Oct 2025')
  await page.getByText('Wednesday 1 October 2025').waitFor()
  await soon('typing keeps the focus', async () => await page.evaluate(() =>
    document.activeElement.id) === 'review-date')
  await page.getByRole('button', { name: 'Save review' }).click()
  await page.locator('#score-25-error').waitFor()
  await soon('what is missing is named',
    async () => /Item 25, .* has no score/.test(
    await page.getByRole('alert').innerText()))
  await accessible(page, 'fidelity, a review refused')
  await page.getByRole('alert').getByRole('link').click()
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await page.getByText('Saved: 85 of 125: Fair.').waitFor()
}

async function rounds(page) {
  await entering(page, { date: '1 Oct 2026', last: '5' })
  await page.getByText('Saved: 89 of 125: Fair.').waitFor()
  await page.getByText(/Independent review of 1 October 2026: 89 of 125, Fair/)
    .waitFor()
  const table = page.getByRole('region', { name: 'Independent reviews' })
  const item = table.getByRole('row', { name: /^25\. / })

  await soon('both rounds stand beside each other, the oldest first',
    async () => /1\s+5/.test(await item.innerText()))
  await soon('a score has its colour',
    async () => await item.locator('.sheaf-score-1').count() ===
    1 && await item.locator('.sheaf-score-5').count() === 1)
  await accessible(page, 'fidelity')
}

async function evidence(page) {
  await page.getByRole('button', { name: 'Evidence for item 17' }).click()
  await page.getByText('Qualifying contacts per specialist a week').waitFor()
  await soon('the focus is on the evidence', () => page.evaluate(() =>
    document.activeElement.textContent).then(t => /item 17/.test(t)))
  await accessible(page, 'fidelity, evidence')
  await page.getByRole('button', { name: 'Close the evidence' }).click()
}

/* Somebody else corrects the review that is open here. */
async function overtaken(page) {
  const rival = score => site.as('ann', 'fidelity add', '--date', '2026-10-01',
    '--kind', 'independent', '--scores', Array(25).fill(score).join(','),
    'north')
  const both = page.locator('.nhsuk-warning-callout')
  const open = async () => {
    await page.getByRole('button',
      { name: 'Correct the review of 1 October 2026' }).click()
    await page.getByRole('heading', { name: 'Correct a review' }).waitFor()
  }
  const save = async () => {
    await page.getByRole('button', { name: 'Save review' }).click()
    await both.getByText(/^Changed by ann on \d+ \w+ 20\d\d\. Nothing of yours/)
      .waitFor()
  }

  await open()
  rival(2)
  await site.kept(page, '/review-inde-2026-10-01-north', async () => {
    await page.locator('#score-1').focus()
    await page.keyboard.press('5')
  })
  /* As it lies there, the review is another one already. */
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await save()
  await accessible(page, 'fidelity, overtaken')
  await soon('both stand side by side, item by item',
    async () => await both.getByText(
    /^1\. .*: 2$/).isVisible() && await both.getByText(/^1\. .*: 5$/)
    .isVisible() && await both.locator('dd').count() === 50)
  await page.getByRole('button', { name: 'Neither: change what is' }).click()
  await both.waitFor({ state: 'detached' })
  await soon('neither begins with what is there',
    async () => await page.locator(
    'fieldset:has(#score-1) input:checked').inputValue() === '2')
  rival(3)
  await page.locator('#score-1').focus()
  await page.keyboard.press('5')
  await save()
  await page.getByRole('button', { name: 'Keep what is there' }).click()
  await page.getByText(/Independent review of 1 October 2026: 75 of 125/)
    .waitFor()
  await open()
  rival(4)
  await page.locator('#score-1').focus()
  for (const score of '34'.repeat(12) + '5')
    await page.keyboard.press(score)
  const why = page.getByLabel('Reason (optional)')

  await why.fill('x'.repeat(201))
  await page.getByRole('button', { name: 'Save review' }).click()
  await page.locator('#reason-error').getByText(/at most 200 fit below a review/)
    .waitFor()
  await accessible(page, 'fidelity, a reason refused')
  await why.fill('The scale was misread')
  await save()
  await page.getByRole('button', { name: 'Store mine' }).click()
  await page.getByText('Saved: 89 of 125: Fair.').waitFor()
  await page.getByText('Corrected the review of 1 October 2026').click()
  await soon('what it was stands under the review, and why', () => page.getByText(
    /, ann: was 100 of 125: Good; item 1 scored 4, .*\. Reason: “The scale was misread”$/)
    .isVisible())
  await accessible(page, 'fidelity, the history of a review')
}

/* An action that somebody else has marked as done meanwhile. */
async function actionOvertaken(page) {
  const both = page.locator('.nhsuk-warning-callout')
  const other = await site.context.newPage()
  const mark = async (tab, shows) => {
    await tab.getByLabel(/What shows it/).fill(shows)
    await tab.getByRole('button', { name: 'Save', exact: true }).click()
  }
  const correct = tab => tab.getByRole('button',
    { name: 'Correct Meet six employers a week' }).click()

  await other.goto(page.url())
  await correct(page)
  await correct(other)
  await mark(other, 'The other log')
  await other.getByText('The action is marked as done.').waitFor()
  await mark(page, 'My log')
  await both.getByText(/^Changed by ann on/).waitFor()
  await soon('both are shown of an action', async () => await both.getByText(
    'What shows it: The other log').isVisible() && await both.getByText(
    'What shows it: My log').isVisible())
  await accessible(page, 'fidelity, an action overtaken')
  await page.getByRole('button', { name: 'Neither: change what is' }).click()
  await soon('neither begins with what is there of an action',
    async () => await page
    .getByLabel(/What shows it/).inputValue() === 'The other log')
  await mark(page, 'Both logs')
  await page.getByRole('row', { name: /Both logs/ }).waitFor()
  await other.close()
}

/* One press takes nothing away. */
/* A withdrawal that is refused for its reason, and given up. */
async function notForThis(page, button) {
  await button.click()
  await reasonRefused(page)
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.locator('.nhsuk-error-summary').waitFor({ state: 'detached' })
}

async function actionWithdrawn(page) {
  const row = page.getByRole('row', { name: /Train two specialists/ })

  await notForThis(page, row.getByRole('button', { name: /^Withdraw/ }))
  const both = page.locator('.nhsuk-warning-callout')
  const other = await site.context.newPage()

  await other.goto(page.url())
  await other.getByRole('button', { name: 'Done Train two specialists' })
    .click()
  await other.getByLabel(/What shows it/).fill('Two certificates')
  await other.getByRole('button', { name: 'Save', exact: true }).click()
  await other.getByText('The action is marked as done.').waitFor()
  await other.close()
  await row.getByRole('button', { name: /^Withdraw/ }).click()
  await soon('an action is asked about before it goes', () => row.isVisible())
  await row.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await both.getByText('It is not withdrawn yet.').waitFor()
  await soon('both are shown of an action that was to go',
    async () => await both.getByText(
    'What shows it: nothing named').isVisible() && await both.getByText(
    'What shows it: Two certificates').isVisible(),
  () => both.innerText())
  await accessible(page, 'fidelity, an action not withdrawn')
  await page.getByRole('button', { name: 'Withdraw what stands now' }).click()
  await page.getByText('The action is withdrawn.').waitFor()
  await row.waitFor({ state: 'detached' })
}

async function planning(page) {
  await page.getByRole('button', { name: 'Add an action' }).click()
  await page.getByRole('button', { name: 'Save action' }).click()
  await page.getByRole('alert').waitFor()
  await accessible(page, 'fidelity, an action refused')
  await page.getByLabel('By when?').fill('3 May 2099')
  await page.getByRole('button', { name: 'Save action' }).click()
  await page.getByText('say what is to be done').first().waitFor()
  await site.kept(page, '/action-north', () => page
    .getByLabel('What is to be done?').fill('Meet six employers a week'))
  await soon('typing keeps the focus here too',
    async () => await page.evaluate(() =>
    document.activeElement.id) === 'what')
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('an action that was half typed is given back', async () =>
    await page.getByLabel('What is to be done?').inputValue() ===
    'Meet six employers a week' && await page.getByLabel('By when?')
      .inputValue() === '3 May 2099')
  await page.getByLabel(/By whom/).fill('Jo Smith')
  await page.getByRole('button', { name: 'Save action' }).click()
  const row = page.getByRole('row', { name: /Meet six employers a week/ })

  await row.waitFor()
  await soon('an action has owner and day',
    async () => /Jo Smith\s+3 May 2099\s+not yet/.test(
    await row.innerText()))
  await row.getByRole('button', { name: /^Done/ }).click()
  await page.getByLabel(/What shows it/).fill('The log of contacts')
  await accessible(page, 'fidelity, an action done')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('The action is marked as done.').waitFor()
  await page.getByRole('row', { name: /The log of contacts/ }).waitFor()
  await page.getByText(/Actions done: 1 of 1\./).waitFor()
}

/* A wrong score in a file, the file mended, then the plan that goes with it. */
async function importing(page) {
  const choose = async (label, file) => {
    await page.getByLabel(label).setInputFiles(file)
    await page.getByRole('status').filter({ hasText: 'Reading' })
      .waitFor({ state: 'detached' })
  }
  const stored = page.getByRole('columnheader', { name: '1 September 2026' })

  await page.getByRole('button', { name: 'Import reviews' }).click()
  await choose('Choose the file', sheet('2026-09-01', '6'))
  await page.getByText('1 row must be mended').waitFor()
  await soon('a fault is named by line and column',
    async () => /26\s+score\s+"6" is not a score/
    .test(await page.getByRole('region', { name: 'What must be mended' })
      .innerText()))
  await soon('a file with a fault cannot be stored',
    async () => await page.getByRole('button',
    { name: /^Store/ }).count() === 0)
  await accessible(page, 'fidelity, a file refused')
  await choose('Choose another file', sheet('2026-09-01', '3'))
  await page.getByText('1 review can be stored.').waitFor()
  await page.getByText('1 review not in the record before').waitFor()
  ok('checking stores nothing', !/2026-09-01/.test(site.as('ann',
    'fidelity list')))
  await accessible(page, 'fidelity, a file checked')
  await page.getByRole('button', { name: 'Store 1 review' }).click()
  await page.getByText('1 review stored.').waitFor()
  await stored.waitFor()
  await page.getByRole('button', { name: 'Import reviews' }).click()
  await choose('Choose the file', plan('2026-09-01', 'Train two specialists'))
  await page.getByRole('button', { name: 'Store 1 action' }).click()
  await page.getByRole('row', { name: /Train two specialists/ }).waitFor()
}

async function withdrawing(page) {
  const both = page.locator('.nhsuk-warning-callout')
  const begin = page.getByRole('button',
    { name: 'Withdraw the review of 1 October 2025' })
  const withdraw = async () => {
    await begin.click()
    await page.getByLabel('Reason (optional)').fill('Of another team')
    await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  }
  const rival = score => site.as('ann', 'fidelity add', '--date', '2025-10-01',
    '--kind', 'independent', '--scores', Array(25).fill(score).join(','),
    'north')

  await notForThis(page, begin)
  rival(2)
  await withdraw()
  await both.getByText('It is not withdrawn yet.').waitFor()
  await soon('a review that was to go is compared item by item',
    () => both.getByText(
    /^1\. .*: 2$/).isVisible(),
  () => both.innerText())
  await accessible(page, 'fidelity, a review not withdrawn')
  await page.getByRole('button', { name: 'Leave it' }).click()
  rival(4)
  await withdraw()
  await both.getByText(/^1\. .*: 4$/).waitFor()
  await page.getByRole('button', { name: 'Withdraw what stands now' }).click()
  await page.getByText('The review is withdrawn.').waitFor()
  await page.getByRole('columnheader', { name: '1 October 2025' })
    .waitFor({ state: 'detached' })
  await page.getByText('What was withdrawn, and by whom').click()
  await soon('why it was withdrawn stands below all reviews', () => page.getByText(
    /, ann: withdrew the independent review of 1 October 2025, 100 of 125: Good\. Reason: “Of another team”$/)
    .isVisible())
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await opening(page)
  await mistakes(page)
  await rounds(page)
  await evidence(page)
  await overtaken(page)
  await planning(page)
  await actionOvertaken(page)
  await importing(page)
  await actionWithdrawn(page)
  await withdrawing(page)
  /* A refused request is an answer, which the browser calls an error. */
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Smith/.test(site.log))
} finally {
  await site.end()
}
finish()
