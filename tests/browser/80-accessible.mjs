/*
 * Every page and its main states, by the tour: accessible at each width and
 * at a zoom of 200 %, in forced colours, and without motion.
 */
import { accessible, calm, finish, ok } from './check.mjs'
import { tour } from './tour.mjs'

let visited = 0
const site = await tour(async (page, state) => {
  visited++
  await accessible(page, state.name, true)
  await calm(page, state.name)
  ok(`${state.name} has a neutral title`, /^[A-Z][A-Za-z ]+ - Sheaf desk$/
    .test(await page.title()), await page.title())
})

ok('there are pages', visited > 4, String(visited))
ok('nobody is named in the log', !/Zo|Brien|999|Idris/.test(site.log))
finish()
