/*
 * Every page and its main states, by the tour: accessible at each width and
 * at a zoom of 200 %, in forced colours, and without motion.  With "desk" or
 * "region", of that application alone.
 */
import { accessible, calm, finish, ok } from './check.mjs'
import { regionTour, tour } from './tour.mjs'

let visited = 0
const look = async (page, state) => {
  visited++
  await accessible(page, state.name, true)
  await calm(page, state.name)
  const empty = await page.locator('.sheaf-drawing > svg.sheaf-screen')
    .evaluateAll(all => all.filter(x =>
      x.querySelector('.sheaf-mark, .sheaf-bar') === null).length)

  ok(`${state.name} has no empty chart`, empty === 0, String(empty))
  ok(`${state.name} has a neutral title`,
    /^[A-Z][A-Za-z ]+ - Sheaf (desk|region)$/.test(await page.title()),
    await page.title())
}
const only = process.argv[2]
const site = only === 'region' ? { log: '' } : await tour(look)

if (only !== 'desk')
  await regionTour(look)

ok('there are pages', visited > 1, String(visited))
ok('nobody is named in the log', !/Zo|Brien|999|Idris/.test(site.log))
finish()
