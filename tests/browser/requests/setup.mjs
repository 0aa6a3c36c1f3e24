/* First steps at a site that is set up already; the others are seen in
 * 15-first-run.mjs. */
export async function requests({ ann }) {
  await ann.ask('GET', '/api/v1/setup')
  await ann.ask('POST', '/api/v1/setup', { name: 'eve', password: 'three words',
    again: 'three words' }, { Cookie: null })
  /* There is another key than was seen. */
  await ann.ask('POST', '/api/v1/setup/recovery:renew', {},
    { 'If-Match': ['"none"'] })
}
