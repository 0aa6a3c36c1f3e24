/*
 * A region for tests in a browser: an aggregator with its authority, under a
 * temporary folder, that invites sites.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programs, run } from './site.mjs'

const registry = services => `kind,code,name,parent,from,to,attributes
region,midlands,Midlands,,2015-04-01,,
area,middle,Middle,midlands,2015-04-01,,
provider,provider,Provider,,2015-04-01,,
${services.map(s => `service,${s},Service ${s},middle,2015-10-01,,` +
  'provider=provider;site_type=new\n').join('')}`

export class Region {
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
  invite(agent) {
    const invite = join(this.dir, `${agent}.invite`)
    const secret = join(this.dir, `${agent}.secret`)

    this.#aggregator('invite', '--authority-dir', this.authority, '--agent',
      agent, '--epoch', '1', '--provider', 'provider', '--out', invite, '--secret-file',
      secret)
    return { invite, secret }
  }

  enrol(site, agent = 'site') {
    const { invite, secret } = this.invite(agent)

    run(['enrol', '--dir', site.site, '--staff', 'ann', '--password-file',
      site.secret, '--secret-file', secret, invite])
  }

  end() {
    rmSync(this.dir, { recursive: true, force: true })
  }
}
