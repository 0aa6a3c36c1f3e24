/* After a restore: what the region holds and this register does not know, and
 * going on from there on a team leader's word. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { at, Button, Checkboxes, Input, Summary, Wide }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'

interface Weighed {
  stage: string
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

function List({ title, says }: { title: string, says: string[] }) {
  return <>
    <h3 class="nhsuk-heading-s">{title}</h3>
    <ul class="nhsuk-list nhsuk-list--bullet">
      {says.map(s => <li key={s}>{s}</li>)}
    </ul>
  </>
}

function Word({ staff, done }: { staff: string,
  done: (says: string[]) => void }) {
  const [ticked, setTicked] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useSubmit()
  const send = async () => {
    const a = await run(() => ask<{ says: string[] }>('/api/v1/adoption',
      { method: 'POST', body: { alone: ticked.includes(alone), typed } }))

    if (a?.ok)
      done(a.body.says)
  }

  return <form noValidate onSubmit={e => {
    e.preventDefault()
    void send()
  }}>
    <Summary problem={problem} fields={[alone, 'typed']} />
    <Checkboxes id={alone} label="Is another copy of this register in use?"
      values={ticked} onChange={setTicked} error={at(problem, alone)}
      choices={[{ word: alone,
        title: 'No other copy of this register is in use' }]} />
    <Input id="typed" label="Type your name to go on from there" hint={staff}
      value={typed} onInput={setTyped} error={at(problem, 'typed')}
      width="nhsuk-input--width-20" />
    <Button busy={busy}>{busy ? 'Going on…' : 'Go on from there'}</Button>
    <p><a class="nhsuk-link" href="/setup#invite">Another copy may be in use:
      take up a new invite</a></p>
  </form>
}

export function GoOn({ done }: { done: (says: string[]) => void }) {
  const [weighed, setWeighed] = useState<Weighed | null>(null)

  useEffect(() => {
    const look = async () => {
      const a = await ask<Weighed>('/api/v1/adoption:weigh',
        { method: 'POST' })

      if (a.ok)
        setWeighed(a.body)
    }

    void look()
  }, [])
  return weighed === null || weighed.stage === 'none' ? null
    : <section id="go-on">
      <h2 class="nhsuk-heading-m">Returns that are not known here</h2>
      {weighed.says.map(s => <p key={s}>{s}</p>)}
      {weighed.stage === 'ready' ? <>
        <Missing rows={weighed.missing} />
        <List title="What may be missing here" says={weighed.clients} />
        <List title="What happens then" says={weighed.then} />
        <Word staff={weighed.staff} done={done} />
      </> : <p><a class="nhsuk-link" href="/setup#invite">Take up a new
        invite</a></p>}
    </section>
}
