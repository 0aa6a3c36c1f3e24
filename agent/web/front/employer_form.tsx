/*
 * One contact with an employer, entered or corrected.  While it is typed the
 * program says whether it counts; after it is saved the day and the specialist
 * stay for the next one.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { useNewest } from '../../../common/web/newest'
import { Button, ErrorSummary, Input, Radios, Reason, Select, Status }
  from '../../../common/web/parts'
import { useBack } from '../../../common/web/turn'
import { DayInput, dayMeant } from './day_input'
import type { EntryAnswer } from './client_types'
import { ClientChoice } from './client_choice'
import { Conflict } from './entry_parts'
import type { Contact, ContactAnswer, SavedContact, Week }
  from './employer_types'
import { withdrawAt } from './employer_week'

const PAUSE_MS = 120
const LETTERS_MIN = 2
const address = '/api/v1/employer-contacts'
const yesNo = [{ word: 'yes', title: 'Yes' }, { word: 'no', title: 'No' }]

/* The name under which one that is half typed is kept: with its client, whose
 * record it goes with; null: a new one. */
export function formOf(c: Contact | null): string {
  return c === null ? 'employer-contact'
    : `${c.client ? `client-${c.client.client}-` : ''}contact-${c.fact}`
}

interface Words {
  date: string
  staff: string
  employer: string
  mode: string
  meaningful: string
  in_work: string
  client: number | null
  clientText: string
  service: string
  /* The week of what is corrected, and the version of its particulars. */
  week: string
  particulars: string | null
  reason: string /* why it is corrected */
}

function blank(date: string, staff: string, service: string): Words {
  return { date, staff, employer: '', mode: '', meaningful: '', in_work: '',
    client: null, clientText: '', service, week: '', particulars: null,
    reason: '' }
}

function wordsOf(c: Contact, staff: string, week: string): Words {
  const answer = (yes: boolean) => yes ? 'yes' : 'no'

  return { date: c.on.shown, staff, employer: c.employer ?? '', mode: c.mode,
    meaningful: answer(c.meaningful), in_work: answer(c.in_work),
    client: c.client?.client ?? null, clientText: '', service: c.service, week,
    particulars: c.particulars_version, reason: '' }
}

function flag(answer: string): boolean | null {
  return answer === '' ? null : answer === 'yes'
}

function bodyOf(t: Words, typed_on: string | undefined, entry: Contact | null,
  over?: string): unknown {
  return { date: t.date, typed_on, staff: t.staff.trim(), employer: t.employer.trim(),
    mode: t.mode, meaningful: flag(t.meaningful), in_work: flag(t.in_work),
    client: t.client, service: t.service,
    particulars_version: over ?? t.particulars, draft: formOf(entry),
    ...entry !== null && { reason: t.reason } }
}

