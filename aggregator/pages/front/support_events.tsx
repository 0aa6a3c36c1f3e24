/* Events: the list, the form of one with who came, and the import of a sheet. */
import { useState } from 'preact/hooks'
import { handIn } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Folded, useTyped } from '../../../common/web/form'
import { at, Button, Checkboxes, Input, ProblemBox, Select, Status, Summary }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { Both, useSending } from './administration_parts'
import type { Took } from './administration_parts'
import { List, LostHalf, Older, orNone, useChosen, Versions } from './support_parts'
import type { Event, Events } from './support_parts'

interface Row { service: string, role: string, number: string }

/* The field of a count that was refused: of those that stand twice, and of too many, the
 * service. */
const refused: Record<string, keyof Row> = { service: 'service', number: 'number',
  attended: 'service' }

/* Its id in the form, which begins with `id`; undefined: it is of no count. */
function countAt(problem: Problem | null, rows: Row[], id: string):
  string | undefined {
  const field = problem === null ? undefined : refused[problem.code]

  return field === undefined || rows.length === 0 ? undefined
    : `${id}-${field}-${(problem?.line ?? rows.length) - 1}`
}

function Attended({ all, rows, set, id, problem }: { all: Events, rows: Row[],
  set: (r: Row[]) => void, id: string, problem: Problem | null }) {
  const wrong = countAt(problem, rows, id)
  const at = (field: string) => field === wrong ? problem?.detail : undefined
  const change = (i: number, part: Partial<Row>) => {
    set(rows.map((r, k) => k === i ? { ...r, ...part } : r))
  }

  return <fieldset class="nhsuk-fieldset">
    <legend class="nhsuk-fieldset__legend">How many came</legend>
    <div class="nhsuk-hint">Counts of each service and role; no names.</div>
    {rows.map((r, i) => <div class="sheaf-beside" key={i}>
      <Select id={`${id}-service-${i}`} label={`Service ${i + 1}`}
        value={r.service} onChange={service => { change(i, { service }) }}
        choices={orNone('No service', all.services)}
        error={at(`${id}-service-${i}`)} />
      <Select id={`${id}-role-${i}`} label={`Role ${i + 1}`} value={r.role}
        onChange={role => { change(i, { role }) }} choices={all.roles} />
      <Input id={`${id}-number-${i}`} label={`How many ${i + 1}`}
        value={r.number} width="nhsuk-input--width-4"
        onInput={number => { change(i, { number }) }}
        error={at(`${id}-number-${i}`)} />
    </div>)}
    <Button secondary onClick={() => {
      set([...rows, { service: '', role: all.roles[0]?.word ?? '',
        number: '' }])
    }}>Add a count</Button>
  </fieldset>
}

/* What the form of an event begins with. */
function stands(all: Events, event: Event | undefined) {
  return {
    kind: event?.kind ?? all.kinds[0]?.word ?? '', date: event?.date ?? '',
    region: event === undefined ? all.region ?? ''
      : event.region ?? 'cross-regional',
    place: event?.place ?? all.places[0]?.word ?? '', items: event?.items ?? '',
    ref: event?.ref ?? '',
    rows: event?.who.map(w => ({ service: w.service ?? '', role: w.role,
      number: String(w.number) })) ?? [] as Row[],
  }
}

