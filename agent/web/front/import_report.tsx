/* What would become of each row of a sheet or of a file that Sheaf wrote, or
 * did. */
import { useEffect, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, Inset, ProblemBox } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Import, Report, Said } from './import_types'

/* What is said of rows: of a sheet by rows, of a file by lines. */
function Table({ title, what, lines, all, rest }: { title: string,
  what: string, lines: boolean, all: Said[], rest: string }) {
  const named = all.some(f => f.sheet !== '')

  return <div class="sheaf-wide" tabIndex={0} role="region" aria-label={title}>
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption">{title}</caption>
      <thead class="nhsuk-table__head"><tr>
        {named && <th scope="col">Sheet</th>}
        <th scope="col">{lines ? 'Lines' : 'Rows'}</th>
        <th scope="col">Column</th>
        <th scope="col">{what}</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {all.map((f, i) => <tr class="nhsuk-table__row" key={i}>
          {named && <td class="nhsuk-table__cell">{f.sheet}</td>}
          <td class="nhsuk-table__cell">{f.rows}</td>
          <td class="nhsuk-table__cell">{f.column ?? 'the row'}</td>
          <td class="nhsuk-table__cell">{f.say}</td></tr>)}
      </tbody>
    </table>
    {rest !== '' && <p>{rest}</p>}
  </div>
}

function Faults({ report, lines }: { report: Report, lines: boolean }) {
  return <Table title="What must be mended" what="Why" lines={lines} all={report.faults}
    rest={report.more > 0
      ? `${report.more} more are in the file of rows to mend.` : ''} />
}

/* Of rows that can be stored. */
function Changes({ report, lines }: { report: Report, lines: boolean }) {
  return <Table title={report.stored ? 'What was said of the others'
    : 'Good to know before it is stored'} what="What" lines={lines} all={report.changes}
  rest={report.more_changes > 0 ? `And ${report.more_changes} more.` : ''} />
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

/* A file of rows is judged again, since the record may have changed. */
function Again({ it, took, failed }: { it: Import, took: (i: Import) => void,
  failed: (p: Problem | null) => void }) {
  const { busy, problem, run } = useSubmit()
  const again = async () => {
    const a = await run(() => ask<Import>(`/api/v1/imports/${it.import}/map`,
      { method: 'PUT', body: {} }))

    if (a?.ok)
      took(a.body)
  }

  useEffect(() => { failed(problem) }, [problem])
  return <Button secondary busy={busy} onClick={() => { void again() }}>
    {busy ? 'Checking…' : 'Check the file again'}</Button>
}

export function Result({ it, report, took, back, drop }: { it: Import,
  report: Report, took: (i: Import) => void, back: () => void,
  drop: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const sheet = it.kind === 'sheet'

  return <>
    <ProblemBox problem={problem} />
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">{report.says}</h2>
    {!report.stored && <p>{sheet ? '' : `${it.about.join(' ')} `}Nothing is
      stored yet.</p>}
    {report.counts.length > 0 && <ul class="nhsuk-list nhsuk-list--bullet">
      {report.counts.map(c => <li key={c}>{c}</li>)}</ul>}
    {report.notes.length > 0 && <Inset>
      {report.notes.map(n => <p key={n}>{n}</p>)}</Inset>}
    {report.changes.length > 0 && <Changes report={report} lines={!sheet} />}
    {!report.stored && <Store it={it} report={report} stored={took}
      failed={setProblem} />}
    {report.refused > 0 && <>
      <Faults report={report} lines={!sheet} />
      <Mend it={it} report={report} failed={setProblem} />
    </>}
    <div class="sheaf-beside">
      {!report.stored && (sheet
        ? <Button secondary onClick={back}>Change what the columns
          hold</Button>
        : <Again it={it} took={took} failed={setProblem} />)}
      <Button secondary onClick={drop}>{report.stored ? 'Import another file'
        : 'Choose another file'}</Button>
    </div>
    {report.stored && <p><a class="nhsuk-link" href="/clients">Go to
      Clients</a></p>}
  </>
}
