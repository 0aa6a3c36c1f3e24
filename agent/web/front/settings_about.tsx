/* What this program is, and who looked at whose record. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status, Wide } from '../../../common/web/parts'
import type { Settings } from './settings_types'

interface Log {
  lines: { number: number, at: string, by: string, what: string,
    whom: string }[]
  faults: string[]
  next: number | null
}

function Looked() {
  const [log, setLog] = useState<Log | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const look = async (before: number | null) => {
    const a = await ask<Log>(`/api/v1/access${before === null ? ''
      : `?before=${before}`}`)

    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      setLog(before === null ? a.body
        : { ...a.body, lines: [...log?.lines ?? [], ...a.body.lines] })
  }

  return <div class={log === null ? 'sheaf-screen' : ''}>
    <h3 class="nhsuk-heading-s">Who looked at whose record</h3>
    <Status>{log === null ? '' : log.faults.length === 0
      ? 'The list is whole: no line was changed or taken out.'
      : log.faults.join(' ')}</Status>
    <ProblemBox problem={problem} />
    {log === null
      ? <Button secondary onClick={() => { void look(null) }}>Show who
        looked</Button>
      : <>
        <Wide name="Who looked at whose record">
          <thead class="nhsuk-table__head"><tr>
            {['When (UTC)', 'Who', 'To do what', 'Whose record'].map(x =>
              <th key={x} scope="col">{x}</th>)}
          </tr></thead>
          <tbody class="nhsuk-table__body">
            {log.lines.map(l => <tr key={l.number} class="nhsuk-table__row">
              {[l.at, l.by, l.what, l.whom].map((x, i) =>
                <td key={i} class="nhsuk-table__cell">{x}</td>)}
            </tr>)}
          </tbody>
        </Wide>
        {log.next !== null && <Button secondary onClick={() => {
          void look(log.next)
        }}>Show earlier ones</Button>}
      </>}
  </div>
}

function Keys({ what, keys }: { what: string, keys: string[] }) {
  return <p>{what}{keys.map(k => <span key={k}><br />
    <strong>{k}</strong></span>)}</p>
}

export function About({ all, leads }: { all: Settings, leads: boolean }) {
  return <section>
    <h2 class="nhsuk-heading-m">About</h2>
    <p>Sheaf, version {all.version}.</p>
    {all.key !== null && <p>The key that this site signs its figures with, to
      compare with what the region knows:
      <br /><strong>{all.key}</strong></p>}
    {all.region !== null && <>
      <p>{all.region.says} To be sure that it is your region’s, ring them at a
        number that you have from elsewhere, and let them read you their keys
        in words:</p>
      <Keys what="The key that signs the log" keys={all.region.log} />
      <Keys what="The key of its authority" keys={all.region.authority} /></>}
    {leads && <Looked />}
  </section>
}
