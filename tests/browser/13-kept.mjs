/*
 * What stands half typed while the register is locked, the machine goes down or
 * days go by: it is kept for who typed it, and for nobody else.
 */
import { accessible, finish, ok, soon } from './check.mjs'
import { Site, day, facts, password, people } from './site.mjs'

const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()

/* Comes back to this tab. */
const look = page => page.evaluate(() => {
  document.dispatchEvent(new Event('visibilitychange'))
})

/* The minutes before the lock, in which the program says that little time is
 * left: only that number is made up. */
async function warned(page) {
  let left = 110
  let acts = 0

  await page.route('**/api/v1/session', async route => {
    const answer = await route.fetch()

    await route.fulfill({ response: answer,
      json: { ...await answer.json(), left_s: left } })
  })
  page.on('request', r => {
    if (r.url().endsWith('/api/v1/choices'))
      acts++
  })
  await page.getByLabel('What happened?').selectOption('contact')
  await page.getByLabel('When?').fill('tue')

  await look(page)
  const box = page.getByRole('alertdialog')

  await box.getByText('in less than two minutes').waitFor()
  /* It is given once the warning has been drawn. */
  await page.waitForFunction(() => /Stay signed in/.test(
    document.activeElement.textContent))
    .catch(() => undefined)
  const focus = await page.evaluate(() =>
    document.activeElement.outerHTML.slice(0, 200))

  ok('the warning has the focus', /Stay signed in/.test(focus), focus)
  await accessible(page, 'client, before the lock')
  await soon('the form is as it was',
    async () => await page.getByLabel('When?').inputValue() === 'tue')
  left = 40
  await look(page)
  await box.getByText('in less than a minute').waitFor()
  left = 900
  /* The form has asked for its own choices by now. */
  acts = 0
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'detached' })
  ok('staying is an act of a person', acts === 1, String(acts))
  await soon('the form is there after the warning',
    async () => await page.getByLabel('When?').inputValue() === 'tue')
  await page.unroute('**/api/v1/session')
}

async function locked(page) {
  await page.getByLabel('What happened?').selectOption('contact')
  await page.getByLabel('When?').fill('mon')
  await page.getByLabel('video').check()
  const other = await site.context.newPage()

  await other.goto(`${site.url}/today`)
  await site.lock(other)
  await other.close()
  /* As when somebody comes back to this tab. */
  await look(page)
  await heading(page, 'Sign in')
  ok('nothing of the client is seen while it is locked',
    !await page.getByText('Zoë').first().isVisible())
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading(page, /Zoë/)
  await soon('what was half typed is still there',
    async () => await page.getByLabel('When?').inputValue() === 'mon')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved: Contact, video/).waitFor()
  await page.getByRole('button', { name: 'Add another' }).click()
}

/* Locked within the second in which what was typed last is not kept yet: it is kept
 * once somebody is signed in again, without another key. */
async function lockedWhileTyping(page) {
  const draft = '**/api/v1/drafts/client-1-add'
  let go = null
  const locked = new Promise(r => { go = r })

  await page.route(draft, async r => {
    await locked
    await r.continue()
  })
  await page.getByLabel('What happened?').selectOption('contact')
  await page.getByLabel('When?').fill('wed')
  const other = await site.context.newPage()

  await other.goto(`${site.url}/today`)
  await site.lock(other)
  await other.close()
  go()
  await heading(page, 'Sign in')
  await page.unroute(draft)
  const kept = page.waitForResponse(r => r.url().includes('/drafts/') &&
    r.request().method() === 'PUT' && r.status() === 204)

  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  ok('what was typed last is kept after the sign-in', (await kept).request()
    .postData().includes('wed'))
  await page.locator('form').getByRole('status').getByText(/Wednesday/)
    .waitFor()
  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByText(/You had half typed this on/).waitFor()
  await soon('and is given back',
    async () => await page.getByLabel('When?').inputValue() === 'wed')
  await page.getByRole('button', { name: 'Start again' }).click()
}

/* A page that was opened yesterday: only that day is made up. */
async function overMidnight(page) {
  const before = day(1)
  let today = before
  const date = page.getByLabel('When?')
  const said = page.locator('form').getByRole('status')
  const shown = iso => new RegExp(`\\b${Number(iso.slice(8))} [A-Z][a-z]+ 20`)

  await page.route('**/api/v1/session', async route => {
    const answer = await route.fetch()
    const json = await answer.json()

    await route.fulfill({ response: answer,
      json: today === '' ? json : { ...json, today } })
  })
  const turned = async () => {
    const answer = page.waitForResponse(/\/session$/)

    today = ''
    await look(page)
    await answer
  }

  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByLabel('What happened?').selectOption('interview')
  await date.fill('today')
  await said.getByText(shown(before)).waitFor()
  await turned()
  await site.kept(page, '', () => page.getByLabel('Specialist (staff code)')
    .fill('as'))
  await said.getByText(shown(before)).waitFor()
  await site.drafted(page, /Zoë/, () => page.reload())
  await soon('what was typed yesterday means that day when it is given back',
    async () => await date.inputValue() === before, () => date.inputValue())
  today = before
  const put = []
  const sent = r => {
    if (r.method() === 'PUT' && r.url().includes('/drafts/'))
      put.push(r.url())
  }

  page.on('request', sent)
  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByText(/You had half typed this on/).waitFor()
  /* Timers of a page go off in their order: this one after that which would keep it. */
  await page.evaluate(() => new Promise(r => { setTimeout(r, 1_100) }))
  await site.settled(page)
  page.off('request', sent)
  ok('who looks at it again does not keep it for seven days more',
    put.length === 0)
  await date.fill('today')
  await said.getByText(shown(before)).waitFor()
  await turned()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^Saved: /).waitFor()
  ok('the day is stored that was shown', site.as('ann', 'export')
    .includes(`interview,${before}`))
  await page.getByRole('button', { name: 'Add another' }).click()
  await page.getByLabel('What happened?').selectOption('application')
  await date.fill('today')
  await said.getByText(shown(day(0))).waitFor()
  await page.getByLabel('What happened?').selectOption('')
  today = before
  await page.goto(`${site.url}/today`)
  await heading(page, /^Today, /)
  const again = page.waitForResponse(/\/api\/v1\/today$/)

  await turned()
  ok('what is to be done today is asked for anew', (await again).ok())
  await page.unroute('**/api/v1/session')
  await page.goto(`${site.url}/clients/1`)
  await heading(page, /Zoë/)
}

