/* The items of the scale over the rounds of one kind, and what the register
 * shows for an item. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Of, ProblemBox, Wide, Withdraw } from '../../../common/web/parts'
import type { Refused } from '../../../common/web/parts'
import { Past } from './entry_parts'
import type { Evidence, Fidelity, Item, Review, Round, Table, Which }
  from './fidelity_types'

function Cells({ table, name }: { table: Table, name: string }) {
  return <Wide name={name}>
    {table.headings.some(h => h !== '') && <thead
      class="nhsuk-table__head"><tr>{table.headings.map(h =>
        <th scope="col" key={h}>{h}</th>)}</tr></thead>}
    <tbody class="nhsuk-table__body">{table.rows.map((row, i) =>
      <tr class="nhsuk-table__row" key={i}>{row.map((cell, k) =>
        k === 0 ? <th class="nhsuk-table__header sheaf-row-name" scope="row"
          key={k}>{cell ?? '–'}</th>
          : <td class="nhsuk-table__cell" key={k}>{cell ?? '–'}</td>)}
      </tr>)}</tbody>
  </Wide>
}

/* From the register's own dates: 26 weeks up to today. */
export function ItemEvidence({ item, service, close }: { item: Item,
  service: string, close: () => void }) {
  const [evidence, setEvidence] = useState<Evidence | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const begin = useNewest()

  useEffect(() => {
    const newest = begin()

    void ask<Evidence>(`/api/v1/fidelity/evidence/${item.item}?service=${
      encodeURIComponent(service)}`).then(a => {
      if (!newest())
        return
      setEvidence(a.ok ? a.body : null)
      setProblem(a.ok ? null : a.problem)
      heading.current?.focus()
      heading.current?.scrollIntoView({ block: 'center' })
    })
  }, [item, service])
  return <section>
    <h2 class="nhsuk-heading-m" tabIndex={-1} ref={heading}>Evidence for item
      {' '}{item.item}, {item.name}</h2>
    <ProblemBox problem={problem} />
    {evidence && <>
      <p>From the register, {evidence.from.shown} to {evidence.to.shown}.{' '}
        <button class="sheaf-link" type="button" onClick={close}>Close the
          evidence</button></p>
      {evidence.services.map(s => <div key={s.service}>
        <Cells table={s.figures} name="Figures" />
        {s.rows_title && s.rows.rows.length > 0 && <>
          <h3 class="nhsuk-heading-s">{s.rows_title}</h3>
          <Cells table={s.rows} name={s.rows_title} /></>}
        {s.cannot && <p>{s.cannot}</p>}
      </div>)}
    </>}
  </section>
}

/* One section's items, and its sums. */
function Section(p: { name: string, fidelity: Fidelity, round: Round,
  open: (item: Item) => void }) {
  const { reviews } = p.round
  const items = p.fidelity.items.filter(i => i.section === p.name)

  return <tbody>
    <tr><td colSpan={reviews.length + 1}><strong>{p.name}</strong></td></tr>
    {items.map(item => <tr key={item.item}>
      <th scope="row">{item.item}. {item.name}{item.evidence && <>{' '}
        <button class="sheaf-link" type="button"
          onClick={() => { p.open(item) }}>Evidence
          <span class="nhsuk-u-visually-hidden"> for item {item.item}</span>
        </button></>}</th>
      {reviews.map(r => {
        const score = r.scores[item.item - 1] ?? 0

        return <td key={r.on.day}
          class={`sheaf-score sheaf-score-${score}`}>{score}</td>
      })}
    </tr>)}
    <tr><th scope="row">{p.name} in all</th>
      {reviews.map(r => <td key={r.on.day} class="sheaf-score">
        {r.sections.find(s => s.name === p.name)?.sum}</td>)}</tr>
  </tbody>
}

/* The field of the reason why a review is withdrawn. */
export function whyId(kind: string, review: Review): string {
  return `why-${kind}-${review.on.day}`
}

export function Scores(p: { fidelity: Fidelity, round: Round, leads: boolean,
  open: (item: Item) => void, correct: (w: Which) => void,
  refused: Refused | null, keep: () => void,
  withdraw: (w: Which, reason: string) => void }) {
  const { kind, title, reviews } = p.round
  const sections = [...new Set(p.fidelity.items.map(i => i.section))]

  return <section>
    <h2 class="nhsuk-heading-m">{title}s</h2>
    <Wide name={`${title}s`} look="sheaf-scores">
      <thead class="nhsuk-table__head"><tr><th scope="col">Item</th>
        {reviews.map(r => <th scope="col" key={r.on.day}>{r.on.shown}
        </th>)}</tr></thead>
      {sections.map(s => <Section key={s} name={s} fidelity={p.fidelity}
        round={p.round} open={p.open} />)}
      <tbody>
        <tr><th scope="row">Total</th>{reviews.map(r => <td key={r.on.day}
          class="sheaf-score">{r.total}</td>)}</tr>
        <tr><th scope="row">Which is</th>{reviews.map(r => <td
          key={r.on.day} class="sheaf-score">{r.band}</td>)}</tr>
        {reviews.some(r => r.past.length > 0) && <tr>
          <th scope="row">What it was before</th>
          {reviews.map(r => <td key={r.on.day}><Past past={r.past}
            of={`the review of ${r.on.shown}`} /></td>)}</tr>}
        {p.leads && <tr class="sheaf-screen"><th scope="row">Change</th>
          {reviews.map(r => <td key={`${r.on.day} ${r.version}`}>
            <Withdraw what={`the review of ${r.on.shown}`}
              why={whyId(kind, r)} refused={p.refused} keep={p.keep}
              act={reason => {
              p.withdraw({ kind, title, review: r }, reason)
            }}><button class="sheaf-link" type="button" onClick={() => {
              p.correct({ kind, title, review: r })
            }}>Correct<Of>the review of {r.on.shown}</Of></button>
            </Withdraw></td>)}
        </tr>}
      </tbody>
    </Wide>
  </section>
}
