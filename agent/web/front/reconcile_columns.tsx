/* What each column of an extract holds, and which months are compared. */
import { ask } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { Button, ErrorSummary, ProblemBox, Select }
  from '../../../common/web/parts'
import { Meanings, useSaid } from './import_columns'
import type { BeforeExtract, Extract } from './reconcile_types'

export function Columns({ it, before, took, drop }: { it: Extract,
  before: BeforeExtract, took: (x: Extract) => void, drop: () => void }) {
  const last = before.months[0]?.word ?? ''
  const said = useSaid('reconcile-columns', it, '', {
    from: it.report?.from ?? last, to: it.report?.to ?? last })
  const { from, to, t } = said
  const { busy, problem, run } = t
  const submit = async () => {
    const a = await run(() => ask<Extract>(
      `/api/v1/reconciliations/${it.extract}`, { method: 'PUT',
        body: { ...said.body, from, to } }))

    if (!a?.ok)
      return
    await t.done()
    took(a.body)
  }
  const error = (field: string) => it.faults.find(f => f.field === field)?.say

  return <Form kept={t} submit={() => { void submit() }} head={<>
    <ErrorSummary errors={it.faults} />
    <ProblemBox problem={problem} />
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">What do the columns
      hold?</h2>
    <p>{it.about.join(' ')} Nothing of it is stored.</p></>}>
    {before.services.length > 1 && <Select id="service"
      label="Compare with" error={error('service')} value={said.service}
      onChange={v => { said.set({ service: v }) }} choices={[
        { word: '', title: 'The whole register' },
        ...before.services.map(s => ({ word: s, title: s }))]} />}
    <Select id="from" label="First month" value={from}
      onChange={v => { said.set({ from: v }) }} choices={before.months} />
    <Select id="to" label="Last month" value={to}
      onChange={v => { said.set({ to: v }) }} choices={before.months} />
    <Meanings it={it} said={said} error={error} />
    <div class="sheaf-beside">
      <Button busy={busy}>{busy ? 'Comparing…' : 'Compare'}</Button>
      <Button secondary onClick={drop}>Choose another file</Button>
    </div>
  </Form>
}
