/* A quarter of NHS England's published figures, for the areas of centre.mjs. */
import { quarters } from './centre.mjs'

const head = 'REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN,' +
  'PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL,' +
  'SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE'
const year = quarters[0].slice(0, 4)
const months = [['01/04', '30/04'], ['01/05', '31/05'], ['01/06', '30/06']]

/* The value of one measure in each month of the first quarter. */
export function published(value = 90, measure = 'NewReferrals') {
  const rows = months.map(([from, to]) => `${from}/${year},${to}/${year},` +
    'Performance,ICB - GP Practice or Residence,north-area,North area,NONE,' +
    `NONE,${measure},Referrals,${value}`)

  return `${[head, ...rows].join('\n')}\n`
}
