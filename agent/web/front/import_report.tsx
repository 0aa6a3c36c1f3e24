/* What would become of each row of a sheet, or did. */
import { useEffect, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, Inset, ProblemBox } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Import, Report } from './import_types'

function Faults({ report }: { report: Report }) {
  const named = report.faults.some(f => f.sheet !== '')

  return <div class="sheaf-wide" tabIndex={0} role="region"
    aria-label="What must be mended">
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption">What must be mended</caption>
      <thead class="nhsuk-table__head"><tr>
        {named && <th scope="col">Sheet</th>}
        <th scope="col">Rows</th><th scope="col">Column</th>
        <th scope="col">Why</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {report.faults.map((f, i) => <tr class="nhsuk-table__row" key={i}>
          {named && <td class="nhsuk-table__cell">{f.sheet}</td>}
          <td class="nhsuk-table__cell">{f.rows}</td>
          <td class="nhsuk-table__cell">{f.column ?? 'the row'}</td>
          <td class="nhsuk-table__cell">{f.say}</td></tr>)}
      </tbody>
    </table>
    {report.more > 0 && <p>{report.more} more are in the file of rows to
      mend.</p>}
  </div>
}

/* The refused rows, in the form they came in. */
function Mend({ it, report, failed }: { it: Import, report: Report,
  failed: (p: Problem | null) => void }) {
  const hand = async (part: number) => {
    const a = await ask<{ address: string }>(
      `/api/v1/imports/${it.import}/refused`, { method: 'POST',
        body: { part } })

    failed(a.ok ? null : a.problem)
    if (a.ok)
      save(a.body.address)
  }

  return <>
    <p>The rows to mend can be saved as a file, as they are in yours and each
      with its reason. Mend them there, and hand that file in.</p>
    {report.mend.map((m, i) => <Button key={m} secondary
      onClick={() => { void hand(i) }}>{m}</Button>)}
  </>
}

function Store({ it, report, stored, failed }: { it: Import, report: Report,
  stored: (i: Import) => void, failed: (p: Problem | null) => void }) {
  const { busy, problem, run } = useSubmit()
  const store = async () => {
    const a = await run(once => ask<Import>(
      `/api/v1/imports/${it.import}:store`, { method: 'POST', once,
        body: { good_only: report.refused > 0 } }))

    if (a?.ok)
      stored(a.body)
  }

  useEffect(() => { failed(problem) }, [problem])
  const rows = `${report.good} ${report.good === 1 ? 'row' : 'rows'}`

  return report.good === 0 || !report.new ? null
    : <Button busy={busy} onClick={() => { void store() }}>
      {busy ? 'Storing…' : report.refused > 0
        ? `Store only the ${rows} that can be stored`
        : `Store ${rows}`}</Button>
}

export function Result({ it, report, stored, back, drop }: { it: Import,
  report: Report, stored: (i: Import) => void, back: () => void,
  drop: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null)

  return <>
    <ProblemBox problem={problem} />
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">{report.says}</h2>
    {!report.stored && <p>Nothing is stored yet.</p>}
    {report.counts.length > 0 && <ul class="nhsuk-list nhsuk-list--bullet">
      {report.counts.map(c => <li key={c}>{c}</li>)}</ul>}
    {report.notes.length > 0 && <Inset>
      {report.notes.map(n => <p key={n}>{n}</p>)}</Inset>}
    {!report.stored && <Store it={it} report={report} stored={stored}
      failed={setProblem} />}
    {report.refused > 0 && <>
      <Faults report={report} />
      <Mend it={it} report={report} failed={setProblem} />
    </>}
    <div class="sheaf-beside">
      {!report.stored && <Button secondary onClick={back}>Change what the
        columns hold</Button>}
      <Button secondary onClick={drop}>{report.stored ? 'Import another file'
        : 'Choose another file'}</Button>
    </div>
    {report.stored && <p><a class="nhsuk-link" href="/clients">Go to
      Clients</a></p>}
  </>
}
