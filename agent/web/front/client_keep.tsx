/* Until when the record is kept: shown, and changed with a reason. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useHalfTyped } from '../../../common/web/draft'
import { Form, useTyped } from '../../../common/web/form'
import { at, Button, Select, Summary }
  from '../../../common/web/parts'
import { DayInput, dayMeant } from './day_input'
import type { Client } from './client_types'
import { Conflict } from './entry_parts'
import type { Overtaken } from './entry_parts'

interface Set {
  outcome: 'done' | 'unchanged' | 'overtaken'
  conflict: Overtaken | null
}

function formOf(client: Client): string {
  return `client-${client.client}-keep`
}

function DayForm(p: { client: Client, address: string, saved: () => void,
  cancel: () => void, reload: (again: boolean) => void }) {
  const { retention } = p.client
  const t = useTyped(formOf(p.client), { day: retention.until?.shown ?? '',
    reason: '' }, retention.version, { day: w => w.day,
    lasting: async (w, on) => ({ ...w, day: await dayMeant(w.day, on, true) }) })
  const [answer, setAnswer] = useState<Set | null>(null)
  const { busy, problem, run } = t
  const save = async (over?: string) => {
    const a = await run(() => ask<Set>(`${p.address}/retention`,
      { method: 'PUT', body: { ...t.words, typed_on: t.typedOn }, version: over ?? t.version }, [412]))

    setAnswer(a?.ok ? a.body : null)
    if (!a?.ok)
      return
    if (a.body.outcome === 'overtaken') {
      t.draft.resume()
      return
    }
    await t.done()
    p.saved()
  }
  /* What was typed is not wanted any more. */
  const leave = (then: () => void) => { void t.done().then(then) }

  return <Form kept={t} of="with the day" again={() => { setAnswer(null) }}
    submit={() => { void save() }} head={<Summary problem={problem}
      fields={{ day: 'keep-day', reason: 'keep-reason' }} />}>
    {answer?.conflict && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict?.version ?? undefined) }}
      theirs={() => { leave(() => { p.reload(false) }) }}
      neither={() => {
        setAnswer(null)
        void t.again().then(() => { p.reload(true) })
      }} />}
    <DayInput due typedOn={t.typedOn} id="keep-day" label="When is it to be decided?"
      value={t.words.day}
      hint="Such as 3 May 2034. Left blank, the years in Settings count."
      error={at(problem, 'day')} onInput={day => { t.set({ day }) }}
      width="nhsuk-input--width-10" />
    <Select id="keep-reason" label="Why is the day changed?"
      value={t.words.reason} error={at(problem, 'reason')}
      onChange={reason => { t.set({ reason }) }}
      choices={[{ word: '', title: 'Choose' }, ...retention.reasons]} />
    <Button busy={busy}>{busy ? 'Saving…' : 'Save the day'}</Button>{' '}
    <Button secondary onClick={() => { leave(p.cancel) }}>Cancel</Button>
  </Form>
}

/* `reload` brings what is there now; with `again`, to be changed anew. */
export function Keep(p: { client: Client, address: string, leads: boolean,
  reload: () => Promise<unknown> }) {
  const [open, setOpen] = useState(false)
  const { says, past, version } = p.client.retention

  useHalfTyped(p.leads ? [formOf(p.client)] : [], () => { setOpen(true) })

  return <section>
    <h3 class="nhsuk-heading-s">How long it is kept</h3>
    {says.map(s => <p key={s}>{s}</p>)}
    {open ? <DayForm key={version} client={p.client} address={p.address}
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
