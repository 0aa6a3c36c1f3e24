/*
 * A site for tests in a browser: a register with two members of staff and some
 * clients, an owner with its page, and Chromium in front of it.  Everything
 * lives under one temporary folder and ends with end().
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
  from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { note } from './answers.mjs'

const root = resolve(import.meta.dirname ??
  new URL('.', import.meta.url).pathname, '../..')
const agent = process.env.SHEAF_AGENT ?? join(root, 'build/test/sheaf-agent')
const require = createRequire(join(root, 'build/web/node_modules/x.js'))
const { chromium } = require('playwright-core')

export const programs = join(root, 'build')
export const axeSource = require.resolve('axe-core/axe.min.js')
export const password = 'correct horse'
/* Milliseconds that anything may take to come on a machine that does much else.
 * What never comes makes a test fail in any case, only later. */
export const PATIENCE = 60_000
export const pause = ms => new Promise(r => { setTimeout(r, ms) })

export function run(args, input = '') {
  const r = spawnSync(agent, args, { input, encoding: 'utf8' })

  if (r.status !== 0)
    throw new Error(`sheaf-agent ${args.join(' ')}: ${r.stderr}`)
  return r.stdout
}

const how = (args = []) => ({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  timeout: 2 * PATIENCE,
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...args]
})

/* Debian's Chromium. */
export function launched(args, env) {
  return chromium.launch({ ...how(args), env: { ...process.env, ...env } })
}

/* Resolves when a process has ended; nobody is told of it any more. */
export function ended(process, signal) {
  process.removeAllListeners('exit')
  return new Promise(r => {
    process.on('exit', r)
    if (process.exitCode !== null || process.signalCode !== null)
      r()
    else
      process.kill(signal)
  })
}

/* A folder goes, in which somebody may still be at work for a moment: the courier of a
 * desk that was killed. */
export function removed(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
}

/* Resolves when the bodies of answers were read.  One that never comes, of a request
 * that a test held back, must not hide what went wrong. */
export function allRead(reading) {
  return Promise.race([Promise.all(reading),
    new Promise(r => { setTimeout(r, 5_000).unref() })])
}

/* Notes what the API of a site answers a page, to be held to its description. */
export function listen(site, response) {
  const url = new URL(response.url())
  const request = response.request()

  if (url.origin !== site.url || !site.isApi(url.pathname))
    return
  /* The body is gone once the page has gone elsewhere; where the browser
   * keeps it back, it is empty, or a page of the browser's own. */
  const known = request.resourceType() === 'fetch'

  site.reading.add(response.text().catch(() => '').then(got =>
    site.noted({ method: request.method(), path: url.pathname,
      status: response.status(), type: response.headers()['content-type'],
      sent: request.postData() ?? undefined,
      got: known && got !== '' ? got : undefined })))
}