/* One event, new or to be corrected. */
export function EventForm({ all, event, took, reload }: { all: Events,
  event?: Event | undefined, took: Took, reload: () => void }) {
  const id = event === undefined ? 'event' : `event-${event.number}`
  const t = useTyped(id, stands(all, event), event?.version)
  const { kind, date, region, place, items, ref, rows } = t.words
  const s = useSending(took, t, w => event !== undefined ? w
    : { ...w, date: '', ref: '', rows: [] })
  const submit = () => {
    void s.send(event === undefined ? '/v1/events' : '/v1/events:correct',
      () => {
        const { rows: attended, ...w } = t.now()

        return { ...w, attended,
          ...event !== undefined && { number: event.number } }
      }, event && t.version)
  }

  const count = countAt(s.problem, rows, id)

  return <Folded title={event === undefined ? 'Write an event down'
    : `Correct ${event.ref}`} kept={t} submit={submit}>
    <Summary problem={s.problem} fields={{ ...s.problem !== null &&
      count !== undefined && { [s.problem.code]: count }, ...Object.fromEntries(
      ['kind', 'date', 'region', 'place', 'items', 'ref'].map(f =>
        [f, `${id}-${f}`])), elsewhere: `${id}-region`, taken: `${id}-ref` }} />
    <Both conflict={s.conflict} leave={s.leave} reload={reload} />
    <Select id={`${id}-kind`} label="Kind of event" value={kind}
      onChange={v => { t.set({ kind: v }) }} choices={all.kinds}
      error={at(s.problem, 'kind')} />
    <Input id={`${id}-date`} label="Date of the event"
      hint="For example, 3/5/2026." value={date}
      onInput={v => { t.set({ date: v }) }}
      width="nhsuk-input--width-10" error={at(s.problem, 'date')} />
    <Select id={`${id}-region`} label="Region that it was for" value={region}
      onChange={v => { t.set({ region: v }) }}
      choices={orNone('Choose one', all.regions)}
      error={at(s.problem, 'region') ?? at(s.problem, 'elsewhere')} />
    <Select id={`${id}-place`} label="Place" value={place}
      onChange={v => { t.set({ place: v }) }} choices={all.places}
      error={at(s.problem, 'place')} />
    <Input id={`${id}-items`} label="Fidelity items it was about"
      hint="Numbers from 1 to 25, such as 5, 17." value={items}
      onInput={v => { t.set({ items: v }) }} width="nhsuk-input--width-20"
      error={at(s.problem, 'items')} />
    <Input id={`${id}-ref`} label="Reference, if the organisers have one"
      hint="Letters, digits and . - _; no name." value={ref}
      onInput={v => { t.set({ ref: v }) }} width="nhsuk-input--width-20"
      error={at(s.problem, 'ref') ?? at(s.problem, 'taken')} />
    <Attended all={all} rows={rows} set={v => { t.set({ rows: v }) }}
      id={id} problem={s.problem} />
    <Button busy={s.busy}>{event === undefined ? 'Write it down'
      : 'Correct it'}</Button>
  </Folded>
}

function Cells({ e }: { e: Event }) {
  return <>
    <td class="nhsuk-table__cell">{e.shown}</td>
    <td class="nhsuk-table__cell">{e.kind_shown}</td>
    <td class="nhsuk-table__cell">{e.region_shown}</td>
    <td class="nhsuk-table__cell">{e.place_shown}</td>
    <td class="nhsuk-table__cell">{e.items}</td>
    <td class="nhsuk-table__cell">{e.attended}</td>
  </>
}

const headings = ['Date', 'Kind', 'Region', 'Place', 'Items', 'Came']

/* What is on record of one event, and what its writers can do about it. */
function More({ all, event, query, took, reload }: { all: Events,
  event: Event, query: string, took: Took, reload: () => void }) {
  const [sure, setSure] = useState(false)
  const s = useSending(took)

  return <section aria-label={`Event ${event.ref}`}>
    <h3 class="nhsuk-heading-s">Event {event.ref}</h3>
    <Versions<Event> path={`/v1/events/${event.number}${query}`}
      headings={headings} cells={v => <Cells e={v} />} />
    {event.who.length > 0 && <List name="Who came" headings={['Service',
      'Role', 'How many']}>{event.who.map(w =>
      <tr class="nhsuk-table__row" key={`${w.service} ${w.role}`}>
        <td class="nhsuk-table__cell">{w.service_shown}</td>
        <td class="nhsuk-table__cell">{w.role_shown}</td>
        <td class="nhsuk-table__cell">{w.number}</td></tr>)}</List>}
    {all.writes && <EventForm all={all} event={event} took={took}
      reload={reload} />}
    {all.writes && <div>
      <ProblemBox problem={s.problem} />
      <Both conflict={s.conflict} leave={s.leave} reload={reload} />
      {sure ? <Button warning busy={s.busy} onClick={() => {
        void s.send('/v1/events:withdraw', () => ({ number: event.number }),
          event.version)
      }}>Yes, withdraw {event.ref}</Button>
        : <Button secondary onClick={() => { setSure(true) }}>Withdraw {
          event.ref}…</Button>}
    </div>}
  </section>
}

