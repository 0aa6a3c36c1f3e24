/*
 * The one form by which a fact is added or corrected.  While it is typed the
 * program says which day was understood and what the fact would count for.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { useNewest } from '../../../common/web/newest'
import { Button, Checkboxes, ErrorSummary, Input, Radios, Reason, Select,
  Status } from '../../../common/web/parts'
import { useBack } from '../../../common/web/turn'
import { DayInput, dayMeant } from './day_input'
import { Conflict, Odd } from './entry_parts'
import type { Cells, Client, Entry, EntryAnswer, Kind } from './client_types'

const PAUSE_MS = 120
const blank: Cells = { event: '', date: 'today', mode: '', flags: '', ref: '',
  value: '', staff: '' }

interface Props {
  address: string
  client: Client
  entry: Entry | null
  /* Day and specialist of the entry before, to go on with. */
  start: { date: string, staff: string }
  /* Somebody has asked for this form, and begins to type in it. */
  asked: boolean
  /* `added`: as a new entry. */
  saved: (answer: EntryAnswer, start: { date: string, staff: string },
    added: boolean) => void
  cancel: () => void
  /* What is there now, shown; with `again` that entry opened to be corrected
   * anew. */
  reload: (entry: number | undefined, again: boolean) => void
}

/* The ids of the form's fields by the columns that remarks name. */
function fieldId(column: string | null): string | null {
  return column === null ? null : column === 'mode' ? 'mode' : column
}

function Judgement({ answer, cannot }: { answer: EntryAnswer | null,
  cannot: string }) {
  if (answer === null)
    return <Status>{cannot !== '' && <p class="sheaf-odd">{cannot}</p>}
    </Status>
  const refused = answer.remarks.filter(r => r.refused)
  const odd = answer.remarks.filter(r => !r.refused)

  return <Status>
    {answer.date && <p>{answer.date.shown}</p>}
    {answer.outcome === 'done' && <div class="sheaf-counts">
      {answer.counts.map(c => <p key={c.says}>Counts. {c.says}.</p>)}
      {answer.counts.length === 0 && answer.not_counted === null &&
        <p>Changes no figure.</p>}
      {answer.not_counted && <p>{answer.not_counted}.</p>}
    </div>}
    {answer.outcome === 'unchanged' &&
      <p class="sheaf-odd">The record says so already.</p>}
    {answer.conflict?.theirs && <p class="sheaf-odd">The record has such an
      entry already: {answer.conflict.theirs}.</p>}
    {(answer.odd ?? []).map(o => <p key={o.key} class="sheaf-odd">{o.says}
    </p>)}
    {[...refused, ...odd].map(r => <p key={r.text} class="sheaf-odd">
      {r.text}</p>)}
  </Status>
}

function useKinds(): Kind[] {
  const [kinds, setKinds] = useState<Kind[]>([])

  useEffect(() => {
    void ask<{ events: Kind[] }>('/api/v1/choices').then(a => {
      if (a.ok)
        setKinds(a.body.events)
    })
  }, [])
  return kinds
}

/* What the names of all corrections begin with. */
export function correctionsOf(client: Client): string {
  return `client-${client.client}-correct-`
}

/* The name under which it is kept while it is half typed (agent/register/drafts.h);
 * entry null: a new one. */
export function formOf(client: Client, entry: number | null): string {
  return entry === null ? `client-${client.client}-add`
    : `${correctionsOf(client)}${entry}`
}

function wordsOf(entry: Entry | null): Record<string, string> {
  return Object.fromEntries((entry?.particulars ?? [])
    .map(f => [f.name, f.shown]))
}

/* As people write it: the day is shown as everywhere else. */
function cellsOf(entry: Entry): Cells {
  return { ...entry.cells, date: entry.on.shown }
}

/* Of one job nobody need be asked which. */
function jobFor(kind: Kind | undefined, client: Client): string {
  return kind?.job && kind.word !== 'job_started' && client.jobs.length === 1
    ? client.jobs[0]?.ref ?? '' : ''
}

