/*
 * A software bill of materials (CycloneDX 1.5, JSON) of the four programs.
 *
 *   node packaging/sbom.mjs BUILD [OUT]
 *
 * BUILD holds the programs; OUT is BUILD/sheaf-VERSION.cdx.json unless it is
 * given.  Named are the Debian packages of the libraries that the programs are
 * linked with, and of those that these need; the packages of the lock file; and
 * what only the build needs, with the scope "excluded".  Versions are those of
 * this machine.  The same machine and sources give the same bytes: the time is
 * that of the changelog.
 */
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const build = resolve(process.argv[2] ?? 'build')
const programs = ['sheaf-agent', 'sheaf-aggregator', 'sheaf-audit',
  'sheaf-witness']
const withPages = ['sheaf-agent', 'sheaf-aggregator']
const text = path => readFileSync(join(root, path), 'utf8')

/* What a program prints; what is preloaded here is no part of ours. */
function run(program, args, mayFail = false) {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }

  delete env.LD_PRELOAD
  const r = spawnSync(program, args, { encoding: 'utf8', env,
    maxBuffer: 1 << 26 })

  if (r.error || (r.status !== 0 && !mayFail))
    throw new Error(`${program}: ${r.error ?? r.stderr}`)
  return r.stdout
}

/* ------------------------------------------------------------ our version */

const changelog = text('packaging/debian/changelog')
const version = /^sheaf \(([^)]+)\)/.exec(changelog)[1]
const time = new Date(/^ -- .*>  (.+)$/m.exec(changelog)[1]).toISOString()
  .replace('.000Z', 'Z')
const out = process.argv[3] ?? join(build, `sheaf-${version}.cdx.json`)

/* --------------------------------------------------------- Debian packages */

