/* Tokens: what scripts read with. */
import { Copied } from '../../../common/web/copied'
import { Folded, useTyped } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Select, Summary }
  from '../../../common/web/parts'
import { Both, roleFields, RoleFields, useSending } from './administration_parts'
import type { People, Token, Took } from './administration_parts'

const policies = [
  { word: 'sheaf/1', title: 'sheaf/1: small figures hidden' },
  { word: 'mhsds/1', title: 'mhsds/1: as NHS England publishes' },
  { word: 'exact/1', title: 'exact/1: every figure as it is' }]

function Add({ all, took }: { all: People, took: Took }) {
  const t = useTyped('token', { name: '', role: 'lead',
    regions: [] as string[], policy: 'sheaf/1' })
  const { name, role, regions, policy } = t.words
  const s = useSending(took, t, w => ({ ...w, name: '', regions: [] }))

  return <Folded title="Make a token" kept={t} submit={() => {
    void s.send('/v1/tokens', () => {
      const w = t.now()

      return { ...w, name: w.name.trim(),
        regions: w.role === 'lead' ? w.regions : [] }
    })
  }}>
    <Summary problem={s.problem} fields={{ name: 'token-name',
      taken: 'token-name', ...roleFields('token') }} />
    <Input id="token-name" label="Name of the token"
      hint="What it is for, such as board-report." value={name}
      onInput={v => { t.set({ name: v }) }} width="nhsuk-input--width-20"
      error={at(s.problem, 'name') ?? at(s.problem, 'taken')} />
    <RoleFields id="token" roles={all.roles.filter(r => r.word !== 'operator')}
      regions={all.regions} role={role} chosen={regions}
      setRole={v => { t.set({ role: v }) }} problem={s.problem}
      setChosen={v => { t.set({ regions: v }) }} />
    <Select id="token-policy" label="Policy" value={policy}
      onChange={v => { t.set({ policy: v }) }} choices={policies} />
    <Button busy={s.busy}>Make it</Button>
  </Folded>
}

function Revoke({ token, took, reload }: { token: Token, took: Took,
  reload: () => void }) {
  const s = useSending(took)

  return <>
    <ProblemBox problem={s.problem} />
    <Both conflict={s.conflict} leave={s.leave} reload={reload} />
    <button class="sheaf-link" type="button" onClick={() => {
      void s.send('/v1/people:change', () => ({ name: token.name,
        change: 'revoke-token' }), token.version)
    }}>Revoke {token.name}</button>
  </>
}

export function TokenSection({ all, took, reload }: { all: People, took: Took,
  reload: () => void }) {
  return <section>
    <h2 class="nhsuk-heading-m">Tokens for scripts</h2>
    {all.tokens.length === 0
      ? <p>There is none. A token reads figures for a script, and nothing
        else.</p>
      : <Copied name="Tokens" source={[all.says]}>
      <div class="sheaf-wide" tabIndex={0} role="region" aria-label="Tokens">
        <table class="nhsuk-table">
          <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
            Tokens</caption>
          <thead class="nhsuk-table__head"><tr>
            <th scope="col">Name</th><th scope="col">Role</th>
            <th scope="col">Regions</th><th scope="col">Policy</th>
            <th scope="col">Last used</th><th scope="col" class="sheaf-act">End it</th>
          </tr></thead>
          <tbody class="nhsuk-table__body">{all.tokens.map(t =>
            <tr class="nhsuk-table__row" key={t.name}>
              <th class="nhsuk-table__header" scope="row">{t.name}</th>
              <td class="nhsuk-table__cell">{all.roles.find(r =>
                r.word === t.role)?.title}</td>
              <td class="nhsuk-table__cell">{t.regions_shown ?? ''}</td>
              <td class="nhsuk-table__cell">{t.policy}</td>
              <td class="nhsuk-table__cell">{t.last_used_shown ?? 'never'}</td>
              <td class="nhsuk-table__cell sheaf-act"><Revoke token={t} took={took}
                reload={reload} /></td>
            </tr>)}</tbody>
        </table>
      </div></Copied>}
    <Add all={all} took={took} />
  </section>
}
