/* Support to services: the list, and the form of one. */
import { useState } from 'preact/hooks'
import { Folded, useTyped } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Select, Summary }
  from '../../../common/web/parts'
import { Both, useSending } from './administration_parts'
import type { Took } from './administration_parts'
import { List, LostHalf, Older, orNone, useChosen, Versions } from './support_parts'
import type { Given, Support } from './support_parts'

function GivenForm({ all, given, took, reload }: { all: Support,
  given?: Given | undefined, took: Took, reload: () => void }) {
  const id = given === undefined ? 'given' : `given-${given.number}`
  const t = useTyped(id, { service: given?.service ?? '',
    kind: given?.kind ?? all.kinds[0]?.word ?? '', date: given?.date ?? '',
    hours: given?.hours ?? '', items: given?.items ?? '',
    action: given?.action ?? '' }, given?.version)
  const { service, kind, date, hours, items, action } = t.words
  const s = useSending(took, t, w => given !== undefined ? w
    : { ...w, date: '', hours: '', action: '' })
  const submit = () => {
    void s.send(given === undefined ? '/v1/support' : '/v1/support:correct',
      () => ({ ...t.now(),
        ...given !== undefined && { number: given.number } }),
      given && t.version)
  }

  return <Folded title={given === undefined ? 'Write support down'
    : `Correct support ${given.number}`} kept={t} submit={submit}>
    <Summary problem={s.problem} fields={{ ...Object.fromEntries(
      ['service', 'kind', 'date', 'hours', 'items', 'action'].map(f =>
        [f, `${id}-${f}`])), elsewhere: `${id}-service` }} />
    <Both conflict={s.conflict} leave={s.leave} reload={reload} />
    <Select id={`${id}-service`} label="Service that was given it"
      value={service} onChange={v => { t.set({ service: v }) }}
      choices={orNone('Choose one', all.services)}
      error={at(s.problem, 'service') ?? at(s.problem, 'elsewhere')} />
    <Select id={`${id}-kind`} label="Kind of support" value={kind}
      onChange={v => { t.set({ kind: v }) }} choices={all.kinds} error={at(s.problem, 'kind')} />
    <Input id={`${id}-date`} label="Date of the support"
      hint="For example, 3/5/2026." value={date} onInput={v => { t.set({ date: v }) }}
      width="nhsuk-input--width-10" error={at(s.problem, 'date')} />
    <Input id={`${id}-hours`} label="Hours" hint="In quarters, such as 1.5."
      value={hours} onInput={v => { t.set({ hours: v }) }} width="nhsuk-input--width-4"
      error={at(s.problem, 'hours')} />
    <Input id={`${id}-items`} label="Fidelity items the support was about"
      hint="Numbers from 1 to 25, such as 5, 17." value={items}
      onInput={v => { t.set({ items: v }) }} width="nhsuk-input--width-20"
      error={at(s.problem, 'items')} />
    <Input id={`${id}-action`} label="Action of the service’s plan"
      hint="What the plan calls it, in letters, digits and . - _; no name."
      value={action} onInput={v => { t.set({ action: v }) }} width="nhsuk-input--width-20"
      error={at(s.problem, 'action')} />
    <Button busy={s.busy}>{given === undefined ? 'Write it down'
      : 'Correct it'}</Button>
  </Folded>
}

function Cells({ g }: { g: Given }) {
  return <>
    <td class="nhsuk-table__cell">{g.shown}</td>
    <td class="nhsuk-table__cell">{g.service_shown}</td>
    <td class="nhsuk-table__cell">{g.kind_shown}</td>
    <td class="nhsuk-table__cell">{g.hours}</td>
    <td class="nhsuk-table__cell">{g.items}</td>
    <td class="nhsuk-table__cell">{g.action}</td>
  </>
}

const headings = ['Date', 'Service', 'Kind', 'Hours', 'Items', 'Action']

function More({ all, given, query, took, reload }: { all: Support,
  given: Given, query: string, took: Took, reload: () => void }) {
  const [sure, setSure] = useState(false)
  const s = useSending(took)

  return <section aria-label={`Support ${given.number}`}>
    <h3 class="nhsuk-heading-s">Support {given.number}</h3>
    <Versions<Given> path={`/v1/support/${given.number}${query}`}
      headings={headings} cells={v => <Cells g={v} />} />
    {all.writes && <GivenForm all={all} given={given} took={took}
      reload={reload} />}
    {all.writes && <div>
      <ProblemBox problem={s.problem} />
      <Both conflict={s.conflict} leave={s.leave} reload={reload} />
      {sure ? <Button warning busy={s.busy} onClick={() => {
        void s.send('/v1/support:withdraw', () => ({ number: given.number }),
          given.version)
      }}>Yes, withdraw support {given.number}</Button>
        : <Button secondary onClick={() => { setSure(true) }}>Withdraw
          support {given.number}…</Button>}
    </div>}
  </section>
}

export function GivenList({ all, query, took, reload, add }: { all: Support,
  query: string, took: Took, reload: () => void,
  add: (page: Support, place: string) => void }) {
  const { row: given, choose, lost, again } = useChosen('given', '/v1/support',
    query, all.writes, all.support)

  return <section>
    <h2 class="nhsuk-heading-m">Support to services</h2>
    {all.says !== '' && <p>{all.says}</p>}
    {all.support.length > 0 && <List name="Support to services" headings={['No.', ...headings]}>
        {all.support.map(g => <tr class="nhsuk-table__row" key={g.number}>
          <th class="nhsuk-table__header" scope="row">
            <button class="sheaf-link" type="button" onClick={() => {
              choose(g.number)
            }}>Support {g.number}</button></th>
          <Cells g={g} />
        </tr>)}</List>}
    <Older name="support" path="/v1/support" query={query} all={all} add={add} />
    <LostHalf what="support" lost={lost} again={again} />
    {given && <More key={given.version} all={all} given={given} query={query}
      took={took} reload={reload} />}
    {all.writes && <GivenForm all={all} took={took} reload={reload} />}
  </section>
}