export function EventList({ all, query, took, reload, add }: { all: Events,
  query: string, took: Took, reload: () => void,
  add: (page: Events, place: string) => void }) {
  const { row: event, choose, lost, again } = useChosen('event', '/v1/events',
    query, all.writes, all.events)

  return <section>
    <h2 class="nhsuk-heading-m">Events</h2>
    {all.says !== '' && <p>{all.says}</p>}
    {all.events.length > 0 && <List name="Events" headings={['Reference', ...headings]}>
        {all.events.map(e => <tr class="nhsuk-table__row" key={e.number}>
          <th class="nhsuk-table__header" scope="row">
            <button class="sheaf-link" type="button" onClick={() => {
              choose(e.number)
            }}>Event {e.ref}</button></th>
          <Cells e={e} />
        </tr>)}</List>}
    <Older name="events" path="/v1/events" query={query} all={all} add={add} />
    <LostHalf what="event no." lost={lost} again={again} />
    {event && <More key={event.version} all={all} event={event} query={query}
      took={took} reload={reload} />}
    {all.writes && <EventForm all={all} took={took} reload={reload} />}
    {all.writes && <Sheet took={took} />}
  </section>
}

/* ------------------------------------------------------------------- a sheet */

interface Fault { row: number, column: string | null, heading: string | null,
  value: string | null, rule: string }
interface Report { says: string, stored: boolean, good: boolean,
  differs: boolean, faults: Fault[], notes: string[] }

function Sheet({ took }: { took: Took }) {
  const [file, setFile] = useState<ArrayBuffer | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const [correct, setCorrect] = useState<string[]>([])
  const { busy, problem, run } = useSubmit()
  const send = async (path: string, bytes: ArrayBuffer) => {
    const a = await run(() => handIn<Report>(path, bytes))

    if (a === null)
      return
    setReport(a.ok ? a.body : null)
    if (a.ok && a.body.stored) {
      setFile(null)
      setReport(null)
      took({ says: a.body.says })
    }
  }
  const choose = async (chosen: File | undefined) => {
    if (chosen === undefined)
      return
    const bytes = await chosen.arrayBuffer()

    setFile(bytes)
    setCorrect([])
    await send('/v1/events:check', bytes)
  }

  return <Folded title="Import a sheet of events" unkept="confirmation"
    submit={() => undefined}>
    <p>A row for each event, service and role, with the headings event, kind,
      date, region, place, items, service, role and number. First you see what
      would be stored.</p>
    <ProblemBox problem={problem} />
    <div class="nhsuk-form-group">
      <label class="nhsuk-label" for="events-file">Sheet, CSV or workbook
      </label>
      <input class="nhsuk-file-upload__input" id="events-file" type="file"
        accept=".csv,.xlsx" onChange={e => {
          const field = e.currentTarget

          /* Mended and chosen again, it is looked at again. */
          void choose(field.files?.[0]).then(() => { field.value = '' })
        }} />
    </div>
    <Status id="sheet-says">{report?.says ?? ''}</Status>
    {report && report.notes.length > 0 && <ul>{report.notes.map(n =>
      <li key={n}>{n}</li>)}</ul>}
    {report && report.faults.length > 0 && <List name="Faults of the sheet"
      headings={['Row', 'Column', 'What stands there', 'Rule']}>
      {report.faults.map((f, i) => <tr class="nhsuk-table__row" key={i}>
        <td class="nhsuk-table__cell">{f.row}</td>
        <td class="nhsuk-table__cell">{f.column} {f.heading}</td>
        <td class="nhsuk-table__cell">{f.value}</td>
        <td class="nhsuk-table__cell">{f.rule}</td></tr>)}</List>}
    {report?.differs && <Checkboxes id="correct" values={correct}
      label="Events that differ from what is recorded" onChange={setCorrect}
      choices={[{ word: 'correct', title: 'They are corrections' }]} />}
    {report && file && report.faults.length === 0 &&
      (report.good || correct.length > 0) &&
      <Button busy={busy} onClick={() => {
        void send(`/v1/events:import${correct.length > 0 ? '?correct=true'
          : ''}`, file)
      }}>Import it</Button>}
  </Folded>
}
