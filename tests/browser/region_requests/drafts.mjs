/* Half typed forms: kept, found, too long, dropped. */
export async function requests({ lead }) {
  const form = '/v1/drafts/event'

  await lead.ask('GET', form)
  await lead.ask('PUT', form, { words: { key: 'k', words: { date: '3/' } } })
  await lead.ask('GET', form)
  await lead.ask('GET', '/v1/drafts')
  await lead.ask('PUT', form, { words: { notes: 'x'.repeat(136_000) } })
  await lead.ask('DELETE', form)
  await lead.ask('GET', '/v1/drafts/n_o')
}