/* Employers as they were spelt before, while one is typed. */
function useEmployers(typed: string): string[] {
  const [names, setNames] = useState<string[]>([])
  const begin = useNewest()
  const back = useBack()

  useEffect(() => {
    const newest = begin()

    if (typed.trim().length < LETTERS_MIN)
      return undefined
    const timer = setTimeout(() => {
      void ask<{ employers: string[] }>('/api/v1/employers:search',
        { method: 'POST', look: true, signal: newest.signal,
          body: { text: typed } }).then(a => {
        if (newest() && a.ok)
          setNames(a.body.employers)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [typed, back])
  return names
}

/* What the contact would count for, as soon as that can be said. */
function useCheck(t: Words, on: string | undefined, entry: Contact | null):
  ContactAnswer | null {
  const [checked, setChecked] = useState<ContactAnswer | null>(null)
  const begin = useNewest()
  const back = useBack()

  useEffect(() => {
    const newest = begin()

    setChecked(null)
    if (t.date === '' || t.mode === '' || entry !== null)
      return undefined
    const timer = setTimeout(() => {
      void ask<ContactAnswer>(`${address}:check`, { method: 'POST',
        look: true, signal: newest.signal, body: bodyOf(t, on, null) }).then(a => {
        if (newest() && a.ok)
          setChecked(a.body)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [t.date, on, t.mode, t.staff, t.meaningful, t.in_work, t.client, t.service,
    back])
  return checked
}

function Judgement({ answer }: { answer: ContactAnswer | null }) {
  return <Status>
    {answer?.entry.date && <p>{answer.entry.date.shown}</p>}
    {answer?.judgement && <div class={answer.judgement.counts
      ? 'sheaf-counts' : 'sheaf-odd'}>
      {answer.judgement.says.map(s => <p key={s}>{s}</p>)}
    </div>}
    {answer?.entry.remarks.filter(r => r.code !== 'missing').map(r =>
      <p key={r.text} class="sheaf-odd">{r.text}</p>)}
  </Status>
}

/* `again`: what is there now is corrected instead. */
export function EmployerForm(p: { week: Week, staff: string,
  entry: Contact | null, entryStaff: string,
  saved: (s: SavedContact) => void, cancel: () => void,
  again: () => void }) {
  const typed = useTyped(formOf(p.entry), p.entry === null
    ? blank('today', p.staff, p.week.services[0] ?? '')
    : wordsOf(p.entry, p.entryStaff, p.week.week.from), p.entry?.version,
  { day: w => w.date,
    lasting: async (w, on) => ({ ...w, date: await dayMeant(w.date, on) }) })
  const { words: t, busy, problem, setProblem, run } = typed
  const [answer, setAnswer] = useState<EntryAnswer | null>(null)
  /* Versions that somebody has seen, and stores over. */
  const seen = useRef<{ version?: string, particulars?: string }>({})
  const employers = useEmployers(t.employer)
  const checked = useCheck(t, typed.typedOn, p.entry)

  /* Where the first name is to be typed. */
  useEffect(() => {
    if (!typed.ready)
      return
    document.getElementById(t.staff === '' ? 'staff' : 'employer')
      ?.focus({ preventScroll: p.entry === null })
  }, [typed.ready])
  const set = (change: Partial<Words>) => {
    typed.set(change)
    setAnswer(null)
    setProblem(null)
  }
  const save = async (over?: EntryAnswer['conflict']) => {
    seen.current = { ...seen.current,
      ...over?.version && { version: over.version },
      ...over?.particulars_version &&
        { particulars: over.particulars_version } }
    const a = await run(once => p.entry === null
      ? ask<ContactAnswer>(address, { method: 'POST', body: bodyOf(t, typed.typedOn, null),
        once }, [412, 422])
      : ask<ContactAnswer>(`${address}/${p.entry.fact}`,
        { method: 'PUT', body: bodyOf(t, typed.typedOn, p.entry,
          seen.current.particulars),
          version: seen.current.version ?? typed.version }, [412, 422]))

    if (!a?.ok)
      return
    const e = a.body.entry

    if (e.outcome !== 'done' && e.outcome !== 'unchanged') {
      typed.draft.resume()
      setAnswer(e)
      return
    }
    setAnswer(null)
    const next = blank(t.date, t.staff, t.service)

    if (e.outcome === 'done')
      typed.saved(next)
    else
      void typed.begin(next)
    document.getElementById('employer')?.focus()
    p.saved({ answer: a.body, corrected: p.entry !== null,
      address: withdrawAt(e.fact ?? 0, t.client, t.service) })
  }
  const again = () => {
    seen.current = {}
    setAnswer(null)
  }
  /* What was typed is not wanted any more. */
  const leave = (then: () => void) => { void typed.done().then(then) }
  const refused = answer?.remarks.filter(r => r.refused) ?? []
  const about = problem?.code === 'day' ? 'date'
    : problem?.code === 'reason' ? 'reason' : null
  const error = (field: string) =>
    refused.find(r => r.field === field)?.text ??
    (about === field ? problem?.detail : undefined)
  const errors = [...refused.map(r => ({ field: r.field, say: r.text })),
    ...(problem === null ? [] : [{ field: about, say: problem.detail }])]

  /* What would be stored says the day itself. */
  const when = { id: 'date', label: 'When?', value: t.date, error: error('date'),
    hint: 'For example today, mon, 3/5 or 3 May 2026',
    width: 'nhsuk-input--width-10',
    onInput: (v: string) => { set({ date: v }) } }

  return <Form kept={typed} submit={() => { void save() }} again={again} head={<>
    <h2 class="nhsuk-heading-m">{p.entry ? 'Correct a contact'
      : 'Add a contact'}</h2>
    <ErrorSummary errors={errors} /></>}>
    {answer?.outcome === 'overtaken' && <Conflict conflict={answer.conflict}
      mine={() => { void save(answer.conflict) }}
      theirs={() => { leave(p.cancel) }} neither={() => {
        again()
        void typed.again().then(p.again)
      }} />}
    {p.entry === null ? <Input {...when} />
      : <DayInput {...when} typedOn={typed.typedOn} />}
    <Input id="staff" label="Whose contact? (staff code)" value={t.staff}
      error={error('staff')} list="staff-known" width="nhsuk-input--width-10"
      onInput={v => { set({ staff: v }) }} />
    <datalist id="staff-known">{p.week.specialists.map(s =>
      <option key={s} value={s} />)}</datalist>
    <Input id="employer" label="With which employer?" value={t.employer}
      error={error('employer')} list="employers-known"
      hint="A few letters offer employers that were entered before"
      onInput={v => { set({ employer: v }) }} />
    <datalist id="employers-known">{employers.map(n =>
      <option key={n} value={n} />)}</datalist>
    <Radios id="mode" label="How?" sentences value={t.mode}
      error={error('mode')} choices={p.week.modes}
      onChange={v => { set({ mode: v }) }} />
    {p.week.questions.map(q => <Radios key={q.name} id={q.name}
      label={q.title} hint={q.hint} value={t[q.name]} error={error(q.name)}
      choices={yesNo} onChange={v => { set({ [q.name]: v }) }} />)}
    {p.entry === null && <ClientChoice text={t.clientText} value={t.client}
      error={error('client')}
      onText={v => { set({ clientText: v, client: null }) }}
      onChange={client => { set({ client }) }} />}
    {p.entry === null && t.client === null && p.week.services.length > 1 &&
      <Select id="service" label="Of which service?" value={t.service}
        error={error('service')}
        onChange={v => { set({ service: v }) }}
        choices={p.week.services.map(s => ({ word: s, title: s }))} />}
    {p.entry && <Reason id="reason" value={t.reason} error={error('reason')}
      onInput={v => { set({ reason: v }) }} />}
    <Judgement answer={checked} />
    <Button busy={busy}>{busy ? 'Saving…' : 'Save contact'}</Button>{' '}
    {p.entry && <Button secondary onClick={() => { leave(p.cancel) }}>Cancel
    </Button>}
  </Form>
}
