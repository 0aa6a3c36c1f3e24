/* Published figures beside ours: compared, refused by row and column, without a
 * file, and asked for by others. */
import { published } from '../published.mjs'

export async function requests({ lead, operator }) {
  const post = (who, csv, query = '') => who.ask('POST',
    `/v1/published${query}`, { files: [{ name: 'june.csv', csv }] })

  await post(lead, published())
  await post(lead, published('many'))
  await post(lead, published(), '?region=south')
  await post(lead, published(), '?region=nowhere')
  await lead.ask('POST', '/v1/published', { files: [] })
  await post(operator, published())
}
