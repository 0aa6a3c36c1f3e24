/*
 * Support given, by a lead: an event is written down with a mistake on the way, a
 * sheet is imported after its fault was mended, and the page says who took it up, who
 * took up nothing, and whether the items it was about moved.
 */
import { readFileSync } from 'node:fs'
import { Centre } from './centre.mjs'
import { accessible, finish, ok } from './check.mjs'

const centre = new Centre([['lead', 'lead', 'north'],
  ['other', 'lead', 'south']])
const sheet = role => ({ name: 'events.csv', mimeType: 'text/csv',
  buffer: Buffer.from('Attendee,event,kind,date,region,place,service,role\n' +
    'Persephone Quill,C1,CoP,4/3/2026,The North,virtual,Service birch,' +
    `${role}\n`) })

/* How a part of the page reads, once it has the words. */
async function says(page, words) {
  await page.getByText(words).first().waitFor()
  return page.locator('main').innerText()
}

async function event(page) {
  const form = page.getByRole('form', { name: 'Write an event down' })

  await page.getByText('Write an event down', { exact: true }).click()
  await form.getByLabel('Kind of event').selectOption('workshop')
  await form.getByLabel('Date of the event').fill('31/2/2026')
  await form.getByLabel('Fidelity items it was about').fill('5, 17')
  await form.getByRole('button', { name: 'Add a count' }).click()
  await form.getByLabel('Service 1').selectOption('ash')
  await form.getByLabel('Role 1').selectOption('employment-specialist')
  await form.getByLabel('How many 1').fill('3')
  await form.getByRole('button', { name: 'Write it down' }).click()
  await form.getByRole('alert').waitFor()
  ok('a mistake is told, and what was typed is still there',
    /written like/.test(await form.getByRole('alert').innerText()) &&
    await form.getByLabel('How many 1').inputValue() === '3')
  await form.getByLabel('Date of the event').fill('3/3/2026')
  await form.getByLabel('How many 1').fill('0')
  await form.getByRole('button', { name: 'Write it down' }).click()
  await form.getByRole('alert').getByRole('link', { name: /whole number/ }).click()
  ok('a count that is refused leads to its field', await form
    .getByLabel('How many 1').evaluate(x => x === document.activeElement &&
      x.getAttribute('aria-invalid') === 'true'))
  await accessible(page, 'support given, a count refused')
  await form.getByLabel('How many 1').fill('3')
  await form.getByRole('button', { name: 'Write it down' }).click()
  await page.locator('#said').getByText('3 people came').waitFor()
  await page.getByRole('button', { name: 'Event E1', exact: true }).waitFor()
  ok('the event is in the list', true)
}

/* The form is kept with these words in it. */
const keeps = (page, form, words) => page.waitForResponse(r =>
  r.request().method() === 'PUT' && new URL(r.url()).pathname ===
    `/v1/drafts/${form}` && r.request().postData()?.includes(words) === true)

