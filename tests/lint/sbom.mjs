/*
 * Usage: node sbom.mjs BUILD FILE
 *
 * Judges a bill of materials that packaging/sbom.mjs has written for the programs
 * in BUILD: its form by the rules of CycloneDX 1.5 for what it uses, and what it
 * names by asking the programs, Debian and the pages themselves.  Then it spoils
 * the file in every way that it looks for, and must find each.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const [build, file] = process.argv.slice(2)
const programs = ['sheaf-agent', 'sheaf-aggregator', 'sheaf-audit',
  'sheaf-witness']

function run(program, ...args) {
  const r = spawnSync(program, args, { encoding: 'utf8' })

  if (r.error)
    throw r.error
  return r.stdout
}

/* ------------------------------------------------------------------- form */

const text = v => typeof v === 'string' && v !== '' && v.trim() === v
const match = r => v => typeof v === 'string' && r.test(v)
const oneOf = (...all) => v => all.includes(v)
const list = of => (v, at, say) => Array.isArray(v) &&
  v.every((x, i) => holds(of, x, `${at}[${i}]`, say)) &&
  new Set(v.map(x => JSON.stringify(x))).size === v.length
const purl = match(/^pkg:(deb\/debian|npm|generic)\/(%40[\w.-]+\/)?[\w.+%-]+(@[\w.+~:%-]+)?(\?[a-z]+=[\w.-]+(&[a-z]+=[\w.-]+)*)?$/)
const identifiers = oneOf('0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause',
  'BSD-3-Clause', 'CC0-1.0', 'CC-BY-4.0', 'ISC', 'MIT', 'MPL-2.0',
  'Python-2.0', 'Unlicense')
const lengths = { 'SHA-1': 40, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 }

/* Members that must be there, and those that may. */
const object = (must, may = {}) => (v, at, say) => {
  if (typeof v !== 'object' || v === null || Array.isArray(v))
    return false
  for (const k of Object.keys(must))
    if (!(k in v))
      say(`${at} lacks ${k}`)
  for (const [k, x] of Object.entries(v))
    if (k in must || k in may)
      holds(must[k] ?? may[k], x, `${at}.${k}`, say)
    else
      say(`${at} has ${k}, which the specification does not know`)
  return true
}

function holds(rule, v, at, say) {
  const sound = rule(v, at, say)

  if (!sound)
    say(`${at} is ${JSON.stringify(v)?.slice(0, 60)}`)
  return sound
}

const licence = (v, at, say) => 'expression' in v
  ? object({ expression: text })(v, at, say)
  : object({ license: object({ id: identifiers }) })(v, at, say)
const hash = (v, at, say) => object({ alg: oneOf(...Object.keys(lengths)),
  content: match(/^[0-9a-f]+$/) })(v, at, say) &&
  v.content.length === lengths[v.alg]
const kind = oneOf('application', 'framework', 'library', 'container', 'data',
  'platform', 'operating-system', 'device', 'device-driver', 'firmware', 'file',
  'machine-learning-model')
const more = { version: text, scope: oneOf('required', 'optional', 'excluded'),
  licenses: list(licence), hashes: list(hash), purl, externalReferences: list(
    object({ type: oneOf('license', 'website', 'vcs', 'distribution'),
      url: match(/^[a-z]+:\/\/\S*$/) })) }
