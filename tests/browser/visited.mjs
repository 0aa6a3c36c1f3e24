/* What is asked of every page and its main states, by the tour: accessible at
 * each width and at a zoom of 200 %, in forced colours, and without motion. */
import { accessible, calm, finish, ok, soon } from './check.mjs'

/* `go` is a tour, which gives what it toured; `secret` must not be in its log. */
export async function visited(go, secret) {
  let n = 0
  const site = await go(async (page, state) => {
    n++
    await accessible(page, state.name, true)
    await calm(page, state.name)
    const empty = () => page.locator('.sheaf-drawing > svg.sheaf-screen')
      .evaluateAll(all => all.filter(x =>
        x.querySelector('.sheaf-mark, .sheaf-bar') === null).length)

    /* A chart is drawn anew after the window has changed its width. */
    await soon(`${state.name} has no empty chart`,
      async () => await empty() === 0, async () => String(await empty()))
    ok(`${state.name} has a neutral title`,
      /^[A-Z][A-Za-z ]+ - Sheaf (desk|region)$/.test(await page.title()),
      await page.title())
  })

  ok('there are pages', n > 1, String(n))
  ok('nobody is named in the log', !secret.test(site.log))
  finish()
}
