/*
 * Tables as text that a spreadsheet takes apart into cells: what is seen of each
 * cell between tabs, and below them what has to go with a table that leaves its
 * page.
 */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'

/* What a spreadsheet would calculate gets an apostrophe in front, as in files for
 * people (common/base/csvguard.h); a number may have its sign, and a sign by
 * itself calculates nothing. */
const formula = /^'*[=+\-@＝＋－＠]/
const number = /^[+-]?[\d.,]*%?$/

function guarded(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()

  return formula.test(line) && !number.test(line) ? `'${line}` : line
}

export function pasted(rows: string[][], source: string[]): string {
  return [...rows, ...source.map(l => [l])]
    .map(r => r.map(guarded).join('\t')).join('\n')
}

/* What is seen of a cell, without what only screen readers say.  What stands below
 * its text follows behind a semicolon. */
function seen(cell: Element): string {
  const copy = document.createElement('div')

  copy.append(...[...cell.childNodes].map(n => n.cloneNode(true)))
  for (const x of copy.querySelectorAll(
    '.nhsuk-u-visually-hidden, .nhsuk-table-responsive__heading'))
    x.remove()
  for (const x of copy.querySelectorAll('details'))
    x.replaceWith(x.querySelector('summary')?.textContent ?? '')
  for (const x of copy.querySelectorAll(
    '.sheaf-below, .sheaf-falls, .sheaf-before'))
    x.before('; ')
  return copy.textContent.replace(/\s+;/g, ';').replace(/^[\s;]+/, '')
}

/* Cells that are as wide as several take their place; what is there to be pressed
 * stays behind. */
function rowsOf(table: HTMLTableElement): string[][] {
  return [...table.rows].map(row => [...row.cells].filter(c => !c.classList.contains('sheaf-act')).flatMap(c =>
    [seen(c), ...Array<string>(c.colSpan - 1).fill('')]))
}

/* A table, and below it the button that copies it. */
export function Copied({ name, source, children }: { name: string,
  source: string[], children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  const copy = () => {
    const table = ref.current?.querySelector('table')

    if (table)
      navigator.clipboard.writeText(pasted(rowsOf(table), source)).then(
        () => { setSaid('The table is copied.') },
        () => { setSaid('This browser did not let the table be copied.') })
  }

  return <div ref={ref}>
    {children}
    <div class="sheaf-beside sheaf-screen">
      <button class="sheaf-link" type="button" onClick={copy}>Copy table
        <span class="nhsuk-u-visually-hidden">: {name}</span></button>
      <span role="status">{said}</span>
    </div>
  </div>
}
