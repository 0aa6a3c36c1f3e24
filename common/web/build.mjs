/*
 * Builds the pages of one program into a C file.
 *
 *   node build.mjs FRONT OUT.c TABLE NAME
 *
 * FRONT has pages.json and a module for each page; OUT.c becomes the table of
 * files TABLE (common/http/httppages.h), and NAME stands in every title.  Modules are bundled with
 * what they share split off, styles are those of the design system with ours
 * behind; every part gets a name with the hash of its bytes.  The description
 * of the API, in the folder openapi beside FRONT, is joined into one more file.
 * Beside OUT.c lie the files that it includes, for a look, their sizes, and the
 * names of the packages that they were made of.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync }
  from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { createRequire } from 'node:module'
import { joined } from './openapi.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const [front, out] = process.argv.slice(2, 4).map(p => resolve(p))
const [table, name] = process.argv.slice(4)
const modules = join(dirname(out), 'node_modules')
const require = createRequire(pathToFileURL(join(modules, 'x.js')))
const esbuild = require('esbuild')
const folder = out.replace(/\.c$/, '')
const sources = [here, front].flatMap(of => readdirSync(of)
  .filter(f => /\.tsx?$/.test(f)).map(f => readFileSync(join(of, f), 'utf8')))

const types = { '.js': 'text/javascript', '.css': 'text/css',
  '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml',
  '.json': 'application/json' }

const pictures = new Map()

/* A picture of the design system, under a name of ours. */
function picture(name) {
  const bytes = readFileSync(join(modules,
    'nhsuk-frontend/dist/nhsuk/assets/images', name))
  const path = `/assets/${name.replace('.svg', '')}-${hash(bytes)}.svg`

  pictures.set(path, bytes)
  return path
}

/* Parts of the design system that no page has: their styles would be a sixth of what
 * a first page weighs. */
const unused = ['action-link', 'breadcrumb', 'card', 'contents-list', 'do-dont-list',
  'footer', 'hero', 'image', 'pagination', 'panel', 'search-input', 'tabs']
const ofUnused = new RegExp(`\\.nhsuk-(?:${unused.join('|')})(?![a-z])`)

/* The rules of a minified style sheet that may fit something on a page. */
function used(css) {
  const named = sources.filter(text => unused.some(part =>
    new RegExp(`nhsuk-${part}(?![a-z])`).test(text)))

  if (named.length > 0)
    throw new Error(`a page names a part whose styles are left out: ${
      unused.filter(part => named.some(text => text.includes(`nhsuk-${part}`)))}`)
  return css.replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
    if (/^\s*@/.test(selectors))
      return rule
    const left = selectors.split(/,(?![^(]*\))/)
      .filter(one => !ofUnused.test(one))

    return left.length === 0 ? '' : `${left.join(',')}{${body}}`
  })
}

/* The design system's styles without what asks another server for anything:
 * its fonts, and pictures that we do not use. */
