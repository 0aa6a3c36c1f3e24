/* A new client: who is it, and who sent them? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useDraft } from '../../../common/web/draft'
import { Button, Callout, ErrorSummary, Input, Inset, Of, Radios, Select }
  from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
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
          { method: 'POST', body: { text: '', choices: true } })])

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
  const [cells, setCells] = useState(first)
  const [words, setWords] = useState<Record<string, string>>({})
  const [answer, setAnswer] = useState<NewClient | null>(null)
  const draft = useDraft(form, { cells, words },
    cells.reference !== '' || Object.values(words).some(v => v !== ''),
    kept => {
      setCells({ ...first, ...kept.cells })
      setWords(kept.words)
    })
  const { busy, problem, run } = useSubmit(() => draft)
  const set = (name: keyof typeof first, v: string) => {
    setCells({ ...cells, [name]: v })
  }

  const save = async (sure: boolean) => {
    const a = await run(once => ask<NewClient>('/api/v1/clients',
      { method: 'POST', once, body: { ...cells, sure, draft: form,
        service: cells.service === '' ? may.services[0] ?? ''
          : cells.service, particulars: words } }, [422]))

    if (a === null)
      return
    if (a.ok && a.body.client !== null) {
      draft.saved({ cells, words })
      location.assign(`/clients/${a.body.client}`)
      return
    }
    if (a.ok)
      draft.resume()
    setAnswer(a.ok ? a.body : null)
  }
  const startAgain = () => {
    setCells(first)
    setWords({})
    setAnswer(null)
    void draft.drop({ cells: first, words: {} })
  }
  const refused = (answer?.remarks ?? []).filter(r => r.refused)
    .map(r => ({ field: r.field === null ? null
      : fieldOf[r.field] ?? r.field, say: r.text }))
  const errors = problem === null ? refused
    : [{ field: problem.code === 'day' ? 'received'
      : problem.code === 'known' ? 'reference' : null, say: problem.detail }]
  const error = (field: string) =>
    errors.find(x => x.field === field)?.say

  return <form onSubmit={e => {
    e.preventDefault()
    void save(false)
  }} noValidate>
    <ErrorSummary errors={errors} />
    <h1 class="nhsuk-heading-l">New client</h1>
    <p>A reference and the day of the referral are enough; everything else can
      be added later.</p>
    {draft.since && <Inset><p>You had half typed this on
      {` ${draft.since.shown}`}.</p>
      <Button secondary onClick={startAgain}>Start again</Button></Inset>}
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
    <Input id="received" label="When was the referral received?"
      value={cells.received} error={error('received')}
      hint="today, yesterday, mon, 3/5 or 3 May 2026"
      width="nhsuk-input--width-10" onInput={v => { set('received', v) }} />
    {may.sources.length > 0 && <Radios id="source" label="Who referred them?"
      value={cells.source} error={error('source')} choices={may.sources}
      onChange={v => { set('source', v) }} />}
    <Input id="staff" label="Allocated to (staff code)" value={cells.staff}
      error={error('staff')} width="nhsuk-input--width-10"
      onInput={v => { set('staff', v) }} />
    <h2 class="nhsuk-heading-m">Details</h2>
    {may.fields.map(f => <Input key={f.word} id={f.word} label={f.title}
      value={words[f.word] ?? ''} error={error(f.word)}
      onInput={v => { setWords({ ...words, [f.word]: v }) }} />)}
    <Button busy={busy}>{busy ? 'Saving…' : 'Save client'}</Button>
  </form>
}

show(() => <Page />)
