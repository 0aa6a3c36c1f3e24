/* A contract from a file: first what it pays for, then stored. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { handIn } from '../../../common/web/api'
import { Button, Callout, FileInput, Select, Status, Summary, Wide, wrong }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { ContractFile, Contracts } from './contracts_types'

function Explained() {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">What stands in the
        file</span></summary>
    <div class="nhsuk-details__text">
      <p>A CSV file with a row for each rule. The first line names the columns:
        {' '}<code>row</code>, <code>outcome</code>, <code>hours</code>,{' '}
        <code>from</code>, <code>to</code>, <code>pounds</code>,{' '}
        <code>evidence</code> and <code>value</code>. What a row does not use is
        blank; dates are written as 2026-05-14.</p>
      <ul class="nhsuk-list nhsuk-list--bullet">
        <li><code>contract</code>: from and to, the days on which outcomes are
          reached that it pays; value, its name</li>
        <li><code>starts</code>: value, <code>one</code> (each outcome is paid
          once for a client) or <code>many</code></li>
        <li><code>tariff</code>: outcome (<code>engaged</code>,{' '}
          <code>job_start</code>, <code>sustained_13</code>,{' '}
          <code>sustained_26</code>, <code>sustained_52</code>), hours
          (<code>any</code>, <code>16_up</code>, <code>under_16</code>), the day
          from which it holds, pounds, and the evidence that it takes, divided by
          {' '}<code>;</code> (blank: every kind)</li>
        <li><code>cap_quarter</code> and <code>cap_life</code>: outcome or
          {' '}<code>all</code>, and pounds: no more is paid in a quarter, or in
          the whole contract</li>
      </ul>
    </div>
  </details>
}

function Faults({ it }: { it: ContractFile }) {
  return <>
    <Wide name="What must be mended">
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Line</th><th scope="col">Column</th>
        <th scope="col">Why</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {it.faults.map((f, i) => <tr class="nhsuk-table__row" key={i}>
          <td class="nhsuk-table__cell">{f.line}</td>
          <td class="nhsuk-table__cell">{f.column ?? 'the row'}</td>
          <td class="nhsuk-table__cell">{f.why}</td></tr>)}
      </tbody>
    </Wide>
    {it.more > 0 && <p>And {it.more} more: mend these first, and choose the file
      again.</p>}
  </>
}

function Sentences({ says }: { says: string[] }) {
  return <ul class="nhsuk-list nhsuk-list--bullet">
    {says.map(s => <li key={s}>{s}</li>)}</ul>
}

function Found({ it, busy, store }: { it: ContractFile, busy: boolean,
  store: () => void }) {
  if (it.name === null)
    return <>
      <h3 class="nhsuk-heading-s" id="file-says" tabIndex={-1}>Nothing can be
        stored yet</h3>
      <Faults it={it} />
    </>
  return <>
    <h3 class="nhsuk-heading-s" id="file-says" tabIndex={-1}>{it.there.length > 0
      ? `This would take the place of ${it.name}`
      : `This would be contract ${it.name}`}</h3>
    <Sentences says={it.says} />
    {it.there.length > 0 && <>
      <h4 class="nhsuk-heading-xs">What {it.name} says now</h4>
      <Sentences says={it.there} />
      <p>Claims that were made stay as they are. What is due by the new rules,
        less what was claimed, is the next claim.</p>
    </>}
    <Button busy={busy} onClick={store}>Store the contract</Button>
  </>
}

export function TakeIn({ all, stored }: { all: Contracts,
  stored: (says: string) => void }) {
  const { busy, problem, setProblem, run } = useSubmit()
  const first = all.services[0]?.service ?? ''
  const [service, setService] = useState(first)
  const [it, setIt] = useState<ContractFile | null>(null)
  /* Somebody has said that it and the contracts that are there all pay. */
  const [another, setAnother] = useState(false)
  /* What was checked is what is stored, though the file changes meanwhile. */
  const bytes = useRef<ArrayBuffer | null>(null)
  const address = (new_: boolean) => `/api/v1/services/${
    encodeURIComponent(service)}/contracts${new_ ? '?new=yes' : ''}`
  const check = async (new_: boolean) => {
    const file = bytes.current

    if (file === null)
      return
    setAnother(new_)
    const a = await run(() => handIn<ContractFile>(
      address(new_).replace('/contracts', '/contracts:check'), file))

    setIt(a?.ok ? a.body : null)
  }
  const take = async (file: File | null) => {
    if (file === null)
      return
    setIt(null)
    if (file.size > all.file.bytes_max) {
      setProblem({ status: 413, code: 'too-large', detail: all.file.too_large })
      return
    }
    bytes.current = await file.arrayBuffer()
    await check(false)
  }
  const store = async () => {
    const file = bytes.current

    if (file === null || it?.seen == null)
      return
    const a = await run(() => handIn<{ name: string }>(address(another), file,
      { over: it.seen ?? '' }))

    if (a?.ok)
      stored(`The contract ${a.body.name} is stored.`)
    else if (a?.problem.status === 412) {
      const why = a.problem

      await check(another)
      setProblem(why)
    }
  }

  useEffect(() => {
    if (it !== null)
      document.getElementById('file-says')?.focus()
  }, [it])
  return <>
    {problem?.code === 'another' ? <Callout title="Do both contracts pay?">
      <p>{problem.detail}</p>
      <Button onClick={() => { void check(true) }}>Both contracts pay</Button>
    </Callout> : <Summary problem={problem} only="contract-file" />}
    <p>You see what it pays for before anything is stored.</p>
    <Explained />
    {all.services.length > 1 && <Select id="service" label="Of which service?"
      value={service} onChange={s => {
        setService(s)
        setIt(null)
        bytes.current = null
      }} choices={all.services.map(s => ({ word: s.service,
        title: s.service }))} />}
    <FileInput id="contract-file" label={it === null ? 'Choose the file'
      : 'Choose another file'} accept=".csv"
      error={problem?.code === 'another' ? undefined : wrong(problem)}
      onFile={f => { void take(f) }} />
    <Status>{busy ? 'Reading the file…' : ''}</Status>
    {it && <Found it={it} busy={busy} store={() => { void store() }} />}
  </>
}
