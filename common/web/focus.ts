/*
 * Where the focus goes when what had it goes away: a button that has done its
 * work, a row that was withdrawn, a form that made room for another.  A browser
 * would begin at the top of the document again, and a screen reader with it.
 */

/* A page may need a moment to draw what comes next, and gives the focus to it
 * itself where it knows better. */
const WAIT_MS = 80

const headings = 'h1, h2, h3, h4'

function seen(x: Element): boolean {
  return x.isConnected && x.checkVisibility()
}

/*
 * From now on, where something within `root` has the focus and is gone, the
 * nearest heading above it that is left has it.  A person who has put the focus
 * nowhere, with a click beside everything, is left alone.
 */
export function keepFocus(root: HTMLElement): void {
  let last: Element | null = null
  let above: Element[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const lost = () => last !== null && !seen(last) &&
    document.activeElement === document.body
  const restore = () => {
    timer = undefined
    if (!lost())
      return
    const heading = above.filter(seen).pop() ??
      [...root.querySelectorAll('h1')].find(seen)

    /* Nothing is drawn yet: the next change looks again. */
    if (!(heading instanceof HTMLElement))
      return
    heading.tabIndex = -1
    heading.focus()
  }

  root.addEventListener('focusin', e => {
    if (!(e.target instanceof Element))
      return
    const at = e.target

    last = at
    above = [...root.querySelectorAll(headings)].filter(h =>
      (h.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0)
  })
  root.addEventListener('focusout', e => {
    const at = e.target

    /* What is still there was left by a person. */
    queueMicrotask(() => {
      if (at === last && at instanceof Element && seen(at) &&
          document.hasFocus())
        last = null
    })
  })
  new MutationObserver(() => {
    if (lost())
      timer ??= setTimeout(restore, WAIT_MS)
  }).observe(root, { childList: true, subtree: true, attributes: true,
    attributeFilter: ['hidden'] })
}
