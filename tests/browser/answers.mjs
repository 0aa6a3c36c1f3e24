/*
 * The answers of the API that a test has seen, in a browser or by requests of
 * its own.  At the end of the test they are held to the description of the
 * API; which of its entries occurred is kept for 90-openapi.mjs.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Walker } from './openapi.mjs'

const folder = 'build/api-seen'
const noted = []

export function note(answer) {
  noted.push(answer)
}

/* What was wrong with those noted, as sentences, each once. */
export function judged() {
  const walker = new Walker()
  const faults = new Set(noted.flatMap(a => walker.look(a)))

  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, basename(process.argv[1], '.mjs') + '.json'),
    JSON.stringify([...walker.seen]))
  return [...faults]
}

/* The entries of the description that occurred in the tests so far. */
export function occurred() {
  return new Set(readdirSync(folder).flatMap(file =>
    JSON.parse(readFileSync(join(folder, file), 'utf8'))))
}
