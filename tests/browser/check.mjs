/* What a test in a browser asks of every page, beside its own task. */
import { readFileSync } from 'node:fs'
import { judged } from './answers.mjs'
import { PATIENCE, axeSource, pause } from './site.mjs'

const axe = readFileSync(axeSource, 'utf8')
let failed = 0
let passed = 0

export function ok(what, holds, more = '') {
  if (holds) {
    passed++
    return
  }
  failed++
  console.log(`FAILED: ${what}${more === '' ? '' : `: ${more}`}`)
}

/* The same of what a page comes to show, or shows no more, a moment after something was
 * done: holds() is asked until it is so, and more() what else to say when it never is. */
export async function soon(what, holds, more = () => '') {
  const until = Date.now() + PATIENCE
  let why
  const asked = async () => {
    try {
      return await holds()
    } catch (e) {
      why = e
      return false
    }
  }
  let is = await asked()

  while (!is && Date.now() < until) {
    await pause(50)
    why = undefined
    is = await asked()
  }
  ok(what, is, is ? '' : String(why ?? await more()))
}

/* Ends the test, with the number of what held. */
export function finish() {
  for (const fault of judged())
    ok('the API answers as its description says', false, fault)
  console.log(`${passed} held, ${failed} did not`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

/* Widths in CSS pixels: a desk, the same at a zoom of 200 %, a phone, and a
 * small one, which is a desk at 400 %. */
const widths = [1280, 640, 375, 320]

/* What axe cannot decide and a person has: each with its reason. */
const decided = [
  { rule: 'color-contrast',
    of: '.nhsuk-radios__label, .nhsuk-checkboxes__label',
    why: 'the design system draws its circles and boxes over the label, so ' +
      'that axe cannot tell what is behind the text, #212b32 on #f0f4f5: ' +
      '13 to 1' },
  { rule: 'color-contrast', of: '.sheaf-wide *',
    why: 'a wide table scrolls within itself, so that axe cannot see all of ' +
      'it on a phone; on a wide screen it does' },
  { rule: 'color-contrast', of: '.sheaf-drawing text',
    why: 'axe cannot tell what is behind a text of a drawing: white, and a ' +
      'white border where lines cross it; #4c6272 is 6.4 to 1' }
]

/* Rules whose answer may be another one where the same elements flow otherwise,
 * and where they are styled otherwise.  All others judge elements, their names
 * and roles.  Those on colours are dear: they look once at every style, and at the
 * narrowest width, where things are likeliest to stand over one another. */
const flowing = ['target-size', 'scrollable-region-focusable']
const coloured = ['color-contrast', 'link-in-text-block']
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
  'best-practice']
/* A rule on the style sheet, which all pages share, and which it reads anew each
 * time. */
const sheets = 'css-orientation-lock'
let sheetSeen = false

/* In the page: all elements that somebody can perceive, without the geometry of
 * drawings and without the way to other pages, which is the same on each of them
 * (36-led judges it by all rules, folded and open); and which of the conditions in style
 * sheets hold. */
function perceived() {
  const geometry = /^(d|[xyr]|[xy][12]|c[xy]|width|height|viewBox|points)$/
  const elements = []
  const conditions = rules => [...rules].flatMap(r => [
    ...(r instanceof CSSMediaRule ? [matchMedia(r.conditionText).matches] : []),
    ...(r.cssRules === undefined ? [] : conditions(r.cssRules))])

  for (const x of document.querySelectorAll('*'))
    if (x.checkVisibility({ visibilityProperty: true }) &&
        x.closest('.nhsuk-header__navigation') === null)
      elements.push(x.tagName, ...[...x.attributes].filter(a =>
        !geometry.test(a.name)).map(a => `${a.name}=${a.value}`))
  return { elements: elements.join('\n'), style: [...document.styleSheets]
    .flatMap(s => conditions(s.cssRules)).join() }
}

/* What axe finds by all rules, or by those named. */
export async function axed(page, rules) {
  /* Behind the page's policy: axe comes by the debugger, not as a script. */
  if (!await page.evaluate(() => 'axe' in window))
    await page.evaluate(axe)
  const options = { resultTypes: ['violations', 'incomplete'],
    runOnly: rules ?? tags, ...(rules === undefined && sheetSeen &&
      { rules: { [sheets]: { enabled: false } } }) }

  sheetSeen ||= rules === undefined
  return page.evaluate(async ([decided, options]) => {
    const r = await window.axe.run(document, options)
    const say = v => `${v.id}: ${v.nodes.map(n => n.target.join(' '))
      .join(', ')}`
    const open = v => ({ id: v.id, nodes: v.nodes.filter(n => !decided.some(
      d => d.rule === v.id &&
        document.querySelector(n.target[0])?.matches(d.of))) })

    return [...r.violations, ...r.incomplete.map(open)
      .filter(v => v.nodes.length > 0)].map(say)
  }, [decided, options])
}

/* By how many pixels the page is wider than its window. */
const tooWide = page => page.evaluate(() =>
  document.documentElement.scrollWidth - window.innerWidth)

/* What is smaller than 24 px and stands alone: a link within a sentence may
 * be as high as its line. */
const smallTargets = page => page.evaluate(() =>
  [...document.querySelectorAll('a[href], button, input, select, textarea, ' +
    'summary')]
    .filter(x => x.offsetParent !== null)
    .map(x => [x, x.getBoundingClientRect()])
    .filter(([x, b]) => (b.height < 24 || b.width < 24) &&
      getComputedStyle(x).position !== 'absolute' &&
      x.closest('p, .nhsuk-task-list__name-and-hint') === null)
    .map(([x]) => x.outerHTML.slice(0, 80)))

/* What is refused of a form for another reason than what stands in a field. */
const ofNoField = [
  'signed out before this was saved', 'does not answer', 'no room left', 'is busy',
  /* What somebody else has done meanwhile, which the form then shows. */
  '[Cc]hanged', 'by now than those that were shown',
  'stored when you saved it before', 'saved already'
]

/*
 * What somebody who hears the page needs and axe does not ask for: a list of
 * links or of buttons in which no two of the same name do different things
 * (fields and buttons may share one in groups of different names), tables that
 * say what they are, and refusals that are heard at their field.
 */
const unheard = page => page.evaluate(ofNoField => {
  const out = []
  const all = which => [...document.querySelectorAll(which)]
    .filter(x => x.checkVisibility())
  const words = x => (x?.getAttribute('aria-label') ?? x?.textContent ?? '')
    .trim().replace(/\s+/g, ' ')
  const label = x => x.labels?.[0] !== undefined ? words(x.labels[0]) : words(x)
  const within = x => {
    const group = x.parentElement.closest('fieldset, form[aria-label], ' +
      '[role="group"], [role="region"], [role="alert"]')

    return group === null ? '' : words(group.querySelector('legend, h2, h3') ??
      group)
  }
  const once = (what, which, key, value) => {
    const seen = new Map()

    for (const x of all(which)) {
      const name = key(x)

      if (seen.has(name) && seen.get(name) !== value(x))
        out.push(`two ${what} called "${name.trim()}"`)
      seen.set(name, value(x))
    }
  }

  once('links', 'a[href]', words, x => x.href)
  once('buttons', 'button', x => `${within(x)} ${words(x)}`, x => x)
  once('summaries', 'summary', x => `${within(x)} ${words(x)}`, x => x)
  once('fields', 'input, select, textarea', x => `${within(x)} ${label(x)}`,
    x => x)
  for (const t of all('table')) {
    if (words(t.caption) === '')
      out.push(`a table without a caption: ${words(t).slice(0, 40)}`)
    for (const h of t.querySelectorAll('th'))
      if (h.scope === '' || words(h) === '')
        out.push(`a heading without a name or scope in ${words(t.caption)}`)
  }
  for (const e of all('[id$="-error"]')) {
    const field = document.querySelector(
      `[aria-describedby~="${CSS.escape(e.id)}"]`)

    if (field === null || field.tagName !== 'FIELDSET' &&
        field.getAttribute('aria-invalid') !== 'true')
      out.push(`#${e.id} is not heard at its field`)
  }
  /* The summary above leads to each field that has a message, and each of its lines
   * that is about a form to a field that says the same. */
  for (const e of all('[id$="-error"]'))
    if (document.querySelector(`.nhsuk-error-summary a[href="#${
      CSS.escape(e.id.replace(/-error$/, ''))}"]`) === null)
      out.push(`no line above leads to #${e.id}`)
  for (const line of all('.nhsuk-error-summary li')) {
    const id = line.querySelector('a')?.hash.slice(1)
    const said = words(document.getElementById(`${id}-error`))
    const form = line.closest('form')

    if (id !== undefined && (!document.getElementById(id)?.checkVisibility() ||
        !said.includes(words(line))))
      out.push(`"${words(line)}" leads to #${id}, which does not say it`)
    if (id === undefined && form?.querySelector('input, select, textarea') &&
        !ofNoField.some(pattern => new RegExp(pattern).test(words(line))))
      out.push(`"${words(line)}" leads to no field`)
  }
  for (const x of all('[aria-describedby], [aria-labelledby]'))
    for (const id of [x.getAttribute('aria-describedby'),
      x.getAttribute('aria-labelledby')].join(' ').split(' '))
      if (id !== '' && document.getElementById(id) === null)
        out.push(`nothing is called #${id}`)
  if (document.querySelectorAll('main h1').length === 0)
    out.push('no h1 in the main part')
  return [...new Set(out)]
}, ofNoField)

/* Accessible at one width; `seen`: what all rules have judged of this page, and
 * those on colours. */
async function accessibleAt(page, at, width, seen) {
  await page.setViewportSize({ width, height: 900 })
  /* A link that the pointer comes to lie on has no line under it. */
  await page.mouse.move(0, 0)
  /* A drawing takes its new width a moment after its page. */
  await soon(`${at} fits`, async () => await tooWide(page) <= 0,
    async () => `${await tooWide(page)} px too wide`)
  await soon(`${at} has targets of 24 px`, async () =>
    (await smallTargets(page)).length === 0,
  async () => (await smallTargets(page)).join('; '))
  if (seen === null)
    return
  const { elements, style } = await page.evaluate(perceived)
  const rules = !seen.has(elements) ? undefined
    : seen.has(elements + style) && width !== widths.at(-1) ? flowing
      : [...flowing, ...coloured]
  let found = await axed(page, rules)

  /* Once more of what was being drawn. */
  if (found.length > 0) {
    await pause(2_000)
    found = await axed(page, rules)
  }
  seen.add(elements).add(elements + style)
  ok(`${at} is accessible`, found.length === 0, found.join('; '))
}

/*
 * Accessible, as far as programs can tell: nothing is left for "needs review",
 * one heading says what the page is, what is heard is clear, and at each width
 * the page does not scroll sideways and its targets are large enough.  At two
 * widths axe looks; at all of them with `everywhere`.  All its rules judge every
 * set of elements that some width shows, and those on colours every style that it
 * has; those on how things flow judge each width.
 */
export async function accessible(page, name, everywhere = false) {
  const headings = () => page.locator('h1:visible').count()

  await soon(`${name} has one h1`, async () => await headings() === 1, headings)
  await soon(`${name} can be heard`, async () =>
    (await unheard(page)).length === 0,
  async () => (await unheard(page)).join('; '))
  const seen = new Set()

  for (const width of widths)
    await accessibleAt(page, `${name} at ${width} px`, width, everywhere ||
      width === 1280 || width === 375 ? seen : null)
  await page.setViewportSize({ width: 1280, height: 900 })
}

/* Asked whether something is to be withdrawn, somebody gives a reason that is too long:
 * it stays in its field, which says so, and the summary above leads there. */
export async function reasonRefused(page) {
  const reason = page.getByLabel('Reason (optional)')
  const long = 'x'.repeat(300)
  const id = await reason.getAttribute('id')
  const focused = what => soon(`refused, ${what} has the focus`, () =>
    page.evaluate(w => document.activeElement?.matches(w) === true, what))

  await reason.fill(long)
  await page.getByRole('button', { name: 'Yes, withdraw it' }).click()
  await page.locator(`#${id}-error`).getByText(/at most \d+ fit/).waitFor()
  await focused('.nhsuk-error-summary')
  await page.getByRole('link', { name: /at most \d+ fit/ }).click()
  await focused(`#${id}`)
  ok('a reason that was refused stays in its field',
    await reason.inputValue() === long)
}

/*
 * For people whose system shows two colours of their own, or who asked for no
 * motion: what has the focus is seen without a colour of ours, and nothing
 * moves.
 */
export async function calm(page, name) {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  /* A browser draws the ring of a tick box only for those who use keys. */
  await page.keyboard.press('Tab')
  const bare = await page.evaluate(() => {
    const before = document.activeElement
    const out = [...document.querySelectorAll('a[href], button, input, ' +
      'select, textarea, summary, [tabindex="0"]')]
      .filter(x => x.checkVisibility())
      .filter(x => {
        x.focus()
        /* The design system draws the ring of a box or circle beside it. */
        const ring = [x, x.nextElementSibling].filter(Boolean).flatMap(y =>
          [getComputedStyle(y), getComputedStyle(y, '::before')])

        return !ring.some(s => s.outlineStyle !== 'none' &&
          parseFloat(s.outlineWidth) > 0)
      }).map(x => x.outerHTML.slice(0, 80))

    before?.focus?.()
    return out
  })

  ok(`${name} shows the focus in forced colours`, bare.length === 0,
    bare.join('; '))
  await soon(`${name} fits in forced colours`, async () =>
    await tooWide(page) <= 0, async () => `${await tooWide(page)} px too wide`)
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')]
    .filter(x => [getComputedStyle(x), getComputedStyle(x, '::before'),
      getComputedStyle(x, '::after')].some(s =>
      /[1-9]/.test(s.transitionDuration) || s.animationName !== 'none'))
    .map(x => x.outerHTML.slice(0, 80)))

  ok(`${name} keeps still when asked to`, moving.length === 0,
    moving.join('; '))
  await page.emulateMedia({ forcedColors: null, reducedMotion: null })
}