async function halfTyped(page) {
  const form = page.getByRole('form', { name: 'Write an event down' })
  const kept = keeps(page, 'event', '"number":"7"')

  await form.getByLabel('Date of the event').fill('5/3/20')
  await form.getByRole('button', { name: 'Add a count' }).click()
  await form.getByLabel('How many 1').fill('7')
  ok('what is half typed is kept', (await kept).status() === 204)
  await page.reload()
  await form.getByText('You had half typed this on').waitFor()
  ok('it stands there after a reload',
    await form.getByLabel('Date of the event').inputValue() === '5/3/20' &&
    await form.getByLabel('How many 1').inputValue() === '7')
  await accessible(page, 'support given, half typed')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await centre.signIn(page, 'other')
  await page.goto(`${centre.url}/support`)
  await page.getByRole('heading', { name: 'Support given: The South' }).waitFor()
  await page.getByText('Write an event down', { exact: true }).click()
  /* It can be typed in once it is known that nothing is kept. */
  await form.getByLabel('Kind of event').selectOption('training')
  ok('nobody else sees it',
    await form.getByText('You had half typed this on').count() === 0 &&
    await form.getByLabel('Date of the event').inputValue() === '')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await centre.signIn(page)
  await page.goto(`${centre.url}/support`)
  await form.getByText('You had half typed this on').waitFor()
  ok('it stands there after another sign-in',
    await form.getByLabel('How many 1').inputValue() === '7')
  await form.getByLabel('Date of the event').fill('5/3/2026')
  await form.getByLabel('Fidelity items it was about').fill('5')
  await form.getByRole('button', { name: 'Write it down' }).click()
  await page.locator('#said').getByText('7 people came').waitFor()
  await Promise.all([page.waitForResponse(/\/v1\/drafts$/), page.reload()])
  await page.getByRole('button', { name: 'Event E2', exact: true }).click()
  /* The correction of one, which opens by itself. */
  const correction = page.getByRole('form', { name: 'Correct E2' })

  await centre.settled(page)
  ok('a stored form is blank, and folded away again', await page
    .locator('#event-date').inputValue() === '' && !await form.isVisible())
  const half = keeps(page, 'event-2', '"5, 1"')

  await page.getByText('Correct E2', { exact: true }).click()
  await correction.getByLabel('Fidelity items it was about').fill('5, 1')
  await half
  await page.reload()
  await correction.getByText('You had half typed this on').waitFor()
  ok('a half typed correction opens by itself', await correction
    .getByLabel('Fidelity items it was about').inputValue() === '5, 1')
  await correction.getByRole('button', { name: 'Start again' }).click()
  await correction.getByText('You had half typed this on')
    .waitFor({ state: 'detached' })
  ok('and what stood there before comes back', await correction
    .getByLabel('Fidelity items it was about').inputValue() === '5')
  await page.getByRole('button', { name: 'Withdraw E2…' }).click()
  await page.getByRole('button', { name: 'Yes, withdraw E2' }).click()
  await page.getByRole('button', { name: 'Event E2', exact: true })
    .waitFor({ state: 'detached' })
}

/* Two tabs correct the same event.  What is typed after one of them was told so, and
 * what is typed while it is sent, is what is stored, or still stands there. */
async function overtaken(page) {
  const tab = await page.context().newPage()
  const items = 'Fidelity items it was about'
  const form = at => at.getByRole('form', { name: 'Correct E1' })
  const opened = async at => {
    await at.getByRole('button', { name: 'Event E1', exact: true }).click()
    await at.getByText('Correct E1', { exact: true }).click()
    await form(at).getByLabel(items).waitFor()
  }

  await tab.goto(`${centre.url}/support`)
  await opened(page)
  await opened(tab)
  await form(tab).getByLabel(items).fill('5')
  await form(tab).getByRole('button', { name: 'Correct it' }).click()
  await tab.locator('#said').getByText('about item 5;').waitFor()
  await tab.close()
  await form(page).getByLabel(items).fill('5, 18')
  await form(page).getByRole('button', { name: 'Correct it' }).click()
  await form(page).getByText('Changed meanwhile', { exact: true }).waitFor()
  await form(page).getByLabel(items).fill('5, 19')
  await form(page).getByRole('button', { name: 'Store mine' }).click()
  await page.locator('#said').getByText('about items').waitFor()
  ok('what was typed last is stored', /about items 5, 19;/.test(
    await page.locator('#said').innerText()),
  await page.locator('#said').innerText())
  await page.getByRole('row', { name: /^Event E1.*5, 19/ }).waitFor()
  await page.getByText('Correct E1', { exact: true }).click()
  let go
  const held = new Promise(r => { go = r })

  await page.route('**/v1/events:correct', async route => {
    await held
    await route.continue()
  })
  await form(page).getByLabel(items).fill('5')
  await Promise.all([page.waitForRequest('**/v1/events:correct'),
    form(page).getByRole('button', { name: 'Correct it' }).click()])
  await form(page).getByLabel(items).fill('5, 17')
  go()
  await page.locator('#said').getByText('about item 5;').waitFor()
  await page.unroute('**/v1/events:correct')
  await form(page).getByText('You had half typed this on').waitFor()
  ok('what was typed while it was sent stands there',
    await form(page).getByLabel(items).inputValue() === '5, 17')
  await form(page).getByRole('button', { name: 'Correct it' }).click()
  await page.locator('#said').getByText('about items 5, 17;').waitFor()
  ok('over the version that was stored',
    await form(page).getByText('Changed meanwhile', { exact: true }).count() === 0)
}

