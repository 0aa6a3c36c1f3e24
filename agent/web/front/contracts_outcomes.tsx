/* The outcomes behind a claim, one by one, and what the commissioner disputes. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Button, Of, ProblemBox, Select, Status, Wide }
  from '../../../common/web/parts'
import { useOnce } from '../../../common/web/submit'
import type { Outcome, Outcomes, Which } from './contracts_types'

/* Asked once: what is disputed changes the next claim. */
function Dispute({ x, act }: { x: Outcome, act: () => void }) {
  const [sure, setSure] = useState(false)
  const question = useRef<HTMLDivElement>(null)
  const whose = `${x.title} of ${x.reference ?? 'this client'}`

  useEffect(() => {
    if (sure)
      question.current?.focus()
  }, [sure])
  if (sure)
    return <div class="sheaf-beside" role="group" tabIndex={-1} ref={question}
      aria-label={x.disputed ? `Is ${whose} settled?`
        : `Is ${whose} disputed?`}>
      <button class="sheaf-link" type="button" onClick={act}>{x.disputed
        ? 'Yes, it is settled' : 'Yes, it is disputed'}</button>
      <button class="sheaf-link" type="button"
        onClick={() => { setSure(false) }}>Leave it</button>
    </div>
  return <button class="sheaf-link" type="button"
    onClick={() => { setSure(true) }}>{x.disputed ? 'Settle' : 'Dispute'}
    <Of>{whose}</Of></button>
}

function Row({ x, may, act }: { x: Outcome, may: boolean, act: () => void }) {
  return <tr class="nhsuk-table__row">
    <th scope="row">{x.client === null ? 'a client who is erased'
      : <a class="nhsuk-link sheaf-way" href={`/clients/${x.client}`}>
        {x.reference}</a>}</th>
    <td class="nhsuk-table__cell">{x.title}{x.ref !== null &&
      <div class="nhsuk-hint">{x.ref}</div>}</td>
    <td class="nhsuk-table__cell">{x.reached?.shown}</td>
    <td class="nhsuk-table__cell">{x.evidence}
      {x.dated !== null && <div class="nhsuk-hint">{x.dated.shown}</div>}</td>
    <td class="nhsuk-table__cell--numeric">{x.pounds}</td>
    <td class="nhsuk-table__cell">{x.says}</td>
    {may && <td class="nhsuk-table__cell sheaf-screen">{x.version !== null &&
      <Dispute key={x.version} x={x} act={act} />}</td>}
  </tr>
}

export function OutcomeList({ which, changed }: { which: Which,
  changed: () => void }) {
  const [list, setList] = useState<Outcomes | null>(null)
  const [state, setState] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [says, setSays] = useState('')
  const once = useOnce()
  const begin = useNewest()
  /* What is asked for, and whether the list of that is still to come. */
  const asked = useRef({ of: '', comes: false })
  const page = async (from: number) => {
    const newest = begin()
    const { of } = asked.current
    const a = await ask<Outcomes>('/api/v1/claims:clients', { method: 'POST',
      look: true, signal: newest.signal,
      body: { ...which, state: of === '' ? null : of, from } })

    if (!newest())
      return null
    if (!a.ok)
      setProblem(a.problem)
    return a.ok ? a.body : null
  }
  const load = async () => {
    asked.current.comes = true
    const l = await page(0)

    if (l === null)
      return
    asked.current.comes = false
    setList(l)
  }
  /* A list that is to come is not overtaken by more of the one before. */
  const loadMore = async () => {
    if (list === null || list.next === null || asked.current.comes)
      return
    const more = await page(list.next)

    if (more !== null)
      setList({ ...more, rows: [...list.rows, ...more.rows] })
  }
  const choose = (of: string) => {
    asked.current.of = of
    setState(of)
    setProblem(null)
    setSays('')
    void load()
  }
  const dispute = async (x: Outcome) => {
    const a = await ask<{ says: string }>(
      `/api/v1/clients/${x.client ?? 0}/disputes`, { method: 'PUT',
        version: x.version ?? '', body: { outcome: x.outcome,
          ref: x.ref ?? '', disputed: !x.disputed } })

    setProblem(a.ok ? null : a.problem)
    setSays(a.ok ? a.body.says : '')
    await load()
    changed()
    return a.ok
  }

  useEffect(() => { void load() }, [])
  return <>
    <ProblemBox problem={problem} />
    <p>This list stays on site: no part of it is in the workbook for the
      commissioner. That you looked at it is in the access log.</p>
    <Status>{says}</Status>
    {list !== null && (list.states.length === 0 ? <p>There is no outcome.</p>
      : <>
        <Select id="state" label="Show" value={state} onChange={choose}
          choices={[{ word: '', title: 'All outcomes' },
            ...list.states.map(s => ({ word: s.word,
              title: `${s.title} (${s.n})` }))]} />
        <Wide name="Outcomes, one by one">
          <thead class="nhsuk-table__head"><tr>
            <th scope="col">Client</th>
            <th scope="col">Outcome</th>
            <th scope="col">Reached</th>
            <th scope="col">Evidence</th>
            <th scope="col" class="nhsuk-table__header--numeric">Pounds</th>
            <th scope="col">State</th>
            {which.number === 0 && <th scope="col" class="sheaf-screen">Change
            </th>}
          </tr></thead>
          <tbody class="nhsuk-table__body">
            {list.rows.map((x, i) => <Row key={i} x={x}
              may={which.number === 0} act={() => {
                once(`${x.client ?? 0} ${x.outcome} ${x.ref ?? ''} ${
                  x.version ?? ''}`, () => dispute(x))
              }} />)}
          </tbody>
        </Wide>
        {list.next !== null && <Button secondary onClick={() => { void loadMore() }}>Show
          more</Button>}
      </>)}
  </>
}