/* Half typed, then the machine goes down: whose it is finds it again. */
async function halfTyped(page) {
  const half = page.getByText(/You had half typed this on/)
  const kept = page.waitForResponse(r => r.url().includes('/drafts/') &&
    r.request().method() === 'PUT' &&
    r.request().postData().includes('Quillfeather'))

  await page.getByLabel('What happened?').selectOption('employer_contact')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByLabel('Employer', { exact: true }).fill('Quillfeather Ltd')
  ok('it is kept', (await kept).status() === 204)
  await site.kill()
  ok('no file holds it as it was typed', !site.holds('Quillfeather'))
  ok('a look at the files would find something', site.holds('north'))
  await site.serve()
  await page.goto(`${site.url}/clients/1`)
  await site.drafted(page, /Zoë/, () => site.signIn(page, 'ann'))
  await soon('nobody else is shown it', async () => await half.count() === 0 &&
    await page.getByLabel('What happened?').inputValue() === '')
  await site.lock(page)
  await page.goto(`${site.url}/clients/1`)
  await site.signIn(page, 'will')
  await half.waitFor()
  await soon('its author is',
    async () => await page.getByLabel('Employer', { exact: true })
    .inputValue() === 'Quillfeather Ltd' &&
    await page.getByLabel('When?').inputValue() === 'yesterday')
  await accessible(page, 'client, half typed')
  await daysLater(page)
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved: Employer contact/).waitFor()
  await site.drafted(page, /Zoë/, () => page.reload())
  await soon('it is gone when it is saved', async () => await half.count() === 0)
  /* A correction is taken up where it was. */
  await page.getByRole('row', { name: /Contact, phone/ })
    .getByRole('button', { name: /Correct/ }).click()
  const again = page.waitForResponse(r => r.url().includes('-correct') &&
    r.request().method() === 'PUT')

  await page.getByLabel('When?').fill('2/10')
  await again
  await page.reload()
  await half.waitFor()
  await soon('a correction comes back',
    async () => await page.getByLabel('When?')
    .inputValue() === '2/10' &&
    await page.getByRole('heading', { name: 'Correct an entry' }).isVisible())
  await cancelled(page)
  await site.drafted(page, /Zoë/, () => page.reload())
  await soon('cancelled, it does not', async () => await half.count() === 0)
}

/* Given back on another day than that on which it was typed. */
async function daysLater(page) {
  const draft = '**/api/v1/drafts/client-1-add'
  const date = page.getByLabel('When?')
  let held = false

  await page.route(draft, async r => {
    if (r.request().method() !== 'GET')
      return r.continue()
    const response = await r.fetch()
    const json = await response.json()

    held = await date.isDisabled()
    json.kept_on = { day: day(3), shown: 'an earlier day' }
    json.words.words.typed_on = day(3)
    return r.fulfill({ response, json })
  })
  await site.drafted(page, /Zoë/, () => page.reload())
  await page.getByText('You had half typed this on an earlier day').waitFor()
  ok('nothing is typed before what is kept is there', held)
  await soon('yesterday is the day before it was typed',
    async () => await date.inputValue() === day(4), () => date.inputValue())
  await page.unroute(draft)
  await date.fill('yesterday')
}

/* A correction that is cancelled and begun again at once, while the program has not yet
 * dropped what was typed. */
async function cancelled(page) {
  const drafts = '**/api/v1/drafts/client-1-correct-*'
  const cancel = () => page.getByRole('button', { name: 'Cancel' }).click()
  let drop = null, early = 0
  const held = new Promise(r => { drop = r })
  const looks = r => {
    early += r.method() === 'GET' && r.url().endsWith('/drafts')
  }

  page.on('request', looks)
  await page.route(drafts, async r => {
    if (r.request().method() === 'DELETE')
      await held
    await r.continue()
  })
  await cancel()
  await page.getByRole('row', { name: /Contact, phone/ })
    .getByRole('button', { name: /Correct/ }).click()
  await page.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  await page.evaluate(() => new Promise(r => {
    requestAnimationFrame(() => { setTimeout(r, 50) })
  }))
  page.off('request', looks)
  ok('what is being dropped is not looked for', early === 0, String(early))
  const looked = page.waitForResponse(/\/drafts$/)

  drop()
  await looked
  await site.settled(page)
  await soon('and does not come back',
    async () => await page.getByLabel('When?').inputValue() !== '2/10' &&
    await page.getByText(/You had half typed/).count() === 0)
  await page.unroute(drafts)
  await cancel()
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await page.goto(`${site.url}/clients/1`)
  await site.drafted(page, /Zoë/, () => site.signIn(page, 'will'))
  await warned(page)
  await locked(page)
  await lockedWhileTyping(page)
  await overMidnight(page)
  await halfTyped(page)
  /* A refused request is an answer, which the browser calls an error. */
  const odd = site.errors.filter(x => !/status of (400|401|403|412|422)/
    .test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Zo|Brien|999|Idris|Quill/.test(site.log))
} finally {
  await site.end()
}
finish()