export class Site {
  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'sheaf-browser-'))
    this.site = join(this.dir, 'site')
    this.secret = join(this.dir, 'password')
    writeFileSync(this.secret, `${password}\n`)
    /* A test that starts the program again sets the port that it had. */
    this.address = '127.0.0.1:0'
    this.person = 'ann' /* who signs in unless somebody else is named */
    this.reading = new Set()
    this.asked = new Set()
  }

  as(name, ...args) {
    const [command, ...rest] = args

    return run([...command.split(' '), '--dir', this.site, '--staff', name,
      '--password-file', this.secret, ...rest])
  }

  init(facts, people = '') {
    run(['init', '--dir', this.site, '--staff', 'ann', '--password-file',
      this.secret, '--recovery-file', join(this.dir, 'recovery')])
    run(['staff', 'add', '--dir', this.site, '--staff', 'ann',
      '--password-file', this.secret, '--role', 'worker',
      '--new-password-file', this.secret, 'will'])
    this.importCsv(facts, '--new-service', 'north')
    if (people !== '')
      this.importCsv(people, '--people')
  }

  importCsv(text, ...options) {
    const file = join(this.dir, 'import.csv')

    writeFileSync(file, text)
    this.as('ann', 'import', ...options, file)
    rmSync(file)
  }

  /* Resolves when the page answers, and commands are taken where there is a
   * register. */
  serve(courier = false, ...options) {
    this.owner = spawn(agent, ['serve', '--dir', this.site, '--page',
      this.address, ...(courier ? [] : ['--no-courier']), ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] })
    this.log = ''
    this.owner.stderr.on('data', d => { this.log += d })
    return new Promise((ready, failed) => {
      let said = ''

      this.owner.on('exit', code => failed(new Error(
        `serve ended with ${code}: ${this.log}`)))
      this.owner.stdout.on('data', d => {
        said += d
        const found = /http:\/\/\S+/.exec(said)

        if (found && /taken|to make one/.test(said)) {
          this.url = found[0].replace(/\/$/, '')
          this.lan = /https:\/\/\S+/.exec(said)?.[0].replace(/\/$/, '')
          ready()
        }
      })
    })
  }

  /* As when the power fails. */
  kill() {
    return ended(this.owner, 'SIGKILL')
  }

  /* Whether a file of the register has the text in it. */
  holds(text) {
    const folder = join(this.site, 'register')

    return readdirSync(folder, { withFileTypes: true }).some(f =>
      f.isFile() && readFileSync(join(folder, f.name)).includes(text))
  }

  /* A page in a new window; options: viewport, args of the browser, and a
   * folder for its profile, with env, its environment. */
  async browse(options = {}) {
    const shape = { viewport: options.viewport ?? { width: 1280, height: 900 },
      locale: 'en-GB' }

    if (options.profile !== undefined) {
      this.context = await chromium.launchPersistentContext(options.profile,
        { ...how(options.args), ...shape, env: options.env })
    } else {
      this.browser ??= await launched(options.args, options.env)
      this.context = await this.browser.newContext(shape)
    }
    this.context.setDefaultTimeout(PATIENCE)
    this.context.on('response', r => { listen(this, r) })
    this.context.on('request', r => { this.asked.add(r) })
    for (const end of ['requestfinished', 'requestfailed'])
      this.context.on(end, r => { this.asked.delete(r) })
    this.context.on('page', p => { this.forget(p) })
    const page = await this.context.newPage()

    this.errors = []
    page.on('console', m => {
      if (m.type() === 'error' || m.type() === 'warning')
        this.errors.push(m.text())
    })
    page.on('pageerror', e => this.errors.push(String(e)))
    return page
  }

  isApi(path) {
    return path.startsWith('/api/')
  }

  noted(answer) {
    note(answer)
  }

  /* Of what a page sends while it is left, and of what becomes a file, the browser may
   * never tell the end. */
  forget(page) {
    const main = page.mainFrame()
    let left = false

    page.on('response', r => {
      left ||= r.request().isNavigationRequest() && r.frame() === main
    })
    page.on('framenavigated', frame => {
      /* An address that a script changes leaves no page. */
      if (!left || frame !== main)
        return
      left = false
      for (const r of this.asked)
        if (!r.isNavigationRequest() && r.frame() === main)
          this.asked.delete(r)
    })
    page.on('download', d => {
      for (const r of this.asked)
        if (r.url() === d.url())
          this.asked.delete(r)
    })
  }

  /* Resolves when a page has its heading and all that it asked for, and has drawn that
   * and asked for nothing more; or when only the browser can know whether it has. */
  async settled(page) {
    const until = Date.now() + PATIENCE / 2

    await page.locator('h1').first().waitFor()
    for (let quiet = 0; quiet < 3;) {
      /* A page that is being left draws nothing. */
      const drawn = await page.evaluate(() => new Promise(r => {
        requestAnimationFrame(() => { setTimeout(r, 10, true) })
        setTimeout(r, 500, true)
      })).catch(() => false)

      if (Date.now() > until)
        this.asked.clear()
      quiet = drawn && this.asked.size === 0 ? quiet + 1 : 0
    }
  }

  /* Resolves when what `type` types is kept as half typed in a form whose name ends
   * so. */
  async kept(page, form, type) {
    const put = page.waitForResponse(r => r.request().method() === 'PUT' &&
      /\/drafts\//.test(r.url()) && r.url().endsWith(form))

    await type()
    const answer = await put

    if (answer.status() !== 204)
      throw new Error(`${form} is not kept: ${answer.status()}`)
  }

  /* Drops what whoever is signed in has half typed, so that a page stands there as
   * if nobody had typed in it. */
  async afresh(page) {
    const dropped = await page.evaluate(async () => {
      const session = await (await fetch('/api/v1/session')).json()
      const headers = { 'Sheaf-Token': session.token ?? '' }

      if (!session.signed_in)
        return 0
      const { forms } = await (await fetch('/api/v1/drafts',
        { headers })).json()

      for (const form of forms)
        await fetch(`/api/v1/drafts/${form}`, { method: 'DELETE', headers })
      return forms.length
    })

    if (dropped > 0) {
      await page.reload()
      await this.settled(page)
    }
  }

  /* Resolves when the page of that heading, which `act` brings, has asked for what was
   * half typed, and shows it, or nothing where nobody has typed. */
  async drafted(page, heading, act) {
    const answer = page.waitForResponse(/\/drafts$/)

    await act()
    await answer
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await this.settled(page)
  }

  /* Resolves with the answer: a page that is left before it came takes no cookie
   * from it, and nobody is signed in. */
  async signIn(page, name = 'ann', secret = password) {
    await page.getByLabel('Your name in this register').fill(name)
    await page.getByLabel('Password').fill(secret)
    await Promise.all([page.waitForResponse(r => r.url().endsWith('/session') &&
      r.request().method() === 'POST'),
    page.getByRole('button', { name: 'Sign in' }).click()])
  }

  /* Ends the session; resolves on the page that comes instead. */
  async lock(page) {
    await Promise.all([page.waitForEvent('framenavigated'),
      page.getByRole('button', { name: /Lock/ }).click()])
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  }

  /* What `status` says of the site. */
  status() {
    return JSON.parse(run(['status', '--dir', this.site, '--json']))
  }

  /* Resolves when `status` says so: it is asked again and again.  What a courier has
   * to try more than once comes a minute later and more. */
  async until(holds) {
    const end = Date.now() + 3 * PATIENCE

    for (let s = this.status(); !holds(s); s = this.status()) {
      if (Date.now() > end)
        throw new Error(`${holds} does not come: ${JSON.stringify(s)}`)
      await pause(100)
    }
  }

  /* Resolves when the region has answered all that was sealed. */
  received() {
    return this.until(s => s.enrolled && s.outbox.waiting === 0)
  }

  async end() {
    if (process.env.SHOW_LOG)
      console.log(this.log)
    await allRead(this.reading)
    /* What went wrong before is said, not that the browser is gone. */
    await (this.browser ?? this.context)?.close().catch(() => undefined)
    if (this.owner)
      await ended(this.owner, 'SIGTERM')
    removed(this.dir)
  }
}

export const day = back => {
  const d = new Date(Date.now() - back * 86_400_000)

  return d.toISOString().slice(0, 10)
}

/* Clients with something to do for each list. */
export function facts() {
  return `service,client,event,date,mode,flags,ref,value,staff
north,C-0057,referral_received,${day(120)},clinician,,,,
north,C-0057,referral_accepted,${day(118)},clinician,,,,
north,C-0057,profile_started,${day(100)},,,,,
north,C-0057,profile_completed,${day(95)},,,,,
north,C-0057,employer_contact,${day(90)},phone,meaningful,e1,,as
north,C-0057,job_started,${day(80)},,part_time,j1,20,as
north,C-0057,job_four_hours,${day(80)},,,j1,,
north,C-0057,contact,${day(20)},phone,,,,as
north,C-0058,referral_received,${day(60)},self,,,,
north,C-0058,referral_accepted,${day(60)},self,,,,
north,C-0058,profile_started,${day(40)},,,,,
north,C-0058,allocated,${day(40)},,,,,bk
`
}

export function people() {
  return `service,client,kind,ref,name,nhs_number,date_of_birth
north,C-0057,client,,Zoë O'Brien,9990000018,1990-04-03
north,C-0058,client,,Idris Elm,,1985-01-30
`
}