/* Path of each library that a program is loaded with, by its name. */
function loaded(program) {
  const all = new Map()

  for (const line of run('ldd', [join(build, program)]).split('\n')) {
    const [, name, path] = /^\s*(\S+)(?: => (\S+))? \(0x/.exec(line) ?? []
    const at = path ?? (name?.startsWith('/') ? name : undefined)

    if (at !== undefined)
      all.set(name.replace(/.*\//, ''), at)
  }
  return all
}

/* The names of libraries that each of these files asks for by itself. */
function needed(files) {
  const all = new Map(files.map(f => [f, []]))
  let at = files[0]

  for (const line of run('readelf', ['-dW', ...files]).split('\n')) {
    const file = /^File: (.*)$/.exec(line)
    const name = /\(NEEDED\).*\[(.*)\]/.exec(line)

    if (file)
      at = file[1]
    if (name)
      all.get(at).push(name[1])
  }
  return all
}

/* The package that has each of these files.  /lib and /usr/lib are one folder,
 * and dpkg may know either name. */
function owners(paths) {
  const names = p => [p, realpathSync(p)].flatMap(x =>
    [x, x.replace(/^\/usr\//, '/'), x.replace(/^\/(?!usr\/)/, '/usr/')])
  const asked = [...new Set(paths.flatMap(names))]
  const found = new Map(run('dpkg-query', ['-S', ...asked], true).split('\n')
    .map(l => /^([^ ,:]+)(?::\S+)?: (.*)$/.exec(l)).filter(Boolean)
    .map(m => [m[2], m[1]]))

  return new Map(paths.map(p => {
    const name = names(p).find(n => found.has(n))

    if (name === undefined)
      throw new Error(`no Debian package has ${p}`)
    return [p, found.get(name)]
  }))
}

const distro = /^VERSION_ID="?([^"\n]*)/m
  .exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
const inAddress = x => encodeURIComponent(x).replaceAll('%3A', ':')

/* A component of each of these packages; one that is not installed has no
 * version. */
function debian(names, scope) {
  const known = new Map(run('dpkg-query', ['-W', '-f',
    '${Package}\t${Version}\t${Architecture}\t${db:Status-Abbrev}\n', ...names],
  true).split('\n').map(l => l.split('\t'))
    .filter(f => f[3]?.startsWith('ii')).map(f => [f[0], f]))

  return names.map(name => {
    const [, v, arch] = known.get(name) ?? []
    const purl = `pkg:deb/debian/${inAddress(name)}` +
      (v === undefined ? '' : `@${inAddress(v)}?arch=${arch}`) +
      (v === undefined ? '?' : '&') + `distro=debian-${distro}`

    /* Its copyright file names a licence for each part of the source package,
     * so which one a library is under is for a reader to see. */
    return { type: name.startsWith('lib') ? 'library' : 'application',
      'bom-ref': purl, name, ...v === undefined ? {} : { version: v }, scope,
      purl, externalReferences: [{ type: 'license',
        url: `file:///usr/share/doc/${name}/copyright` }] }
  })
}

/* ------------------------------------------------------------ npm packages */

const lock = JSON.parse(text('common/web/package-lock.json')).packages

function npmLicence(word) {
  if (word === undefined)
    return {}
  return { licenses: [/^[A-Za-z0-9.+-]+$/.test(word) ? { license: { id: word } }
    : { expression: word.replace(/^\((.*)\)$/, '$1') }] }
}

const npmName = path => path.replace(/^.*node_modules\//, '')
const npmRef = path => `pkg:npm/${npmName(path).replace('@', '%40')}` +
  `@${inAddress(lock[path].version)}`

function npm(path) {
  const p = lock[path]
  const [alg, hash] = p.integrity?.split('-') ?? []

  return { type: 'library', 'bom-ref': npmRef(path), name: npmName(path),
    version: p.version, scope: p.dev || p.devOptional ? 'excluded' : 'required',
    ...hash === undefined ? {} : { hashes: [{
      alg: alg.toUpperCase().replace('SHA', 'SHA-'),
      content: Buffer.from(hash, 'base64').toString('hex') }] },
    ...npmLicence(p.license), purl: npmRef(path) }
}

/* Where npm finds `name` for the package at `path`: the nearest folder. */
function found(path, name) {
  for (let at = path; ; at = at.replace(/\/?node_modules\/(@[^/]*\/)?[^/]*$/,
    '')) {
    const there = `${at === '' ? '' : `${at}/`}node_modules/${name}`

    if (lock[there] !== undefined)
      return there
    if (at === '')
      return undefined
  }
}

const npmPaths = Object.keys(lock).filter(p => p !== '')
const npmNeeds = path => Object.keys({ ...lock[path].dependencies,
  ...lock[path].optionalDependencies }).map(n => found(path, n))
  .filter(p => p !== undefined).map(npmRef)

/* -------------------------------------------------------------- all of it */

const sheaf = { type: 'application', 'bom-ref': `pkg:generic/sheaf@${version}`,
  name: 'sheaf', version, licenses: [{ license: { id: 'MIT' } }],
  purl: `pkg:generic/sheaf@${version}` }
const ourRef = p => `pkg:generic/${p}@${version}`
const paths = new Map(programs.map(p => [p, loaded(p)]))
const at = new Map([...paths.values()].flatMap(m => [...m]))
const files = [...programs.map(p => join(build, p)), ...new Set(at.values())]
const asks = needed(files)
const owner = owners([...new Set(at.values())])
const linked = debian([...new Set(owner.values())].sort(), 'required')
const debRef = new Map(linked.map(c => [c.name, c['bom-ref']]))
const libRef = name => debRef.get(owner.get(at.get(name)))

/* Packages that a variable of the Makefile names. */
const listed = name => new RegExp(`^${name} := ((?:.*\\\\\n)*.*)$`, 'm')
  .exec(text('Makefile'))[1].replaceAll('\\\n', ' ').split(/\s+/)
  .filter(w => w !== '')
const recommended = [...new Set([...text('packaging/debian/control')
  .matchAll(/^Recommends: (.*)$/gm)].flatMap(m => m[1].split(/, */)))]

const components = [
  ...programs.map(name => ({ type: 'application', 'bom-ref': ourRef(name), name,
    version, scope: 'required', licenses: sheaf.licenses,
    purl: ourRef(name) })),
  ...linked, ...debian(recommended, 'optional'),
  ...debian(listed('BUILD_PACKAGES').filter(n => !debRef.has(n)), 'excluded'),
  ...npmPaths.map(npm)]
const dependsOn = new Map([[sheaf['bom-ref'], programs.map(ourRef)]])

for (const p of programs)
  dependsOn.set(ourRef(p), asks.get(join(build, p)).map(libRef))
for (const p of withPages)
  dependsOn.get(ourRef(p)).push(...Object.keys(lock[''].dependencies)
    .map(n => npmRef(found('', n))))
for (const [name, path] of at) {
  const ref = libRef(name)

  dependsOn.set(ref, [...dependsOn.get(ref) ?? [], ...asks.get(path)
    .map(libRef)].filter(r => r !== ref))
}
for (const path of npmPaths)
  dependsOn.set(npmRef(path), npmNeeds(path))

const byRef = new Map(components.map(c => [c['bom-ref'], c]))
const bom = { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1,
  metadata: { timestamp: time, lifecycles: [{ phase: 'build' }],
    component: sheaf },
  components: [...byRef.keys()].sort().map(r => byRef.get(r)),
  dependencies: [...dependsOn.keys()].sort().map(ref => ({ ref,
    dependsOn: [...new Set(dependsOn.get(ref))].sort() })) }

/* A number that belongs to this content alone. */
const digits = createHash('sha256').update(JSON.stringify(bom)).digest('hex')
const number = [digits.slice(0, 8), digits.slice(8, 12),
  `8${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`,
  digits.slice(20, 32)].join('-')

writeFileSync(out, JSON.stringify({ bomFormat: bom.bomFormat,
  specVersion: bom.specVersion, serialNumber: `urn:uuid:${number}`,
  ...bom }, null, 1) + '\n')
console.log(out)
