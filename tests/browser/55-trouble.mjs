/*
 * Trouble on the way: two tabs of one form, the way back, a link opened before
 * signing in, a register that is busy with an import, a program that is killed
 * between saving and its answer, and a disk without room.  Nothing is lost, nothing stored twice, and each page says
 * what became of it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { finish, ok, soon } from './check.mjs'

/* A file system of our own, in a namespace where nobody else sees it; without
 * it all but the full disk is looked at. */
const namespaces = [['--mount'], ['--map-root-user', '--mount']]
const own = process.env.SHEAF_OWN_MOUNTS === '1' ? undefined
  : namespaces.find(w => spawnSync('unshare', [...w, 'true']).status === 0)

if (own !== undefined) {
  const r = spawnSync('unshare', [...own, process.execPath,
    new URL(import.meta.url).pathname], { stdio: 'inherit',
    env: { ...process.env, SHEAF_OWN_MOUNTS: '1' } })

  process.exit(r.status ?? 1)
}
const { Site, facts, password, people } = await import('./site.mjs')
const site = new Site()
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const save = page => page.getByRole('button', { name: /^Save/ }).click()
const alert = page => page.getByRole('alert').innerText()
const contacts = () => site.as('ann', 'export').split('\n')
  .filter(l => /,employer_contact,/.test(l)).length

/* A contact with an employer, of which the record holds any number. */
async function half(page, employer) {
  const kept = page.waitForResponse(r => r.request().method() === 'PUT' &&
    r.request().postData()?.includes(employer))

  await page.getByLabel('What happened?').selectOption('employer_contact')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByLabel('Employer', { exact: true }).fill(employer)
  await kept
}

/* Many people press everything twice: one session, and one password hash. */
async function pressedTwice(page) {
  let asked = 0
  const count = r => {
    asked += r.method() === 'POST' && r.url().endsWith('/api/v1/session')
  }

  page.on('request', count)
  await page.goto(`${site.url}/clients/1`)
  await heading(page, 'Sign in')
  await page.getByLabel('Your name in this register').fill('ann')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).dblclick()
  await page.getByRole('alert').waitFor()
  ok('a wrong password that is sent twice is tried once', asked === 1,
    String(asked))
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).dblclick()
  await heading(page, /Zoë/)
  ok('signing in twice begins one session', asked === 2, String(asked))
  page.off('request', count)
  await site.lock(page)
}

async function deepLinks(page) {
  for (const [path, name] of [['/clients/1', /Zoë/],
    ['/figures?service=north&period=2026-07-01%2FP3M', /Figures/],
    ['/settings#staff', /Settings/]]) {
    await page.goto(`${site.url}${path}`)
    await heading(page, 'Sign in')
    await site.signIn(page)
    await heading(page, name)
    ok(`the link ${path} survives the sign-in`,
      page.url() === `${site.url}${path}`, page.url())
    await site.lock(page)
  }
}

async function wayBack(page) {
  const before = contacts()

  await page.goto(`${site.url}/clients/1`)
  await site.signIn(page)
  await heading(page, /Zoë/)
  await half(page, 'Bakery')
  await save(page)
  await page.getByText(/^Saved: Employer contact/).waitFor()
  await page.reload()
  await heading(page, /Zoë/)
  await site.settled(page)
  await soon('a page loaded again has an empty form', async () => await page
    .getByLabel('What happened?').inputValue() === '')
  await page.goto(`${site.url}/clients/new`)
  await page.getByLabel('Client reference').fill('C-0061')
  await save(page)
  await heading(page, /C-0061/)
  await page.goBack()
  await heading(page, 'New client')
  await site.settled(page)
  await soon('the way back leads to an empty form', async () => await page
    .getByLabel('Client reference').inputValue() === '',
  () => page.getByLabel('Client reference').inputValue())
  await page.goForward()
  await heading(page, /C-0061/)
  ok('nothing is stored by going back and loading again',
    contacts() === before + 1)
  await page.goto(`${site.url}/clients/1`)
  await heading(page, /Zoë/)
  await site.lock(page)
  await page.goBack()
  await heading(page, 'Sign in')
  ok('the way back shows nobody once it is locked', !/Zoë|O'Brien/
    .test(await page.content()))
  await site.signIn(page)
  await heading(page, /Zoë/)
}

