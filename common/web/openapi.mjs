/*
 * Joins the description of an API (OpenAPI 3.1) from one file for what all
 * routes share, common.json, and one for each family of routes.  What every
 * route of a kind may be answered stands in common.json once and is written
 * into each of them here.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const read = file => JSON.parse(readFileSync(file, 'utf8'))

/* The names of the shared answers that a route may give.  A route that says
 * nothing of security is for whoever may sign in; where the description has a
 * 304, its answer carries a tag. */
function shared(method, operation, responses) {
  const names = ['400', '403', '421', 'default']
  const once = (operation.parameters ?? []).some(p =>
    p.$ref === '#/components/parameters/once')

  if (operation.security?.length !== 0)
    names.push('401')
  if (responses['304'] !== undefined && method === 'get' &&
      operation.security === undefined)
    names.push('304')
  if (operation.requestBody !== undefined)
    names.push('413')
  if (method === 'post' || method === 'put')
    names.push('415')
  if (once)
    names.push('409')
  return names
}

function addPaths(all, responses, paths, file) {
  for (const [path, methods] of Object.entries(paths)) {
    all[path] ??= {}
    for (const [method, operation] of Object.entries(methods)) {
      if (all[path][method] !== undefined)
        throw new Error(`${file}: ${method} ${path} stands twice`)
      all[path][method] = operation
      for (const name of method === 'parameters' ? []
        : shared(method, operation, responses))
        operation.responses[name] ??= {
          $ref: `#/components/responses/${name}` }
    }
  }
}

/* The whole description; throws when a name or a route stands twice.  A file
 * of a family has "paths", and "schemas", "responses" and "parameters" that
 * become components. */
export function joined(folder) {
  const all = read(join(folder, 'common.json'))

  all.paths = {}
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json') || file === 'common.json')
      continue
    const family = read(join(folder, file))

    addPaths(all.paths, all.components.responses, family.paths, file)
    for (const kind of ['schemas', 'responses', 'parameters'])
      for (const [name, part] of Object.entries(family[kind] ?? {})) {
        if (all.components[kind][name] !== undefined)
          throw new Error(`${file}: ${kind} has ${name} twice`)
        all.components[kind][name] = part
      }
  }
  return all
}
