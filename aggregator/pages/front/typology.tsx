/* Kinds of services: how do services of one funding, provider and site type do beside
 * others? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { Button, ProblemBox, Wide } from '../../../common/web/parts'
import type { Session } from '../../../common/web/shell'
import { origin, PolicyLine } from './policy'
import { query } from './query'
import { Choose, remember, WayOn } from './region_choice'
import type { Asked, RegionChoice } from './region_choice'
import { Shown } from './region_parts'
import { showPage } from './region_shell'

interface Kinds {
  region: string | null
  name: string
  quarter: { period: string, title: string }
  day: { shown: string }
  policy: string
  line: string
  audience: string
  log_size: number
  says: string
  sets: string | null
  caution: string
  lacks: string
  /* What stands in place of a figure, and why. */
  signs: { sign: string, says: string }[]
  /* The first `heads` columns of a table name its row; those behind the first `words`
   * are figures. */
  tables: { name: string, title: string, heads: number, words: number,
    table: { headings: string[], rows: (string | null)[][] } }[]
  quarters: { period: string, title: string, complete: boolean }[]
  choices: RegionChoice[]
}

function Table({ all, part }: { all: Kinds, part: Kinds['tables'][number] }) {
  const { headings, rows } = part.table
  const why = (cell: string | null) =>
    all.signs.find(s => s.sign === cell)?.says
  const figure = (row: (string | null)[], k: number) => {
    const shown = row[k] ?? '', reason = why(shown)

    return <Shown cell={{ shown, ...reason !== undefined && { why: reason } }}
      of={`${row.slice(0, part.heads).join(', ')}, ${headings[k] ?? ''}`} />
  }

  return <section>
    <h2 class="nhsuk-heading-m">{part.title}</h2>
    <Copied name={part.title} source={[origin(all.name, all.log_size,
      all.day.shown), `Policy ${all.policy}. ${all.audience}`, all.caution]}>
      <Wide name={part.title} look="sheaf-figures">
        <thead class="nhsuk-table__head"><tr>{headings.map((h, k) =>
          <th scope="col" key={h} class={k < part.words ? undefined
            : 'nhsuk-table__cell--numeric'}>{h}</th>)}</tr></thead>
        <tbody class="nhsuk-table__body">{rows.map((row, i) =>
          <tr class="nhsuk-table__row" key={i}>{row.map((cell, k) =>
            k < part.heads ? <th class="nhsuk-table__header sheaf-row-name"
              scope="row" key={k}>{cell}</th>
              : k < part.words ? <td class="nhsuk-table__cell" key={k}>{cell}</td>
              : <td class="nhsuk-table__cell nhsuk-table__cell--numeric" key={k}>
                {figure(row, k)}</td>)}</tr>)}</tbody>
      </Wide>
    </Copied>
  </section>
}

function Found({ all }: { all: Kinds }) {
  if (all.tables.length === 0)
    return <p>Choose another quarter or region, or see <a
      href={`/completeness?${query({ region: all.region })}`}>which services
      there are</a>.</p>
  return <>
    <p>{all.caution} {all.lacks}</p>
    <div class="sheaf-screen"><Button secondary
      onClick={() => { window.print() }}>Print</Button></div>
    {all.tables.map(t => <Table all={all} part={t} key={t.name} />)}
  </>
}

function Page({ session }: { session: Session }) {
  const now = new URLSearchParams(location.search)
  const [asked, setAsked] = useState<Asked>({ region: now.get('region') ?? '',
    period: now.get('period') ?? '', policy: now.get('policy') ?? '' })
  const [all, setAll] = useState<Kinds | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    /* Something else was chosen before the answer came. */
    let late = false
    const load = async () => {
      const a = await ask<Kinds>(`/v1/typology?${query({ ...asked })}`)

      if (late)
        return
      if (a.ok)
        setAll(a.body)
      setProblem(a.ok ? null : a.problem)
    }

    void load()
    return () => { late = true }
  }, [asked])
  return <div class="sheaf-board">
    <h1 class="nhsuk-heading-l">{all === null ? 'Kinds of services'
      : `Kinds of services: ${all.name}`}</h1>
    <ProblemBox problem={problem} />
    {problem !== null && all === null && <WayOn />}
    {all && <>
      <p class="nhsuk-lede-text">{all.says}</p>
      <Choose all={all} policy={all.policy} asked={asked}
        policies={session.policies ?? []} set={a => {
          remember({ ...a })
          setAsked(a)
        }} />
      <Found all={all} />
      <PolicyLine says={all.line} audience={all.audience}
        of={{ log_size: all.log_size, day_shown: all.day.shown,
          sets: all.sets }} />
    </>}
  </div>
}

showPage(session => <Page session={session} />)
