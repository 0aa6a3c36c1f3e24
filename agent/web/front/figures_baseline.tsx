/* The quarters that the limits of a chart are made of: shown, set with a reason,
 * removed. */
import { useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useHalfTyped } from '../../../common/web/draft'
import { Form, useTyped } from '../../../common/web/form'
import { at, Button, Input, Select, Summary }
  from '../../../common/web/parts'
import { Conflict } from './entry_parts'
import type { Overtaken } from './entry_parts'
import type { Baseline, Quarter } from './figure_types'

interface Stored {
  outcome: 'done' | 'unchanged' | 'overtaken'
  says: string
  conflict: Overtaken | null
}

/* What a form needs of the page around it. */
export interface Around {
  service: string
  quarters: Quarter[]
  leads: boolean
  /* Brings the figures as they are now. */
  reload: () => Promise<unknown>
}

/* The name under which it is kept while it is half typed, for each chart one: the
 * code has small letters and digits only, so that letters stand for what else is in
 * it, and its end is the first hyphen. */
function formOf(service: string, code: string): string {
  return `b-${code.replaceAll('_', 'U').replaceAll('.', 'D')}-${service}`
}

interface FormProps {
  baseline: Baseline
  name: string
  around: Around
  done: (says: string) => void
  /* What is there now is looked at; `again`: and changed anew. */
  look: (again: boolean) => void
}

function BaselineForm({ baseline: b, name, around, done, look }: FormProps) {
  const t = useTyped(formOf(around.service, b.code), { from: b.from ?? '',
    to: b.to ?? '', reason: b.reason ?? '' }, b.version)
  const { from, to, reason } = t.words
  const [conflict, setConflict] = useState<Overtaken | null>(null)
  const [removing, setRemoving] = useState(false)
  const { busy, problem, run } = t
  const id = (field: string) => `${b.code}-${field}`
  const choices = [{ word: '', title: 'Choose' },
    ...around.quarters.filter(q => q.complete).map(q =>
      ({ word: q.period, title: q.title }))]
  const send = async (remove: boolean, seen: string) => {
    setRemoving(remove)
    const a = await run(() => ask<Stored>(
      `/api/v1/services/${around.service}/baselines/${b.code}`,
      remove ? { method: 'DELETE', version: seen }
        : { method: 'PUT', version: seen, body: { from, to, reason } }, [412]))

    if (a === null)
      return
    setConflict(a.ok ? a.body.conflict : null)
    if (!a.ok)
      return
    if (a.body.outcome === 'overtaken') {
      t.draft.resume()
      return
    }
    await t.done()
    done(a.body.says)
  }
  /* What was typed is not wanted any more. */
  const leave = () => { void t.done().then(() => { look(false) }) }

  return <Form kept={t} submit={() => { void send(false, t.version) }}
    again={() => { setConflict(null) }} of={`with the baseline of ${name}`}
    head={<Summary problem={problem} fields={Object.fromEntries(
      ['from', 'to', 'reason'].map(f => [f, id(f)]))} />}>
    <Conflict conflict={conflict}
      mine={() => { void send(removing, conflict?.version ?? b.version) }}
      theirs={leave} neither={() => {
        setConflict(null)
        void t.again().then(() => { look(true) })
      }} />
    <p>Choose the quarters in which the service worked as it usually does. The
      limits are made of them and stay as they are, so that a later change
      shows.</p>
    <Select id={id('from')} label="First quarter" value={from}
      error={at(problem, 'from')} onChange={v => { t.set({ from: v }) }}
      choices={choices} />
    <Select id={id('to')} label="Last quarter" value={to} error={at(problem, 'to')}
      onChange={v => { t.set({ to: v }) }} choices={choices} />
    <Input id={id('reason')} label="Why these quarters?" value={reason}
      hint="A short sentence. All who sign in can read it, so name no client."
      error={at(problem, 'reason')} onInput={v => { t.set({ reason: v }) }} />
    <Button busy={busy}>Store<span class="nhsuk-u-visually-hidden"> the
      baseline of {name}</span></Button>{' '}
    {b.from !== null && <Button secondary busy={busy}
      onClick={() => { void send(true, t.version) }}>Remove<span
        class="nhsuk-u-visually-hidden"> the baseline of {name}</span>
    </Button>}
  </Form>
}

/* Which form is open stands in the address, so that it is open again, with what
 * was typed, for who has signed in meanwhile or loads the page again. */
function useOpen(code: string): [boolean, (open: boolean) => void] {
  const at = `#baseline-${code}`
  const [open, setOpen] = useState(location.hash === at)

  return [open, now => {
    setOpen(now)
    if (now !== (location.hash === at))
      history.replaceState(null, '', now ? at
        : location.pathname + location.search)
  }]
}

export function ChartBaseline({ baseline: b, name, around }: {
  baseline: Baseline, name: string, around: Around }) {
  const [open, setOpen] = useOpen(b.code)
  const [said, setSaid] = useState('')
  const head = useRef<HTMLElement>(null)

  useHalfTyped(around.leads ? [formOf(around.service, b.code)] : [],
    () => { setOpen(true) })
  const look = (again: boolean, says = '') => {
    void around.reload().then(() => {
      setSaid(says)
      setOpen(again)
      head.current?.focus()
    })
  }

  if (!b.possible && b.from === null && b.past.length === 0)
    return null
  return <div>
    {b.printed !== null && <p class="sheaf-print">{b.printed}</p>}
    <div class="sheaf-screen">
      <p>{b.says}</p>
      <div role="status">{said !== '' && <p><strong>{said}</strong></p>}</div>
      {around.leads && (b.possible || b.from !== null) &&
        <details class="nhsuk-details" open={open}
          onToggle={e => { setOpen(e.currentTarget.open) }}>
          <summary class="nhsuk-details__summary" ref={head}>
            <span class="nhsuk-details__summary-text">{b.from === null
              ? 'Set a baseline' : 'Change or remove the baseline'}<span
              class="nhsuk-u-visually-hidden"> of {name}</span></span>
          </summary>
          <div class="nhsuk-details__text">
            {open && <BaselineForm key={b.version} baseline={b} name={name}
              around={around} look={look}
              done={says => { look(false, says) }} />}
          </div>
        </details>}
      {b.past.length > 0 && <details class="nhsuk-details">
        <summary class="nhsuk-details__summary">
          <span class="nhsuk-details__summary-text">Earlier baselines<span
            class="nhsuk-u-visually-hidden"> of {name}</span></span></summary>
        <div class="nhsuk-details__text"><ul class="nhsuk-list">
          {b.past.map((s, i) => <li key={i}>{s}</li>)}
        </ul></div>
      </details>}
    </div>
  </div>
}
