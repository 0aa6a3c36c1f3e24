/* National figures: compared, nothing that could be, and a file that is none. */
import { published } from '../published.mjs'

const choose = (page, csv) => page.getByLabel('Published CSV files')
  .setInputFiles({ name: 'june.csv', mimeType: 'text/csv',
    buffer: Buffer.from(csv) })

export const states = [
  { name: 'compared', reach: async page => {
    await choose(page, published())
    await page.getByRole('button', { name: 'Save as CSV' }).waitFor()
  } },
  { name: 'nothing', reach: async page => {
    await choose(page, published(5, 'SeenIn7'))
    await page.getByRole('status').getByText('Nothing in the file').waitFor()
  } },
  { name: 'refused', reach: async page => {
    await choose(page, published('many'))
    await page.getByRole('alert').waitFor()
  } }
]
