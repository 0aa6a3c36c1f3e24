/* What a state before has left half typed is given back, in the next window
 * too: puts it away. */
export async function afresh(page, site) {
  await site.settled(page)
  const again = page.getByRole('button', { name: 'Start again',
    exact: true })

  if (await again.isVisible())
    await again.click()
}
