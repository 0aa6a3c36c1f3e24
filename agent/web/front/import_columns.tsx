/* What each column of a sheet holds: proposed, for a person to confirm. */
import { useContext, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { Button, ErrorSummary, Held, Input, Inset, ProblemBox, Select, Summary,
  wrong } from '../../../common/web/parts'
import type { Column, Import, Role, Sheet, Sheets, Words }
  from './import_types'

const COUNTS = 20
/* What is kept of a form has a limit; the headings of a sheet have none. */
const HEADINGS_MAX = 2_000

function counts(title: string) {
  return Array.from({ length: COUNTS }, (_, i) => ({ word: String(i + 1),
    title: `${title} ${i + 1}` }))
}

/* The select of one column: the choices in their groups. */
function Reads({ id, column, roles, change }: { id: string, column: Column,
  roles: Role[], change: (c: Column) => void }) {
  const groups = [...new Set(roles.map(r => r.group))]
  const role = roles.find(r => r.word === column.reads)
  const set = (word: string) => {
    const r = roles.find(x => x.word === word)

    change({ ...column, reads: word, job: r?.job ? column.job ?? 1 : null,
      number: r?.number ? column.number ?? 1 : null,
      mode: r?.modes.some(m => m.word === column.mode) ? column.mode
        : r?.modes[0]?.word ?? '' })
  }
  const options = (group: string) => roles.filter(r => r.group === group)
    .map(r => <option key={r.word} value={r.word}>{r.title}</option>)

  return <div class="sheaf-column">
    <div class="nhsuk-form-group">
      <label class="nhsuk-label" for={id}>
        <strong>{column.heading}</strong></label>
      <div class="nhsuk-hint" id={`${id}-hint`}>
        {column.values.length === 0 ? 'Nothing in it'
          : [...new Set(column.values)].join(' · ')}</div>
      <select class="nhsuk-select" id={id} value={column.reads}
        disabled={useContext(Held)}
        aria-describedby={`${id}-hint`}
        onChange={e => { set(e.currentTarget.value) }}>
        {groups.map(g => g === '' ? options(g)
          : <optgroup key={g} label={g}>{options(g)}</optgroup>)}
      </select>
    </div>
    {role?.job && <Select id={`${id}-job`} label={`Which job: ${column.heading}`}
      value={String(column.job ?? 1)} choices={counts('Job')}
      onChange={v => { change({ ...column, job: Number(v) }) }} />}
    {role?.number && <Select id={`${id}-number`}
      label={`Which one: ${column.heading}`}
      value={String(column.number ?? 1)} choices={counts('No.')}
      onChange={v => { change({ ...column, number: Number(v) }) }} />}
    {role && role.modes.length > 0 && <Select id={`${id}-mode`}
      label={`How: ${column.heading}`} value={column.mode} choices={role.modes}
      onChange={v => { change({ ...column, mode: v }) }} />}
  </div>
}

function Rows({ sheet }: { sheet: Sheet }) {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">The first {sheet.rows.length}
        {' '}rows{sheet.name === '' ? '' : ` of ${sheet.name}`}</span></summary>
    <div class="nhsuk-details__text sheaf-wide" tabIndex={0} role="region"
      aria-label={`The first rows ${sheet.name}`}>
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">Headings
          in row {sheet.heading_row}</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">Row</th>
          {sheet.columns.map((c, i) => <th scope="col" key={i}>{c.heading}
          </th>)}</tr></thead>
        <tbody class="nhsuk-table__body">
          {sheet.rows.map(r => <tr class="nhsuk-table__row" key={r.row}>
            <th scope="row">{r.row}</th>
            {r.cells.map((c, i) => <td class="nhsuk-table__cell" key={i}>{c}
            </td>)}</tr>)}
        </tbody>
      </table>
    </div>
  </details>
}

/* Where the program took another row for that of the headings. */
function HeadingRow({ it, took }: { it: Import, took: (i: Import) => void }) {
  const [row, setRow] = useState(String(it.sheets[0]?.heading_row ?? 1))
  const [problem, setProblem] = useState<Problem | null>(null)
  const again = async () => {
    /* So that the same refusal is said again when it comes again. */
    setProblem(null)
    const a = await ask<Import>(`/api/v1/imports/${it.import}/map`,
      { method: 'PUT', body: { heading_row: Number(row) || 0 } })

    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      took(a.body)
  }

  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">The headings stand in another
        row</span></summary>
    <div class="nhsuk-details__text">
      <Summary problem={problem} only="heading-row" />
      <Input id="heading-row" label="Row with the headings" value={row}
        onInput={setRow} inputmode="decimal" width="nhsuk-input--width-4"
        error={wrong(problem)} />
      <Button secondary onClick={() => { void again() }}>Read the headings
        there</Button>
    </div>
  </details>
}

type Meaning = Pick<Column, 'reads' | 'job' | 'number' | 'mode'>

/* What is said of a file: of its columns, only what differs from what was
 * proposed, and nothing of what stands in them. */
interface Stands {
  service: string
  options: Record<string, string>
  words: Record<string, string>
  columns: Record<string, Meaning>
  /* Of an extract: the months that are compared. */
  from: string
  to: string
  /* The headings it was said of. */
  headings: string
}

function headingsOf(it: Sheets): string {
  const text = it.sheets.map(s => s.columns.map(c => c.heading).join('\n'))
    .join('\n\n')

  return text.length <= HEADINGS_MAX ? text
    : `${text.slice(0, HEADINGS_MAX)} ${text.length}`
}

/* What is said of a file that was handed in, `form` being the name under which it
 * is kept until it is checked.  Another file with the same headings is given it
 * again: an open file goes when its reader is signed out. */
export function useSaid(form: string, it: Sheets, only: string,
  months = { from: '', to: '' }) {
  const first: Stands = { service: it.service || only, ...months,
    options: Object.fromEntries(it.options.map(o => [o.option, o.value])),
    words: Object.fromEntries(it.words.map(w => [w.name, w.value])),
    columns: {}, headings: headingsOf(it) }
  const t = useTyped(form, first, '',
    { fits: kept => kept.headings === first.headings })
  const { service, options, words, columns, from, to } = t.words
  const sheets = it.sheets.map((s, i) => s.columns.map((c, k) =>
    ({ ...c, ...columns[`${i} ${k}`] })))

  return { t, service, options, words, sheets, from, to, set: t.set,
    word: (name: string, value: string) => {
      t.set({ words: { ...words, [name]: value } })
    },
    option: (name: string, value: string) => {
      t.set({ options: { ...options, [name]: value } })
    },
    column: (s: number, k: number, { reads, job, number, mode }: Column) => {
      t.set({ columns: { ...columns,
        [`${s} ${k}`]: { reads, job, number, mode } } })
    },
    body: { service, options, words, sheets: sheets.map(all => ({ columns:
      all.map(({ reads, job, number, mode }) => ({ reads, job, number,
        mode })) })) } }
}

function matters(o: { when: string[] }, sheets: Column[][]): boolean {
  return o.when.length === 0 || sheets.some(s => s.some(c =>
    o.when.includes(c.reads)))
}

/* How cells are read that hold a word: seldom changed, so out of the way unless
 * something about it is refused. */
function WordLists({ lists, said, error, change }: { lists: Words[],
  said: Record<string, string>, error: (field: string) => string | undefined,
  change: (name: string, value: string) => void }) {
  return <details class="nhsuk-details"
    open={lists.some(w => error(`words-${w.name}`) !== undefined)}>
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">What words in this file
        mean</span></summary>
    <div class="nhsuk-details__text">
      {lists.map(w => <Input key={w.name} id={`words-${w.name}`}
        label={w.title} hint={w.hint} value={said[w.name] ?? ''}
        error={error(`words-${w.name}`)}
        onInput={v => { change(w.name, v) }} />)}
    </div>
  </details>
}

/* What is said of a file: how its cells are read, and what each column holds. */
export function Meanings({ it, said, error }: { it: Sheets,
  said: ReturnType<typeof useSaid>,
  error: (field: string) => string | undefined }) {
  return <>
    {it.options.filter(o => matters(o, said.sheets)).map(o =>
      <Select key={o.option} id={o.option} label={o.title}
        hint={o.hint || undefined} error={error(o.option)}
        value={said.options[o.option] ?? ''} choices={o.choices}
        onChange={v => { said.option(o.option, v) }} />)}
    <WordLists lists={it.words.filter(w => matters(w, said.sheets))}
      said={said.words} error={error} change={said.word} />
    {it.notes.length > 0 && <Inset>{it.notes.map(n => <p key={n}>{n}</p>)}
    </Inset>}
    {it.sheets.map((s, i) => <section key={i}>
      <h3 class="nhsuk-heading-s">{s.name === '' ? 'Columns'
        : `Columns of sheet ${s.name}`}</h3>
      {it.sheets.length > 1 && <p>To leave this sheet out, choose “Not read”
        for each column.</p>}
      <Rows sheet={s} />
      <div class="sheaf-columns">
        {(said.sheets[i] ?? []).map((c, k) => <Reads key={k}
          id={`column-${i}-${k}`} column={c} roles={it.roles}
          change={x => { said.column(i, k, x) }} />)}
      </div>
    </section>)}
  </>
}

export function Columns({ it, services, took, checked, drop }: { it: Import,
  services: string[], took: (i: Import) => void, checked: (i: Import) => void,
  drop: () => void }) {
  const said = useSaid('import-columns', it,
    services.length === 1 ? services[0] ?? '' : '')
  const { t } = said
  const { busy, problem, run } = t
  const submit = async () => {
    const a = await run(() => ask<Import>(
      `/api/v1/imports/${it.import}/map`, { method: 'PUT', body: said.body }))

    if (!a?.ok)
      return
    await t.done()
    checked(a.body)
  }
  const error = (field: string) => it.faults.find(f => f.field === field)?.say

  return <Form kept={t} submit={() => { void submit() }} head={<>
    <ErrorSummary errors={it.faults} />
    <ProblemBox problem={problem} />
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">What do the columns
      hold?</h2>
    <p>{it.about.join(' ')} Nothing is stored yet.</p></>}>
    {services.length === 0
      ? <Inset><p>There is no service here yet. <a class="nhsuk-link"
        href="/setup#services">Add one in the first steps</a>, then come
        back.</p></Inset>
      : <Select id="service" label="Service of these clients"
        error={error('service')} value={said.service}
        onChange={v => { said.set({ service: v }) }} choices={[
          ...(services.length === 1 ? [] : [{ word: '', title: 'Choose' }]),
          ...services.map(s => ({ word: s, title: s }))]} />}
    <Meanings it={it} said={said} error={error} />
    <HeadingRow it={it} took={took} />
    <div class="sheaf-beside">
      <Button busy={busy}>{busy ? 'Checking…' : 'Check the sheet'}</Button>
      <Button secondary onClick={drop}>Choose another file</Button>
    </div>
  </Form>
}
