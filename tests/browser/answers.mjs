/*
 * The answers of the API that a test has seen, in a browser or by requests of
 * its own.  At the end of the test they are held to the description of the
 * API of the application they are of; which of its entries occurred is kept for
 * 90-openapi.mjs.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Walker, parsed } from './openapi.mjs'

const folder = 'build/api-seen'
const noted = []

export function note(answer) {
  noted.push(answer)
}

/* All texts of an answer, without the names of their members. */
function texts(value) {
  if (typeof value === 'string')
    return [value]
  return value === null || typeof value !== 'object' ? []
    : Object.values(value).flatMap(texts)
}

/* Names that programs give to figures, events and members, as `sustained_13`; and those
 * of families, whose parts stand apart by hyphens. */
const families = [...readFileSync('common/ips/families.c', 'utf8')
  .matchAll(/^\t\{ "([a-z]+-[a-z-]+)"/gm)].map(m => m[1])
const codes = new RegExp(`\\b([a-z]+(_[a-z0-9]+)+|${families.join('|')})\\b`)
/* Between straight quotes stands what has to be written so: the word of a file, or the
 * member of a body that a program sends.  Pages offer these words by their titles. */
const written = /"[^"]*"/g

export function codeIn(text) {
  return codes.exec(text.replace(written, ''))?.[0] ?? null
}

/* What a page refuses is said in a sentence, without a code name, and no text of the desk
 * sends people from a page to a terminal.  The region's operator has one, and auditors are
 * given commands to copy. */
function unspeakable(answer) {
  if (answer.got === undefined || !/json/.test(answer.type ?? '') ||
      answer.path.endsWith('/openapi.json'))
    return []
  const desk = (answer.api ?? 'desk') === 'desk'
  const got = parsed(answer.got)
  const remarks = got?.remarks ?? got?.entry?.remarks ?? []
  const said = [got?.detail ?? '', ...remarks.map(r => r.text)]

  return [...said.filter(s => s !== '' &&
    (!/^[\p{Lu}\p{Nd}“‘"'(].*[.?!:]$/su.test(s) ||
      (desk && codeIn(s) !== null))),
  ...texts(got).filter(s => desk && /sheaf-agent [a-z]|`|(^|[\s'‘(])--[a-z]/.test(s))]
    .map(s => `${answer.method} ${answer.path} ${answer.status} does not ` +
      `speak as a page does: ${s}`)
}

/* What was wrong with those noted, as sentences, each once. */
export function judged() {
  const walkers = { desk: new Walker('desk'), region: new Walker('region') }
  const faults = new Set(noted.flatMap(a =>
    [...walkers[a.api ?? 'desk'].look(a), ...unspeakable(a)]))
  const seen = Object.entries(walkers).flatMap(([app, w]) =>
    [...w.seen].map(entry => `${app} ${entry}`))

  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, basename(process.argv[1], '.mjs') + '.json'),
    JSON.stringify(seen))
  return [...faults]
}

/* The entries of both descriptions that occurred in the tests so far, each
 * behind the name of its application. */
export function occurred() {
  return new Set(readdirSync(folder).flatMap(file =>
    JSON.parse(readFileSync(join(folder, file), 'utf8'))))
}