async function twoTabs(page) {
  const before = contacts()

  await half(page, 'Grocer')
  const other = await site.context.newPage()

  await other.goto(page.url())
  await other.getByText(/You had half typed this on/).waitFor()
  await save(page)
  await page.getByText(/^Saved: Employer contact/).waitFor()
  await save(other)
  await other.getByText(/^Saved: Employer contact/).waitFor()
  ok('a form that two tabs were given is stored once',
    contacts() === before + 1, `${contacts() - before}`)
  /* And with other words in one of them. */
  await page.getByRole('button', { name: 'Add another' }).click()
  await half(page, 'Butcher')
  await other.reload()
  await other.getByText(/You had half typed this on/).waitFor()
  await save(page)
  await page.getByText(/^Saved: Employer contact/).waitFor()
  await other.getByLabel('Employer', { exact: true }).fill('Baker')
  await save(other)
  await other.getByRole('alert').waitFor()
  await soon('the second tab says what was stored', async () => /saved already/
    .test(await alert(other)),
  () => alert(other))
  await soon('and what stands there is still there', async () => await other
    .getByLabel('Employer', { exact: true }).inputValue() === 'Baker')
  ok('other words are not stored unasked', contacts() === before + 2)
  await save(other)
  await other.getByText(/^Saved: Employer contact/).waitFor()
  ok('once it was said, they are', contacts() === before + 3)
  await correctedTwice(page, other)
}

/* One entry, corrected in two tabs. */
async function correctedTwice(page, other) {
  for (const tab of [page, other]) {
    await tab.reload()
    await tab.getByRole('row', { name: /Contact, phone/ })
      .getByRole('button', { name: /Correct/ }).click()
    await tab.getByRole('heading', { name: 'Correct an entry' }).waitFor()
  }
  await page.getByLabel('video').check()
  await other.getByLabel('face to face').check()
  await save(page)
  await page.getByRole('row', { name: /Contact, video/ }).waitFor()
  await save(other)
  await other.getByText(/Changed meanwhile/).waitFor()
  const both = other.locator('.nhsuk-warning-callout')

  await soon('the second tab shows what the first has changed',
    async () => await both.getByText(/Contact, video/).isVisible() &&
    await both.getByText(/Contact, face to face/).isVisible())
  await other.close()
}

const isApi = /\/api\/v1\//
const importing = 'Somebody began to import a client sheet, and the register does ' +
  'nothing else until that is done.'

/* What the program answers while somebody imports, which test_web_busy has seen it do:
 * the session at once, and all else that it is busy.  What it gives says whether it is. */
async function imports(context) {
  let is = true

  await context.route(isApi, async route => {
    const isSession = route.request().url().endsWith('/api/v1/session')

    if (!is)
      await route.continue()
    else if (!isSession)
      await route.fulfill({ status: 503, contentType: 'application/problem+json',
        headers: { 'Retry-After': '5' },
        body: JSON.stringify({ type: 'about:blank', title: 'Problem', status: 503,
          code: 'busy', detail: 'The register is busy with something that takes ' +
            'longer: try again in a moment.' }) })
    else {
      const response = await route.fetch()

      await route.fulfill({ response,
        json: { ...await response.json(), busy: importing } })
    }
  })
  return now => { is = now }
}

/* Pages that only look, by GET and by POST; what they have once the register is free;
 * what somebody does meanwhile. */
const looks = [
  ['/clients/1', page => heading(page, /Zoë/)],
  ['/clients', async page => {
    await page.getByLabel('How far they have come').waitFor()
    await page.getByRole('link', { name: /Zoë/ }).waitFor()
  }, page => page.getByLabel('Find a client').fill('o brien')],
  ['/clients/1/erase', page => page.getByLabel(/^Type your name/).waitFor()],
  ['/clients/1/merge?with=2',
    page => page.locator('.nhsuk-list--bullet').first().waitFor()]]

async function opened(page, path, meanwhile) {
  const refused = page.waitForResponse(r => r.status() === 503)

  await page.goto(`${site.url}${path}`)
  await page.getByText(importing).waitFor()
  await refused
  await meanwhile?.(page)
  ok(`a busy register is no error of ${path}, which only looks`,
    await page.getByRole('alert').count() === 0)
}

