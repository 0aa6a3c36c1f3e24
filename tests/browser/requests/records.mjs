/* Whole records: an erasure weighed, refused, made. */
export async function requests({ ann }) {
  const made = JSON.parse((await ann.ask('POST', '/api/v1/clients',
    { service: 'north', reference: 'C-0970', received: 'today' })).got)
  const erasure = client => `/api/v1/clients/${client}/erasure`

  for (const client of [made.client, 9999])
    await ann.ask('POST', `${erasure(client)}:weigh`)
  for (const body of [{ reason: '', typed: 'ann' },
    { reason: 'request', typed: 'will' }, { reason: 'request', typed: 'ann' },
    { reason: 'request', typed: 'ann' }])
    await ann.ask('POST', erasure(made.client), body)
}
