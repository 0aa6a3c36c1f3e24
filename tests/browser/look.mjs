/*
 * Takes a picture of each page and main state of the tour at two widths, and
 * of each as it is printed, into build/screenshots.
 *
 *   node tests/browser/look.mjs [FOLDER [NAME]]
 *
 * With NAME, of those states alone whose name begins so.
 */
import { mkdirSync } from 'node:fs'
import { tour } from './tour.mjs'

const out = process.argv[2] ?? 'build/screenshots'
const only = process.argv[3] ?? ''
const names = { 1280: 'wide', 375: 'phone' }

mkdirSync(out, { recursive: true })
await tour(async (page, state, { width }) => {
  const picture = kind => page.screenshot({ fullPage: true,
    path: `${out}/${state.name}-${kind}.png` })

  await picture(names[width])
  if (width === 1280) {
    /* As wide as A4 between its margins. */
    await page.setViewportSize({ width: 720, height: 1018 })
    await page.emulateMedia({ media: 'print', colorScheme: 'light' })
    await picture('print')
    await page.emulateMedia({ media: null, colorScheme: null })
    await page.setViewportSize({ width, height: 900 })
  }
}, { only, viewports: [{ width: 1280, height: 900 },
  { width: 375, height: 812 }] })
