/* Figures, and what they are made of. */
export async function requests({ ann }) {
  const shown = JSON.parse((await ann.ask('GET', '/api/v1/figures')).got)
  const at = `service=north&period=${encodeURIComponent(
    shown.quarters.at(-1).period)}`

  for (const path of ['?service=north', `?${at}`, '?service=nothing',
    '?period=2001-04-01%2FP3M', '?period=May', `/referrals/facts?${at}`,
    `/referrals/facts?${at}&from=100`, `/nothing/facts?${at}`,
    `/job_starts.evidenced/facts?${at}`,
    '/referrals/facts', '/referrals/facts?service=nothing&period=2026-Q1',
    `/referrals/facts?service=nothing&period=2026-04-01%2FP3M`,
    `/caseload/facts?service=north&period=2001-04-01%2FP3M`])
    await ann.ask('GET', `/api/v1/figures${path}`)
  const baseline = service =>
    `/api/v1/services/${service}/baselines/referrals`
  const match = { 'If-Match': ['"none"'] }

  await ann.ask('DELETE', baseline('north'), '', match)
  for (const service of ['north', 'nothing']) {
    await ann.ask('PUT', baseline(service), { from: '2021/22 Q1',
      to: '2023/24 Q4', reason: 'Because' }, match)
    await ann.ask('DELETE', baseline(service), '', match)
  }
}
