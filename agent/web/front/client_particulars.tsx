/* Who the client is: shown, and changed. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { findDraft, useDraft } from '../../../common/web/draft'
import { Button, ErrorSummary, Input, Inset, ProblemBox }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Client, EntryAnswer } from './client_types'
import { Conflict } from './entry_parts'

/* What is kept while it is half typed: the fields that differ from what was
 * there in that version. */
interface HalfTyped {
  version: string
  changed: Record<string, string>
}

function draftOf(client: Client): string {
  return `client-${client.client}-details`
}

function Form({ client, address, close }: { client: Client, address: string,
  close: (changed: boolean, again: boolean) => void }) {
  const was = Object.fromEntries(client.particulars.map(f =>
    [f.name, f.text]))
  const first = { version: client.particulars_version, changed: {} }
  const [words, setWords] = useState<Record<string, string>>(was)
  const [version, setVersion] = useState(client.particulars_version)
  const [answer, setAnswer] = useState<EntryAnswer | null>(null)
  const changed = Object.fromEntries(Object.entries(words)
    .filter(([k, v]) => v !== was[k]))
  const draft = useDraft<HalfTyped>(draftOf(client), { version, changed },
    Object.keys(changed).length > 0, kept => {
      setWords({ ...was, ...kept.changed })
      setVersion(kept.version)
    })
  const { busy, problem, run } = useSubmit(() => draft)

  /* What was typed is not wanted any more. */
  const leave = (reload: boolean, again: boolean) => {
    void draft.drop({ version, changed }).then(() => { close(reload, again) })
  }
  const save = async (over?: string) => {
    const a = await run(() => ask<EntryAnswer>(`${address}/particulars`,
      { method: 'PUT', body: { particulars: changed },
        version: over ?? version }, [412, 422]))

    if (!a?.ok)
      return
    setAnswer(a.body)
    if (a.body.outcome === 'done' || a.body.outcome === 'unchanged')
      leave(true, false)
    else
      draft.resume()
  }
  const refused = answer?.remarks.filter(r => r.refused) ?? []

  return <form onSubmit={e => {
    e.preventDefault()
    void save()
  }} noValidate>
    <ProblemBox problem={problem} />
    <ErrorSummary errors={refused.map(r => ({ field: r.field,
      say: r.text }))} />
    {draft.since && <Inset><p>You had half typed this on
      {` ${draft.since.shown}`}.</p>
      <Button secondary onClick={() => {
        setWords(was)
        setVersion(first.version)
        setAnswer(null)
        void draft.drop(first)
      }}>Start again<span class="nhsuk-u-visually-hidden"> with the
        details</span></Button></Inset>}
    {answer?.outcome === 'overtaken' && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict?.particulars_version ??
        undefined) }} theirs={() => { leave(true, false) }}
      neither={() => { leave(true, true) }} />}
    {client.particulars.map(f => <Input key={f.name} id={f.name}
      label={f.title} value={words[f.name] ?? ''}
      error={refused.find(r => r.field === f.name)?.text}
      onInput={v => { setWords({ ...words, [f.name]: v }) }} />)}
    <Button busy={busy}>{busy ? 'Saving…' : 'Save details'}</Button>{' '}
    <Button secondary onClick={() => { leave(false, false) }}>Cancel</Button>
  </form>
}

/* `reload` brings what is there now. */
export function Particulars(p: { client: Client, address: string,
  reload: () => Promise<unknown> }) {
  const [open, setOpen] = useState(false)
  const known = p.client.particulars.filter(f => f.text !== '')

  /* What was left half typed is taken up again. */
  useEffect(() => {
    void findDraft<HalfTyped>(draftOf(p.client)).then(kept => {
      if (kept.words !== null)
        setOpen(true)
    })
  }, [])
  const close = (changed: boolean, again: boolean) => {
    if (changed)
      void p.reload().then(() => { setOpen(again) })
    else
      setOpen(false)
  }

  return <section>
    <h2 class="nhsuk-heading-m">Details</h2>
    {open ? <Form key={p.client.particulars_version} client={p.client}
      address={p.address} close={close} />
      : <>
        {known.length === 0 && <p>No details are entered.</p>}
        <dl class="nhsuk-summary-list">
          {known.map(f => <div class="nhsuk-summary-list__row" key={f.name}>
            <dt class="nhsuk-summary-list__key">{f.title}</dt>
            <dd class="nhsuk-summary-list__value">{f.shown}</dd>
          </div>)}
        </dl>
        <Button secondary onClick={() => { setOpen(true) }}>Change details
        </Button>
      </>}
  </section>
}
