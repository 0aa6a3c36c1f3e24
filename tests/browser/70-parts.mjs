/*
 * The parts of pages are those of the design system: for the options that we
 * use, they give the same elements, attributes, states and words as its
 * package's own examples (fixtures.json), spaces aside.  Colours of charts,
 * tables and tags are told apart by everybody (colours.mjs).
 */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { finish, ok } from './check.mjs'
import { colours } from './colours.mjs'
import { launched } from './site.mjs'

const modules = resolve('build/web/node_modules')
const require = createRequire(`${modules}/x.js`)
const esbuild = require('esbuild')
const parts = 'common/web/parts.tsx'

const choices = items => items.map(i => ({ word: i.value, title: i.text }))
const text = x => typeof x === 'string' ? x : x?.text

/* What a fixture's options are as properties of our part. */
const field = o => ({ id: o.id ?? o.idPrefix, hint: text(o.hint),
  error: text(o.errorMessage), onInput: null, onChange: null,
  label: text(o.label) ?? text(o.fieldset?.legend) ??
    o.fieldset?.legend.text })
const classes = o => [o.code && 'nhsuk-input--code',
  o.width && `nhsuk-input--width-${o.width}`].filter(Boolean).join(' ')
const select = o => ({ ...field(o), value: o.value ?? o.items[0].value,
  choices: choices(o.items) })
const group = o => ({ ...field(o), choices: choices(o.items),
  value: '', values: [] })
const summary = o => ({ errors: o.errorList.map(e => ({ say: e.text,
  field: e.href?.slice(1) ?? null })) })
const button = o => ({ children: o.text, [o.variant ?? 'plain']: true })

const cases = {
  Input: ['input', o => ({ ...field(o), value: '', inputmode: o.inputmode,
    width: classes(o) }), ['without heading',
    'with error message, without heading']],
  Select: ['select', select, ['without heading',
    'with error message, without heading',
    'with error message and hint, without heading']],
  Radios: ['radios', group, ['without heading', 'with error message, without heading',
    'with error message and hint, without heading']],
  Checkboxes: ['checkboxes', group, ['without heading',
    'with error message, without heading',
    'with error message and hint, without heading']],
  TextArea: ['textarea', o => ({ ...field(o), value: '' }), ['without heading',
    'with error message, without heading',
    'with error message and hint, without heading']],
  FileInput: ['file-upload', field, ['without heading',
    'with error message, without heading',
    'with error message and hint, without heading']],
  Button: ['button', button, ['default', 'secondary', 'warning']],
  ErrorSummary: ['error-summary', summary, ['default',
    'with multiple errors', 'without error link']],
  Inset: ['inset-text', o => ({ p: o.text }), ['default']]
}

/* Parts that the design system does not have, or not so: its warning callout is no
 * alert, and its tables do not scroll within themselves. */
const own = ['ProblemBox', 'Summary', 'Status', 'Callout', 'Wide', 'Withdraw',
  'NotDone', 'Reason', 'Of', 'Held']

/* What ours have besides, each with its reason. */
const besides = {
  autocomplete: 'a browser that several people use offers nobody\'s words',
  spellcheck: 'a browser may send what it checks to somebody else',
  'aria-invalid': 'said by screen readers that do not read descriptions',
  tabindex: 'their script gives it to the error summary when a page opens'
}
/* What theirs have besides: their script is not used. */
const without = ['data-module']
/* Ours are always beside each other, as those of their example "inline". */
const inline = html => html.replace('class="nhsuk-radios"',
  'class="nhsuk-radios nhsuk-radios--inline"')

/* In the page: the lines of a tree, to be compared and shown. */
function lines(node, left, out = [], depth = 0) {
  if (node.nodeType === Node.TEXT_NODE) {
    const words = node.textContent.replace(/\s+/g, ' ').trim()

    if (words !== '')
      out.push('  '.repeat(depth) + words)
    return out
  }
  const names = node.getAttributeNames().sort()
    .filter(n => !left.includes(n) && !['selected', 'checked'].includes(n))
  const value = n => n === 'class' ? [...node.classList].sort().join(' ')
    : node.getAttribute(n)

  out.push('  '.repeat(depth) + node.localName +
    names.map(n => ` ${n}="${value(n)}"`).join('') +
    (node.selected || node.checked ? ' chosen' : ''))
  for (const child of node.childNodes)
    lines(child, left, out, depth + 1)
  return out
}

