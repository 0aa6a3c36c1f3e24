/* What the forms of administration have in common. */
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { ask, newKey } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Checkboxes, Select } from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { at } from './sign_in_first'

export interface Person { name: string, role: string, regions: string | null,
  exact: boolean, second_factor: boolean, password: string,
  last_sign_in_shown: string | null }
export interface Token { name: string, role: string, regions: string | null,
  policy: string, added: string, last_used_shown: string | null }
export interface People { says: string, people: Person[], tokens: Token[],
  roles: Choice[], regions: Choice[] }

/* What was done; a secret that came with it is shown only now. */
export interface Done { says: string, password?: string, until?: string,
  secret?: string }
export type Took = (done: Done) => void

export function useSending(took: Took) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const key = useRef(newKey())

  return { problem, busy, send: async (path: string, body: unknown) => {
    if (busy)
      return false
    setBusy(true)
    const a = await ask<Done>(path, { method: 'POST', body, once: key.current })

    setBusy(false)
    setProblem(a.ok ? null : a.problem)
    if (a.ok) {
      key.current = newKey()
      took(a.body)
    }
    return a.ok
  } }
}

export function Form({ title, children, submit }: { title: string,
  children: ComponentChildren, submit: () => void }) {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{title}</span></summary>
    <div class="nhsuk-details__text">
      <form noValidate onSubmit={e => { e.preventDefault(); submit() }}>
        {children}
      </form>
    </div>
  </details>
}

/* A role, and which regions where it is that of a lead. */
export function RoleFields({ id, roles, regions, role, setRole, chosen,
  setChosen, problem }: { id: string, roles: Choice[], regions: Choice[],
  role: string, setRole: (v: string) => void, chosen: string[],
  setChosen: (v: string[]) => void, problem: Problem | null }) {
  return <>
    <Select id={`${id}-role`} label="Role" value={role} onChange={setRole}
      choices={roles} error={at(problem, 'role')} />
    {role === 'lead' && <Checkboxes id={`${id}-regions`} label="Regions"
      values={chosen} onChange={setChosen} choices={regions}
      error={at(problem, 'regions') ?? at(problem, 'region')} />}
  </>
}
