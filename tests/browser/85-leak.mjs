/*
 * Nothing that identifies a person stays in a browser.  The planted values of
 * the search for leaks in a register (tests/e2e/plant.mjs) are imported, looked
 * at, searched for and typed; then they are looked for in addresses, titles,
 * the console, the program's log, and in every file of the browser's profile
 * and of its temporary folder.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync }
  from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { finish, ok } from './check.mjs'
import { contract, contractFile } from './sheets.mjs'
import { Site, password } from './site.mjs'

const CLIENTS = 20

const site = new Site()
const at = name => join(site.dir, name)
const tools = resolve('tests/e2e')
const seed = process.env.SHEAF_SEED ?? String(Date.now() % 1_000_000)
/* All that the pages showed, or was typed: what may not be found elsewhere. */
const shown = at('shown')
/* What a browser shows to others: addresses, titles, its console. */
const told = at('told')

function node(script, ...args) {
  const r = spawnSync('node', [join(tools, script), ...args],
    { encoding: 'utf8' })

  if (r.status !== 0)
    throw new Error(r.stderr)
  return r.stdout.trim().split('\n')
}

async function note(page) {
  appendFileSync(told, `${page.url()}\n${await page.title()}\n`)
  appendFileSync(shown, await page.evaluate(() => document.body.innerText +
    [...document.querySelectorAll('input, textarea')].map(x =>
      `\n${x.value}`).join('')))
}

async function oneClient(page, number, words) {
  await page.goto(`${site.url}/clients/${number}`)
  await site.settled(page)
  /* Not each of them has details. */
  const details = page.getByText('Show details', { exact: true })

  if (await details.isVisible())
    await details.click()
  await note(page)
  if (number % 4 !== 0)
    return
  await page.getByRole('button', { name: 'Change details' }).click()
  /* Half typed and left; saved; refused. */
  const fields = { notes: 'Notes', name: 'Name', nhs_number: 'NHS number' }

  for (const [name, label] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(words[name])
  await note(page)
  if (number % 8 === 0)
    await page.getByRole('button', { name: 'Save details' }).click()
  await page.getByLabel('What happened?').selectOption('employer_contact')
  await page.getByLabel('Employer', { exact: true }).fill(words.employer)
  await site.settled(page)
  await note(page)
}

/* Why an entry was withdrawn: typed, and told with what it was. */
async function withdrawing(page, reason) {
  await page.goto(`${site.url}/clients/1`)
  await page.getByRole('button', { name: /^Withdraw.*Contact/ }).first().click()
  await page.getByLabel('Reason (optional)').fill(reason)
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await page.getByText(/^Withdrawn: /).waitFor()
  await page.getByText('What was changed, and by whom').click()
  await page.getByText(`Reason: “${reason}”`).waitFor()
  await note(page)
}

async function finding(page, texts) {
  await page.goto(`${site.url}/clients`)
  for (const text of texts) {
    await page.getByLabel('Find a client').fill(text)
    await site.settled(page)
    await note(page)
  }
}

/* Whom a claim could be made of, and its text. */
async function claiming(page) {
  const button = name => page.getByRole('button', { name })

  await page.goto(`${site.url}/contracts`)
  await button('Take in a contract').click()
  await page.locator('#contract-file').setInputFiles(contract(
    contractFile('leak').replaceAll('2024-04-01', '2014-04-01')))
  await button('Store the contract').click()
  await button(/^Outcomes, one by one/).click()
  await page.getByRole('region', { name: 'Outcomes, one by one' }).waitFor()
  await note(page)
  await button('Back to all contracts').click()
  await button(/^Draft the next claim/).click()
  await page.getByText('The exact text that is signed off').waitFor()
  await note(page)
}

/* A page of somebody else leaves what ours may not: this must be found. */
async function careless(page) {
  const server = createServer((q, r) => {
    r.setHeader('Cache-Control', 'max-age=86400')
    r.setHeader('Content-Encoding', 'gzip')
    r.setHeader('Content-Type', 'text/html')
    r.end(gzipSync('<!DOCTYPE html><title>Controltitle</title>' +
      '<p>Controlcached<script>' +
      'localStorage.setItem("x", "Controlstored")</script>'))
  })

  await new Promise(r => { server.listen(0, '127.0.0.1', r) })
  await page.goto(`http://127.0.0.1:${server.address().port}/?Controladdress`)
  server.close()
  server.closeAllConnections()
}

async function use(page, kinds) {
  await page.goto(`${site.url}/today`)
  await site.signIn(page, 'ann', 'wrong')
  await page.getByRole('alert').waitFor()
  await site.signIn(page)
  await page.getByRole('heading', { name: /Today/ }).waitFor()
  await site.settled(page)
  await note(page)
  for (let i = 1; i <= CLIENTS; i++)
    await oneClient(page, i, { notes: kinds.notes[i], name: kinds.name[i],
      nhs_number: kinds['NHS number'][i + CLIENTS],
      employer: kinds['employer met'][i % 12] })
  await withdrawing(page, kinds['reason of a change'][0])
  await finding(page, ['name', 'NHS number', 'client reference'].flatMap(
    kind => kinds[kind].slice(0, 4)))
  await page.goto(`${site.url}/employers`)
  await site.settled(page)
  await note(page)
  await claiming(page)
  await site.lock(page)
  await careless(page)
}

function nothing(what, words, path) {
  const found = node('leak.mjs', words, path).slice(0, -1)

  ok(`${what}: nothing of a client is there`, found.length === 0,
    `seed ${seed}: ${found.slice(0, 10).join('; ')}`)
}

try {
  mkdirSync(at('private'))
  mkdirSync(at('tmp'))
  node('plant.mjs', seed, at('private'))
  const words = at('private/words')

  appendFileSync(words, `password\t${password}\n`)
  const kinds = {}

  for (const line of readFileSync(words, 'utf8').trim().split('\n')) {
    const [kind, first] = line.split('\t')

    ;(kinds[kind] ??= []).push(first)
  }
  site.init(readFileSync(at('private/facts.csv'), 'utf8'),
    readFileSync(at('private/people.csv'), 'utf8'))
  await site.serve()
  const page = await site.browse({ profile: at('profile'),
    env: { ...process.env, TMPDIR: at('tmp') } })

  page.on('request', r => { appendFileSync(told, `${r.url()}\n`) })
  page.on('framenavigated', f => { appendFileSync(told, `${f.url()}\n`) })
  await use(page, kinds)
  appendFileSync(told, site.errors.join('\n'))
  await site.context.close()
  writeFileSync(at('log'), site.log)

  const n = Number(node('leak.mjs', '--any', words, shown)[0].split(' ').at(-1))

  ok('200 values and more were seen', n >= 200, String(n))
  writeFileSync(at('private/control'), ['title', 'cached', 'stored', 'address']
    .map(w => `${w}\tControl${w}\n`).join(''))
  const found = node('leak.mjs', at('private/control'), at('profile'))

  for (const w of ['title', 'cached', 'stored', 'address'])
    ok(`what another page left is found: ${w}`, found.some(line =>
      line.includes(` ${w} `)), found.at(-1))
  nothing('addresses, titles and the console', words, told)
  nothing('the log', words, at('log'))
  nothing('the profile of the browser', words, at('profile'))
  nothing('its temporary files', words, at('tmp'))
} finally {
  await site.end()
}
finish()
