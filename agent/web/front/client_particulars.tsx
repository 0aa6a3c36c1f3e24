/* Who the client is: shown, and changed. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ErrorSummary, Input, ProblemBox }
  from '../../../common/web/parts'
import type { Client, EntryAnswer } from './client_types'
import { Conflict } from './entry_parts'

function Form({ client, address, saved, cancel }: { client: Client,
  address: string, saved: () => void, cancel: () => void }) {
  const was = Object.fromEntries(client.particulars.map(f =>
    [f.name, f.text]))
  const [words, setWords] = useState<Record<string, string>>(was)
  const [answer, setAnswer] = useState<EntryAnswer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const save = async (over?: string) => {
    const changed = Object.fromEntries(Object.entries(words)
      .filter(([k, v]) => v !== was[k]))
    const a = await ask<EntryAnswer>(`${address}/particulars`,
      { method: 'PUT', body: { particulars: changed },
        version: over ?? client.particulars_version }, [412, 422])

    if (!a.ok) {
      setProblem(a.problem)
      return
    }
    setProblem(null)
    setAnswer(a.body)
    if (a.body.outcome === 'done' || a.body.outcome === 'unchanged')
      saved()
  }
  const refused = answer?.remarks.filter(r => r.refused) ?? []

  return <form onSubmit={e => {
    e.preventDefault()
    void save()
  }} noValidate>
    <ProblemBox problem={problem} />
    <ErrorSummary errors={refused.map(r => ({ field: r.field,
      say: r.text }))} />
    {answer?.outcome === 'overtaken' && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict?.particulars_version ??
        undefined) }} theirs={saved} />}
    {client.particulars.map(f => <Input key={f.name} id={f.name}
      label={f.title} value={words[f.name] ?? ''}
      error={refused.find(r => r.field === f.name)?.text}
      onInput={v => { setWords({ ...words, [f.name]: v }) }} />)}
    <Button>Save details</Button>{' '}
    <Button secondary onClick={cancel}>Cancel</Button>
  </form>
}

export function Particulars(p: { client: Client, address: string,
  saved: () => void }) {
  const [open, setOpen] = useState(false)
  const known = p.client.particulars.filter(f => f.text !== '')

  return <section>
    <h2 class="nhsuk-heading-m">Details</h2>
    {open ? <Form client={p.client} address={p.address}
      saved={() => { setOpen(false); p.saved() }}
      cancel={() => { setOpen(false) }} />
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
