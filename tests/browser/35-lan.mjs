/*
 * The desk on a provider's network, in a browser that was told to trust it: the
 * page that says how, signing in over TLS, thirty people at once, and what a
 * thief of the authority's key could do with it.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:https'
import { join } from 'node:path'
import { finish, ok, soon } from './check.mjs'
import { Site, day, facts, password, people, run } from './site.mjs'

const site = new Site()
const name = 'desk.example.test'
const home = join(site.dir, 'home')
const store = `sql:${home}/.pki/nssdb`
/* All names lead to this machine. */
const browser = { args: ['--host-resolver-rules=MAP * 127.0.0.1'],
  env: { HOME: home } }

function tool(program, ...args) {
  const r = spawnSync(program, args, { encoding: 'utf8' })

  if (r.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${r.stderr}`)
}

/* Opens a page of its own; why not, where the browser refuses the
 * connection. */
async function tried(url) {
  const page = await site.context.newPage()

  try {
    await page.goto(url)
    return ''
  } catch (e) {
    return /net::(\w+)/.exec(String(e))?.[1] ?? String(e)
  } finally {
    await page.close()
  }
}

async function trustPage(page) {
  await page.goto(`${site.url}/trust`)
  await page.getByRole('heading', { name: '2. Compare the fingerprint' })
    .waitFor()
  const shown = JSON.parse(run(['lan', 'show', '--dir', site.site,
    '--json']))[0]

  await soon('the words are those of the command',
    async () => await page.locator('#words').innerText() === shown.words)
  await soon('and the digits', async () => (await page.locator('.sheaf-digits')
    .textContent()) === shown.sha256)
  for (const device of ['Windows', 'Mac', 'iPhone or iPad', 'Android'])
    await page.getByText(device, { exact: true }).click()
  const coming = page.waitForEvent('download')

  await page.getByRole('link', { name: 'Save sheaf-desk.crt' }).click()
  const file = join(site.dir, 'authority.crt')

  await (await coming).saveAs(file)
  ok('the file has no key', !readFileSync(file, 'utf8').includes('PRIVATE'))
  return file
}

/* What a thief makes with the authority's key: a server of that name. */
async function thief(of) {
  const own = join(site.site, 'lan', name, 'authority.pem')
  const at = x => join(site.dir, `thief.${x}`)

  tool('openssl', 'req', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key'), '-subj',
    '/CN=thief', '-out', at('csr'))
  writeFileSync(at('ext'), `subjectAltName=DNS:${of}\n` +
    'extendedKeyUsage=serverAuth\n')
  tool('openssl', 'x509', '-req', '-in', at('csr'), '-CA', own, '-CAkey', own,
    '-days', '30', '-extfile', at('ext'), '-out', at('pem'))
  const server = createServer({ key: readFileSync(at('key')),
    cert: readFileSync(at('pem')) }, (q, r) => { r.end('<p>of a thief') })

  await new Promise(r => { server.listen(0, '127.0.0.1', r) })
  return server
}

async function thieves() {
  for (const [of, want] of [[name, /^$/], ['www.example.org', /ERR_CERT_/],
    ['other.example.test', /ERR_CERT_/]]) {
    const server = await thief(of)
    const why = await tried(`https://${of}:${server.address().port}/`)

    ok(`a thief's certificate for ${of}: ${want}`, want.test(why), why)
    server.close()
  }
}

/* One of many at once, by a browser of their own: signs in, reads, and saves an
 * entry twice under one key. */
class Colleague {
  constructor(i, ca) {
    this.i = i
    this.headers = {}
    this.agent = new Agent({ ca, keepAlive: true, maxSockets: 6,
      servername: name })
  }

  ask(method, path, body, more) {
    const sent = body === undefined ? '' : JSON.stringify(body)
    const { port, host } = new URL(site.lan)

    return new Promise((done, failed) => {
      const r = request({ host: '127.0.0.1', port, path, method,
        agent: this.agent, headers: { Host: host, Origin: site.lan,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(sent), ...this.headers,
          ...more } }, answer => {
        let got = ''

        answer.on('data', d => { got += d })
        answer.on('end', () => { done({ status: answer.statusCode, got,
          headers: answer.headers }) })
      })

      r.on('error', failed)
      r.end(sent)
    })
  }

