/* The published measures from both, and who is behind each difference. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button, Inset, Of, Select, Wide } from '../../../common/web/parts'
import type { Disagreement, Kind, Reconciliation } from './reconcile_types'

/* One month at a time: a year of them is longer than anybody reads. */
function Measures({ it }: { it: Reconciliation }) {
  const months = it.measures[0]?.figures.map(f => ({ word: f.month,
    title: f.shown })) ?? []
  const [month, setMonth] = useState(it.to)

  return <>
    {months.length > 1 && <Select id="month" label="Month" value={month}
      onChange={setMonth} choices={months} />}
    <MonthTable it={it} month={month} />
  </>
}

function MonthTable({ it, month }: { it: Reconciliation, month: string }) {
  return <Wide name="Published measures, from the extract and from the register">
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Measure</th>
      {['Extract', 'Register', 'Difference'].map(h => <th scope="col"
        class="nhsuk-table__header--numeric" key={h}>{h}</th>)}</tr></thead>
    <tbody class="nhsuk-table__body">
      {it.measures.map(m => m.figures.filter(f => f.month === month).map(f =>
        <tr class="nhsuk-table__row" key={m.measure}>
        <th scope="row" class="nhsuk-table__header">{m.title}
          <div class="nhsuk-hint">{m.measure}: {m.definition}</div></th>
        <td class="nhsuk-table__cell--numeric">{f.extract}</td>
        <td class="nhsuk-table__cell--numeric">{f.register}</td>
        <td class="nhsuk-table__cell--numeric">{f.difference === 0 ? f.difference
          : <strong>{f.difference}</strong>}</td></tr>))}
    </tbody>
  </Wide>
}

function Who({ x }: { x: Disagreement }) {
  const name = x.reference ?? x.place

  return <>
    {x.client === null ? name
      : <a class="nhsuk-link sheaf-way" href={`/clients/${x.client}`}>{name}</a>}
    {x.place !== null && x.place !== name &&
      <div class="nhsuk-hint">{x.place} of the extract</div>}
  </>
}

/* Few are read at once, many on demand. */
function Changes({ x, row }: { x: Disagreement, row: number }) {
  const list = <ul class="sheaf-facts">
    {x.changes.map(c => <li key={c.say}>{c.say}</li>)}</ul>

  return x.changes.length <= 4 ? list : <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{x.changes.length}
        {' '}figures<span class="nhsuk-u-visually-hidden">{' '}that row {row}
          {' '}changes</span></span></summary>
    <div class="nhsuk-details__text">{list}</div>
  </details>
}

/* More than these would push the next reason off the screen. */
const FEW = 10

/* Whoever prints the page works through all of them on paper. */
function useOpenInPrint() {
  useEffect(() => {
    const open = () => {
      for (const d of document.querySelectorAll<HTMLDetailsElement>(
        '.sheaf-listed, .sheaf-listed details'))
        d.open = true
    }

    addEventListener('beforeprint', open)
    return () => { removeEventListener('beforeprint', open) }
  }, [])
}

function KindSection({ kind }: { kind: Kind }) {
  const few = kind.listed.length <= FEW

  return <section>
    <h3 class="nhsuk-heading-s">{kind.title} ({kind.n})</h3>
    <p>{kind.rule} {kind.next}</p>
    {few ? <Listed kind={kind} /> : <details class="nhsuk-details sheaf-listed">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">{kind.listed.length < kind.n
          ? `Show the first ${kind.listed.length}` : `Show all ${kind.n}`}
          <Of>of: {kind.title}</Of></span></summary>
      <div class="nhsuk-details__text"><Listed kind={kind} /></div>
    </details>}
  </section>
}

function Listed({ kind }: { kind: Kind }) {
  return <>
    <Wide name={kind.title}>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Client</th>
        <th scope="col">Extract</th>
        <th scope="col">Register</th>
        <th scope="col">What it changes</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {kind.listed.map((x, i) => <tr class="nhsuk-table__row" key={i}>
          <td class="nhsuk-table__cell"><Who x={x} /></td>
          <td class="nhsuk-table__cell">{x.extract ?? 'nothing'}</td>
          <td class="nhsuk-table__cell">{x.register ?? 'nothing'}</td>
          <td class="nhsuk-table__cell"><Changes x={x} row={i + 1} /></td>
        </tr>)}
      </tbody>
    </Wide>
    {kind.listed.length < kind.n && <p>The first {kind.listed.length} are
      listed.</p>}
  </>
}

function Faults({ it }: { it: Reconciliation }) {
  const named = it.faults.some(f => f.sheet !== '')

  return <section>
    <h3 class="nhsuk-heading-s">Rows that could not be read</h3>
    <Wide name="Rows that could not be read">
      <thead class="nhsuk-table__head"><tr>
        {named && <th scope="col">Sheet</th>}
        <th scope="col">Rows</th>
        <th scope="col">Column</th>
        <th scope="col">Why</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {it.faults.map((f, i) => <tr class="nhsuk-table__row" key={i}>
          {named && <td class="nhsuk-table__cell">{f.sheet}</td>}
          <td class="nhsuk-table__cell">{f.rows}</td>
          <td class="nhsuk-table__cell">{f.column ?? 'the row'}</td>
          <td class="nhsuk-table__cell">{f.say}</td></tr>)}
      </tbody>
    </Wide>
    {it.more > 0 && <p>And {it.more} more.</p>}
  </section>
}

/* `keep`: what keeps the numbers, where they may be kept. */
export function Result({ it, back, drop, keep }: { it: Reconciliation,
  back: () => void, drop: () => void, keep: ComponentChildren }) {
  useOpenInPrint()
  return <>
    <h2 class="nhsuk-heading-m" tabIndex={-1} id="stage">{it.kinds.length === 0
      ? 'Both count the same referrals' : 'Why the figures differ'}</h2>
    {it.kept.length > 0 && <Inset>{it.kept.map(k => <p key={k}>{k}</p>)}
    </Inset>}
    {it.says.map(s => <p key={s}>{s}</p>)}
    <Inset>{it.notes.map(n => <p key={n}>{n}</p>)}</Inset>
    {it.faults.length > 0 && <Faults it={it} />}
    <Measures it={it} />
    {keep}
    {it.kinds.map(k => <KindSection key={k.kind} kind={k} />)}
    <div class="sheaf-beside">
      <Button secondary onClick={back}>Change months or columns</Button>
      <Button secondary onClick={drop}>Choose another file</Button>
    </div>
  </>
}