function bundle() {
  return esbuild.buildSync({ stdin: { resolveDir: process.cwd(), contents:
    `import * as parts from './${parts}'; import { h, render } from 'preact'
     import * as charts from './common/web/charts'
     window.all = { parts, charts, h, render }` },
  bundle: true, format: 'iife', write: false, jsx: 'automatic',
  jsxImportSource: 'preact', nodePaths: [modules] }).outputFiles[0].text
}

/* Both trees of one example.  Ours have the id for a name, and an item the
 * word of its choice in its id. */
function drawn(page, part, props, html) {
  return page.evaluate(([part, props, html, besides, without, source]) => {
    const lines = new Function(`return ${source}`)()
    const { parts, h, render } = window.all
    const to = document.createElement('div')
    const them = document.createElement('div')

    for (const k of ['onInput', 'onChange'])
      if (k in props)
        props[k] = () => undefined
    if (props.p !== undefined)
      props.children = h('p', null, props.p)
    render(h(parts[part], props), to)
    them.innerHTML = html
    for (const x of them.querySelectorAll('[name]'))
      x.setAttribute('name', props.id)
    for (const x of them.querySelectorAll('[id$="-2"], [id$="-3"]')) {
      x.id = `${props.id}-${x.value}`
      x.nextElementSibling.setAttribute('for', x.id)
    }
    return [to, them].map(x => lines(x, [...besides, ...without]))
  }, [part, props, html, Object.keys(besides), without, lines.toString()])
}

/* In the page: a chart with every mark and line there is, and each other thing
 * that has a colour of its own beside its words. */
function paint() {
  const { charts, h, render } = window.all
  const to = document.createElement('div')
  const points = ['usual', 'improvement', 'concern', 'neither'].map(
    (verdict, i) => ({ period: { title: '', year: '2025/26',
      quarter: `Q${i + 1}` }, at: 100 * (i + 2), shown: String(i + 2),
    complete: true, verdict, target: 450 }))
  const lines = ['mean', 'median', 'limit'].map((kind, i) =>
    ({ kind, at: 100 * (i + 1), name: kind }))

  document.body.append(to)
  render(h('div', null, h(charts.QuartersChart, { says: 'All marks',
    points: [...points, { ...points[0], complete: false }], lines }),
  h('strong', { class: 'sheaf-met' }, 'met'),
  h('strong', { class: 'sheaf-short' }, '4 short'),
  h('table', { class: 'sheaf-scores' }, h('tr', null, [1, 2, 3, 4, 5].map(n =>
    h('td', { class: `sheaf-score sheaf-score-${n}` }, n)))),
  Object.entries({ Reported: 'sheaf-tag-reported', 'To date': '',
    Late: 'nhsuk-tag--orange', 'Never reported': 'sheaf-tag-never',
    'Not yet expected': 'sheaf-tag-not-yet', Elsewhere: 'nhsuk-tag--white' })
    .map(([text, look]) => h('strong', { class: `nhsuk-tag ${look}` }, text))),
  to)
}

const browser = await launched()

try {
  const page = await browser.newPage()

  await page.addScriptTag({ content: bundle() })
  for (const [part, [component, props, names]] of Object.entries(cases)) {
    const { fixtures } = require(
      `nhsuk-frontend/dist/nhsuk/components/${component}/fixtures.json`)

    for (const name of names) {
      const f = fixtures.find(x => x.name === name && !x.context.small)
      const [ours, theirs] = await drawn(page, part, props(f.context),
        inline(f.html))
      const at = theirs.findIndex((line, i) => line !== ours[i])

      ok(`${part}, ${name}`, ours.length > 2 && at < 0 &&
        ours.length === theirs.length,
      `ours has "${ours[at]}", theirs "${theirs[at]}"`)
    }
  }
  const exported = await page.evaluate(() => Object.entries(window.all.parts)
    .filter(([name, x]) => typeof x === 'function' && /^[A-Z]/.test(name))
    .map(([name]) => name))

  for (const name of exported)
    ok(`${name} of ${parts} is compared with an example of the design ` +
      'system (a row of "cases"), or is our own ("own")',
    name in cases || own.includes(name))
  await page.addStyleTag({ path: require.resolve(
    'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css') })
  await page.addStyleTag({ path: 'common/web/style.css' })
  await page.evaluate(paint)
  await page.locator('.sheaf-drawing > svg.sheaf-screen').waitFor()
  await colours(page, ok)
} finally {
  await browser.close()
}
finish()
