/* Use of Sheaf: who uses Sheaf, by region and month? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { ProblemBox } from '../../../common/web/parts'
import { origin } from './policy'
import { RegionLinks, WayOn } from './region_choice'
import type { RegionChoice } from './region_choice'
import { showPage } from './region_shell'

interface Usage {
  region: string | null
  name: string
  sentence: string
  day: { shown: string }
  log_size: number
  table: { headings: string[], rows: (string | null)[][] }
  columns: { name: string, says: string }[]
  source: string
  choices: RegionChoice[]
}

/* Month and region name a row; the rest are numbers. */
function Counts({ answer }: { answer: Usage }) {
  return <Copied name="Use of Sheaf by month" source={[origin(answer.name,
    answer.log_size, answer.day.shown), answer.source]}>
    <div class="sheaf-wide" tabIndex={0} role="region"
      aria-label="Use of Sheaf by month">
      <table class="nhsuk-table sheaf-close">
        <caption class="nhsuk-table__caption">Services that use Sheaf, by month
        </caption>
        <thead class="nhsuk-table__head"><tr>{answer.table.headings.map((h, i) =>
          <th scope="col" key={h}
            class={i < 2 ? undefined : 'nhsuk-table__cell--numeric'}>{h}</th>)}
        </tr></thead>
        <tbody class="nhsuk-table__body">{answer.table.rows.map((row, i) =>
          <tr class="nhsuk-table__row" key={i}>{row.map((cell, k) => k < 2
            ? <th class="nhsuk-table__header sheaf-row-name" scope="row"
              key={k}>{cell}</th>
            : <td class="nhsuk-table__cell nhsuk-table__cell--numeric" key={k}>{
              cell}</td>)}</tr>)}</tbody>
      </table>
    </div>
  </Copied>
}

function Found({ answer }: { answer: Usage }) {
  return <>
    <p class="nhsuk-lede-text">{answer.sentence}</p>
    <RegionLinks choices={answer.choices} region={answer.region} />
    {answer.table.rows.length > 0 && <Counts answer={answer} />}
    <h2 class="nhsuk-heading-m">What is counted</h2>
    <dl class="nhsuk-summary-list">{answer.columns.map(c =>
      <div class="nhsuk-summary-list__row" key={c.name}>
        <dt class="nhsuk-summary-list__key">{c.name}</dt>
        <dd class="nhsuk-summary-list__value">{c.says}</dd>
      </div>)}</dl>
    <p>{answer.source}</p>
  </>
}

function Page() {
  const [answer, setAnswer] = useState<Usage | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Usage>('/v1/usage' + location.search)

      if (a.ok)
        setAnswer(a.body)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <ProblemBox problem={problem} />
    {problem !== null && <WayOn />}
    <h1 class="nhsuk-heading-l">{answer === null ? 'Use of Sheaf'
      : `Use of Sheaf: ${answer.name}`}</h1>
    {answer !== null && <Found answer={answer} />}
  </>
}

showPage(() => <Page />)