async function imported(page) {
  const form = page.getByRole('form', { name: 'Import a sheet of events' })

  await page.getByText('Import a sheet of events', { exact: true }).click()
  await form.getByLabel('Sheet, CSV or workbook').setInputFiles(sheet('boss'))
  const faults = form.getByRole('table', { name: 'Faults of the sheet' })

  await faults.waitFor()
  ok('a fault names row, column, value and rule',
    /2\s+H role\s+boss\s+.*commissioner/.test(await faults.innerText()),
    await faults.innerText())
  ok('a column of names is not read', /about persons and is not read/.test(
    await form.innerText()))
  ok('nothing can be imported then', await form.getByRole('button',
    { name: 'Import it' }).count() === 0)
  await form.getByLabel('Sheet, CSV or workbook').setInputFiles(sheet('es'))
  await form.getByRole('button', { name: 'Import it' }).click()
  await page.getByRole('button', { name: 'Event C1', exact: true }).waitFor()
  ok('the mended sheet is imported', !(await page.locator('main').innerText())
    .includes('Persephone'))
}

async function support(page) {
  const form = page.getByRole('form', { name: 'Write support down' })

  await page.getByText('Write support down', { exact: true }).click()
  await form.getByLabel('Service that was given it').selectOption('ash')
  await form.getByLabel('Date of the support').fill('3/3/2025')
  await form.getByLabel('Hours').fill('1.5')
  await form.getByLabel('Fidelity items the support was about').fill('3')
  await form.getByRole('button', { name: 'Write it down' }).click()
  await page.locator('#said').getByText('1.5 hours, about item 3').waitFor()
}

async function uptake(page) {
  const main = await says(page, /it does not say why/)
  const beside = await page.getByRole('table',
    { name: 'Before and after, by item and service' }).innerText()

  ok('who took up nothing is named',
    /6 of 8 services attended no event and took up no support: Service cedar/.test(main),
    main.slice(0, 600))
  ok('support stands beside the reviews around it',
    /Service ash\s+1\.5\s.*\s[+-]?\d\s*$/.test(beside), beside)
  ok('and nothing is said of a cause', /it does not say why/.test(main))
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: /^Download as CSV.*Attendance/ }).click()])
  const file = readFileSync(await download.path(), 'utf8')

  ok('the attendance can be taken away, and imported again', /^event,kind,date/
    .test(file) && /E1,workshop,2026-03-03,north,online,"5, 17",ash,/.test(file),
  file)
}

/* A correction stands half typed of an event that is withdrawn in another tab. */
async function lost(page) {
  const form = page.getByRole('form', { name: 'Correct C1' })
  const kept = keeps(page, 'event-3', '"5, 1"')
  const says = page.getByText('You had half typed a correction of event no. 3, ' +
    'which was withdrawn meanwhile')
  const tab = await page.context().newPage()

  await page.getByRole('button', { name: 'Event C1', exact: true }).click()
  await page.getByText('Correct C1', { exact: true }).click()
  await form.getByLabel('Fidelity items it was about').fill('5, 1')
  await kept
  await tab.goto(`${centre.url}/support`)
  await tab.getByRole('button', { name: 'Event C1', exact: true }).click()
  await tab.getByRole('button', { name: 'Withdraw C1…' }).click()
  await tab.getByRole('button', { name: 'Yes, withdraw C1' }).click()
  await tab.getByRole('button', { name: 'Event C1', exact: true })
    .waitFor({ state: 'detached' })
  await tab.close()
  await page.reload()
  await says.waitFor()
  await accessible(page, 'support given, a correction of what was withdrawn')
  await Promise.all([page.waitForResponse(r => r.request().method() ===
    'DELETE' && r.url().endsWith('/v1/drafts/event-3')),
  page.getByRole('button', { name: /^Start again after the correction/ }).click()])
  await says.waitFor({ state: 'detached' })
  await Promise.all([page.waitForResponse(/\/v1\/drafts$/), page.reload()])
  await centre.settled(page)
  ok('a correction that cannot be stored can be dropped', await says.count() === 0)
}

