/* A sheet that is handed in: asked for too early, mapped wrongly, judged,
 * stored in part, and gone; then a file of facts. */
const sheet = 'Client ID,Referral date,Source\nC-0061,2026-01-05,self\n' +
  'C-0062,2026-02-31,self\n'
const bytes = { 'Content-Type': ['application/octet-stream'] }

function read(column, reads) {
  return { reads, job: null, number: null, mode: '', ...column }
}

export async function requests({ ann }) {
  const at = '/api/v1/imports'
  const hand = async text => JSON.parse((await ann.ask('POST', at, text,
    bytes)).got)

  await ann.ask('GET', at)
  await ann.ask('POST', at, '', bytes)
  const { import: number, options } = await hand(sheet)
  const here = `${at}/${number}`
  const said = { service: 'north', options: { ...Object.fromEntries(
    options.map(o => [o.option, o.value])), dates: 'yyyy-mm-dd' }, sheets: [{ columns: [read({}, 'client'),
    read({}, 'referral_date'), read({}, 'source')] }] }

  await ann.ask('GET', at)
  await ann.ask('GET', here)
  await ann.ask('POST', `${here}:store`, { good_only: true })
  await ann.ask('POST', `${here}/refused`, { part: 0 })
  await ann.ask('PUT', `${here}/map`, { heading_row: 9 })
  await ann.ask('PUT', `${here}/map`, { heading_row: 1 })
  /* Wrong in form, then with something left open. */
  for (const wrong of [{}, { ...said, sheets: [] },
    { ...said, options: { dates: 'tomorrow' } },
    { ...said, sheets: [{ columns: [read({}, 'horse'), read({}, 'source'),
      read({}, 'source')] }] },
    { ...said, service: 'south' }])
    await ann.ask('PUT', `${here}/map`, wrong)
  await ann.ask('PUT', `${here}/map`, said)
  await ann.ask('POST', `${here}:store`, { good_only: false })
  for (const good_only of [true, false])
    await ann.ask('POST', `${here}:store`, { good_only },
      { 'Idempotency-Key': ['import'] })
  await ann.ask('PUT', `${here}/map`, said)
  const file = JSON.parse((await ann.ask('POST', `${here}/refused`,
    { part: 0 })).got)

  await ann.ask('GET', file.address)
  await ann.ask('POST', `${here}/refused`, { part: 7 })
  for (const n of [number + 1, 'x']) {
    await ann.ask('GET', `${at}/${n}`)
    await ann.ask('PUT', `${at}/${n}/map`, said)
    await ann.ask('POST', `${at}/${n}:store`, {})
    await ann.ask('POST', `${at}/${n}/refused`, { part: 0 })
  }
  const { import: written } = await hand(
    'service,client,event,date,mode,flags,ref,value,staff\n' +
    'north,C-0063,referral_accepted,2026-01-05,self,,,,\n' +
    'north,C-0064,referral_accepted,2026-02-31,self,,,,\n')

  await ann.ask('PUT', `${at}/${written}/map`, {})
  for (const good_only of [false, true, true])
    await ann.ask('POST', `${at}/${written}:store`, { good_only })
  await ann.ask('POST', `${at}/${written}/refused`, { part: 0 })
}
