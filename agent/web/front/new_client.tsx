/* A new client: who is it, and who sent them? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { Button, Callout, ErrorSummary, Input, Of, Radios, Select }
  from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { DayInput, dayMeant } from './day_input'
import type { EntryAnswer, Kind } from './client_types'

interface NewClient extends Omit<EntryAnswer, 'outcome'> {
  outcome: 'done' | 'refused' | 'twins'
  client: number | null
  twins: { client: number, reference: string, name: string | null,
    why: string }[]
}

/* The fields of the form by the columns that remarks name. */
const fieldOf: Record<string, string> = { client: 'reference',
  date: 'received', mode: 'source' }
const first = { service: '', reference: '', received: 'today', source: '',
  staff: '' }
const form = 'new-client'

/* What stands in the form: the referral, and particulars. */
interface Words {
  cells: typeof first
  words: Record<string, string>
}

function Twins({ answer, sure }: { answer: NewClient, sure: () => void }) {
  return <Callout title="Likely here already" level={2} of={answer}>
    {answer.twins.map(t => <p key={t.client}>
      <a class="nhsuk-link" href={`/clients/${t.client}`}>
        {t.name ?? t.reference}{t.name !== null && <Of>{t.reference}</Of>}</a>
      {`, ${t.reference}: ${t.why}`}</p>)}
    <p>Nothing was stored. If it is the same person, add the referral to their
      record.</p>
    <Button secondary onClick={sure}>It is another person: save</Button>
  </Callout>
}

function useChoices(): { sources: Choice[], fields: Choice[],
  services: string[] } {
  const [all, setAll] = useState<{ sources: Choice[], fields: Choice[],
    services: string[] }>({ sources: [], fields: [], services: [] })

  useEffect(() => {
    const load = async () => {
      const [kinds, may] = await Promise.all([
        ask<{ events: Kind[], client: Choice[] }>('/api/v1/choices'),
        ask<{ services: string[] }>('/api/v1/clients:search',
          { method: 'POST', look: true, body: { text: '', choices: true } })])

      if (kinds.ok && may.ok)
        setAll({ fields: kinds.body.client, services: may.body.services,
          sources: kinds.body.events.find(k =>
            k.word === 'referral_received')?.modes ?? [] })
    }

    void load()
  }, [])
  return all
}

function Page() {
  const may = useChoices()
  const t = useTyped<Words>(form, { cells: first, words: {} }, '',
    { day: w => w.cells.received, lasting: async (w, on) => ({ ...w,
      cells: { ...w.cells, received: await dayMeant(w.cells.received, on) } }) })
  const { cells, words } = t.words
  const [answer, setAnswer] = useState<NewClient | null>(null)
  const { busy, problem, run } = t
  const set = (name: keyof typeof first, v: string) => {
    t.set({ cells: { ...cells, [name]: v } })
  }

  const save = async (sure: boolean) => {
    const a = await run(once => ask<NewClient>('/api/v1/clients',
      { method: 'POST', once, body: { ...cells, typed_on: t.typedOn, sure,
        draft: form,
        service: cells.service === '' ? may.services[0] ?? ''
          : cells.service, particulars: words } }, [422]))

    if (a === null)
      return
    if (a.ok && a.body.client !== null) {
      t.saved(t.words)
      location.assign(`/clients/${a.body.client}`)
      return
    }
    if (a.ok)
      t.draft.resume()
    setAnswer(a.ok ? a.body : null)
  }
  const refused = (answer?.remarks ?? []).filter(r => r.refused)
    .map(r => ({ field: r.field === null ? null
      : fieldOf[r.field] ?? r.field, say: r.text }))
  const errors = problem === null ? refused
    : [{ field: problem.code === 'day' ? 'received'
      : problem.code === 'known' ? 'reference' : null, say: problem.detail }]
  const error = (field: string) =>
    errors.find(x => x.field === field)?.say

  return <Form kept={t} submit={() => { void save(false) }}
    again={() => { setAnswer(null) }} head={<>
      <ErrorSummary errors={errors} />
      <h1 class="nhsuk-heading-l">New client</h1>
      <p>A reference and the day of the referral are enough; everything else can
        be added later.</p></>}>
    {answer?.outcome === 'twins' && <Twins answer={answer}
      sure={() => { void save(true) }} />}
    {may.services.length > 1 && <Select id="service" label="Service"
      value={cells.service} error={error('service')}
      onChange={v => { set('service', v) }}
      choices={may.services.map(s => ({ word: s, title: s }))} />}
    <Input id="reference" label="Client reference" value={cells.reference}
      hint="Your own, without a name or an NHS number in it"
      error={error('reference')} width="nhsuk-input--width-20"
      onInput={v => { set('reference', v) }} />
    <DayInput id="received" typedOn={t.typedOn}
      label="When was the referral received?"
      value={cells.received} error={error('received')}
      hint="For example today, mon, 3/5 or 3 May 2026"
      width="nhsuk-input--width-10" onInput={v => { set('received', v) }} />
    {may.sources.length > 0 && <Radios id="source" label="Who referred them?"
      value={cells.source} error={error('source')} choices={may.sources}
      sentences
      onChange={v => { set('source', v) }} />}
    <Input id="staff" label="Allocated to (staff code)" value={cells.staff}
      error={error('staff')} width="nhsuk-input--width-10"
      onInput={v => { set('staff', v) }} />
    <h2 class="nhsuk-heading-m">Details</h2>
    {may.fields.map(f => <Input key={f.word} id={f.word} label={f.title}
      value={words[f.word] ?? ''} error={error(f.word)}
      onInput={v => { t.set({ words: { ...words, [f.word]: v } }) }} />)}
    <Button busy={busy}>{busy ? 'Saving…' : 'Save client'}</Button>
  </Form>
}

show(() => <Page />)
