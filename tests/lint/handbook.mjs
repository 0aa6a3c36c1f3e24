/*
 * Usage: node handbook.mjs BUILD
 *
 * What the handbook, SECURITY.md and the README.Debian say is so: each command
 * line names a command of the programs in BUILD, with options and operands that
 * it has; each unit, setting, path and link is there; the page of alarms has each
 * event, reason and finding of the sources, and no other; and the hazard log's
 * risks are those of its own matrix.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const build = process.argv[2]
const folder = 'packaging/handbook'
const pages = [...readdirSync(folder).sort().map(f => join(folder, f)),
  'SECURITY.md']
const leaflets = readdirSync('packaging/debian').sort()
  .filter(f => f.endsWith('.README.Debian')).map(f => `packaging/debian/${f}`)
const read = path => readFileSync(path, 'utf8')
const seen = { commands: 0, paths: 0, events: 0 }

function say(page, fault) {
  console.log(`${page}: ${fault}`)
  process.exitCode = 1
}

/* --------------------------------------------------------------- commands */

const helps = new Map()

function help(program, ...command) {
  const call = [program, ...command].join(' ')

  if (!helps.has(call)) {
    const r = spawnSync(join(build, program), [...command, '--help'],
      { encoding: 'utf8' })

    helps.set(call, r.status === 0 ? r.stdout : '')
  }
  return helps.get(call)
}

const commands = program => [...help(program)
  .matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}/gm)].map(m => m[1])

/* Words as a shell makes them; what follows is another command's. */
function words(line) {
  const all = []

  for (const [, quoted, single, bare] of line
    .matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)) {
    if (bare !== undefined && /^([|&;]+|[0-9]?[<>].*)$/.test(bare))
      break
    all.push(quoted ?? single ?? bare)
  }
  return all
}

/* One call; in a running text it may stop after the command or an option. */
function checkCall(page, line, whole) {
  const [program, ...rest] = words(line)
  const known = commands(program)
  const two = rest.slice(0, 2).join(' ')
  const name = known.includes(two) ? two : rest[0]

  if (rest[0] === '--version')
    return
  if (!known.includes(name))
    return say(page, `${program} has no command "${two}"`)
  const text = help(program, ...name.split(' '))
  const options = new Map([...text.matchAll(/^ {2}(--[a-z-]+)( [A-Z]\S*)?/gm)]
    .map(m => [m[1], m[2] !== undefined]))
  const given = rest.slice(name.split(' ').length)
  let operands = 0

  for (let i = 0; i < given.length; i++) {
    if (!given[i].startsWith('--')) {
      operands++
    } else if (!options.has(given[i])) {
      say(page, `${program} ${name} has no option ${given[i]}`)
    } else if (options.get(given[i])) {
      if (++i === given.length && whole)
        say(page, `${program} ${name} ${given[i - 1]} needs a value`)
    }
  }
  const wanted = /^usage: .*?\[options\](.*)$/m.exec(text)[1].trim()
    .split(/\s+/).filter(w => w !== '')
  const least = wanted.filter(w => !w.startsWith('[')).length

  /* "[FILE]..." is any number of them. */
  if ((operands > wanted.length && !wanted.at(-1)?.endsWith('...')) || (whole && operands < least))
    say(page, `${program} ${name} takes "${wanted.join(' ')}", here are ` +
      `${operands}: ${line}`)
  seen.commands++
}

