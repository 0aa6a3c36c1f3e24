/* An extract from MHSDS on its way: its columns, what is open, what differs. */
const day = n => {
  const d = new Date()

  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - 2, n))
    .toISOString().slice(0, 10).split('-').reverse().join('/')
}
const extract = 'LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate,' +
  'ServDischDate,ServTeamTypeRefToMH,CareContDate,AttendStatus,' +
  'ConsMechanismMH,EmployStatus,EmployStatusRecDate\r\n' +
  `C-0057,R1,${day(5)},,D05,${day(9)},5,01,02,${day(5)}\r\n` +
  `T-1,R2,${day(6)},,D05,${day(20)},5,11,01,${day(6)}\r\n` +
  'T-2,R3,31/02/2026,,D05,,,,,\r\n' +
  `T-3,R4,${day(7)},,D05,${day(20)},attended,11,,\r\n`

async function hand(page) {
  await page.reload()
  const file = page.locator('#file')
  const other = page.getByRole('button', { name: 'Choose another file' })

  await file.or(other).first().waitFor()
  if (await other.isVisible())
    await other.click()
  await file.setInputFiles({ name: 'extract.csv', mimeType: 'text/csv',
    buffer: Buffer.from(extract) })
  await page.getByRole('heading', { name: /What do the columns/ }).waitFor()
}

async function compared(page) {
  await hand(page)
  await page.getByLabel('How are days written in this file?')
    .selectOption('dd/mm/yyyy')
  const last = await page.getByLabel('Last month').inputValue()

  /* A year, with the month of the extract in it. */
  await page.getByLabel('First month').selectOption({ index: 11 })
  await page.getByLabel('Last month').selectOption(last)
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: 'Why the figures differ' }).waitFor()
}

export const states = [
  { name: 'columns', reach: hand },
  { name: 'open', reach: async page => {
    await hand(page)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'differences', reach: compared },
  { name: 'another', reach: async page => {
    await compared(page)
    await page.getByRole('button', { name: 'Choose another file' }).click()
    await page.getByRole('button', { name: /^Back to the open extract/ }).waitFor()
  } }
]
