/* After a restore: what the region holds and this register does not know, and
 * going on from there on a team leader's word. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Checkboxes, Input, ProblemBox, Summary, Wide }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Submit } from '../../../common/web/submit'
import { Sentences } from './record_parts'

interface Weighed {
  stage: string
  new_invite: boolean
  head: string | null
  staff: string
  says: string[]
  missing: { service: string, title: string, revision: number,
    sealed_on: { shown: string } | null, says: string }[]
  clients: string[]
  then: string[]
}

const alone = 'alone'

function Missing({ rows }: { rows: Weighed['missing'] }) {
  return <Wide name="What the region holds and this register does not know">
    <thead><tr>
      {['Service', 'Quarter or review', 'Revision', 'Sealed on', 'Now']
        .map(t => <th key={t} scope="col" class="nhsuk-table__header">{t}
        </th>)}
    </tr></thead>
    <tbody>{rows.map(r =>
      <tr key={`${r.service} ${r.title} ${r.revision}`}>
        <th scope="row" class="nhsuk-table__header">{r.service}</th>
        <td class="nhsuk-table__cell">{r.title}</td>
        <td class="nhsuk-table__cell">{r.revision}</td>
        <td class="nhsuk-table__cell">{r.sealed_on?.shown}</td>
        <td class="nhsuk-table__cell">{r.says}</td>
      </tr>)}</tbody>
  </Wide>
}

/* The word for what is shown, which `head` stands for. */
function Word({ weighed, submit, done, outdated }: { weighed: Weighed,
  submit: Submit, done: (says: string[]) => void, outdated: () => void }) {
  const [ticked, setTicked] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = submit
  const send = async () => {
    const a = await run(() => ask<{ says: string[] }>('/api/v1/adoption',
      { method: 'POST', body: { alone: ticked.includes(alone), typed,
        head: weighed.head } }))

    if (a?.ok)
      done(a.body.says)
    else if (a?.problem.code === 'outdated') {
      setTicked([])
      setTyped('')
      outdated()
    }
  }

  return <Form unkept="confirmation"
    submit={() => { void send() }}>
    <Summary problem={problem} fields={[alone, 'typed']} />
    <Checkboxes id={alone} label="Is another copy of this register in use?"
      values={ticked} onChange={setTicked} error={at(problem, alone)}
      choices={[{ word: alone,
        title: 'No other copy of this register is in use' }]} />
    <Input id="typed" label="Type your name to go on from there"
      hint={weighed.staff} value={typed} onInput={setTyped}
      error={at(problem, 'typed')} width="nhsuk-input--width-20" />
    <Button busy={busy}>{busy ? 'Going on…' : 'Go on from there'}</Button>
    <p><a class="nhsuk-link" href="/setup#invite">Another copy may be in use:
      take up a new invite</a></p>
  </Form>
}

export function GoOn({ done }: { done: (says: string[]) => void }) {
  const [weighed, setWeighed] = useState<Weighed | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = useSubmit()
  const look = async () => {
    const a = await ask<Weighed>('/api/v1/adoption:weigh',
      { method: 'POST', look: true })

    if (a.ok)
      setWeighed(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void look() }, [])
  if (weighed?.stage === 'none' || (weighed === null && problem === null))
    return null
  return <section id="go-on">
    <h2 class="nhsuk-heading-m">Returns that are not known here</h2>
    <ProblemBox problem={problem} />
    {weighed?.says.map(s => <p key={s}>{s}</p>)}
    {weighed?.stage === 'ready' ? <>
      <Missing rows={weighed.missing} />
      <Sentences below title="What this register lacks"
        says={weighed.clients} />
      <Sentences below title="What happens then" says={weighed.then} />
      <Word weighed={weighed} submit={submit} done={done}
        outdated={() => { void look() }} />
    </> : weighed && <>
      {/* It was refused for what is shown now. */}
      <ProblemBox problem={submit.problem} />
      {weighed.new_invite && <p><a class="nhsuk-link" href="/setup#invite">
        Take up a new invite</a></p>}
    </>}
  </section>
}