/* A list of more than one page. */
async function older(page) {
  const form = page.getByRole('form', { name: 'Import a sheet of events' })
  const more = page.getByRole('button', { name: 'Show older events' })
  const one = (ref, attached = 'visible') => page.getByRole('button',
    { name: `Event ${ref}`, exact: true }).waitFor({ state: attached })
  const rows = [...Array(110).keys()].map(i => `L${i},CoP,` +
    `${i % 28 + 1}/2/2026,The North,virtual,Service birch,es,1\n`)

  await page.getByText('Import a sheet of events', { exact: true }).click()
  await form.getByLabel('Sheet, CSV or workbook').setInputFiles({
    name: 'long.csv', mimeType: 'text/csv', buffer: Buffer.from(
      `event,kind,date,region,place,service,role,number\n${rows.join('')}`) })
  await form.getByRole('button', { name: 'Import it' }).click()
  await more.waitFor()
  /* The oldest come with the second page. */
  await one('L0', 'detached')
  let go
  const held = new Promise(r => { go = r })
  const old = '**/v1/events?before=*'

  await page.route(old, async route => {
    await held
    await route.continue()
  })
  await Promise.all([page.waitForRequest(old), more.click()])
  const add = page.getByRole('form', { name: 'Write an event down' })

  await page.getByText('Write an event down', { exact: true }).click()
  await add.getByLabel('Date of the event').fill('4/3/2026')
  await add.getByLabel('Reference').fill('NEW')
  await add.getByRole('button', { name: 'Write it down' }).click()
  await one('NEW')
  const [answer] = await Promise.all([page.waitForResponse(old), (() => { go() })()])

  await answer.finished()
  await page.unroute(old)
  await centre.settled(page)
  ok('an event stays that was written down while older ones were on their way',
    await page.getByRole('button', { name: 'Event NEW', exact: true }).count() === 1)
  await more.click()
  await one('L0')
  await more.waitFor({ state: 'detached' })
  const listed = await page.getByRole('table', { name: 'Events' })
    .getByRole('button').allInnerTexts()

  ok('then all of them are shown, each once', listed.length === 111 &&
    new Set(listed).size === 111, listed.length)
  /* What is seen stays when something of it is changed. */
  await page.getByRole('button', { name: 'Event L0', exact: true }).click()
  await page.getByRole('button', { name: 'Withdraw L0…' }).click()
  await page.getByRole('button', { name: 'Yes, withdraw L0' }).click()
  await one('L0', 'detached')
  ok('and the others stay when one is withdrawn', await page.getByRole('button',
    { name: 'Event L28', exact: true }).count() === 1)
}

async function withdrawn(page) {
  await page.getByRole('button', { name: 'Event E1', exact: true }).click()
  await page.getByRole('table', { name: 'What was written down, and by whom' })
    .getByText('lead').first().waitFor()
  await page.getByRole('button', { name: 'Withdraw E1…' }).click()
  await page.getByRole('button', { name: 'Yes, withdraw E1' }).click()
  await page.getByRole('button', { name: 'Event E1', exact: true })
    .waitFor({ state: 'detached' })
  ok('an event is withdrawn, after it was asked twice', true)
}

try {
  centre.fill()
  await centre.serve()
  const page = await centre.browse()

  await page.goto(`${centre.url}/support`)
  await centre.signIn(page)
  await page.getByRole('heading', { name: 'Support given: The North' }).waitFor()
  await event(page)
  await halfTyped(page)
  await overtaken(page)
  await imported(page)
  await support(page)
  await uptake(page)
  await accessible(page, 'support given')
  await withdrawn(page)
  await lost(page)
  await older(page)
} catch (e) {
  ok('it ran to its end', false, e.stack)
} finally {
  await centre.end()
}
finish()
