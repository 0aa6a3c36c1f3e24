/*
 * A region with years of figures: six services that keep no register report
 * fifteen quarters up to that of today, and a seventh never does.  In the newest
 * complete quarter far fewer people began a job than ever before.
 */
export const services = ['castle', 'dale', 'elms', 'ferry', 'grange', 'hill']
export const silent = 'quiet'
const QUARTERS = 15

/* The first day of the quarter `back` quarters before this one. */
export function start(back) {
  const now = new Date()
  const month = now.getUTCMonth() - now.getUTCMonth() % 3 - 3 * back

  return new Date(Date.UTC(now.getUTCFullYear(), month, 1))
}

/* "2026/27 Q1". */
export function quarter(back) {
  const day = start(back)
  const q = (day.getUTCMonth() + 9) % 12 / 3
  const year = day.getUTCFullYear() - (q === 3 ? 1 : 0)

  return `${year}/${String((year + 1) % 100).padStart(2, '0')} Q${q + 1}`
}

function figures(i, back) {
  const jobs = back === 1 ? 6 : 11 + (i + back) % 3
  const referrals = 25 + (2 * i + back) % 5

  return {
    referrals, 'referrals.clinician': referrals - 12, 'referrals.self': 12,
    'referrals.other': 0, 'referrals.employed': 0, accessed: referrals,
    profiles_started: referrals - 5, engaged: referrals - 6, discharged: 10,
    caseload: 60 + i, 'caseload.employed': 0, job_starts: jobs,
    'job_starts.16_up': jobs, 'job_starts.under_16': 0, into_work: jobs,
    'into_work.not_employed': jobs, sustained_13: 8, 'sustained_13.16_up': 8,
    'sustained_13.under_16': 0, in_work: 20 + i, 'in_work.minutes': 24000,
    es_fte: 300 + 10 * i, es_fte_weeks: 3900, 'satisfaction.responses': 20,
    'satisfaction.positive': 14
  }
}

/* The file of the totals of these services, for `summary import`. */
export function totals(of = services) {
  const rows = ['service,period,measure,value,through']
  const today = new Date().toISOString().slice(0, 10)

  for (const [i, s] of of.entries())
    for (let back = QUARTERS - 1; back >= 0; back--)
      for (const [measure, value] of Object.entries(figures(i, back)))
        rows.push(`${s},${quarter(back)},${measure},${value},` +
          (back === 0 ? today : ''))
  return `${rows.join('\n')}\n`
}