/* A call within a line, behind what gives it its user. */
function calls(page, line, whole) {
  const bare = line.replace(/\bsudo -u \S+ /g, '')

  for (const m of bare.matchAll(
    /(?:^|[\s(])(sheaf-(?:agent|aggregator|audit|witness)) +([a-z]|--version)/g))
    checkCall(page, bare.slice(m.index).trimStart(), whole)
}

/* Lines of fenced blocks, those that go on joined. */
function blocks(text) {
  const all = []
  let inside = false

  for (const line of text.replaceAll('\\\n', ' ').split('\n'))
    if (/^\s*```/.test(line))
      inside = !inside
    else if (inside)
      all.push(line.trim())
  return all
}

const outside = text => text.replace(/^\s*```[^]*?^\s*```/gm, '')
const spans = text => [...outside(text).replace(/\n(?!\n)/g, ' ')
  .matchAll(/`([^`]+)`/g)].map(m => m[1])

/* --------------------------------------------- units, settings, paths, links */

const units = readdirSync('packaging/systemd').filter(f =>
  f.endsWith('.service')).map(f => f.replace('.service', ''))
const serviceOf = { SHEAF_DESK_OPTS: ['sheaf-agent', 'serve'],
  SHEAF_COURIER_OPTS: ['sheaf-agent', 'courier'],
  SHEAF_AGGREGATOR_OPTS: ['sheaf-aggregator', 'serve'],
  SHEAF_WITNESS_OPTS: ['sheaf-witness', 'serve'],
  SHEAF_FOLLOW_OPTS: ['sheaf-witness', 'follow'] }
const settings = readdirSync('packaging/defaults').map(f =>
  read(`packaging/defaults/${f}`)).join('')

function names(page, text) {
  for (const [, unit] of text.matchAll(
    /(?:systemctl (?:[a-z]+ )(?:--now )?|journalctl -u )(sheaf-[a-z-]+)/g))
    if (!units.includes(unit))
      say(page, `there is no unit ${unit}`)
  for (const [, file] of text.matchAll(/\/etc\/default\/(sheaf[a-z-]*)/g))
    if (!existsSync(`packaging/defaults/${file}`))
      say(page, `there is no settings file ${file}`)
  for (const [, name, value] of text.matchAll(/\b(SHEAF_[A-Z_]+)=(.*)/g)) {
    if (!settings.includes(name))
      say(page, `there is no setting ${name}`)
    for (const [option] of (serviceOf[name] ? value : '')
      .matchAll(/--[a-z-]+/g))
      if (!new RegExp(`^ {2}${option}\\b`, 'm').test(help(...serviceOf[name])))
        say(page, `${name} has no option ${option}`)
  }
}

const rooms = /^(tests|packaging|protocol|agent|aggregator|auditor|common)\//

function paths(page, text) {
  for (const span of spans(text))
    if (rooms.test(span) && !/\s/.test(span)) {
      seen.paths++
      if (!existsSync(span))
        say(page, `there is no ${span}`)
    }
  for (const [, to] of outside(text).matchAll(/\]\(([^)#:]+)\)/g))
    if (!existsSync(join(dirname(page), to)))
      say(page, `no page ${to}`)
}

for (const page of [...pages, 'README.md']) {
  const text = read(page)

  for (const line of blocks(text))
    calls(page, line, true)
  for (const span of page === 'README.md' ? [] : spans(text))
    calls(page, span, false)
  names(page, text)
  if (page !== 'README.md')
    paths(page, text)
}
for (const page of leaflets) {
  const text = read(page).replaceAll('\\\n', ' ')

  for (const [, line] of text.matchAll(/^(?: {4}| {8})(\S.*)$/gm))
    calls(page, line, true)
  names(page, text)
}
for (const p of pages.filter(p => p.startsWith(folder) &&
  !p.endsWith('README.md')))
  if (!read(`${folder}/README.md`).includes(`(${p.slice(folder.length + 1)})`))
    say(`${folder}/README.md`, `no line leads to ${p}`)

/* ----------------------------------------------------------------- alarms */

const programOf = { agent: 'sheaf-agent', aggregator: 'sheaf-aggregator',
  auditor: 'sheaf-witness', common: 'sheaf-agent and sheaf-aggregator' }
const alarms = read(`${folder}/alarms.md`)
const code = path => read(path).replace(/\/\*[^]*?\*\//g, '')
/* A C string that is written in several parts. */
const literals = text => [...text.matchAll(/(?:"((?:[^"\\]|\\.)*)"\s*)+/g)]
  .map(m => [...m[0].matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(x => x[1]).join(''))
const sources = readdirSync('.', { withFileTypes: true })
  .filter(d => d.name in programOf).flatMap(d => walk(d.name))
  .filter(f => f.endsWith('.c') && f !== 'common/base/log.c')

function walk(path) {
  return readdirSync(path, { withFileTypes: true }).flatMap(d =>
    d.isDirectory() ? walk(join(path, d.name)) : [join(path, d.name)])
}

/* The arguments of a call whose opening bracket is before `at`. */
function args(text, at) {
  const all = ['']
  let depth = 0

  for (let i = at; depth >= 0; i++) {
    const c = text[i]

    if (c === '"') {
      const s = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(i))[0]

      all[all.length - 1] += s
      i += s.length - 1
      continue
    }
    depth += '([{'.includes(c) ? 1 : ')]}'.includes(c) ? -1 : 0
    if (c === ',' && depth === 0)
      all.push('')
    else
      all[all.length - 1] += c
  }
  return all
}

/* What each program writes: the levels of each event, by program. */
const written = new Map()

function note(program, event, levels) {
  const key = `${program} ${event}`

  written.set(key, new Set([...written.get(key) ?? [], ...levels]))
}

for (const file of sources) {
  const text = code(file)
  const program = programOf[file.split('/')[0]]
  const level = s => [...s.matchAll(/LOG_(INFO|WARN|ALARM|DEBUG)\b/g)]
    .map(m => m[1].toLowerCase())

  for (const m of text.matchAll(/\blog_event\(/g)) {
    const [how, what] = args(text, m.index + m[0].length)
    const rows = literals(what).length > 0 ? [] :
      [...text.matchAll(/\{ (LOG_[A-Z]+), "([a-z_-]+)" \}/g)]

    for (const event of literals(what))
      note(program, event, level(how))
    for (const [, l, event] of rows)
      note(program, event, level(l))
    if (literals(what).length + rows.length === 0)
      say(file, `which event is "${what.trim()}"?`)
    seen.events++
  }
}

/* Rows of the tables under a heading: the words of the first cell, the second
 * cell. */
function rows(heading) {
  const part = alarms.split(/^## /m).find(p => p.startsWith(`${heading}\n`) ||
    p.startsWith(`${heading}: `))

  return [...(part ?? '').matchAll(/^\| (`[^|]*) \| ([^|]*) \|/gm)]
    .map(m => [[...m[1].matchAll(/`([^`]+)`/g)].map(x => x[1]), m[2], m[0]])
}

for (const program of Object.values(programOf)) {
  const named = new Map(rows(program).filter(r =>
    /^(alarm|warn|info)(, (alarm|warn|info))*$/.test(r[1]))
    .flatMap(([events, levels]) => events.map(e => [e, levels])))

  for (const [key, levels] of written) {
    const event = key.slice(program.length + 1)
    const told = ['alarm', 'warn', 'info'].filter(l => levels.has(l))

    if (!key.startsWith(`${program} `) || /\s/.test(event) ||
      told.length === 0)
      continue
    if (!named.has(event))
      say(`${folder}/alarms.md`, `${program} writes ${event} ` +
        `(${told.join(', ')}), and no row says what that means`)
    else if (named.get(event) !== told.join(', '))
      say(`${folder}/alarms.md`, `${program} ${event} is written as ` +
        `${told.join(', ')}, not ${named.get(event)}`)
    named.delete(event)
  }
  for (const event of named.keys())
    say(`${folder}/alarms.md`, `${program} writes no ${event}`)
}

/* Sentences of the programs, and the page's beginnings of them, both ways. */
function sentences(what, all, told) {
  const plain = s => s.replaceAll(/%("?\s*PRI\w+\s*"?|[a-z]+)/g, '…')

  if (all.length === 0 || told.length === 0)
    say(`${folder}/alarms.md`, `there is no ${what} to compare`)
  for (const s of all.map(plain))
    if (!told.some(t => s.startsWith(t)))
      say(`${folder}/alarms.md`, `no row for this ${what}: ${s}`)
  for (const t of told)
    if (!all.map(plain).some(s => s.startsWith(t)))
      say(`${folder}/alarms.md`, `there is no ${what} like this: ${t}`)
}

const between = (file, from, to) => {
  const text = code(file).replace(/"\s*PRI\w+\s*"/g, 'llu')
  const at = text.indexOf(from)

  return text.slice(at, text.indexOf(to, at))
}
const long = s => s.length > 30
const recovery = code('aggregator/log/recovery.c')
const reasons = [
  ...[...recovery.matchAll(/\bstop_signing\(/g)]
    .flatMap(m => literals(args(recovery, m.index + m[0].length)[1] ?? '')),
  ...literals(between('aggregator/log/recovery.c', 'recovery_awaiting', ';')),
  ...literals(between('aggregator/log/shown.c', '\nshown_reason(', '\n}')),
  ...literals(between('aggregator/centre/room.c', '\njudge(', '\n}'))
].filter(long)

sentences('reason of /readyz', reasons, rows('sheaf-aggregator')
  .filter(r => ['busy', 'full'].includes(r[0][0])).map(r =>
    /^\| `\w+` \| `([^`]*)`/.exec(r[2])[1]))
sentences('sentence of a stopped courier',
  [...code('agent/delivery/courier_result.c')
    .matchAll(/COURIER_RESULT_STOPPED;([^]*?)\n\}/g)]
    .flatMap(m => literals(m[1])).filter(long),
  rows('sheaf-agent').filter(r => r[0][0].includes(' ')).map(r => r[0][0]))

const codes = [...code('auditor/meanings.c').matchAll(/^\t\{ "([a-z_ ]+)",$/gm)]
  .flatMap(m => m[1].split(' '))
const findings = rows('sheaf-audit').flatMap(r => r[0])

for (const c of codes.filter(x => !findings.includes(x)))
  say(`${folder}/alarms.md`, `no row for the finding ${c}`)
for (const c of findings.filter(x => !codes.includes(x)))
  say(`${folder}/alarms.md`, `there is no finding ${c}`)

const metrics = new Map(sources.filter(f => f.startsWith('aggregator/'))
  .flatMap(f => [...code(f).matchAll(
    /\{ "([a-z_]+)", "(?:gauge|counter)",\s*"([^"]*)/g)])
  .map(m => [`sheaf_${m[1]}`, m[2]]))

for (const [name, says] of metrics)
  if (says.startsWith('Alarm') && !new RegExp(`\\b${name}\\b`).test(alarms))
    say(`${folder}/alarms.md`, `${name} is an alarm, and no row names it`)
const histograms = sources.filter(f => f.startsWith('aggregator/'))
  .flatMap(f => [...code(f).matchAll(/"(sheaf_[a-z_]+)"/g)].map(m => m[1]))
for (const [name] of alarms.matchAll(/\bsheaf_[a-z_]+/g))
  if (!metrics.has(name) &&
    !histograms.includes(name.replace(/_(bucket|sum|count)$/, '')))
    say(`${folder}/alarms.md`, `/metrics has no ${name}`)

/* The page's alerts are those of the rules, word for word. */
const rulesOfAlerts = [...read('packaging/monitoring/alerts.yml').matchAll(
  /- alert: (\w+)\s+expr: (.*)\s+for: (\w+)\s+labels:\s+severity: (\w+)\s+annotations:\s+summary: (.*)/g)]
  .map(m => `| \`${m[1]}\` | \`${m[2]}\` | ${m[3]}, ${m[4]} | ${m[5]} |`)
const alertRows = alarms.match(/^\| `Sheaf\w+` \|.*$/gm) ?? []

if (rulesOfAlerts.length < 10)
  say('packaging/monitoring/alerts.yml', 'too few alerts were found')
for (const r of rulesOfAlerts.filter(x => !alertRows.includes(x)))
  say(`${folder}/alarms.md`, `alerts.yml has this, and no row says so: ${r}`)
for (const r of alertRows.filter(x => !rulesOfAlerts.includes(x)))
  say(`${folder}/alarms.md`, `alerts.yml has no such alert: ${r}`)

/* ---------------------------------------------------------------- hazards */

const safety = read(`${folder}/clinical-safety.md`)
const matrix = new Map([...safety.matchAll(
  /^\| ((?:very )?(?:high|low)|medium)((?: \| [1-5]){5}) \|$/gm)]
  .map(m => [m[1], m[2].match(/[1-5]/g)]))
const severities = ['minor', 'significant', 'considerable', 'major',
  'catastrophic']
const hazards = [...safety.matchAll(/^\| (H\d+) \|.*\|$/gm)]

if (matrix.size !== 5 || hazards.length === 0)
  say(`${folder}/clinical-safety.md`, 'no matrix, or no hazard')
for (const [row, id] of hazards) {
  const cells = row.split(' | ')
  const rated = [cells[4], cells[6]].map(c =>
    /^([a-z]+), ([a-z ]+), ([1-5])(?: \|)?$/.exec(c))

  for (const r of rated)
    if (r === null || matrix.get(r[2])?.[severities.indexOf(r[1])] !== r[3])
      say(`${folder}/clinical-safety.md`, `${id} is not rated by the matrix`)
  if (cells.length !== 7 || !/`(tests\/[^`]+|SECURITY.md|[a-z/]+\.\w+)`|User:/
    .test(cells[5]))
    say(`${folder}/clinical-safety.md`, `${id} has no control that is shown`)
}

console.log(`${pages.length} pages, ${seen.commands} commands, ` +
  `${seen.paths} paths, ${seen.events} places where an event is written`)
if (seen.commands < 60 || seen.paths < 100 || seen.events < 60)
  say(folder, 'too little was found to be compared')
