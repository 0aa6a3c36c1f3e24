/*
 * A sheet with one row per client, handed in by a team leader: its columns
 * confirmed, its faults mended in the file that comes back, and stored once.
 * With files that are no sheets; and with the keyboard alone a sheet mapped by
 * hand and a file that another Sheaf wrote, both with faults.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, finish, ok, soon } from './check.mjs'
import { choose, press, reach, tabTo } from './keys.mjs'
import { Site, facts, people } from './site.mjs'

const site = new Site()

const sheet = ['Client ID,Name,NHS No,Referral date,Source of referral,' +
  'Job 1 start date,Job 1 hours,Job 1 part time,Shoe size',
'A1,Zora Quillfeather,,03/04/2026,Self,01/06/2026,20,Yes,38',
'A2,Inky Penny,943 476 5918,04/04/2026,Self,,,,',
'A3,Blott Well,,31/02/2026,Self,,,,41',
'A4,Nib Stone,,06/04/2026,clinician,,,,'].join('\r\n') + '\r\n'

function file(name, bytes) {
  const path = join(site.dir, name)

  writeFileSync(path, bytes)
  return path
}

const hand = (page, path) => page.locator('#file').setInputFiles(path)
const stage = page => page.locator('#stage').innerText()
const check = page => page.getByRole('button', { name: 'Check the sheet' })
  .click()
const exported = () => site.as('ann', 'export').split('\n')
  .filter(l => /^north,A\d/.test(l))

async function reached(page, words) {
  await page.locator('#stage').filter({ hasText: words }).waitFor()
}

/* What an upload refuses, with the page as it was. */
async function noSheets(page) {
  for (const [name, bytes] of [['empty.csv', ''],
    ['picture.xlsx', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['broken.xlsx', Buffer.from('PK\x03\x04 and no more')],
    ['letter.csv', 'Dear colleague\nthank you\n']]) {
    await hand(page, file(name, bytes))
    await page.getByRole('alert').waitFor()
    await soon(`${name} is refused in a sentence`,
      async () => !/heading-row|--|sheet map/
      .test(await page.getByRole('alert').innerText()),
    () => page.getByRole('alert').innerText())
    await page.reload()
    await page.locator('#file').waitFor()
  }
  await hand(page, file('large.csv', Buffer.alloc(16 * 1024 * 1024 + 1, 'a')))
  await page.locator('#file-error').getByText(/larger than 16 MB/).waitFor()
  await accessible(page, 'import, too large')
}

/* The file as somebody drops it on the page from a folder. */
async function drop(page, name, text) {
  const held = await page.evaluateHandle(([name, text]) => {
    const t = new DataTransfer()

    t.items.add(new File([text], name, { type: 'text/csv' }))
    return t
  }, [name, text])

  await page.locator('.sheaf-drop').dispatchEvent('drop', { dataTransfer: held })
}

async function proposed(page) {
  await drop(page, 'clients.csv', sheet)
  await reached(page, 'What do the columns hold?')
  await accessible(page, 'import, columns')
  const column = name => page.getByLabel(name, { exact: true })

  await soon('known headings are proposed',
    async () => await column('Referral date')
    .inputValue() === 'referral_date' && await column('Name')
    .inputValue() === 'client_name')
  await soon('others are not read',
    async () => await column('Shoe size').inputValue() ===
    'ignore')
  await page.getByText(/The first 4/).click()
  await soon('the first rows are shown', () => page.getByRole('row',
    { name: /Zora Quillfeather/ }).isVisible())
  /* Which is the day and which the month is nobody's guess. */
  await check(page)
  await page.getByRole('alert').waitFor()
  await accessible(page, 'import, something left open')
  await soon('what is left open is said at its field', () => page
    .locator('#dates-error').isVisible())
  await site.kept(page, '/import-columns', () => page.getByLabel(
    'How are days written in this file?').selectOption('dd/mm/yyyy'))
  await page.reload()
  await page.getByText(/You had half typed this on/).waitFor()
  ok('what was half said of the columns is still there', await page.getByLabel(
    'How are days written in this file?').inputValue() === 'dd/mm/yyyy')
}

async function judged(page) {
  await check(page)
  await reached(page, '2 of 4 rows can be stored; 2 must be mended first.')
  await accessible(page, 'import, rows to mend')
  const fault = name => page.getByRole('row', { name })

  await soon('each fault has its row and column',
    async () => await fault(/^3 NHS No/).isVisible() &&
    await fault(/^4 Referral date/).isVisible(),
  () => page.locator('main').innerText())
  ok('no fault repeats what identifies a person', !/943 476|Inky|Blott/
    .test(await page.locator('main').innerText()))
  ok('nothing is stored by a check', exported().length === 0)
  /* A page that is loaded again goes on where it was. */
  await page.reload()
  await reached(page, '2 of 4 rows can be stored')
}

async function mended(page) {
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the rows to mend' }).click()])
  const rows = readFileSync(await download.path(), 'utf8')

  ok('the rows come back as they were', rows.includes('A3,Blott Well') &&
    rows.includes('Reason refused') && !rows.includes('A1,'), rows)
  await page.getByRole('button', { name: /Store only the 2 rows/ }).click()
  await reached(page, '2 rows are stored. 2 rows are not')
  await accessible(page, 'import, good rows stored')
  ok('the good rows are stored', exported().some(l =>
    l.startsWith('north,A1,job_started')) && !exported().some(l =>
    l.startsWith('north,A3')))
  await page.getByRole('button', { name: 'Import another file' }).click()
  await hand(page, file('mended.csv', rows.replace('31/02', '28/02')
    .replace('943 476 5918', '943 476 5919')))
  await reached(page, 'What do the columns hold?')
  await page.getByLabel('How are days written in this file?')
    .selectOption('dd/mm/yyyy')
  await check(page)
  await reached(page, 'All rows can be stored.')
  await page.getByRole('button', { name: 'Store 2 rows' }).click()
  await reached(page, '2 rows are stored.')
  await accessible(page, 'import, stored')
  ok('the mended rows are stored', exported().some(l =>
    l.startsWith('north,A3')))
}

async function again(page) {
  const before = exported().length

  await page.getByRole('button', { name: 'Import another file' }).click()
  await hand(page, file('clients.csv', sheet.replace('31/02', '28/02')
    .replace('943 476 5918', '943 476 5919')))
  await reached(page, 'What do the columns hold?')
  await page.getByLabel('How are days written in this file?')
    .selectOption('dd/mm/yyyy')
  await check(page)
  await reached(page, 'All of this sheet is in the record already')
  await soon('what is there is not offered to be stored', async () => await page
    .getByRole('button', { name: /^Store/ }).count() === 0)
  ok('nothing is stored twice', exported().length === before)
}

/* Words that are this service's own, said on the page. */
async function ownWords(page) {
  await hand(page, file('words.csv', 'Client ID,Referral date,' +
    'Source of referral,Job 1 start date,Job 1 hours,Job 1 part time\n' +
    'A9,2026-05-04,the hub,2026-06-01,20,aye\nA10,2026-05-05,self,??,,\n'))
  await reached(page, 'What do the columns hold?')
  await page.getByLabel('How are days written in this file?')
    .selectOption('yyyy-mm-dd')
  await page.getByText('What words in this file mean').click()
  const yes = page.getByLabel('Words for yes')
  const usual = await yes.inputValue()

  await yes.fill(' , ')
  await page.getByLabel('Words for a clinician').fill('the hub, GP')
  await check(page)
  await page.locator('#words-yes-error').waitFor()
  await soon('a list without a word is refused at its field', () => page
    .locator('#words-yes-error').isVisible())
  await soon('one word in two lists is refused', () => page
    .locator('#words-other-error').isVisible())
  await accessible(page, 'import, words left open')
  await yes.fill(`${usual}, aye`)
  await page.getByLabel('Words for a clinician').fill('the hub')
  await page.getByLabel(/as good as blank/).fill('??')
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await page.waitForFunction(() => document.activeElement?.id === 'file')
  await accessible(page, 'import, another file instead')
  await page.getByRole('button', { name: /^Back to the open sheet/ }).click()
  await soon('what was said of a sheet stays until another one is chosen',
    async () => await yes.inputValue() === `${usual}, aye`)
  await check(page)
  await reached(page, 'All rows can be stored.')
  await page.getByRole('button', { name: 'Store 2 rows' }).click()
  await reached(page, '2 rows are stored.')
  ok('words of the sheet are read', exported().some(l =>
    /^north,A9,referral_accepted,2026-05-04,clinician/.test(l)) &&
    exported().some(l => /^north,A9,job_started,.*part_time/.test(l)))
  await page.getByRole('button', { name: 'Import another file' }).click()
}

/* A file chosen with the keyboard. */
async function handByKeys(page, path) {
  const input = page.locator('#file')

  await reach(page, input)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'),
    page.keyboard.press('Enter')])

  await chooser.setFiles(path)
}

