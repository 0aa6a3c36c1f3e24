/* An extract from MHSDS that is handed in: mapped wrongly, compared, and gone. */
const extract = 'NHSNumber,LocalPatientId,ServiceRequestId,' +
  'ReferralRequestReceivedDate,ServTeamTypeRefToMH\n' +
  ',C-0057,R1,2026-01-05,D05\n,nobody,R2,2026-02-05,D05\n,odd,R3,2026-02-31,D05\n'
const bytes = { 'Content-Type': ['application/octet-stream'] }

const from = version => ({ 'If-Match': [`"${version}"`] })

/* Numbers that are kept and sent, and taken back: each as it was shown, and not. */
async function sent(ann, at, here) {
  const read = async where => JSON.parse((await ann.ask('GET', where)).got)
  const say = async (on, version) => ann.ask('POST', `${at}:sending`, { on },
    from(version))
  const keep = async version => ann.ask('POST', `${here}:keep`, undefined,
    from(version))
  const withdraw = async (service, month, version) => ann.ask('POST',
    `${at}:withdraw`, { service, month }, from(version))
  const version = async () => (await read(here)).report.version

  await keep(await version())
  await say(true, (await read(at)).sending.version)
  await say(true, 'another')
  await keep('another')
  await keep(await version())
  const { months } = (await read(at)).sending

  for (const [service, month, seen] of [['nowhere', '2026-01', 'none'],
    ['north', '1999-01', 'none'], ['north', 'May', 'none'],
    ...months.slice(0, 1).flatMap(m => [[m.service, m.month, 'another'],
      [m.service, m.month, m.version], [m.service, m.month, 'none']])])
    await withdraw(service, month, seen)
  await ann.ask('POST', `${at}:withdraw`, { service: 'north', month: '1999-01',
    undo: true }, from('none'))
  await say(false, (await read(at)).sending.version)
}

export async function requests({ ann }) {
  const at = '/api/v1/reconciliations'
  const hand = async text => JSON.parse((await ann.ask('POST', at, text,
    bytes)).got)

  await ann.ask('GET', at)
  await ann.ask('POST', at, '', bytes)
  await ann.ask('POST', at, 'Dear colleague\nthank you\n', bytes)
  const it = await hand(extract)
  const here = `${at}/${it.extract}`
  const said = { service: '', options: { dates: 'yyyy-mm-dd' }, words: {
    blank: 'tbc' }, from: '2026-01', to: '2026-02', sheets: it.sheets.map(
    s => ({ columns: s.columns.map(({ reads, job, number, mode }) => ({ reads,
      job, number, mode })) })) }

  await ann.ask('GET', at)
  await ann.ask('GET', here)
  await ann.ask('PUT', here, { heading_row: 9 })
  await ann.ask('PUT', here, { heading_row: 1 })
  await ann.ask('POST', `${here}:keep`, undefined, { 'If-Match': ['"none"'] })
  /* Wrong in form, then with something left open. */
  for (const wrong of [{}, { ...said, sheets: [] },
    { ...said, from: '2026-03' }, { ...said, to: 'May' },
    { ...said, service: 'nowhere' },
    { ...said, sheets: [{ columns: said.sheets[0].columns.map(c => ({ ...c,
      reads: 'job_date' })) }] },
    { ...said, sheets: [{ columns: said.sheets[0].columns.map(c => ({ ...c,
      reads: 'ignore' })) }] }])
    await ann.ask('PUT', here, wrong)
  await ann.ask('PUT', here, said)
  await ann.ask('GET', here)
  await sent(ann, at, here)
  /* It is no sheet to be stored, and a sheet is no extract. */
  await ann.ask('GET', `/api/v1/imports/${it.extract}`)
  for (const n of [it.extract + 1, 'x']) {
    await ann.ask('GET', `${at}/${n}`)
    await ann.ask('PUT', `${at}/${n}`, said)
    await ann.ask('POST', `${at}/${n}:keep`, undefined, from('none'))
  }
}
