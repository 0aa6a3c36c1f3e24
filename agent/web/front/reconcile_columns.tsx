/* What each column of an extract holds, and which months are compared. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Button, ErrorSummary, ProblemBox, Select }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { Meanings, useSaid } from './import_columns'
import type { BeforeExtract, Extract } from './reconcile_types'

function useMonths(it: Extract, before: BeforeExtract) {
  const last = before.months[0]?.word ?? ''
  const [from, setFrom] = useState(it.report?.from ?? last)
  const [to, setTo] = useState(it.report?.to ?? last)

  return { from, setFrom, to, setTo }
}

export function Columns({ it, before, took, drop }: { it: Extract,
  before: BeforeExtract, took: (x: Extract) => void, drop: () => void }) {
  const said = useSaid(it, undefined)
  const months = useMonths(it, before)
  const { busy, problem, run } = useSubmit()
  const submit = async (e: Event) => {
    e.preventDefault()
    const a = await run(() => ask<Extract>(
      `/api/v1/reconciliations/${it.extract}`, { method: 'PUT',
        body: { ...said.body, from: months.from, to: months.to } }))

    if (a?.ok)
      took(a.body)
  }
  const error = (field: string) => it.faults.find(f => f.field === field)?.say

  return <form onSubmit={e => { void submit(e) }} noValidate>
    <ErrorSummary errors={it.faults} />
    <ProblemBox problem={problem} />
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">What do the columns
      hold?</h2>
    <p>{it.about.join(' ')} Nothing of it is stored.</p>
    {before.services.length > 1 && <Select id="service"
      label="Compare with" error={error('service')} value={said.service}
      onChange={said.setService} choices={[
        { word: '', title: 'The whole register' },
        ...before.services.map(s => ({ word: s, title: s }))]} />}
    <Select id="from" label="First month" value={months.from}
      onChange={months.setFrom} choices={before.months} />
    <Select id="to" label="Last month" value={months.to}
      onChange={months.setTo} choices={before.months} />
    <Meanings it={it} said={said} error={error} />
    <div class="sheaf-beside">
      <Button busy={busy}>{busy ? 'Comparing…' : 'Compare'}</Button>
      <Button secondary onClick={drop}>Choose another file</Button>
    </div>
  </form>
}