async function complete(page, path, comes) {
  await comes(page)
  await page.getByText(importing).waitFor({ state: 'detached' })
  ok(`${path} is there when the register is free, and says nothing more`,
    await page.getByRole('alert').count() === 0)
}

async function busy(page) {
  const notice = page.getByText(importing)
  const before = contacts()
  const set = await imports(site.context)
  const tabs = await Promise.all(looks.map(async ([path, comes, meanwhile], i) =>
    ({ page: i === 0 ? page : await site.context.newPage(), path, comes,
      meanwhile })))

  await Promise.all(tabs.map(t => opened(t.page, t.path, t.meanwhile)))
  set(false)
  await Promise.all(tabs.map(t => complete(t.page, t.path, t.comes)))
  await Promise.all(tabs.slice(1).map(t => t.page.close()))
  await site.settled(page)
  set(true)
  const refused = page.waitForResponse(r => r.status() === 503 &&
    r.url().endsWith('/drafts/client-1-add'))

  await page.getByLabel('What happened?').selectOption('employer_contact')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByLabel('phone', { exact: true }).check()
  await page.getByLabel('Employer', { exact: true }).fill('Cooper')
  await refused
  await notice.waitFor()
  await save(page)
  await page.getByRole('alert').waitFor()
  await soon('what was not stored is said', async () => /busy.*try again/
    .test(await alert(page)), () => alert(page))
  ok('and what was typed is still there', await page.getByLabel('Employer',
    { exact: true }).inputValue() === 'Cooper')
  const kept = page.waitForResponse(r => r.status() === 204 &&
    r.url().endsWith('/drafts/client-1-add'))

  set(false)
  await notice.waitFor({ state: 'detached' })
  await kept
  ok('it is kept as soon as the register is free', contacts() === before)
  await save(page)
  await page.getByText(/^Saved: Employer contact/).waitFor()
  ok('and stored when it is sent again', contacts() === before + 1)
  await site.context.unroute(isApi)
}

/* While answers do not come, no question waits for one that nobody wants any more: a
 * browser asks a program six at a time, and then neither the session nor signing out. */
async function manyDays(page) {
  const isCheck = /\/facts:check$/
  const pending = new Set()
  const asked = new Set()
  const begun = r => {
    if (isCheck.test(r.url())) {
      asked.add(JSON.parse(r.postData()).date)
      pending.add(r)
    }
  }
  const over = r => { pending.delete(r) }

  await site.drafted(page, /Zoë/, () => page.goto(`${site.url}/clients/1`))
  await page.route(isCheck, () => undefined)
  page.on('request', begun)
  page.on('requestfailed', over)
  await page.getByLabel('What happened?').selectOption('employer_contact')
  for (let day = 1; day <= 4; day++) {
    await page.getByLabel('When?').fill(`${day}/3`)
    await soon(`the day ${day} is asked for`, () => asked.has(`${day}/3`))
  }
  await soon('only what was typed last is still asked for', () =>
    pending.size === 1, () => String(pending.size))
  ok('and the page says nothing of the others',
    await page.getByRole('alert').count() === 0)
  page.off('request', begun)
  page.off('requestfailed', over)
  await page.unroute(isCheck)
  await page.getByLabel('When?').fill('')
  await page.getByLabel('What happened?').selectOption('')
}

/* A page is asked for one thing, and for another before the answer has come, which then
 * comes last: it shows what it was asked last, as `shown` says. */
async function lateAnswer(page, { of, path, first, second, shown }) {
  let arrive = null, late = null, last = null
  const held = new Promise(r => { arrive = r })

  await page.route(path, async route => {
    if (late !== null) {
      last = route.request()
      return route.continue()
    }
    late = route.request()
    const response = await route.fetch()

    await held
    return route.fulfill({ response })
  })
  await first()
  await soon(`${of} asks once`, () => late !== null)
  await second()
  await soon(`${of} asks again`, () => last !== null)
  await (await last.response()).finished()
  await soon(`${of} shows what was asked last`, shown)
  arrive()
  await (await late.response()).finished()
  await site.settled(page)
  ok(`${of} still does when the answer before it comes`, await shown())
  await page.unroute(path)
}

