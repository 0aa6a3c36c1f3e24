/*
 * A region for tests in a browser: an aggregator with its authority, under a
 * temporary folder, that invites sites.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, programs, removed, run } from './site.mjs'

const registry = services => `kind,code,name,parent,from,to,attributes
region,midlands,Midlands,,2015-04-01,,
area,middle,Middle,midlands,2015-04-01,,
provider,provider,Provider,,2015-04-01,,
${services.map((s, i) => `service,${s},Service ${s},middle,2015-10-01,,` +
  `provider=provider;site_type=new;funding=low;provider_type=${
    i % 2 === 0 ? 'nhs' : 'voluntary'}\n`).join('')}`

export class Region {
  #granted = 0

  constructor(services = ['north']) {
    this.dir = mkdtempSync(join(tmpdir(), 'sheaf-region-'))
    this.centre = join(this.dir, 'centre')
    this.authority = join(this.dir, 'authority')
    this.#aggregator('init', '--dir', this.centre, '--origin',
      'browser.sheaf.example/log', '--authority-dir', this.authority)
    const file = join(this.dir, 'registry.csv')

    writeFileSync(file, registry(services))
    this.#aggregator('registry', 'import', '--dir', this.centre, file)
  }

  #aggregator(...args) {
    const r = spawnSync(join(programs, 'sheaf-aggregator'), args,
      { encoding: 'utf8' })

    if (r.status !== 0)
      throw new Error(`sheaf-aggregator ${args[0]}: ${r.stderr}`)
    return r.stdout
  }

  /* The invitation of a site, and the secret that goes another way. */
  invite(agent, epoch = 1) {
    const invite = join(this.dir, `${agent}-${epoch}.invite`)
    const secret = join(this.dir, `${agent}-${epoch}.secret`)

    this.#aggregator('invite', '--authority-dir', this.authority, '--agent',
      agent, '--epoch', String(epoch), '--provider', 'provider', '--out', invite,
      '--secret-file', secret)
    return { invite, secret }
  }

  /* Name the services that a site reports, however many they are. */
  grant(agent, ...services) {
    this.#granted++
    const file = join(this.dir, `${agent}-${this.#granted}.services`)

    this.#aggregator('services', '--authority-dir', this.authority, '--agent',
      agent, '--services', services.join(','), '--out', file)
    this.#aggregator('accept', '--dir', this.centre, file, '--receipts',
      `${file}.receipts`)
  }

  /* Take what sites send, at this.url, until stop() or end(): where it was before,
   * if it served before. */
  serve() {
    const at = this.url === undefined ? '127.0.0.1:0' : new URL(this.url).host

    this.daemon = spawn(join(programs, 'sheaf-aggregator'), ['serve', '--dir',
      this.centre, '--listen', at],
    { stdio: ['ignore', 'pipe', 'ignore'] })
    return new Promise((ready, failed) => {
      let said = ''

      this.daemon.on('exit', code => failed(new Error(
        `sheaf-aggregator serve ended with ${code}`)))
      this.daemon.stdout.on('data', d => {
        said += d
        this.url = /on (http:\S+)/.exec(said)?.[1]
        if (this.url !== undefined)
          ready()
      })
    })
  }

  async stop() {
    await ended(this.daemon, 'SIGTERM')
    this.daemon = undefined
  }

  /* A named person says that this log may go on. */
  confirm(name) {
    this.#aggregator('recover', '--dir', this.centre, '--confirm', name)
  }

  /* The policy that names this log, as a file for auditors. */
  async policy() {
    const trust = await (await fetch(`${this.url}/v1/trust`)).text()
    const key = /\\nlog-key ([^\\]*)\\n/.exec(trust)[1]
    const file = join(this.dir, 'policy.txt')

    writeFileSync(file, `log ${key}\nquorum none\n`)
    return file
  }

  /* The exact figure of a measure over the whole region and all quarters. */
  exact(measure) {
    const all = JSON.parse(this.#aggregator('totals', '--dir', this.centre,
      '--region', 'midlands', '--policy', 'exact/1', '--json'))
    const found = JSON.stringify(all).match(new RegExp(
      `"measure":"${measure}","band":"",[^}]*"value":(\\d+)`))

    return found === null ? null : Number(found[1])
  }

  /* Who is enrolled, and the keys in words, as the centre says them. */
  agents() {
    return this.#aggregator('agents', '--dir', this.centre)
  }

  enrol(site, agent = 'site') {
    const { invite, secret } = this.invite(agent)

    run(['enrol', '--dir', site.site, '--staff', 'ann', '--password-file',
      site.secret, '--secret-file', secret, invite])
  }

  /* What was carried by file, answered into another. */
  accept(carried, answers) {
    this.#aggregator('accept', '--dir', this.centre, carried, '--receipts',
      answers)
  }

  async end() {
    if (this.daemon !== undefined)
      await this.stop()
    removed(this.dir)
  }
}
