/* The lines of a claim, quarter by quarter.  On a phone count and rate stand below what
 * they are of, so that the pounds are on the screen. */
import { Wide } from '../../../common/web/parts'
import type { Line } from './contracts_types'

export function Lines({ name, lines, total }: { name: string, lines: Line[],
  total?: string | undefined }) {
  return <Wide name={name}>
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Quarter</th>
      <th scope="col">Line</th>
      <th scope="col" class="nhsuk-table__header--numeric sheaf-roomy">For
        one</th>
      <th scope="col" class="nhsuk-table__header--numeric sheaf-roomy">Count
      </th>
      <th scope="col" class="nhsuk-table__header--numeric">Pounds</th>
    </tr></thead>
    <tbody class="nhsuk-table__body">
      {lines.map((l, i) => <tr class="nhsuk-table__row" key={i}>
        <td class="nhsuk-table__cell">{l.quarter}</td>
        <td class="nhsuk-table__cell">{l.says}{l.count !== null &&
          <div class="nhsuk-hint sheaf-narrow">{l.count} at {l.rate}</div>}</td>
        <td class="nhsuk-table__cell--numeric sheaf-roomy">{l.rate}</td>
        <td class="nhsuk-table__cell--numeric sheaf-roomy">{l.count}</td>
        <td class="nhsuk-table__cell--numeric">{l.pounds}</td>
      </tr>)}
      {total !== undefined && <tr class="nhsuk-table__row">
        <th scope="row" colSpan={2}>Total</th>
        <td colSpan={2} class="sheaf-roomy" />
        <td class="nhsuk-table__cell--numeric"><strong>{total}</strong></td>
      </tr>}
    </tbody>
  </Wide>
}
