/*
 * A way through every page and its main states of both applications, for tests
 * that look at all of them and for pictures.  Each page of pages.json is visited
 * by itself; a module with states besides lists them in states/MODULE.mjs (of
 * the region in region_states/MODULE.mjs): a name, the path if it is not that of
 * the page, and what brings the state about.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Centre } from './centre.mjs'
import { Region } from './region.mjs'
import { Site, facts, people } from './site.mjs'

const apps = {
  desk: { front: 'agent/web/front', states: 'states', before: '' },
  region: { front: 'aggregator/pages/front', states: 'region_states',
    before: 'region-' }
}

/* A module whose page is not for whoever leads says `as` whom it is visited. */
async function statesOf(app, module) {
  const file = new URL(`${app.states}/${module}.mjs`, import.meta.url)
  const { as, states = [] } = existsSync(file) ? await import(file) : {}

  return { as, states }
}

/* Each as { name, path, signedOut, reach(page, site) }, a page once. */
export async function states(name = 'desk') {
  const app = apps[name]
  const pages = JSON.parse(readFileSync(
    new URL(`../../${app.front}/pages.json`, import.meta.url), 'utf8'))
  const all = (await statesOf(app, 'signed-out')).states.map(s => ({ ...s,
    signedOut: true }))
  const seen = new Set()

  for (const p of pages) {
    const path = p.path.replaceAll('#', '1')

    if (seen.has(p.module))
      continue
    seen.add(p.module)
    const { as, states: more } = await statesOf(app, p.module)

    all.push({ name: p.module, path, as, reach: () => undefined })
    for (const s of more)
      all.push({ path, as, ...s, name: `${p.module}-${s.name}` })
  }
  return all.map(s => ({ ...s, name: app.before + s.name }))
}

/*
 * Visits every state of the desk as the team leader, or those whose name begins with
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
    await visit(site, await states('desk'), look, options)
  } finally {
    await site.end()
    await region.end()
  }
  return site
}

/* The same of the region, as somebody who leads it; a state with a member `as`
 * is visited as that person. */
export async function regionTour(look, options = {}) {
  const centre = new Centre([['lead', 'lead', 'north'],
    ['exact', 'analyst', '', 'exact'], ['operator', 'operator'],
    ['auditor', 'auditor']], { odd: true })

  try {
    centre.fill()
    await centre.serve('--authority-dir', centre.authority)
    await visit(centre, await states('region'), look, options)
  } finally {
    await centre.end()
  }
  return centre
}

async function visit(site, all, look, options) {
  /* One after another person, so that nobody runs out of codes. */
  const who = s => s.signedOut ? '' : s.as ?? site.person
  const order = [...new Set(all.map(who))]

  all.sort((a, b) => order.indexOf(who(a)) - order.indexOf(who(b)))
  for (const viewport of options.viewports ?? [undefined]) {
    const page = await site.browse({ viewport })
    /* Who is signed in; undefined: nobody. */
    let inside

    for (const state of all) {
      const wanted = state.signedOut ? undefined : state.as ?? site.person

      if (!state.name.startsWith(options.only ?? ''))
        continue
      if (wanted !== undefined && wanted !== inside)
        await page.context().clearCookies()
      try {
        await page.goto(site.url + state.path)
        if (wanted !== undefined && wanted !== inside) {
          await site.signIn(page, wanted)
          inside = wanted
          await page.getByLabel('Password', { exact: true })
            .waitFor({ state: 'detached' })
        }
        await site.settled(page)
        /* What a state before has left half typed would be given back. */
        await site.afresh?.(page)
        await state.reach(page, site)
        await look(page, state, viewport)
      } catch (e) {
        const seen = await page.locator('body').innerText().catch(() => '')

        throw new Error(`${state.name}, at ${page.url()}: ${e.message}\n${seen}`)
      }
      /* What a state asked of the network, or of the page, ends with it. */
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    }
    await site.context.close()
  }
}
