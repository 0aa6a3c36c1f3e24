/* Reviews or plans from a CSV file: first what would be stored, then stored. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { handIn } from '../../../common/web/api'
import { Button, FileInput, Status, Summary, wrong }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { FileReport, Fidelity } from './fidelity_types'

function Faults({ report }: { report: FileReport }) {
  return <div class="sheaf-wide" tabIndex={0} role="region"
    aria-label="What must be mended">
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption">What must be mended</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Lines</th><th scope="col">Column</th>
        <th scope="col">Why</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {report.remarks.map((r, i) => <tr class="nhsuk-table__row" key={i}>
          <td class="nhsuk-table__cell">{r.rows}</td>
          <td class="nhsuk-table__cell">{r.column ?? 'the row'}</td>
          <td class="nhsuk-table__cell">{r.text}</td></tr>)}
      </tbody>
    </table>
    {report.more > 0 && <p>There are {report.more} more. Mend these first, and
      hand the file in again.</p>}
  </div>
}

function Explained() {
  return <>
    <p>A CSV file with a row for each score, 25 for each review. You see what
      would be stored before anything is.</p>
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">What stands in the
          file</span></summary>
      <div class="nhsuk-details__text">
        <p>The first line names the columns: <code>service</code>,{' '}
          <code>date</code>, <code>kind</code>, <code>item</code>,{' '}
          <code>score</code> and, if you like, <code>reviewers</code>. The date
          is written as 2026-05-14, the kind is independent or self, the item a
          number from 1 to 25.</p>
        <p>Action plans come in a file of their own, after the reviews:{' '}
          <code>service</code>, <code>date</code>, <code>kind</code>,{' '}
          <code>action</code>, <code>planned</code>, <code>done</code> and, if
          you like, <code>owner</code> and <code>evidence</code>.</p>
      </div>
    </details>
  </>
}

export function ReviewFile({ fidelity, saved, cancel }: { fidelity: Fidelity,
  saved: (says: string) => void, cancel: () => void }) {
  const { busy, problem, setProblem, run } = useSubmit()
  const [report, setReport] = useState<FileReport | null>(null)
  /* What was checked is what is stored, though the file changes meanwhile. */
  const bytes = useRef(new ArrayBuffer(0))
  const take = async (file: File | null) => {
    if (file === null)
      return
    setReport(null)
    if (file.size > fidelity.file.bytes_max) {
      setProblem({ status: 413, code: 'too-large',
        detail: fidelity.file.too_large })
      return
    }
    bytes.current = await file.arrayBuffer()
    const a = await run(() => handIn<FileReport>('/api/v1/fidelity/file:check',
      bytes.current))

    setReport(a?.ok ? a.body : null)
  }
  const store = async () => {
    const a = await run(once => handIn<FileReport>('/api/v1/fidelity/file',
      bytes.current, { once }))

    if (a?.ok && a.body.stored)
      saved(a.body.says)
    else if (a?.ok)
      setReport(a.body)
  }

  useEffect(() => {
    document.getElementById(report === null ? 'from-file' : 'file-says')
      ?.focus()
  }, [report])
  return <>
    <Summary problem={problem} only="review-file" />
    <h2 class="nhsuk-heading-m" id="from-file" tabIndex={-1}>Import reviews
      from a file</h2>
    <Explained />
    <FileInput id="review-file" label={report === null ? 'Choose the file'
      : 'Choose another file'} accept=".csv" error={wrong(problem)}
      onFile={f => { void take(f) }} />
    <Status>{busy ? 'Reading the file…' : ''}</Status>
    {report && <>
      <h3 class="nhsuk-heading-s" id="file-says" tabIndex={-1}>{report.says}</h3>
      {report.counts.length > 0 && <ul class="nhsuk-list nhsuk-list--bullet">
        {report.counts.map(c => <li key={c}>{c}</li>)}</ul>}
      {report.remarks.length > 0 && <Faults report={report} />}
      {report.store !== null && <Button busy={busy}
        onClick={() => { void store() }}>{report.store}</Button>}{' '}
    </>}
    <Button secondary onClick={cancel}>Cancel</Button>
  </>
}