const component = object({ type: kind, 'bom-ref': text, name: text }, more)
const form = object({ bomFormat: oneOf('CycloneDX'), specVersion: oneOf('1.5'),
  version: v => Number.isInteger(v) && v > 0,
  serialNumber: match(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  metadata: object({ timestamp: match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    component }, { lifecycles: list(object({ phase: oneOf('design', 'pre-build',
    'build', 'post-build', 'operations', 'discovery', 'decommission') })) }),
  components: list(component),
  dependencies: list(object({ ref: text }, { dependsOn: list(text) })) })

/* -------------------------------------------------------- what it must name */

/* By asking the programs: the libraries each is linked with itself, and all it
 * is loaded with, as packages. */
const places = new Map(programs.flatMap(p =>
  [...run('ldd', `${build}/${p}`).matchAll(/^\s*(\S+) => (\/\S+)/gm)]
    .map(m => [m[1], m[2].replace(/^\/usr/, '')])))
const owners = run('dpkg-query', '-S', ...[...places.values()].flatMap(p =>
  [p, `/usr${p}`])).split('\n').map(l => /^([^:,]+)[^ ]* (?:\/usr)?(.*)$/.exec(l))
const owner = new Map([...places].map(([name, path]) =>
  [name, owners.find(m => m?.[2] === path)?.[1] ?? `the owner of ${path}`]))
const loaded = new Set(owner.values())
const linked = new Map(programs.map(p => [p, [...run('objdump', '-p',
  `${build}/${p}`).matchAll(/NEEDED +(\S+)/g)].map(m => owner.get(m[1]))]))
const lock = JSON.parse(readFileSync('common/web/package-lock.json',
  'utf8')).packages
const inPages = ['agent_pages', 'region_pages'].map(p =>
  `${build}/web/${p}.packages`).filter(f => existsSync(f))
  .flatMap(f => readFileSync(f, 'utf8').trim().split('\n'))

function faults(bom) {
  const all = []
  const say = s => { all.push(s) }

  holds(form, bom, 'the file', say)
  if (all.length > 0)
    return all
  const refs = [bom.metadata.component, ...bom.components]
    .map(c => c['bom-ref'])
  const known = new Set(refs)
  const needs = new Map(bom.dependencies.map(d => [d.ref, d.dependsOn ?? []]))
  const of = (name, begin) => bom.components.find(c => c.name === name &&
    c.purl.startsWith(`pkg:${begin}/`))

  for (const c of bom.components)
    if (!c.purl.includes(`/${c.name.replace('@', '%40')}`) ||
      c.version && !decodeURIComponent(c.purl).includes(`@${c.version}`))
      say(`${c.name} ${c.version} has the address ${c.purl}`)
  if (known.size !== refs.length)
    say('two components have one bom-ref')
  if (needs.size !== bom.dependencies.length)
    say('the needs of one component stand there twice')
  for (const [ref, on] of needs)
    for (const r of [ref, ...on])
      if (!known.has(r))
        say(`nothing is called ${r}`)
  for (const p of programs) {
    const on = needs.get(of(p, 'generic')?.['bom-ref'])

    if (on === undefined)
      say(`${p} is not named`)
    for (const name of linked.get(p))
      if (on !== undefined && !on.includes(of(name, 'deb')?.['bom-ref']))
        say(`${p} is linked with ${name}, and nothing says so`)
  }
  for (const name of loaded)
    if (of(name, 'deb')?.scope !== 'required' || !of(name, 'deb').version)
      say(`${name} is loaded, and not named as required with its version`)
  for (const [path, p] of Object.entries(lock)) {
    const name = path.replace(/^.*node_modules\//, '')
    const there = bom.components.find(c => c.name === name &&
      c.version === p.version && c.purl.startsWith('pkg:npm/'))

    if (path !== '' && there?.licenses?.[0] === undefined)
      say(`${name} ${p.version} of the lock file is not named with a licence`)
  }
  for (const name of inPages)
    if (of(name, 'npm')?.scope !== 'required')
      say(`${name} ends up in the pages, and is not named as required`)
  for (const p of inPages.length > 0 ? programs.slice(0, 2) : [])
    for (const name of inPages)
      if (!needs.get(of(p, 'generic')?.['bom-ref'])?.includes(
        of(name, 'npm')?.['bom-ref']))
        say(`nothing says that the pages of ${p} have ${name}`)
  return all
}

const whole = readFileSync(file, 'utf8')
const found = faults(JSON.parse(whole))

for (const f of found)
  console.log(`${file}: ${f}`)

/* ------------------------------------------------------------ it can be seen */

const named = (b, name) => b.components.findIndex(c => c.name === name)
const spoilt = {
  'another format': b => { b.bomFormat = 'SPDX' },
  'no version of the specification': b => { delete b.specVersion },
  'a member of our own': b => { b.sheaf = 1 },
  'no number': b => { b.serialNumber = 'urn:uuid:1' },
  'a time that is none': b => { b.metadata.timestamp = 'today' },
  'a component without a name': b => { delete b.components[0].name },
  'a kind that is none': b => { b.components[0].type = 'thing' },
  'a scope that is none': b => { b.components[0].scope = 'needed' },
  'a hash that was cut': b => { const c = b.components.find(x => x.hashes)

    c.hashes[0].content = c.hashes[0].content.slice(1) },
  'a licence that is none': b => { b.components.find(x =>
    x.licenses)[ 'licenses'] = [{ license: { id: 'Free' } }] },
  'an address that is none': b => { b.components[0].purl = 'libc6' },
  'the address of another': b => { b.components[named(b, 'libc6')].purl =
    b.components[named(b, 'preact')].purl },
  'one component twice': b => { b.components.push({ ...b.components[0],
    name: 'again' }) },
  'a need of nothing': b => { b.dependencies[0].dependsOn = ['nothing'] },
  'a program that is missing': b => { b.components.splice(named(b,
    'sheaf-witness'), 1) },
  'a library that is missing': b => { b.components.splice(named(b,
    'libsodium23'), 1) },
  'a link that is missing': b => { const d = b.dependencies.find(x =>
    x.ref.includes('/sheaf-audit@'))

    d.dependsOn = d.dependsOn.filter(r => !r.includes('libcurl4@')) },
  'a library without a version': b => {
    delete b.components[named(b, 'libc6')].version },
  'an npm package without a licence': b => {
    delete b.components[named(b, 'esbuild')].licenses },
  ...inPages.length === 0 ? {} : {
    'what the pages do not need': b => {
      b.components[named(b, 'preact')].scope = 'excluded' },
    'pages of nothing': b => { const d = b.dependencies.find(x =>
      x.ref.includes('/sheaf-agent@'))

      d.dependsOn = d.dependsOn.filter(r => !r.includes('/preact@')) } }
}

for (const [what, spoil] of Object.entries(spoilt)) {
  const b = JSON.parse(whole)

  spoil(b)
  if (faults(b).length === 0) {
    console.log(`this would not be found: ${what}`)
    process.exitCode = 1
  }
}
if (found.length > 0)
  process.exitCode = 1
if (inPages.length === 0)
  console.log('built without pages: what is in them was not compared')
