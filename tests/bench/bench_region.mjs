/*
 * The pages of a region of 40 services in a browser: when the first page and that of
 * its services are ready to be read, median of ten, warm; and what the first page
 * weighs that nobody has opened before, compressed.  The "floor" is the target; the
 * ratio is above 1 within it, and above the target the program fails.  Without the
 * pages' packages (make web) nothing is measured.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

if (!existsSync('build/web/node_modules/.package-lock.json')) {
  console.error('bench_region: built without pages, so nothing is measured')
  process.exit(0)
}
const { RegionPeople } = await import('../browser/region_people.mjs')
const { totals } = await import('../browser/region_years.mjs')
const { Site, run } = await import('../browser/site.mjs')

const SERVICES = 40
const OPENED = 10
const READY_MS = 300
const FIRST_KB = 60

const services = Array.from({ length: SERVICES }, (_, i) => `service-${i}`)
const region = new RegionPeople(services)
const site = new Site()
let late = false

function print(name, value, unit, target) {
  const ratio = Number((target / value).toFixed(2))

  late ||= value > target
  console.log(JSON.stringify({ name, value: Number(value.toFixed(1)), unit,
    floor: target, ratio }))
}

function fill() {
  const file = join(site.dir, 'totals.csv')
  const carried = join(site.dir, 'carried')

  writeFileSync(file, totals(services))
  run(['init', '--dir', site.site, '--staff', 'ann', '--password-file',
    site.secret, '--recovery-file', join(site.dir, 'recovery')])
  site.as('ann', 'summary import', '--rules', 'ips-grow/1', file)
  region.enrol(site)
  region.grant('site', ...services)
  site.as('ann', 'seal', '--yes')
  run(['carry', 'out', '--dir', site.site, carried])
  region.accept(carried, `${carried}.answers`)
}

/* In the page, before its own script: when the first chart is drawn and a table
 * stands there. */
function watch() {
  new MutationObserver((_, o) => {
    if (document.querySelector('tbody tr') === null ||
        document.querySelector('.sheaf-drawing svg.sheaf-screen path') === null)
      return
    o.disconnect()
    requestAnimationFrame(() => { window.ready = performance.now() })
  }).observe(document, { childList: true, subtree: true })
}

async function opened(page, path) {
  await page.goto(`${region.url}${path}`)
  await page.waitForFunction(() => window.ready !== undefined)
  return page.evaluate(() => window.ready)
}

async function measure(page, path) {
  const ready = []

  for (let i = 0; i <= OPENED; i++) {
    const ms = await opened(page, path)

    if (i > 0)
      ready.push(ms)
  }
  ready.sort((a, b) => a - b)
  print(`region_ready_${path.slice(1)}`, ready[OPENED / 2], 'ms', READY_MS)
}

/* All that the first page fetches, as it comes over the wire. */
const weight = page => page.evaluate(() => performance
  .getEntriesByType('resource').concat(performance
    .getEntriesByType('navigation'))
  .reduce((sum, e) => sum + e.encodedBodySize, 0) / 1024)

try {
  fill()
  await region.serve()
  const given = region.add('ann', '--role', 'lead', '--region', 'midlands')
  const page = await region.browse()

  await page.goto(`${region.url}/region`)
  const who = await region.first(page, 'ann', given, 'three dry haystacks')
  const fresh = await region.browse({ storageState: await page.context()
    .storageState() })

  await fresh.addInitScript(watch)
  await opened(fresh, '/region')
  print('region_first_page', await weight(fresh), 'KB', FIRST_KB)
  await page.addInitScript(watch)
  for (const path of ['/region', '/services'])
    await measure(page, path)
  if (who === undefined || region.errors.length > 0)
    throw new Error(region.errors.join('; '))
} finally {
  await site.end()
  await region.end()
}
process.exitCode = late ? 1 : 0
