/* Files of fidelity reviews, their plans, and contracts, as a page takes them. */
function file(name, lines) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(
    lines.map(l => `${l}\n`).join('')) }
}

/* A self-assessment; `last` is the score of its last item. */
export function sheet(day, last) {
  return file('reviews.csv', ['service,date,kind,item,score',
    ...Array.from({ length: 25 }, (_, i) =>
      `north,${day},self,${i + 1},${i === 24 ? last : '4'}`)])
}

export function plan(day, what) {
  return file('plans.csv', ['service,date,kind,action,planned,done',
    `north,${day},self,${what},2027-03-01,`])
}

/* A contract that pays for engagements, job starts and 13 weeks; `more` is further
 * rows, each with its LF. */
export function contractFile(name, more = '') {
  return 'row,outcome,hours,from,to,pounds,evidence,value\n' +
    `contract,,,2024-04-01,2031-03-31,,,${name}\nstarts,,,,,,,one\n` +
    'tariff,engaged,any,2024-04-01,,150,,\n' +
    'tariff,job_start,16_up,2024-04-01,,1200,payslip;job_offer,\n' +
    'tariff,job_start,under_16,2024-04-01,,800.25,payslip,\n' +
    `tariff,sustained_13,any,2024-04-01,,900,payslip,\n${more}`
}

export function contract(text) {
  return { name: 'contract.csv', mimeType: 'text/csv',
    buffer: Buffer.from(text) }
}
