/*
 * A page worked with the keyboard alone.  Each of these fails where no Tab leads
 * to what is wanted, and where a key leaves the focus nowhere: then a browser
 * begins at the top of the page again, and a screen reader with it.
 */
import { ok } from './check.mjs'

const TABS = 200

const called = page => page.evaluate(() => {
  const x = document.activeElement

  return x?.labels?.[0]?.innerText ??
    (x?.matches('a, button, summary') ? x.innerText : '')
})

/* Until there is something of that name. */
const isThere = (page, name) => page.waitForFunction(([name, pattern]) =>
  [...document.querySelectorAll('a, button, summary, input, select, textarea')]
    .some(x => {
      const own = x.labels?.[0]?.innerText ??
        (x.matches('a, button, summary') ? x.innerText : '')

      return x.checkVisibility() && (pattern === null ? own === name
        : new RegExp(pattern).test(own))
    }), [String(name), name instanceof RegExp ? name.source : null])

/* Tab until what has the focus is called this, a text or a pattern; throws where
 * nothing is. */
export async function tabTo(page, name) {
  const seen = []

  await isThere(page, name)
  for (let i = 0; i < 150; i++) {
    const now = await called(page)

    if (typeof name === 'string' ? now === name : name.test(now))
      return
    seen.push(now.slice(0, 40))
    await page.keyboard.press('Tab')
  }
  throw new Error(`no Tab leads to ${name}: ${seen.join(' | ')}`)
}

/* Arrows until the list with the focus shows this: letters that come slowly
 * would each begin anew. */
export async function choose(page, title) {
  for (let i = 0; i < 60 && await page.evaluate(() =>
    document.activeElement?.selectedOptions?.[0]?.innerText) !== title; i++)
    await page.keyboard.press('ArrowDown')
}

/* What is done next begins where something has the focus: the last act on this
 * page, whatever became of it, has left it there. */
async function held(page) {
  const acted = await page.evaluate(() => window.acted)

  if (acted !== undefined)
    ok(`something has the focus after ${acted}`, await page.waitForFunction(
      () => document.activeElement !== document.body, null, { timeout: 30_000 })
      .then(() => true, () => false))
}

const acts = (page, what) => page.evaluate(w => { window.acted = w },
  `${what} (${page.url().replace(/.*:\d+/, '')})`)

/* Tab until a control has the focus, the shorter way. */
export async function reach(page, control) {
  await control.waitFor()
  await held(page)
  const x = await control.elementHandle()
  const key = await x.evaluate(x => document.activeElement !== document.body &&
    (x.compareDocumentPosition(document.activeElement) &
      Node.DOCUMENT_POSITION_FOLLOWING) !== 0) ? 'Shift+Tab' : 'Tab'

  for (let i = 0; i < TABS; i++) {
    if (await x.evaluate(x => x === document.activeElement))
      return
    await page.keyboard.press(key)
  }
  throw new Error(`no ${key} leads to ${control}`)
}

/* Press a button, or open a summary, on a page that stays. */
export async function press(page, control, key = 'Enter') {
  await reach(page, control)
  await acts(page, control)
  await page.keyboard.press(key)
}

/* Follow a link to another page, whose focus is a browser's own affair. */
export async function follow(page, link) {
  await reach(page, link)
  await page.keyboard.press('Enter')
}

/* Type into a field in place of what it holds. */
export async function type(page, field, text) {
  await reach(page, field)
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.type(text)
}

/* Tick a box, or choose one of a group: Tab leads to the chosen one or the
 * first, arrows to the others. */
export async function tick(page, box) {
  await box.waitFor()
  const group = await box.evaluate(x => x.type === 'radio' ? x.name : '')

  if (group === '') {
    await reach(page, box)
    await page.keyboard.press('Space')
    return
  }
  for (let i = 0; i < TABS && await page.evaluate(() =>
    document.activeElement.name) !== group; i++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  for (let i = 0; i < TABS && !await box.isChecked(); i++)
    await page.keyboard.press('ArrowDown')
}

/* Choose of a list by its value. */
export async function pick(page, list, value) {
  await reach(page, list)
  await page.keyboard.press('Home')
  for (let i = 0; i < 60 && await list.inputValue() !== value; i++)
    await page.keyboard.press('ArrowDown')
}

export async function signIn(page, name, password) {
  await type(page, page.getByLabel('Your name in this register'), name)
  await type(page, page.getByLabel('Password', { exact: true }), password)
  await acts(page, 'signing in')
  await page.keyboard.press('Enter')
}