async function lateAnswers(page) {
  const choose = (label, value) => () =>
    page.getByLabel(label, { exact: true }).selectOption(value)

  await page.goto(`${site.url}/today?specialist=as`)
  await heading(page, /^Today, /)
  await lateAnswer(page, { of: 'Today', path: '**/api/v1/today?*',
    first: choose('Show the tasks of', 'bk'),
    second: choose('Show the tasks of', ''),
    shown: () => page.getByRole('link', { name: /Zoë/ }).first().isVisible() })
  await page.goto(`${site.url}/employers`)
  await heading(page, 'Employer contacts')
  await lateAnswer(page, { of: 'Employers',
    path: '**/api/v1/employer-contacts?*',
    first: choose('Show the contacts of', 'as'),
    second: choose('Show the contacts of', 'bk'),
    shown: () => page.getByText(/contacts a week expected of bk/).first()
      .isVisible() })
  await page.goto(`${site.url}/figures`)
  await heading(page, /^Figures of/)
  const quarters = await page.getByLabel('Quarter', { exact: true })
    .locator('option').all()
  const [now, before] = await Promise.all(quarters.slice(0, 2).map(q =>
    q.innerText()))

  await lateAnswer(page, { of: 'Figures', path: '**/api/v1/figures?*',
    first: choose('Quarter', { label: before }),
    second: choose('Quarter', { label: now }),
    shown: () => page.getByRole('columnheader', { name: now, exact: true })
      .first().isVisible() })
  await page.goto(`${site.url}/clients/1/merge?with=2`)
  const becomes = page.locator('.nhsuk-list--bullet')
  const stays = reference => () => page.getByLabel(reference, { exact: true })
    .check()

  await becomes.first().waitFor()
  const says = await becomes.allInnerTexts()

  await lateAnswer(page, { of: 'The comparison', path: '**/merge:weigh',
    first: stays('C-0058'), second: stays('C-0057'),
    shown: async () => JSON.stringify(await becomes.allInnerTexts()) ===
      JSON.stringify(says) })
}

/* What a page sends, with the program killed before or after it was stored. */
async function killed(page, stored) {
  const before = contacts()

  site.address = site.url.replace('http://', '')
  await page.goto(`${site.url}/clients/1`)
  await heading(page, /Zoë/)
  await half(page, 'Miller')
  await page.route('**/clients/1/facts', async route => {
    if (stored)
      await route.fetch()
    await site.kill()
    await route.abort('connectionreset')
  }, { times: 1 })
  await save(page)
  await page.getByRole('alert').waitFor()
  await soon('what was typed is still there', async () => await page
    .getByLabel('Employer', { exact: true }).inputValue() === 'Miller')
  await soon('the page says what to do',
    async () => /does not answer.*save it again/
    .test(await alert(page)),
  () => alert(page))
  await site.serve()
  await save(page)
  await heading(page, 'Sign in')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading(page, /Zoë/)
  await soon('the form stays while somebody signs in', async () => await page
    .getByLabel('Employer', { exact: true }).inputValue() === 'Miller')
  await save(page)
  if (stored) {
    await page.getByText(/stored when you saved it before/).first().waitFor()
    await save(page)
    await page.getByText(/stored when you saved it before/).first().waitFor()
  } else {
    await page.getByText(/^Saved: Employer contact/).waitFor()
  }
  ok(`killed ${stored ? 'after' : 'before'} it was stored: stored once`,
    contacts() === before + 1, `${contacts() - before}`)
  await page.reload()
  await heading(page, /Zoë/)
  await site.settled(page)
  await soon('no draft of it is left',
    async () => await page.getByLabel('What happened?')
    .inputValue() === '')
}

/* Too much to be kept, which is said; then the lock, after which somebody else signs in
 * while the page is open: what was typed in it is not theirs. */
