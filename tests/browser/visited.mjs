/* What is asked of every page and its main states, by the tour: accessible at
 * each width and at a zoom of 200 %, in forced colours, and without motion. */
import { accessible, calm, finish, ok } from './check.mjs'

/* `go` is a tour, which gives what it toured; `secret` must not be in its log. */
export async function visited(go, secret) {
  let n = 0
  const site = await go(async (page, state) => {
    n++
    await accessible(page, state.name, true)
    await calm(page, state.name)
    const empty = await page.locator('.sheaf-drawing > svg.sheaf-screen')
      .evaluateAll(all => all.filter(x =>
        x.querySelector('.sheaf-mark, .sheaf-bar') === null).length)

    ok(`${state.name} has no empty chart`, empty === 0, String(empty))
    ok(`${state.name} has a neutral title`,
      /^[A-Z][A-Za-z ]+ - Sheaf (desk|region)$/.test(await page.title()),
      await page.title())
  })

  ok('there are pages', n > 1, String(n))
  ok('nobody is named in the log', !secret.test(site.log))
  finish()
}
