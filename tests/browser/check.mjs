/* What a test in a browser asks of every page, beside its own task. */
import { readFileSync } from 'node:fs'
import { judged } from './answers.mjs'
import { axeSource } from './site.mjs'

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

async function axed(page) {
  /* Behind the page's policy: axe comes by the debugger, not as a script. */
  if (!await page.evaluate(() => 'axe' in window))
    await page.evaluate(axe)
  return page.evaluate(async decided => {
    const r = await window.axe.run(document, { resultTypes: ['violations',
      'incomplete'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
      'wcag22aa', 'best-practice'] })
    const say = v => `${v.id}: ${v.nodes.map(n => n.target.join(' '))
      .join(', ')}`
    const open = v => ({ id: v.id, nodes: v.nodes.filter(n => !decided.some(
      d => d.rule === v.id &&
        document.querySelector(n.target[0])?.matches(d.of))) })

    return [...r.violations, ...r.incomplete.map(open)
      .filter(v => v.nodes.length > 0)].map(say)
  }, decided)
}

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

/*
 * What somebody who hears the page needs and axe does not ask for: a list of
 * links or of buttons in which no two of the same name do different things
 * (fields and buttons may share one in groups of different names), tables that
 * say what they are, and refusals that are heard at their field.
 */
const unheard = page => page.evaluate(() => {
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
  for (const x of all('[aria-describedby], [aria-labelledby]'))
    for (const id of [x.getAttribute('aria-describedby'),
      x.getAttribute('aria-labelledby')].join(' ').split(' '))
      if (id !== '' && document.getElementById(id) === null)
        out.push(`nothing is called #${id}`)
  if (document.querySelectorAll('main h1').length === 0)
    out.push('no h1 in the main part')
  return [...new Set(out)]
})

/*
 * Accessible, as far as programs can tell: nothing is left for "needs review",
 * one heading says what the page is, what is heard is clear, and at each width the page does not
 * scroll sideways and its targets are large enough.  At two widths axe looks;
 * at all of them with `everywhere`.
 */
export async function accessible(page, name, everywhere = false) {
  const headings = await page.locator('h1:visible').count()

  ok(`${name} has one h1`, headings === 1, `${headings}`)
  const faults = await unheard(page)

  ok(`${name} can be heard`, faults.length === 0, faults.join('; '))
  for (const width of widths) {
    const at = `${name} at ${width} px`

    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() =>
      document.documentElement.scrollWidth - window.innerWidth)

    ok(`${at} fits`, over <= 0, `${over} px too wide`)
    const small = await smallTargets(page)

    ok(`${at} has targets of 24 px`, small.length === 0, small.join('; '))
    if (everywhere || width === 1280 || width === 375) {
      const found = await axed(page)

      ok(`${at} is accessible`, found.length === 0, found.join('; '))
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
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
  const over = await page.evaluate(() =>
    document.documentElement.scrollWidth - window.innerWidth)

  ok(`${name} fits in forced colours`, over <= 0, `${over} px too wide`)
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')]
    .filter(x => [getComputedStyle(x), getComputedStyle(x, '::before'),
      getComputedStyle(x, '::after')].some(s =>
      /[1-9]/.test(s.transitionDuration) || s.animationName !== 'none'))
    .map(x => x.outerHTML.slice(0, 80)))

  ok(`${name} keeps still when asked to`, moving.length === 0,
    moving.join('; '))
  await page.emulateMedia({ forcedColors: null, reducedMotion: null })
}
