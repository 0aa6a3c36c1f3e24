/*
 * The pages of a region of 40 services in a browser: when the first page and that of
 * its services are ready to be read, median of ten, warm; and what the first page
 * weighs that nobody has opened before: what its HTML, styles and scripts are as they
 * come, compressed, each once.  The figures in it come as they are, uncompressed, and
 * have a row of their own without a target.  The "floor" is the target; the ratio is
 * above 1 within it, and above the target the program says so and fails.  Without the
 * pages' packages (make web) nothing is measured.  With "small" each page is opened
 * once and no target counts: a test of whether this program runs.
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
const SMALL = process.argv[2] === 'small'
const OPENED = SMALL ? 1 : 10
const READY_MS = 300
const FIRST_KB = 60
const TINY = 512

const services = Array.from({ length: SERVICES }, (_, i) => `service-${i}`)
const region = new RegionPeople(services)
const site = new Site()
let late = false

/* Without a target both are -1, as of programs in C. */
function print(name, value, unit, target = -1) {
  const ratio = target < 0 ? -1 : Number((target / value).toFixed(2))

  if (target >= 0 && value > target && !SMALL) {
    late = true
    console.error(`${name} is ${value.toFixed(1)} ${unit
    }, over its limit of ${target}`)
  }
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
  print(`region_ready_${path.slice(1)}`, ready[Math.floor(OPENED / 2)], 'ms', READY_MS)
}

/* Kilobytes of what the page has fetched, as they came: parts of the page, and
 * answers.  What was fetched ahead and is used then has two entries, of one file.  A
 * part of a few lines may come as it is, since compression makes it no smaller. */
async function weights(page) {
  await page.waitForLoadState('networkidle')
  const fetched = await page.evaluate(() => performance
    .getEntriesByType('resource').concat(performance
      .getEntriesByType('navigation'))
    .map(e => ({ url: e.name, came: e.encodedBodySize,
      holds: e.decodedBodySize })))
  const once = new Map()
  let parts = 0
  let answers = 0

  for (const e of fetched)
    if (e.came >= (once.get(e.url)?.came ?? 0))
      once.set(e.url, e)
  for (const e of once.values()) {
    const { pathname } = new URL(e.url)

    if (pathname.startsWith('/v1/')) {
      answers += e.came
      continue
    }
    if (e.came === 0 || (/\.(js|css)$/.test(pathname) &&
        e.holds > TINY && e.came >= e.holds))
      throw new Error(`${pathname} came as ${e.came} bytes of ${e.holds}`)
    parts += e.came
  }
  return { parts: parts / 1024, answers: answers / 1024 }
}

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
  const { parts, answers } = await weights(fresh)

  print('region_first_page', parts, 'KB', FIRST_KB)
  print('region_first_answers', answers, 'KB')
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