  /* A password hash at a time, and two may wait: others are told to come
   * again, as their page does. */
  async signIn() {
    for (;;) {
      const a = await this.ask('POST', '/api/v1/session',
        { name: this.i % 2 === 0 ? 'ann' : 'will', password })

      if (a.status === 200) {
        this.headers = { Cookie: a.headers['set-cookie'][0].split(';')[0] }
        break
      }
      if (a.status !== 503)
        throw new Error(`${a.status} ${a.got}`)
      await new Promise(r => { setTimeout(r, 50) })
    }
    this.headers['Sheaf-Token'] = JSON.parse((await this.ask('GET',
      '/api/v1/session')).got).token
  }

  async work() {
    const entry = () => this.ask('POST', '/api/v1/clients/1/facts',
      { event: 'interview', date: day(50), ref: `many-${this.i}` },
      { 'Idempotency-Key': `many ${this.i}` })
    const all = [...await Promise.all([this.ask('GET', '/today'),
      this.ask('GET', '/api/v1/today'), this.ask('GET', '/api/v1/figures'),
      this.ask('GET', '/api/v1/clients/1'), entry()]), await entry()]

    this.agent.destroy()
    return all.map(a => a.status)
  }
}

async function thirty(authority) {
  const ca = readFileSync(authority)
  const all = Array.from({ length: 30 }, (_, i) => new Colleague(i, ca))

  await Promise.all(all.map(c => c.signIn()))
  const got = (await Promise.all(all.map(c => c.work()))).flat()

  ok('thirty people work at once over the network', got.length === 180 &&
    got.every(status => status === 200), got.join())
  ok('what each of them saved twice is stored once', site.as('ann', 'export')
    .split('\n').filter(l => /,interview,.*,many-\d/.test(l)).length === 30)
}

async function working(page) {
  await page.goto(`${site.lan}/clients/1`)
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  await site.signIn(page, 'will')
  await page.getByRole('heading', { level: 1, name: /Zoë/ }).waitFor()
  const [cookie] = await site.context.cookies()

  ok('the cookie is this host\'s over TLS alone',
    cookie.name === '__Host-sheaf_desk' && cookie.secure && cookie.httpOnly &&
    cookie.sameSite === 'Strict', JSON.stringify(cookie))
  await page.getByLabel('What happened?').selectOption('application')
  await page.getByLabel('When?').fill('yesterday')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/^Saved: /).waitFor()
  ok('another name of this machine is refused',
    /ERR_CERT/.test(await tried(site.lan.replace(name, `x.${name}`))))
  await page.goto(`${site.lan}/today`)
  await site.lock(page)
  ok('no cookie is left', (await site.context.cookies()).length === 0)
}

try {
  mkdirSync(join(home, '.pki', 'nssdb'), { recursive: true })
  tool('certutil', '-d', store, '-N', '--empty-password')
  site.init(facts(), people())
  await site.serve(false, '--lan', `${name}:0`)
  let page = await site.browse(browser)
  const before = await tried(site.lan)

  ok('nobody trusts it by itself', before === 'ERR_CERT_AUTHORITY_INVALID',
    before)
  const file = await trustPage(page)

  await site.browser.close()
  site.browser = undefined
  tool('certutil', '-d', store, '-A', '-n', 'desk', '-t', 'C,,', '-i', file)
  page = await site.browse(browser)
  await working(page)
  await thirty(file)
  await thieves()
  const odd = site.errors.filter(x => !/status of (401|421)|ERR_CERT/.test(x))

  ok('the browser had nothing to complain of', odd.length === 0,
    odd.join('; '))
  ok('nobody is named in the log', !/Zo|Brien|999/.test(site.log), site.log)
} finally {
  await site.end()
}
finish()
