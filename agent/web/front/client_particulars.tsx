/* Who the client is: shown, and changed. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useHalfTyped } from '../../../common/web/draft'
import { Form, useTyped } from '../../../common/web/form'
import { Button, ErrorSummary, Input, ProblemBox }
  from '../../../common/web/parts'
import type { Client, EntryAnswer } from './client_types'
import { Conflict } from './entry_parts'

function formOf(client: Client): string {
  return `client-${client.client}-details`
}

function Details({ client, address, close }: { client: Client, address: string,
  close: (changed: boolean, again: boolean) => void }) {
  const was = Object.fromEntries(client.particulars.map(f =>
    [f.name, f.shown]))
  /* Only the fields that differ from what was there. */
  const first: { changed: Record<string, string> } = { changed: {} }
  const t = useTyped(formOf(client), first, client.particulars_version)
  const { changed } = t.words
  const [answer, setAnswer] = useState<EntryAnswer | null>(null)
  const { busy, problem, run } = t

  const set = (name: string, text: string) => {
    t.set({ changed: Object.fromEntries(Object.entries({ ...changed,
      [name]: text }).filter(([k, v]) => v !== was[k])) })
  }
  /* What was typed is not wanted any more. */
  const leave = (reload: boolean, again: boolean) => {
    void t.done().then(() => { close(reload, again) })
  }
  const save = async (over?: string) => {
    const a = await run(() => ask<EntryAnswer>(`${address}/particulars`,
      { method: 'PUT', body: { particulars: changed },
        version: over ?? t.version }, [412, 422]))

    if (!a?.ok)
      return
    setAnswer(a.body)
    if (a.body.outcome === 'done' || a.body.outcome === 'unchanged')
      leave(true, false)
    else
      t.draft.resume()
  }
  const refused = answer?.remarks.filter(r => r.refused) ?? []

  return <Form kept={t} of="with the details"
    again={() => { setAnswer(null) }} submit={() => { void save() }} head={<>
      <ProblemBox problem={problem} />
      <ErrorSummary errors={refused.map(r => ({ field: r.field,
        say: r.text }))} /></>}>
    {answer?.outcome === 'overtaken' && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict?.particulars_version ??
        undefined) }} theirs={() => { leave(true, false) }}
      neither={() => {
        setAnswer(null)
        void t.again().then(() => { close(true, true) })
      }} />}
    {client.particulars.map(f => <Input key={f.name} id={f.name}
      label={f.title} value={changed[f.name] ?? was[f.name] ?? ''}
      error={refused.find(r => r.field === f.name)?.text}
      onInput={v => { set(f.name, v) }} />)}
    <Button busy={busy}>{busy ? 'Saving…' : 'Save details'}</Button>{' '}
    <Button secondary onClick={() => { leave(false, false) }}>Cancel</Button>
  </Form>
}

/* Closed until somebody asks, and then as it was left for as long as the page
 * stays. */
function Known({ client, shown, toggle }: { client: Client, shown: boolean,
  toggle: (shown: boolean) => void }) {
  const known = client.particulars.filter(f => f.text !== '')

  return known.length === 0 ? <p>No details are entered.</p>
    : <details class="nhsuk-details" open={shown}
      onToggle={e => { toggle(e.currentTarget.open) }}>
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Show details</span></summary>
      <div class="nhsuk-details__text">
        <dl class="nhsuk-summary-list">
          {known.map(f => <div class="nhsuk-summary-list__row" key={f.name}>
            <dt class="nhsuk-summary-list__key">{f.title}</dt>
            <dd class="nhsuk-summary-list__value">{f.shown}</dd>
          </div>)}
        </dl>
      </div>
    </details>
}

/* `reload` brings what is there now. */
export function Particulars(p: { client: Client, address: string,
  reload: () => Promise<unknown> }) {
  const [open, setOpen] = useState(false)
  const [shown, setShown] = useState(false)

  /* What was left half typed is taken up again. */
  useHalfTyped([formOf(p.client)], () => { setOpen(true) })
  const close = (changed: boolean, again: boolean) => {
    if (changed)
      void p.reload().then(() => {
        setShown(true)
        setOpen(again)
      })
    else
      setOpen(false)
  }

  return <section class="sheaf-opened">
    <h2 class="nhsuk-heading-m">Details</h2>
    {open ? <Details key={p.client.particulars_version} client={p.client}
      address={p.address} close={close} />
      : <>
        <Known client={p.client} shown={shown} toggle={setShown} />
        <Button secondary onClick={() => { setOpen(true) }}>Change details
        </Button>
      </>}
  </section>
}
