/* The access log: who signed in, was refused, saw exact figures, changed. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, Input, ProblemBox } from '../../../common/web/parts'
import { showPage } from './region_shell'

interface Log { says: string, lines: { shown: string | null,
  who: string | null, what: string }[] }

function Page() {
  const [log, setLog] = useState<Log | null>(null)
  const [since, setSince] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const load = async () => {
    const day = since.trim()
    const a = await ask<Log>(`/v1/access${day === '' ? ''
      : `?since=${encodeURIComponent(day)}`}`)

    if (a.ok)
      setLog(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l">Access log</h1>
    <ProblemBox problem={problem} />
    {log && <p>{log.says}</p>}
    <form noValidate onSubmit={e => { e.preventDefault(); void load() }}>
      <Input id="since" label="Since" hint="A day, like 2026-05-17"
        value={since} onInput={setSince} width="nhsuk-input--width-10" />
      <Button secondary>Show</Button>
    </form>
    {log && log.lines.length > 0 && <div class="sheaf-wide" tabIndex={0}
      role="region" aria-label="Access log">
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
          Access log</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">When (UTC)</th><th scope="col">Who</th>
          <th scope="col">What</th>
        </tr></thead>
        <tbody class="nhsuk-table__body">{log.lines.map((l, i) =>
          <tr class="nhsuk-table__row" key={i}>
            <td class="nhsuk-table__cell">{l.shown ?? ''}</td>
            <td class="nhsuk-table__cell">{l.who ?? ''}</td>
            <td class="nhsuk-table__cell">{l.what}</td>
          </tr>)}</tbody>
      </table>
    </div>}
  </>
}

showPage(() => <Page />)