const button = (page, name) => page.getByRole('button', { name })
const standsAt = (page, id) => page.waitForFunction(
  x => document.activeElement?.id === x, id)

async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent('download'),
    press(page, button(page, /^Save the rows? to mend/))])

  return readFileSync(await download.path(), 'utf8')
}

/* Headings that nobody knows, and a row to mend. */
async function byHand(page) {
  await handByKeys(page, file('own.csv', 'Code,Came on,Via\n' +
    'A7,2026-05-04,self\nA8,2026-02-31,self\n'))
  await reached(page, 'What do the columns hold?')
  await standsAt(page, 'stage')
  for (const [name, title] of [
    ['Code', 'Your own reference of the client'],
    ['Came on', 'Day of the referral'], ['Via', 'Who referred']]) {
    await tabTo(page, name)
    await choose(page, title)
  }
  await press(page, button(page, 'Check the sheet'))
  await page.getByRole('alert').waitFor()
  await reach(page, page.getByLabel('How are days written in this file?'))
  await choose(page, '2026-12-31')
  await press(page, button(page, 'Check the sheet'))
  await reached(page, '1 of 2 rows can be stored; 1 must be mended first.')
  await standsAt(page, 'stage')
  const rows = await saved(page)

  await press(page, button(page, /^Store only the 1 row/))
  await reached(page, '1 row is stored. 1 row is not')
  await standsAt(page, 'stage')
  ok('a column named by hand is read', exported().some(l =>
    l.startsWith('north,A7,referral_accepted,2026-05-04')) &&
    !exported().some(l => l.startsWith('north,A8')))
  await press(page, button(page, 'Import another file'))
  await handByKeys(page, file('own.csv', rows.replace('02-31', '02-28')))
  await reached(page, 'What do the columns hold?')
  for (const [name, title] of [
    ['Code', 'Your own reference of the client'],
    ['Came on', 'Day of the referral'], ['Via', 'Who referred']]) {
    await tabTo(page, name)
    await choose(page, title)
  }
  await reach(page, page.getByLabel('How are days written in this file?'))
  await choose(page, '2026-12-31')
  await press(page, button(page, 'Check the sheet'))
  await reached(page, 'The only row can be stored.')
  await press(page, button(page, 'Store 1 row'))
  await reached(page, '1 row is stored.')
  ok('the mended row is stored', exported().some(l =>
    l.startsWith('north,A8,referral_accepted,2026-02-28')))
}

