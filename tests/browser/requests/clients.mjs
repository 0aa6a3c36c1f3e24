/* Reading about clients. */
export async function requests({ ann }) {
  for (const path of ['/api/v1/today', '/api/v1/today?specialist=as', '/api/v1/today?specialist=',
    '/api/v1/today?service=nothing', '/api/v1/choices', '/api/v1/clients/1',
    '/api/v1/clients/1?before=3', '/api/v1/clients/9999'])
    await ann.ask('GET', path)
  for (const body of [{ text: 'brien' }, { text: 'x' }, { text: '0' },
    { text: 'elm', service: 'nothing' }, { text: '', choices: true },
    { text: '', specialist: 'bk', phase: 'profile' }, { text: 'brein' }])
    await ann.ask('POST', '/api/v1/clients:search', body)
}
