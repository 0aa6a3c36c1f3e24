/* People: who has an account, and what an operator can do about it. */
import { useRef, useState } from 'preact/hooks'
import { Copied } from '../../../common/web/copied'
import { Folded, useTyped } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Summary }
  from '../../../common/web/parts'
import { Both, roleFields, RoleFields, useSending } from './administration_parts'
import type { People, Person, Took } from './administration_parts'

function Add({ all, took }: { all: People, took: Took }) {
  const t = useTyped('person', { name: '', role: 'lead',
    regions: [] as string[] })
  const { name, role, regions } = t.words
  const s = useSending(took, t, w => ({ ...w, name: '', regions: [] }))

  return <Folded title="Add somebody" kept={t} submit={() => {
    void s.send('/v1/people', () => {
      const w = t.now()

      return { ...w, name: w.name.trim(),
        regions: w.role === 'lead' ? w.regions : [] }
    })
  }}>
    <Summary problem={s.problem} fields={{ name: 'add-name', taken: 'add-name',
      ...roleFields('add') }} />
    <Input id="add-name" label="Name they sign in with"
      hint="Letters, digits and . - _ @, such as ann.lee. It stands in the access log."
      value={name} onInput={v => { t.set({ name: v }) }}
      width="nhsuk-input--width-20"
      error={at(s.problem, 'name') ?? at(s.problem, 'taken')} />
    <RoleFields id="add" roles={all.roles} regions={all.regions} role={role}
      setRole={v => { t.set({ role: v }) }} chosen={regions}
      setChosen={v => { t.set({ regions: v }) }} problem={s.problem} />
    <Button busy={s.busy}>Add them</Button>
  </Folded>
}

function Role({ person, all, took, reload }: { person: Person, all: People,
  took: Took, reload: () => void }) {
  const [role, setRole] = useState(person.role)
  const [regions, setRegions] = useState(person.regions?.split(',') ?? [])
  const s = useSending(took)
  const now = useRef({ role, regions })

  now.current = { role, regions }
  return <Folded title={`Change the role of ${person.name}`} unkept="button" submit={() => {
    void s.send('/v1/people:role', () => ({ name: person.name,
      role: now.current.role, regions: now.current.role === 'lead'
        ? now.current.regions : [] }), person.version)
  }}>
    <Summary problem={s.problem} fields={roleFields(person.name)} />
    <Both conflict={s.conflict} leave={s.leave} reload={reload} />
    <RoleFields id={person.name} roles={all.roles} regions={all.regions}
      role={role} setRole={setRole} chosen={regions} setChosen={setRegions}
      problem={s.problem} />
    <p>They are signed out, and see the change when they sign in again.</p>
    <Button busy={s.busy}>Change it</Button>
  </Folded>
}

function More({ person, took, reload }: { person: Person, took: Took,
  reload: () => void }) {
  const [sure, setSure] = useState(false)
  const s = useSending(took)
  const change = (word: string) => () => {
    void s.send('/v1/people:change', () => ({ name: person.name,
      change: word }), person.version)
  }

  return <Folded title={`Passwords, codes and removal of ${person.name}`}
    unkept="button" submit={() => undefined}>
    <ProblemBox problem={s.problem} />
    <Both conflict={s.conflict} leave={s.leave} reload={reload} />
    <p>See that it is that person who asks for it.</p>
    <div class="sheaf-beside">
      <Button secondary onClick={() => {
        void s.send('/v1/people:password', () => ({ name: person.name }),
          person.version)
      }}>Give a new first password</Button>
      <Button secondary onClick={change('reset-factor')}>Let them set up codes
        anew</Button>
      <Button secondary onClick={change(person.exact ? 'revoke-exact'
        : 'grant-exact')}>{person.exact ? 'Take exact figures away'
        : 'Grant exact figures'}</Button>
      {sure
        ? <Button warning onClick={change('remove')}>Yes, remove the account
          of {person.name}</Button>
        : <Button secondary onClick={() => { setSure(true) }}>Remove the
          account…</Button>}
    </div>
  </Folded>
}

export function PeopleSection({ all, own, took, reload }: { all: People,
  own: string, took: Took, reload: () => void }) {
  return <section>
    <h2 class="nhsuk-heading-m">People</h2>
    <Copied name="People" source={[all.says]}>
    <div class="sheaf-wide" tabIndex={0} role="region" aria-label="People">
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
          People</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">Name</th><th scope="col">Role</th>
          <th scope="col">Regions</th><th scope="col">Exact figures</th>
          <th scope="col">Codes set up</th><th scope="col">Password</th>
          <th scope="col">Last sign-in</th>
        </tr></thead>
        <tbody class="nhsuk-table__body">{all.people.map(p =>
          <tr class="nhsuk-table__row" key={p.name}>
            <th class="nhsuk-table__header" scope="row">{p.name}</th>
            <td class="nhsuk-table__cell">{all.roles.find(r =>
              r.word === p.role)?.title}</td>
            <td class="nhsuk-table__cell">{p.regions_shown ?? ''}</td>
            <td class="nhsuk-table__cell">{p.exact ? 'yes' : 'no'}</td>
            <td class="nhsuk-table__cell">{p.second_factor ? 'yes' : 'no'}</td>
            <td class="nhsuk-table__cell">{p.password}</td>
            <td class="nhsuk-table__cell">{p.last_sign_in_shown ?? 'never'}</td>
          </tr>)}</tbody>
      </table>
    </div></Copied>
    <Add all={all} took={took} />
    {all.people.filter(p => p.name !== own).map(p => <div key={p.name}>
      <Role key={`${p.role} ${p.regions ?? ''}`} person={p} all={all}
        took={took} reload={reload} />
      <More person={p} took={took} reload={reload} />
    </div>)}
  </section>
}
