/*
 * A way through every page and its main states, for tests that look at all of
 * them and for pictures.  Each page of pages.json is visited by itself; a
 * module with states besides lists them in states/MODULE.mjs: a name, the path
 * if it is not that of the page, and what brings the state about.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Region } from './region.mjs'
import { Site, facts, people } from './site.mjs'

const pages = JSON.parse(readFileSync(
  new URL('../../agent/web/front/pages.json', import.meta.url), 'utf8'))

async function statesOf(module) {
  const file = new URL(`states/${module}.mjs`, import.meta.url)

  return existsSync(file) ? (await import(file)).states : []
}

/* Each as { name, path, signedOut, reach(page, site) }, a page once. */
export async function states() {
  const all = (await statesOf('signed-out')).map(s => ({ ...s,
    signedOut: true }))
  const seen = new Set()

  for (const p of pages) {
    const path = p.path.replaceAll('#', '1')

    if (seen.has(p.module))
      continue
    seen.add(p.module)
    all.push({ name: p.module, path, reach: () => undefined })
    for (const s of await statesOf(p.module))
      all.push({ path, ...s, name: `${p.module}-${s.name}` })
  }
  return all
}

/*
 * Visits every state as the team leader, or those whose name begins with
 * options.only, and calls look(page, state, viewport) there, in a window of
 * each of options.viewports.  A state that cannot be reached throws, with its
 * name.
 */
export async function tour(look, options = {}) {
  const site = new Site()
  const region = new Region()

  try {
    site.init(facts(), people())
    region.enrol(site)
    await site.serve()
    for (const viewport of options.viewports ?? [undefined]) {
      const page = await site.browse({ viewport })
      let signedIn = false

      for (const state of await states()) {
        if (!state.name.startsWith(options.only ?? ''))
          continue
        await page.goto(site.url + state.path)
        if (!signedIn && !state.signedOut) {
          await site.signIn(page)
          signedIn = true
          await page.getByLabel('Password').waitFor({ state: 'detached' })
        }
        try {
          await site.settled(page)
          await state.reach(page, site)
          await look(page, state, viewport)
        } catch (e) {
          throw new Error(`${state.name}: ${e.message}`)
        }
        /* What a state asked of the network, or of the page, ends with it. */
        await page.unrouteAll({ behavior: 'ignoreErrors' })
      }
      await site.context.close()
    }
  } finally {
    await site.end()
    region.end()
  }
  return site
}