const columns = 'service,client,event,date,mode,flags,ref,value,staff\n'

/* What another Sheaf wrote, with the keyboard alone: nothing to map, each fault
 * by line and column, and what it would correct. */
async function written(page) {
  await press(page, button(page, 'Import another file'))
  await handByKeys(page, file('facts.csv', `${columns}` +
    'north,A7,referral_received,2026-05-04,clinician,,,,\n' +
    'north,A7,referral_accepted,2026-05-04,clinician,,,,\n' +
    'north,A21,referral_accepted,2026-05-06,self,,,,\n' +
    'north,A22,referral_accepted,2026-02-31,self,,,,\n' +
    'south,A23,referral_accepted,2026-05-06,self,,,,\n'))
  await reached(page, '3 of 5 rows can be stored; 2 must be mended first.')
  await standsAt(page, 'stage')
  await accessible(page, 'import, a file of facts with rows to mend')
  const fault = name => page.getByRole('row', { name })
  const before = exported()

  await soon('each fault has its line and column',
    async () => await fault(/^5 date/)
    .isVisible() && await fault(/^6 service .*Settings/).isVisible() &&
    await page.getByRole('columnheader', { name: 'Lines' }).first()
      .isVisible(),
  () => page.locator('main').innerText())
  await soon('it is said what would be corrected', () => fault(
    /^2 .*Would correct the "Referral received" of 4 May 2026/).isVisible(),
  () => page.locator('main').innerText())
  await page.reload()
  await reached(page, '3 of 5 rows can be stored')
  await press(page, button(page, 'Check the file again'))
  await standsAt(page, 'stage')
  ok('a check stores nothing', exported().join() === before.join())
  const rows = await saved(page)

  ok('the rows to mend come back in the form of the file', rows
    .startsWith('service,client,event,date,mode,flags,ref,value,staff,reason') &&
    /\nnorth,A22,.*line 5/.test(rows) && !rows.includes('A21'), rows)
  await press(page, button(page, 'Store only the 3 rows'))
  await reached(page, '3 rows are stored. 2 rows are not')
  await standsAt(page, 'stage')
  await accessible(page, 'import, good rows of a file stored')
  ok('the good rows of a file are stored', exported().some(l =>
    l.startsWith('north,A7,referral_accepted,2026-05-04,clinician')) &&
    exported().some(l => l.startsWith('north,A21')) &&
    !exported().some(l => l.startsWith('north,A22')))
  await press(page, button(page, 'Import another file'))
  await handByKeys(page, file('mended.csv', rows.replace('02-31', '02-28')
    .replace('\nsouth', '\nnorth')))
  await reached(page, 'All rows can be stored.')
  await press(page, button(page, 'Store 2 rows'))
  await reached(page, '2 rows are stored.')
  ok('the mended rows of a file are stored', exported().filter(l =>
    /^north,A2[23],/.test(l)).length === 2)
}

