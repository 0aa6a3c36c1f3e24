/*
 * People at a region's pages, for tests in a browser: accounts, codes of the
 * second factor, and signing in as they do.
 */
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { codeOf } from '../e2e/totp.mjs'
import { note } from './answers.mjs'
import { PATIENCE, allRead, launched, listen, programs } from './site.mjs'
import { Region } from './region.mjs'

export { codeOf }

const aggregator = join(programs, 'test/sheaf-aggregator')
export class RegionPeople extends Region {
  reading = new Set()

  isApi(path) {
    return path.startsWith('/v1/')
  }

  noted(answer) {
    note({ ...answer, api: 'region' })
  }

  command(...args) {
    const [name, ...rest] = args
    const r = spawnSync(aggregator, [...name.split(' '), '--dir', this.centre,
      ...rest], { encoding: 'utf8' })

    if (r.status !== 0)
      throw new Error(`sheaf-aggregator ${name}: ${r.stderr}`)
    return r.stdout
  }

  /* An account, and its first password. */
  add(name, ...options) {
    return /First password: (\S+)/.exec(
      this.command('user add', name, ...options))[1]
  }

  /* Of a test build, in which passwords are quick to check. */
  serve(...options) {
    this.daemon = spawn(aggregator, ['serve', '--dir', this.centre,
      '--listen', '127.0.0.1:0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.log = ''
    this.daemon.stderr.on('data', d => { this.log += d })
    return new Promise((ready, failed) => {
      let said = ''

      this.daemon.on('exit', code => failed(new Error(
        `sheaf-aggregator serve ended with ${code}: ${this.log}`)))
      this.daemon.stdout.on('data', d => {
        said += d
        this.url = /on (http:\S+)/.exec(said)?.[1]
        if (this.url !== undefined)
          ready()
      })
    })
  }

  async browse(options = {}) {
    this.browser ??= await launched()
    const context = await this.browser.newContext({ locale: 'en-GB',
      viewport: { width: 1280, height: 900 }, ...options })

    context.setDefaultTimeout(PATIENCE)
    context.on('response', r => { listen(this, r) })
    const page = await context.newPage()

    this.errors ??= []
    page.on('pageerror', e => this.errors.push(String(e)))
    page.on('console', m => {
      if (m.type() === 'error' && !/status of (4|503)/.test(m.text()))
        this.errors.push(m.text())
    })
    return page
  }

  async name(page, name, password) {
    await page.getByLabel('Your name at this centre').fill(name)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  /* A first sign-in to its end, as somebody does it; gives what it takes to
   * sign in again. */
  async first(page, name, given, password) {
    await this.name(page, name, given)
    const key = await page.locator('.sheaf-digits').innerText()

    await page.getByLabel('Code that the app shows now').fill(codeOf(key))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('heading', { name: 'Print your recovery codes' })
      .waitFor()
    const codes = await page.locator('.sheaf-codes li').allInnerTexts()

    await page.getByRole('button', { name: 'I have them on paper' }).click()
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password, again').fill(password)
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    return { name, key, codes, password }
  }

  /* The same again, with a code that was not used yet. */
  async again(page, who, code) {
    await this.name(page, who.name, who.password)
    await page.getByLabel('Code', { exact: true }).fill(code)
    await page.getByRole('button', { name: 'Go on' }).click()
  }

  async end() {
    await allRead(this.reading)
    await this.browser?.close().catch(() => undefined)
    await super.end()
  }
}
