/* The region: how do we do? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { ProblemBox } from '../../../common/web/parts'
import { Download } from './download'
import { PolicyLine, showPage } from './region_shell'

interface Row {
  measure: string
  band: string
  period: string
  shown: number | string
}

interface Totals {
  policy: string
  region?: string
  log_size: number
  columns: { period: string, all: boolean, services_reported: number,
    services_expected: number }[]
  rows: Row[]
}

function Table({ totals }: { totals: Totals }) {
  const last = totals.columns.filter(c => !c.all).at(-1)
  const rows = totals.rows.filter(r => r.period === last?.period)

  return <div class="sheaf-wide" tabIndex={0} role="region"
    aria-label="Figures">
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption">Figures of {last?.period}: {
        last?.services_reported} of {last?.services_expected} services
        reported</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Measure</th><th scope="col">Figure</th>
      </tr></thead>
      <tbody class="nhsuk-table__body">{rows.map(r =>
        <tr class="nhsuk-table__row" key={r.measure + r.band}>
          <th class="nhsuk-table__header" scope="row">{r.measure} {r.band}</th>
          <td class="nhsuk-table__cell">{r.shown}</td>
        </tr>)}</tbody>
    </table>
  </div>
}

function Page() {
  const [totals, setTotals] = useState<Totals | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Totals>('/v1/totals')

      if (a.ok)
        setTotals(a.body)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <h1 class="nhsuk-heading-l">Region</h1>
    <ProblemBox problem={problem} />
    {totals !== null && totals.columns.length === 0 &&
      <p>No service has reported yet.</p>}
    {totals !== null && totals.columns.length > 0 && <Table totals={totals} />}
    {totals !== null && <PolicyLine says={`Shown under ${totals.policy}, log ` +
      `entry ${totals.log_size}.`} />}
    <Download query="" />
  </>
}

showPage(() => <Page />)
