/*
 * A service with years of figures: fifteen quarters up to that of today, each
 * with clients, jobs and contacts, and one quarter in which far more people
 * found work than before.
 */
const QUARTERS = 15

function iso(date) {
  return date.toISOString().slice(0, 10)
}

/* The first day of the quarter `back` quarters before this one. */
function quarterStart(back) {
  const now = new Date()
  const month = now.getUTCMonth() - now.getUTCMonth() % 3 - 3 * back

  return new Date(Date.UTC(now.getUTCFullYear(), month, 1))
}

/* Rows of one client who is referred `day` days after `start`. */
function client(name, start, day, jobAfter, week) {
  const at = n => iso(new Date(start.getTime() + (day + n) * 86_400_000))
  const rows = [
    ['referral_received', 0, ',,1,,'], ['referral_accepted', 1,
      'clinician,,1,,'], ['profile_started', 4, ',,1,,'],
    ['profile_completed', 9, ',,1,,'], ['plan_completed', 10, ',,1,,'],
    ['contact', 11, 'phone,,,,as'], ['contact', 35, 'phone,,,,as'],
    ['employer_contact', 8 + week * 7, `phone,meaningful,e${name},,as`]]

  if (jobAfter > 0)
    rows.push(['job_started', jobAfter, ',,j1,30,as'],
      ['job_full_day', jobAfter, ',,j1,,'],
      ['job_ended', jobAfter + 100 + 40 * (week % 8), ',,j1,,'])
  const today = iso(new Date())

  return rows.map(([event, n, rest]) =>
    `long,${name},${event},${at(n)},${rest}`)
    .filter(r => r.split(',')[3] <= today)
}

export function years() {
  const lines = ['service,client,event,date,mode,flags,ref,value,staff',
    `long,,staff_fte,${iso(quarterStart(QUARTERS - 1))},es,,,1.5,as`]

  for (let q = QUARTERS - 1; q >= 0; q--) {
    const n = 6 + q % 3 + (q === 4 ? 6 : 0)

    for (let i = 0; i < n; i++)
      lines.push(...client(`L-${q}-${i}`, quarterStart(q), 2 + i * 2,
        q === 4 || i % 2 === 0 ? 30 + i : 0, (i * 3 + q) % 9))
  }
  return `${lines.join('\n')}\n`
}

/* Evidence of job starts of the quarter before last: of one a payslip of its first days,
 * of the next one a payslip of before it, of the others none. */
export function evidence() {
  const at = day => iso(new Date(quarterStart(2).getTime() +
    day * 86_400_000))

  return `service,client,event,date,mode,flags,ref,value,staff
long,L-2-0,job_start_evidence,${at(2 + 30 + 5)},payslip,,j1,,
long,L-2-2,job_start_evidence,${at(6 + 32 - 2)},payslip,,j1,,
`
}

/* The quarter of it, as an address has it. */
export function evidenceQuarter() {
  return encodeURIComponent(`${iso(quarterStart(2))}/P3M`)
}

/* Where the contract of its targets begins. */
export function contractStart() {
  return iso(quarterStart(6)).slice(0, 7)
}

/* Gives a site that is served the service, with targets where it is told to. */
export function addYears(site, targets = true) {
  site.importCsv(years(), '--new-service', 'long')
  if (targets)
    site.as('ann', 'targets set', '--contract', '90000,90000',
      '--steady-state', '80,100', '--start', contractStart(), 'long')
}
