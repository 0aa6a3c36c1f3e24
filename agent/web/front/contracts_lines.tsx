/* The lines of a claim, quarter by quarter. */
import { Wide } from '../../../common/web/parts'
import type { Line } from './contracts_types'

export function Lines({ name, lines, total }: { name: string, lines: Line[],
  total?: string | undefined }) {
  return <Wide name={name}>
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Quarter</th>
      <th scope="col">Line</th>
      <th scope="col" class="nhsuk-table__header--numeric">For one</th>
      <th scope="col" class="nhsuk-table__header--numeric">Count</th>
      <th scope="col" class="nhsuk-table__header--numeric">Pounds</th>
    </tr></thead>
    <tbody class="nhsuk-table__body">
      {lines.map((l, i) => <tr class="nhsuk-table__row" key={i}>
        <td class="nhsuk-table__cell">{l.quarter}</td>
        <td class="nhsuk-table__cell">{l.says}</td>
        <td class="nhsuk-table__cell--numeric">{l.rate}</td>
        <td class="nhsuk-table__cell--numeric">{l.count}</td>
        <td class="nhsuk-table__cell--numeric">{l.pounds}</td>
      </tr>)}
      {total !== undefined && <tr class="nhsuk-table__row">
        <th scope="row" colSpan={4}>Total</th>
        <td class="nhsuk-table__cell--numeric"><strong>{total}</strong></td>
      </tr>}
    </tbody>
  </Wide>
}
