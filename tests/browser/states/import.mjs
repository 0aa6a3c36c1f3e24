/* A sheet on its way in: its columns, its faults, what was stored. */
import { day } from '../site.mjs'

const sheet = 'Client ID,Name,NHS No,Referral date,Source of referral,' +
  'Job 1 start date,Job 1 hours,Job 1 part time,Contact 1,Shoe size\r\n' +
  'B1,Zora Quillfeather,,03/04/2026,Self,01/06/2026,20,Yes,04/04/2026,38\r\n' +
  'B2,Inky Penny,943 476 5918,04/04/2026,Self,,,,,\r\n' +
  'B3,Blott Well,,31/02/2026,Self,,,,,41\r\n'

/* Written by another Sheaf. */
const facts = 'service,client,event,date,mode,flags,ref,value,staff\n' +
  `north,C-0057,job_started,${day(80)},,part_time,j1,24,as\n` +
  'north,B21,referral_accepted,2026-05-06,self,,,,\n' +
  'north,B22,referral_accepted,2026-02-31,self,,,,\n' +
  'north,B23,referral_accepted,2026-02-31,self,,,,\n' +
  'south,B24,referral_accepted,2026-05-06,slef,,,,\n'

async function give(page, text) {
  await page.reload()
  const file = page.locator('#file')
  const other = page.getByRole('button', { name: /another file/ })

  await file.or(other).first().waitFor()
  if (await other.isVisible())
    await other.click()
  await file.setInputFiles({ name: 'clients.csv', mimeType: 'text/csv',
    buffer: Buffer.from(text) })
}

async function hand(page) {
  await give(page, sheet)
  await page.getByRole('heading', { name: /What do the columns/ }).waitFor()
}

async function written(page) {
  await give(page, facts)
  await page.getByRole('heading', { name: /be mended/ }).waitFor()
}

async function checked(page) {
  await hand(page)
  /* The states of other pages may have begun services. */
  await page.getByLabel('Service of these clients').selectOption('north')
  await page.getByLabel('How are days written in this file?')
    .selectOption('dd/mm/yyyy')
  await page.getByRole('button', { name: 'Check the sheet' }).click()
  await page.getByRole('heading', { name: /be mended/ }).waitFor()
}

export const states = [
  { name: 'columns', reach: hand },
  { name: 'open', reach: async page => {
    await hand(page)
    await page.getByRole('button', { name: 'Check the sheet' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'words', reach: async page => {
    await hand(page)
    await page.getByText('What words in this file mean').click()
    await page.getByLabel('Words for yes').fill('')
    await page.getByRole('button', { name: 'Check the sheet' }).click()
    await page.locator('#words-yes-error').waitFor()
  } },
  { name: 'another', reach: async page => {
    await hand(page)
    await page.getByRole('button', { name: 'Choose another file' }).click()
    await page.getByRole('button', { name: /^Back to the open sheet/ }).waitFor()
  } },
  { name: 'faults', reach: checked },
  { name: 'stored', reach: async page => {
    await checked(page)
    const store = page.getByRole('button', { name: /^Store only/ })

    /* In a second window it is stored already. */
    if (await store.isVisible()) {
      await store.click()
      await store.waitFor({ state: 'detached' })
    }
  } },
  { name: 'written', reach: written },
  { name: 'written-stored', reach: async page => {
    await written(page)
    const store = page.getByRole('button', { name: /^Store only/ })

    if (await store.isVisible()) {
      await store.click()
      await store.waitFor({ state: 'detached' })
    }
    await page.getByRole('heading', { name: /mend them, and hand|must be mended; what/ })
      .waitFor()
  } }
]