function styles() {
  const css = readFileSync(join(modules,
    'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css'), 'utf8')
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/\/\*#.*?\*\//g, '')
    .replace(/Frutiger W01,/g, '')
    .replace(/url\(["']?\/assets\/images\/([\w.-]+)["']?\)/g,
      (_, name) => `url(${picture(name)})`)
  const all = used(css) + '\n' + readFileSync(join(here, 'style.css'), 'utf8')
  const foreign = all.match(/url\((?!["']?\/assets\/)[^)]*\)|@import[^;]*/)

  if (foreign)
    throw new Error(`the styles ask for ${foreign[0]}`)
  return Buffer.from(esbuild.transformSync(all,
    { loader: 'css', minify: true }).code)
}

function bundle(names) {
  const built = esbuild.buildSync({
    entryPoints: names.map(n => join(front, `${n}.tsx`)),
    bundle: true, splitting: true, format: 'esm', minify: true, write: false,
    target: 'es2022', outdir: folder, jsx: 'automatic',
    jsxImportSource: 'preact', nodePaths: [modules], legalComments: 'none',
    entryNames: '[name]-[hash]', chunkNames: 'shared-[hash]',
    metafile: true, absWorkingDir: here
  })

  for (const w of built.warnings)
    throw new Error(w.text)
  return built
}

function hash(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12)
}

/* A page: everything it needs is asked for at once, not one after another. */
function html(page, script, shared, style) {
  return Buffer.from(`<!DOCTYPE html>
<html lang="en-GB" class="nhsuk-template">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} - ${name}</title>
<link rel="icon" href="${iconPath}">
<link rel="stylesheet" href="${style}">
${shared.map(s => `<link rel="modulepreload" href="${s}">`).join('\n')}
<script type="module" src="${script}"></script>
</head>
<body class="nhsuk-template__body">
<div id="page"></div>
<noscript>These pages need JavaScript, which this browser does not run.
</noscript>
</body>
</html>
`)
}

const pages = JSON.parse(readFileSync(join(front, 'pages.json'), 'utf8'))
const names = [...new Set(pages.map(p => p.module))]
const built = bundle(names)
const css = styles()
const stylePath = `/assets/style-${hash(css)}.css`
const icon = readFileSync(join(here, 'icon.svg'))
const iconPath = `/assets/icon-${hash(icon)}.svg`
const files = [{ path: stylePath, bytes: css, forever: true },
  { path: iconPath, bytes: icon, forever: true }]
const scriptOf = {}
const sharedOf = {}

for (const [path, bytes] of pictures)
  files.push({ path, bytes, forever: true })
for (const f of built.outputFiles)
  files.push({ path: `/assets/${basename(f.path)}`,
    bytes: Buffer.from(f.contents), forever: true })
for (const [path, o] of Object.entries(built.metafile.outputs)) {
  if (!o.entryPoint)
    continue
  const name = basename(o.entryPoint, '.tsx')

  scriptOf[name] = `/assets/${basename(path)}`
  sharedOf[name] = o.imports.filter(i => i.kind === 'import-statement')
    .map(i => `/assets/${basename(i.path)}`)
}
for (const p of pages)
  files.push({ path: p.path, forever: false, ext: '.html',
    bytes: html(p, scriptOf[p.module], sharedOf[p.module], stylePath) })

const description = join(front, '../openapi')

if (existsSync(description)) {
  const api = joined(description)

  files.push({ path: api['x-served-at'], forever: false,
    bytes: Buffer.from(JSON.stringify(api)) })
}

/* The bundled chunks name each other relatively, which is right under
 * /assets/. */
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })

let asm = ''
let rows = ''
let externs = ''

files.forEach((f, i) => {
  const gz = gzipSync(f.bytes, { level: 9 })
  const name = `${i}-${basename(f.path) || 'index'}`.replace('#', 'n')
  const ext = f.ext ?? f.path.slice(f.path.lastIndexOf('.'))

  writeFileSync(join(folder, name), f.bytes)
  writeFileSync(join(folder, `${name}.gz`), gz)
  for (const [kind, file] of [['p', name], ['z', `${name}.gz`]])
    asm += `\t".global ${table}_${kind}${i}\\n${table}_${kind}${i}:\\n` +
      `.incbin \\"" FOLDER "/${file}\\"\\n"\n`
  externs += `extern const unsigned char ${table}_p${i}[], ${table}_z${i}[];\n`
  rows += `\t{ "${f.path}", "${types[ext]}", ${f.forever}, ${table}_p${i}, ` +
    `${table}_z${i},\n\t    ${f.bytes.length}, ${gz.length} },\n`
})
writeFileSync(out, `/* Made by common/web/build.mjs. */
#include "common/http/httppages.h"

__asm__(".section .rodata\\n"
${asm}	".previous\\n");
${externs}
extern const struct httppages_file ${table}[];
const struct httppages_file ${table}[] = {
${rows}	{ .path = NULL }
};
`)
/* Whose code is in it, for the bill of materials to be compared with. */
const owners = new Set(['nhsuk-frontend', ...Object.keys(built.metafile.inputs)
  .map(f => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(f)?.[1])
  .filter(n => n !== undefined)])

writeFileSync(`${folder}.packages`, [...owners].sort().join('\n') + '\n')
const sizes = files.map(f => [gzipSync(f.bytes, { level: 9 }).length, f.path])

writeFileSync(`${folder}.sizes`, sizes.map(s => s.join(' ')).join('\n') + '\n')