export function EntryForm(p: Props) {
  const kinds = useKinds()
  /* Particulars have a version of their own. */
  const first = { cells: p.entry === null ? { ...blank, ...p.start }
    : cellsOf(p.entry), words: wordsOf(p.entry),
  particulars: p.entry?.particulars_version ?? null, reason: '' }
  const form = formOf(p.client, p.entry?.id ?? null)
  const t = useTyped(form, first, p.entry?.version, { day: w => w.cells.date,
    lasting: async (w, on) => ({ ...w, cells: { ...w.cells,
      date: await dayMeant(w.cells.date, on) } }) })
  const { cells, words } = t.words
  const [checked, setChecked] = useState<EntryAnswer | null>(null)
  const [cannot, setCannot] = useState('')
  const [answer, setAnswer] = useState<EntryAnswer | null>(null)
  /* What was asked about this entry, and is right. */
  const sure = useRef<string[]>([])
  /* Versions that somebody has seen, and stores over. */
  const seen = useRef<{ version?: string, particulars?: string }>({})
  const begin = useNewest()
  const back = useBack()
  const heading = useRef<HTMLHeadingElement>(null)
  const kind = kinds.find(k => k.word === cells.event)
  const { busy, problem, setProblem, run } = t

  const set = (name: keyof Cells, value: string) => {
    t.set({ cells: { ...cells, [name]: value } })
    setAnswer(null)
    setProblem(null)
  }
  const body = () => ({ ...cells, typed_on: t.typedOn, draft: form,
    sure: sure.current.join(' '),
    particulars: kind && kind.particulars.length > 0
      ? Object.fromEntries(kind.particulars.map(f =>
        [f.word, words[f.word] ?? ''])) : null,
    particulars_version: seen.current.particulars ?? t.words.particulars,
    ...p.entry !== null && { reason: t.words.reason } })

  useEffect(() => {
    const newest = begin()

    setChecked(null)
    setCannot('')
    if (cells.event === '' || cells.date === '' || p.entry !== null)
      return undefined
    const timer = setTimeout(() => {
      void ask<EntryAnswer>(`${p.address}/facts:check`, { method: 'POST',
        look: true, signal: newest.signal, body: body() }).then(a => {
        if (!newest())
          return
        setChecked(a.ok ? a.body : null)
        setCannot(a.ok ? '' : a.problem.detail)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [cells, back])

  useEffect(() => {
    if (p.asked && t.ready)
      document.getElementById('event')?.focus()
  }, [p.asked, t.ready])
  /* Whoever corrects an entry comes from its row, far below. */
  useEffect(() => {
    if (p.entry !== null)
      heading.current?.focus()
  }, [])

  const again = () => {
    sure.current = []
    seen.current = {}
    setAnswer(null)
  }

  /* `over`: in place of what the record had already. */
  const save = async (over?: EntryAnswer['conflict']) => {
    const id = p.entry?.id ?? over?.fact ?? undefined

    if (over)
      seen.current = { ...seen.current,
        ...over.version !== null && { version: over.version },
        ...over.particulars_version !== null &&
          { particulars: over.particulars_version } }
    const a = await run(once => id === undefined
      ? ask<EntryAnswer>(`${p.address}/facts`,
        { method: 'POST', body: body(), once }, [412, 422])
      : ask<EntryAnswer>(`${p.address}/facts/${id}`,
        { method: 'PUT', version: seen.current.version ?? t.version,
          body: p.entry !== null ? body()
          : { ...body(), ref: undefined } }, [412, 422]))

    if (!a?.ok)
      return
    setAnswer(a.body)
    if (a.body.outcome !== 'done' && a.body.outcome !== 'unchanged') {
      t.draft.resume()
      return
    }
    if (a.body.outcome === 'done')
      t.saved(t.words)
    else
      void t.done()
    p.saved(a.body, { date: cells.date, staff: cells.staff },
      id === undefined && a.body.outcome === 'done')
  }
  const there = p.entry?.id ?? answer?.conflict?.fact ?? undefined
  const refused = answer?.remarks.filter(r => r.refused) ?? []
  /* The field that a problem is about, by its code. */
  const about = problem?.code === 'day' ? 'date'
    : problem?.code === 'reason' ? 'reason' : null
  const error = (column: string) =>
    refused.find(r => r.field === column)?.text ??
    (about === column ? problem?.detail : undefined)
  const errors = [...refused.map(r => ({ field: fieldId(r.field),
    say: r.text })), ...(problem === null ? []
    : [{ field: about, say: problem.detail }])]
  /* What would be stored says the day itself. */
  const when = { id: 'date', label: 'When?', value: cells.date,
    error: error('date'), hint: 'For example today, mon, 3/5 or 3 May 2026',
    onInput: (v: string) => { set('date', v) }, width: 'nhsuk-input--width-10' }

  return <Form kept={t} again={again} submit={() => { void save() }} head={<>
    <h2 class="nhsuk-heading-m" tabIndex={-1} ref={heading}>{p.entry
      ? 'Correct an entry'
      : 'Add to the record'}</h2>
    <ErrorSummary errors={errors} /></>}>
    {answer?.outcome === 'overtaken' && <Conflict conflict={answer.conflict}
      known={p.entry === null} mine={() => { void save(answer.conflict) }}
      theirs={() => {
        /* The form for a new entry stays. */
        if (p.entry === null) {
          again()
          void t.again()
        } else
          void t.done()
        p.reload(there, false)
      }}
      neither={() => {
        again()
        void t.again().then(() => { p.reload(there, true) })
      }} />}
    {answer?.outcome === 'asked' && <Odd answer={answer} sure={keys => {
      sure.current = [...sure.current, ...keys]
      void save()
    }} />}
    <Select id="event" label="What happened?" value={cells.event}
      error={error('event')} onChange={v => {
        t.set({ cells: { ...cells, event: v, mode: '', flags: '', value: '',
          ref: jobFor(kinds.find(k => k.word === v), p.client) } })
        setAnswer(null)
      }}
      choices={[{ word: '', title: 'Choose' }, ...kinds]} />
    {p.entry === null ? <Input {...when} />
      : <DayInput {...when} typedOn={t.typedOn} />}
    {kind && kind.modes.length > 0 && <Radios id="mode"
      label={kind.modes_title ?? ''} value={cells.mode} error={error('mode')}
      choices={kind.modes} sentences
      onChange={v => { set('mode', v) }} />}
    {kind?.job && cells.event !== 'job_started' && p.client.jobs.length > 0 &&
      <Select id="ref" label="Which job?" value={cells.ref}
        error={error('ref')} onChange={v => { set('ref', v) }}
        choices={[...(p.client.jobs.some(j => j.ref === cells.ref) ? []
          : [{ word: cells.ref, title: 'Choose' }]),
        ...p.client.jobs.map(j => ({ word: j.ref, title: j.says }))]} />}
    {kind?.value && <Input id="value" label={kind.value} value={cells.value}
      error={error('value')} inputmode="decimal" width="nhsuk-input--width-4"
      onInput={v => { set('value', v) }} />}
    {kind && kind.flags.length > 0 && <Checkboxes id="flags"
      label="Tick what is so" error={error('flags')}
      values={cells.flags === '' ? [] : cells.flags.split(';')}
      choices={kind.flags} onChange={v => { set('flags', v.join(';')) }} />}
    {kind?.particulars.map(f => <Input key={f.word} id={f.word}
      label={f.title} value={words[f.word] ?? ''} error={error(f.word)}
      onInput={v => { t.set({ words: { ...words, [f.word]: v } }) }} />)}
    {kind && <Input id="staff" label="Specialist (staff code)"
      value={cells.staff} error={error('staff')}
      width="nhsuk-input--width-10" onInput={v => { set('staff', v) }} />}
    {p.entry && <Reason id="reason" value={t.words.reason}
      error={error('reason')} onInput={v => {
        t.set({ reason: v })
        setProblem(null)
      }} />}
    {/* What was refused is said at its field already. */}
    <Judgement answer={checked} cannot={problem === null ? cannot : ''} />
    <Button busy={busy}>{busy ? 'Saving…' : 'Save'}</Button>{' '}
    {p.entry && <Button secondary onClick={() => {
      void t.done()
      p.cancel()
    }}>Cancel</Button>}
  </Form>
}