/* All that the register holds, handed in again; then particulars, and files that
 * belong elsewhere. */
async function other(page) {
  const facts = site.as('ann', 'export')

  await press(page, button(page, 'Import another file'))
  await handByKeys(page, file('all.csv', facts))
  await reached(page, 'All of this file is in the record already')
  await soon('what is there is not offered again',
    async () => await button(page, /^Store/)
    .count() === 0)
  await press(page, button(page, 'Choose another file'))
  await handByKeys(page, file('people.csv', 'service,client,kind,name,phone\n' +
    'north,A21,client,Nell Inkwell,\nnorth,A99,client,Nobody Here,\n'))
  await reached(page, '1 of 2 rows can be stored; 1 must be mended first.')
  await soon('details name their client',
    async () => await page.getByRole('row',
    { name: /^3 client/ }).isVisible() && !/Nobody|Nell/
    .test(await page.locator('main').innerText()),
  () => page.locator('main').innerText())
  await press(page, button(page, 'Store only the 1 row'))
  await reached(page, '1 row is stored.')
  await accessible(page, 'import, details stored')
  ok('details are stored', site.as('ann', 'export', '--people', '--print')
    .includes('Nell Inkwell'))
  await press(page, button(page, 'Import another file'))
  for (const [text, say] of [
    ['service,date,kind,item,score\n', 'on the page Fidelity'],
    ['service,period,measure,value\n', 'totals of earlier quarters'],
    ['service,client,event,date\n', 'the header lacks the column mode']]) {
    await handByKeys(page, file('other.csv', text))
    await page.getByRole('alert').filter({ hasText: say }).waitFor()
  }
  await accessible(page, 'import, a file for another page')
}

/* Several sheets, read in a process of their own. */
async function workbook(page) {
  const path = join(site.dir, 'book.xlsx')

  spawnSync('node', [new URL('../golden/workbook.mjs', import.meta.url)
    .pathname, path])
  await hand(page, path)
  await reached(page, 'What do the columns hold?')
  await soon('each sheet has its columns', () => page.getByRole('heading',
    { name: 'Columns of sheet New & old' }).isVisible())
  await check(page)
  await reached(page, /rows can be stored; \d+ must be mended/)
  await accessible(page, 'import, a workbook')
  await soon('a fault names its sheet', () => page.getByRole('row',
    { name: /^New & old 5/ }).first().isVisible(),
  () => page.locator('main').innerText())
}

/* It is the session's own, and gone with it. */
async function signedOut(page) {
  await site.lock(page)
  await page.goto(`${site.url}/import`)
  await site.signIn(page)
  await page.locator('#file').waitFor()
  await soon('an upload ends with its session',
    async () => await page.locator('#stage')
    .count() === 0)
}

try {
  site.init(facts(), people())
  await site.serve()
  const page = await site.browse()

  /* From the first one on, a browser shows no window to choose a file in. */
  page.on('filechooser', () => {})
  await page.goto(`${site.url}/clients`)
  await site.signIn(page)
  await page.getByRole('link', { name: 'Import a sheet' }).click()
  await page.locator('#file').waitFor()
  await accessible(page, 'import')
  await noSheets(page)
  await proposed(page)
  await judged(page)
  await mended(page)
  await again(page)
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await ownWords(page)
  await byHand(page)
  await written(page)
  await other(page)
  await workbook(page)
  await signedOut(page)
  ok('nothing is complained of in the browser', site.errors
    .filter(e => !/status of 4/.test(e)).length === 0, site.errors.join('\n'))
} catch (e) {
  ok('the test comes to its end', false, String(e))
} finally {
  await site.end()
}
finish()
