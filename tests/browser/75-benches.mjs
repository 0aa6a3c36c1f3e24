/*
 * The speed measurements that need a browser run, with a small load and without their
 * limits: one that cannot start would else be noticed by whoever measures next.  Each
 * prints its rows, as programs read them.
 */
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { finish, ok } from './check.mjs'

const folder = 'tests/bench'
/* The last row of each, which is there when all others are. */
const last = { 'bench_region.mjs': 'region_ready_services',
  'bench_web.mjs': 'web_resident_after_work' }

function ran(script) {
  const p = spawn(process.execPath, [join(folder, script), 'small'],
    { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let why = ''

  p.stdout.on('data', d => { said += d })
  p.stderr.on('data', d => { why += d })
  return new Promise(r => {
    p.on('close', status => r({ script, status, said, why }))
  })
}

function rows(said) {
  try {
    return said.trim().split('\n').map(line => JSON.parse(line))
  } catch {
    return []
  }
}

const scripts = readdirSync(folder).filter(f => f.endsWith('.mjs'))

for (const { script, status, said, why } of await Promise.all(scripts.map(ran))) {
  const found = rows(said)

  ok(`${script} ends well`, status === 0, why)
  ok(`${script} prints its last row`, found.at(-1)?.name === last[script], said)
  ok(`${script} prints numbers`, found.length > 0 &&
    found.every(r => Number.isFinite(r.value)), said)
}
finish()
