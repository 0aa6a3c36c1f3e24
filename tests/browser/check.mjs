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
    ok('the API answers as agent/web/openapi describes it', false, fault)
  console.log(`${passed} held, ${failed} did not`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
}

/*
 * Accessible, as far as programs can tell, with nothing left for "needs
 * review", and at each width without a page that scrolls sideways.
 */
export async function accessible(page, name) {
  for (const width of [1280, 375, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const over = await page.evaluate(() =>
      document.documentElement.scrollWidth - window.innerWidth)

    ok(`${name} at ${width} px fits`, over <= 0, `${over} px too wide`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  /* Behind the page's policy: axe comes by the debugger, not as a script. */
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const r = await window.axe.run(document, { resultTypes: ['violations',
      'incomplete'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
      'wcag22aa', 'best-practice'] })

    const say = v => `${v.id}: ${v.nodes.map(n => n.target.join(' '))
      .join(', ')}`

    /* The design system draws its circles and boxes over the label, so that
     * axe cannot tell what is behind the text, #212b32 on #f0f4f5: 13 to 1. */
    const drawn = v => v.id === 'color-contrast' && v.nodes.every(n =>
      document.querySelector(n.target[0])?.matches(
        '.nhsuk-radios__label, .nhsuk-checkboxes__label'))

    return [...r.violations, ...r.incomplete.filter(v => !drawn(v))].map(say)
  })

  ok(`${name} is accessible`, found.length === 0, found.join('; '))
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('a, button, input, select')]
      .filter(x => x.offsetParent !== null)
      .map(x => [x, x.getBoundingClientRect()])
      .filter(([x, b]) => b.height < 24 &&
        getComputedStyle(x).position !== 'absolute' &&
        x.closest('p, .nhsuk-task-list__name-and-hint') === null)
      .map(([x]) => x.outerHTML.slice(0, 80)))

  ok(`${name} has targets of 24 px`, small.length === 0, small.join('; '))
}
