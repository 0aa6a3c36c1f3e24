/*
 * Takes a picture of each page and main state of the tour at two widths, and
 * of each as it is printed, into build/screenshots.
 *
 *   node tests/browser/look.mjs [FOLDER [NAME]]
 *
 * With NAME, of those states alone whose name begins so; those of the region
 * begin with "region-".
 */
import { mkdirSync } from 'node:fs'
import { regionTour, tour } from './tour.mjs'

const out = process.argv[2] ?? 'build/screenshots'
const only = process.argv[3] ?? ''
const names = { 1280: 'wide', 375: 'phone' }

mkdirSync(out, { recursive: true })
const look = async (page, state, { width }) => {
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
}
const options = { only, viewports: [{ width: 1280, height: 900 },
  { width: 375, height: 812 }] }

if (!only.startsWith('region-'))
  await tour(look, options)
if (only === '' || only.startsWith('region-'))
  await regionTour(look, options)
