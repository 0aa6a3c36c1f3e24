/*
 * What stands around a chart: its title, which says what was found, how to read
 * it, the table behind it, and copies of both.
 */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { picture } from './charts'
import { pasted } from './copied'
import { Wide } from './parts'

export interface Table<Cell> {
  head: string[]
  rows: Cell[][]
}

/* A cell is drawn with the names of its row and its column. */
type Drawn<Cell> = (c: Cell, of: string) => ComponentChildren

export function Grid<Cell extends { shown: string }>({ name, table, cell }: {
  name: string, table: Table<Cell>, cell: Drawn<Cell> }) {
  const of = (row: Cell[], k: number) =>
    `${row[0]?.shown ?? ''}, ${table.head[k] ?? ''}`

  return <Wide name={name}>
    <thead class="nhsuk-table__head"><tr>
      {table.head.map(h => <th key={h} scope="col">{h}</th>)}</tr></thead>
    <tbody class="nhsuk-table__body">
      {table.rows.map((row, i) => <tr class="nhsuk-table__row" key={i}>
        {row.map((c, k) => k === 0
          ? <th class="nhsuk-table__header sheaf-row-name" scope="row"
            key={k}>{cell(c, of(row, k))}</th>
          : <td class="nhsuk-table__cell" key={k}>{cell(c, of(row, k))}</td>)}
      </tr>)}
    </tbody>
  </Wide>
}

export function Figure<Cell extends { shown: string }>(p: { title: string,
  note: string, table?: Table<Cell> | undefined, level?: 2 | 3,
  /* What a picture has to say below it when it leaves the page. */
  source?: string[],
  /* What stands between the chart and its copies. */
  below?: ComponentChildren,
  cell: Drawn<Cell>, children: ComponentChildren }) {
  const ref = useRef<HTMLElement>(null)
  const [said, setSaid] = useState('')
  const Heading = p.level === 3 ? 'h3' : 'h2'
  const { table } = p

  const copied = (what: string, done: Promise<void>) => {
    done.then(() => { setSaid(`The ${what} is copied.`) },
      () => { setSaid(`This browser did not let the ${what} be copied.`) })
  }
  const copyPicture = () => {
    const svg = ref.current?.querySelector('svg')

    if (svg)
      copied('picture', navigator.clipboard.write([new ClipboardItem(
        { 'image/png': picture(svg, p.title, p.source ?? []) })]))
  }
  const copyTable = (t: Table<Cell>) => {
    copied('table', navigator.clipboard.writeText(pasted([t.head,
      ...t.rows.map(r => r.map(c => c.shown))], p.source ?? [])))
  }

  return <section class="sheaf-figure" ref={ref}>
    <Heading class={p.level === 3 ? 'nhsuk-heading-s' : 'nhsuk-heading-m'}>
      {p.title}</Heading>
    {p.children}
    {p.note !== '' && <p class="nhsuk-hint">{p.note}</p>}
    {p.below}
    {table && <>
      <div class="sheaf-beside sheaf-screen">
        <button class="sheaf-link" type="button" onClick={copyPicture}>Copy
          picture<span class="nhsuk-u-visually-hidden">: {p.title}</span>
        </button>
        <button class="sheaf-link" type="button"
          onClick={() => { copyTable(table) }}>Copy table
          <span class="nhsuk-u-visually-hidden">: {p.title}</span></button>
        <span role="status">{said}</span>
      </div>
      <details class="nhsuk-details sheaf-screen">
        <summary class="nhsuk-details__summary">
          <span class="nhsuk-details__summary-text">Show as a table
            <span class="nhsuk-u-visually-hidden">: {p.title}</span></span>
        </summary>
        <div class="nhsuk-details__text">
          <Grid name={p.title} table={table} cell={p.cell} /></div>
      </details>
    </>}
  </section>
}
