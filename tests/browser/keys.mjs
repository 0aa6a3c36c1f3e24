/* A page worked with the keyboard alone. */

const called = page => page.evaluate(() => {
  const x = document.activeElement

  return x?.labels?.[0]?.innerText ??
    (x?.matches('a, button, summary') ? x.innerText : '')
})

/* Tab until what has the focus is called this, a text or a pattern; throws where
 * nothing is. */
export async function tabTo(page, name) {
  const seen = []

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
