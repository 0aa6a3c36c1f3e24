/* Half typed forms: kept, found, too long, dropped. */
export async function requests({ ann }) {
  const form = '/api/v1/drafts/client-1-add'

  await ann.ask('GET', form)
  await ann.ask('PUT', form, { words: { event: 'contact', words: {} } })
  await ann.ask('GET', form)
  await ann.ask('GET', '/api/v1/drafts')
  await ann.ask('PUT', form, { words: { notes: 'x'.repeat(13_000) } })
  await ann.ask('DELETE', form)
  await ann.ask('GET', '/api/v1/drafts/n_o')
}
