/* Until when the record is kept: shown, and changed with a reason. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { at, Button, ErrorSummary, Input, Select }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Client } from './client_types'
import { Conflict } from './entry_parts'
import type { Overtaken } from './entry_parts'

interface Set {
  outcome: 'done' | 'unchanged' | 'overtaken'
  conflict: Overtaken | null
}

function Form(p: { client: Client, address: string, saved: () => void,
  cancel: () => void, reload: (again: boolean) => void }) {
  const { retention } = p.client
  const [day, setDay] = useState(retention.until?.shown ?? '')
  const [reason, setReason] = useState('')
  const [answer, setAnswer] = useState<Set | null>(null)
  const { busy, problem, run } = useSubmit()
  const save = async (over?: string) => {
    const a = await run(() => ask<Set>(`${p.address}/retention`,
      { method: 'PUT', body: { day, reason },
        version: over ?? retention.version }, [412]))

    setAnswer(a?.ok ? a.body : null)
    if (a?.ok && a.body.outcome !== 'overtaken')
      p.saved()
  }

  return <form noValidate onSubmit={e => {
    e.preventDefault()
    void save()
  }}>
    <ErrorSummary errors={problem === null ? [] : [{ say: problem.detail,
      field: problem.code === 'day' ? 'keep-day'
        : problem.code === 'reason' ? 'keep-reason' : null }]} />
    {answer?.conflict && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict?.version ?? undefined) }}
      theirs={() => { p.reload(false) }} neither={() => { p.reload(true) }} />}
    <Input id="keep-day" label="When is it to be decided?" value={day}
      hint="Such as 3 May 2034. Left blank, the years in Settings count."
      error={at(problem, 'day')} onInput={setDay}
      width="nhsuk-input--width-10" />
    <Select id="keep-reason" label="Why is the day changed?" value={reason}
      error={at(problem, 'reason')} onChange={setReason}
      choices={[{ word: '', title: 'Choose' }, ...retention.reasons]} />
    <Button busy={busy}>{busy ? 'Saving…' : 'Save the day'}</Button>{' '}
    <Button secondary onClick={p.cancel}>Cancel</Button>
  </form>
}

/* `reload` brings what is there now; with `again`, to be changed anew. */
export function Keep(p: { client: Client, address: string, leads: boolean,
  reload: () => Promise<unknown> }) {
  const [open, setOpen] = useState(false)
  const { says, past, version } = p.client.retention

  return <section>
    <h3 class="nhsuk-heading-s">How long it is kept</h3>
    {says.map(s => <p key={s}>{s}</p>)}
    {open ? <Form key={version} client={p.client} address={p.address}
      saved={() => {
        void p.reload().then(() => { setOpen(false) })
      }}
      cancel={() => { setOpen(false) }}
      reload={again => { void p.reload().then(() => { setOpen(again) }) }} />
      : p.leads && <Button secondary onClick={() => { setOpen(true) }}>Change
        the day</Button>}
    {past.length > 0 && <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Who set the day, and why
        </span></summary>
      <div class="nhsuk-details__text"><ul class="nhsuk-list">
        {past.map((s, i) => <li key={i}>{s}</li>)}
      </ul></div>
    </details>}
  </section>
}
