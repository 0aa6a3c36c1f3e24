/* Two pairs who look like one person: one is to be decided on, of the other it was
 * said that they are two. */
const facts = 'service,client,event,date,mode,flags,ref,value,staff\n' +
  ['C-0071', 'C-0072', 'C-0073', 'C-0074'].map(c =>
    `north,${c},referral_accepted,2026-10-05,self,,,,\n`).join('')
const people = 'service,client,kind,ref,name,nhs_number,date_of_birth\n' +
  'north,C-0071,client,,Tess Marsh,,1991-07-12\n' +
  'north,C-0072,client,,Tess Marsh,,1991-07-12\n' +
  'north,C-0073,client,,Otto Quint,,1979-02-28\n' +
  'north,C-0074,client,,Otto Quint,,1979-02-28\n'

async function pairs(page, site) {
  site.importCsv(facts)
  site.importCsv(people, '--people')
  await page.reload()
  await page.getByRole('region', { name: 'Likely one person' }).waitFor()
}

export const states = [
  { name: 'pairs', reach: pairs },
  { name: 'apart', reach: async (page, site) => {
    await pairs(page, site)
    const both = await page.locator('tr', { hasText: 'C-0074' })
      .locator('td:nth-child(-n+2) a').evaluateAll(all => all.map(x =>
        x.getAttribute('href').replace('/clients/', '')))

    /* In a second window it was said already. */
    site.as('ann', 'client apart', both[0], both[1])
    await page.reload()
    await page.getByRole('heading', { name: 'Not one person' }).waitFor()
  } }
]
