/* The access log: who signed in, was refused, saw exact figures, changed. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { Form } from '../../../common/web/form'
import { useNewest } from '../../../common/web/newest'
import { Button, Input, ProblemBox, Select } from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { showPage } from './region_shell'

interface Log { says: string, lines: { shown: string | null,
  person: string | null, says: string, about: string | null }[]
people: { who: string, person: string }[], kinds: Choice[] }

function Lines({ log }: { log: Log }) {
  return <Copied name="Access log" source={[log.says]}>
  <div class="sheaf-wide" tabIndex={0} role="region" aria-label="Access log">
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
        Access log</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">When (UTC)</th><th scope="col">Who</th>
        <th scope="col">What they did</th><th scope="col">About what</th>
      </tr></thead>
      <tbody class="nhsuk-table__body">{log.lines.map((l, i) =>
        <tr class="nhsuk-table__row" key={i}>
          <td class="nhsuk-table__cell">{l.shown ?? ''}</td>
          <td class="nhsuk-table__cell">{l.person ?? ''}</td>
          <td class="nhsuk-table__cell">{l.says}</td>
          <td class="nhsuk-table__cell">{l.about ?? ''}</td>
        </tr>)}</tbody>
    </table>
  </div></Copied>
}

function Page() {
  const [log, setLog] = useState<Log | null>(null)
  const [since, setSince] = useState('')
  const [who, setWho] = useState('')
  const [kind, setKind] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const newest = useNewest()
  const load = async () => {
    const isNewest = newest()
    const asked = new URLSearchParams({ since: since.trim(), who, kind })
    const a = await ask<Log>(`/v1/access?${asked.toString()}`)

    if (!isNewest())
      return
    if (a.ok)
      setLog(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l">Access log</h1>
    <ProblemBox problem={problem} />
    <p role="status">{log?.says}</p>
    {log && <Form unkept="shown" submit={() => { void load() }}>
      <Select id="who" label="Who" value={who} onChange={setWho}
        choices={[{ word: '', title: 'Everybody' }, ...log.people.map(p =>
          ({ word: p.who, title: p.person }))]} />
      <Select id="kind" label="What" value={kind} onChange={setKind}
        choices={[{ word: '', title: 'Everything' }, ...log.kinds]} />
      <Input id="since" label="Since" hint="A day, like 2026-05-17"
        value={since} onInput={setSince} width="nhsuk-input--width-10" />
      <Button secondary>Show these lines</Button>
    </Form>}
    {log && log.lines.length > 0 && <Lines log={log} />}
  </>
}

showPage(() => <Page />)
