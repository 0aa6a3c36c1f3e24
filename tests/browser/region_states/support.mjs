/* Support given: as a lead writes it down, with a mistake and with what is there
 * opened, and as an operator sees it, without what stands beside reviews. */
const open = async (page, title) => {
  await page.getByText(title, { exact: true }).click()
  await page.getByRole('form', { name: title }).waitFor()
}

export const states = [
  { name: 'mistake', reach: async page => {
    await open(page, 'Write an event down')
    await page.getByRole('form', { name: 'Write an event down' })
      .getByRole('button', { name: 'Write it down' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'sheet', reach: async page => {
    await open(page, 'Import a sheet of events')
    await page.getByLabel('Sheet, CSV or workbook').setInputFiles({
      name: 'events.csv', mimeType: 'text/csv', buffer: Buffer.from(
        'Name,event,kind,date,region,place,service,role\n' +
        'Ann,T1,cop,2026-03-03,The North,online,ash,boss\n') })
    await page.getByRole('table', { name: 'Faults of the sheet' }).waitFor()
  } },
  { name: 'operator', as: 'operator', reach: async page => {
    await page.getByText('Write support down', { exact: true }).waitFor()
  } }
]
