/*
 * Holds answers of the API to its description, agent/web/openapi: each is
 * listed there by route, status and media type, and is of the schema that
 * stands with it; so is the body of each request that succeeds.
 */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { joined } from '../../common/web/openapi.mjs'

const root = resolve(new URL('.', import.meta.url).pathname, '../..')
const require = createRequire(join(root, 'build/web/node_modules/x.js'))

/* Where each application has the description of its API. */
export const folders = { desk: 'agent/web/openapi',
  region: 'aggregator/pages/openapi' }

function packages() {
  try {
    return { Ajv: require('ajv/dist/2020').default,
      formats: require('ajv-formats').default }
  } catch {
    throw new Error('a package of the tests is missing: run "make web"')
  }
}

/* A schema of what was seen, to begin an entry with. */
export function draft(x) {
  if (x === null)
    return { type: 'null' }
  if (Array.isArray(x))
    return x.length === 0 ? { type: 'array', items: {} }
      : { type: 'array', items: draft(x[0]) }
  if (typeof x !== 'object')
    return { type: Number.isInteger(x) ? 'integer' : typeof x }
  return { type: 'object', properties: Object.fromEntries(
    Object.entries(x).map(([k, v]) => [k, draft(v)])),
  required: Object.keys(x), unevaluatedProperties: false }
}

/* Objects of the description that take members which they do not name. */
function open(schema, at, out) {
  if (schema === null || typeof schema !== 'object')
    return out
  if (schema.properties !== undefined && !('const' in schema) &&
      schema.unevaluatedProperties !== false)
    out.push(`${at}: an object says "unevaluatedProperties": false`)
  for (const [k, v] of Object.entries(schema))
    if (k !== 'example')
      open(v, `${at}/${k}`, out)
  return out
}

export class Walker {
  constructor(app = 'desk') {
    const { Ajv, formats } = packages()

    this.folder = folders[app]
    this.api = joined(join(root, this.folder))
    this.open = open(this.api, '#', [])
    this.ajv = new Ajv({ strict: true, allErrors: true,
      allowUnionTypes: true })
    formats(this.ajv)
    this.ajv.addKeyword('components')
    this.ajv.addSchema({ $id: 'api', components: { schemas:
      this.api.components.schemas } }, 'api', false, false)
    this.judges = new Map()
    this.seen = new Set()
    this.routes = Object.entries(this.api.paths).map(([path, methods]) => ({
      path, methods, is: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/:]+')}$`)
    }))
  }

  /* What $ref points at, or the value itself. */
  whole(x) {
    return x?.$ref === undefined ? x : x.$ref.slice(2).split('/')
      .reduce((o, key) => o[key], this.api)
  }

  fits(schema, value) {
    const text = JSON.stringify(schema)

    if (!this.judges.has(text))
      this.judges.set(text, this.ajv.compile(JSON.parse(text
        .replaceAll('"#/components/', '"api#/components/'))))
    const judge = this.judges.get(text)

    return judge(value) ? [] : judge.errors.map(e => `${e.instancePath} ` +
      `${e.message} ${JSON.stringify(e.params)}`)
  }

  /*
   * What is wrong with one answer, as sentences: { method, path, status, type,
   * sent, got }, whose bodies are texts, or undefined where they are unknown.
   */
  look(a) {
    const path = a.path.replace(/\?.*/, '')
    const route = this.routes.find(r => r.is.test(path))
    const name = `${a.method} ${route?.path ?? path}`
    const operation = route?.methods[a.method.toLowerCase()]
    /* Without a body, its type says nothing. */
    const type = [204, 304].includes(a.status) ? '' : (a.type ?? '').replace(/;.*/, '')

    if (path === this.api['x-served-at'])
      return []
    if (operation === undefined)
      return [404, 405, 421].includes(a.status) ? []
        : [`${name} is answered ${a.status}, but no file of ${this.folder} ` +
          'has it: add it to that of its family (CONTRIBUTING.md, ' +
          '"something to a page of the desk")']
    const status = a.status >= 500 ? 'default' : String(a.status)
    const response = this.whole(operation.responses[status])
    const media = response?.content?.[type]

    if (response === undefined || (media === undefined &&
        (type !== '' || response.content !== undefined)))
      return [`${name} is answered ${a.status} ${type}, which ${this.folder} ` +
        'does not list: add it there; what was seen fits ' +
        JSON.stringify(a.got ? draft(parsed(a.got)) : {})]
    this.seen.add(`${name} ${status} ${type}`)
    const faults = []

    if (a.got !== undefined && /json$/.test(type))
      faults.push(...this.fits(media.schema, parsed(a.got))
        .map(f => `${name} ${a.status}: the answer's ${f}`))
    const body = this.whole(operation.requestBody)?.content

    if (a.status < 300 && a.sent && body?.['application/json'])
      faults.push(...this.fits(body['application/json'].schema,
        parsed(a.sent)).map(f => `${name}: the request's ${f}`))
    return faults
  }

  /* Every route, status and media type that the description lists. */
  listed() {
    const out = []

    for (const { path, methods } of this.routes)
      for (const [method, operation] of Object.entries(methods))
        for (const [status, ref] of Object.entries(operation.responses ?? {}))
          for (const type of Object.keys(this.whole(ref).content ??
              { '': {} }))
            if (status !== 'default')
              out.push(`${method.toUpperCase()} ${path} ${status} ${type}`)
    return out
  }
}

/* A text as JSON; undefined where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