async function notTheirs(page) {
  const employer = page.getByLabel('Employer', { exact: true })
  /* Until the page has asked for what was half typed. */
  const looked = async (page, act) => {
    await Promise.all([page.waitForResponse(/\/drafts$/), act()])
    await heading(page, /Zoë/)
  }
  const answered = status => page.waitForResponse(r => r.status() === status &&
    r.request().method() === 'PUT' && r.url().endsWith('/client-1-add'))

  await looked(page, () => page.goto(`${site.url}/clients/1`))
  await page.getByLabel('What happened?').selectOption('employer_contact')
  await employer.fill('x'.repeat(13_000))
  await page.getByText(/^Not kept while it is half typed: .*too much/).waitFor()
  /* More than a browser lets outlive its page is sent too when that is left. */
  const late = page.waitForResponse(r => r.request().method() === 'PUT' &&
    r.request().postData()?.includes('y'.repeat(70_000)))

  await page.evaluate(text => {
    const field = document.activeElement

    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    /* Long after it is drawn, and long before it would be sent by itself. */
    setTimeout(() => {
      document.dispatchEvent(new Event('visibilitychange'))
      delete document.hidden
    }, 300)
  }, 'y'.repeat(70_000))
  await late
  await employer.fill('')
  await page.getByText(/^Not kept while/).waitFor({ state: 'detached' })
  const other = await site.context.newPage()
  let typed = null
  const before = new Promise(r => { typed = r })

  await other.goto(`${site.url}/today`)
  /* The page does not see by itself that it was locked. */
  await page.route('**/api/v1/session', async r => {
    await before
    await r.continue()
  })
  await site.lock(other)
  await other.close()
  const refused = answered(401)

  await employer.fill('Quillfeather Ltd')
  typed()
  await refused
  await page.unroute('**/api/v1/session')
  await heading(page, 'Sign in')
  await looked(page, () => site.signIn(page, 'will'))
  await site.settled(page)
  ok('what was typed before is not kept as theirs', await page.evaluate(async () => {
    const { token } = await (await fetch('/api/v1/session')).json()
    const { forms } = await (await fetch('/api/v1/drafts',
      { headers: { 'Sheaf-Token': token } })).json()

    return !forms.includes('client-1-add')
  }))
  await soon('nor shown to them', async () => await page.getByLabel(
    'What happened?').inputValue() === '')
}

const room = size => spawnSync('mount', ['-o', `remount,size=${size}`,
  site.site]).status

/* Not a byte is left: of blocks, and of what the log of the database has. */
function fill() {
  const { stdout } = spawnSync('df', ['-k', '--output=used', site.site],
    { encoding: 'utf8' })

  room(`${Number(stdout.split('\n')[1]) + 8}k`)
  try {
    writeFileSync(join(site.site, 'filler'), Buffer.alloc(64 * 1024))
  } catch {
    /* As much as there was room for. */
  }
}

async function noRoom(page) {
  const before = contacts()

  await page.goto(`${site.url}/clients/1`)
  await heading(page, /Zoë/)
  await half(page, 'Chandler')
  fill()
  await save(page)
  await page.getByRole('alert').waitFor()
  await soon('a full disk is said',
    async () => /no room left/.test(await alert(page)),
  () => alert(page))
  await soon('no folder is named',
    async () => !(await alert(page)).includes('/'))
  await soon('the form is as it was',
    async () => await page.getByLabel('Employer',
    { exact: true }).inputValue() === 'Chandler')
  room('400m')
  rmSync(join(site.site, 'filler'), { force: true })
  ok('nothing was stored', contacts() === before)
  await save(page)
  await page.getByText(/^Saved: Employer contact/).waitFor()
  ok('once there is room it is stored', contacts() === before + 1)
}

mkdirSync(site.site, { mode: 0o700 })
const small = process.env.SHEAF_OWN_MOUNTS === '1' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=700', 'tmpfs',
    site.site]).status === 0

try {
  if (!small)
    console.log('not looked at: this user may not mount a file system')
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  await pressedTwice(page)
  await deepLinks(page)
  await wayBack(page)
  await twoTabs(page)
  await busy(page)
  await manyDays(page)
  await lateAnswers(page)
  await killed(page, false)
  await killed(page, true)
  if (small)
    await noRoom(page)
  await notTheirs(page)
  const odd = site.errors.filter(x =>
    !/status of (401|403|409|412|413|422|503|507)|ERR_CONNECTION/.test(x))

  ok('the browser had nothing else to complain of', odd.length === 0,
    odd.join('; '))
} catch (e) {
  ok('the test comes to its end', false, String(e))
} finally {
  if (small)
    spawnSync('umount', ['-l', site.site])
  await site.end()
}
finish()
