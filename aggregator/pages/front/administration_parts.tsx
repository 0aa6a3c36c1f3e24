/* What the forms of administration have in common. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { at, Button, Callout, Checkboxes, Select }
  from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import type { Typed } from '../../../common/web/form'
import { useSubmit } from '../../../common/web/submit'

export interface Person { name: string, role: string, regions: string | null,
  regions_shown: string | null, exact: boolean, second_factor: boolean,
  password: string, last_sign_in_shown: string | null, version: string }
export interface Token { name: string, role: string,
  regions_shown: string | null, policy: string, added: string,
  last_used_shown: string | null, version: string }
export interface People { says: string, people: Person[], tokens: Token[],
  roles: Choice[], regions: Choice[] }

/* What was done; a secret that came with it is shown only now.  `version` is that of
 * what was corrected. */
export interface Done { says: string, version?: string, password?: string, until?: string,
  secret?: string }
export type Took = (done: Done) => void

/* Somebody has changed the same meanwhile: both texts. */
export interface Overtaken { says: string, theirs: string, yours: string,
  version: string }

/* The form that was sent with these words is stored: nothing is kept of it, and what
 * `next` gives stands there, with what was typed while it was on its way; both are over
 * `version`, where there is one. */
export async function begin<T extends object>(typed: Typed<T>, sent: T,
  next: (sent: T) => T, version?: string): Promise<void> {
  const now = typed.now()
  const later = Object.fromEntries(Object.entries(now).filter(([k, v]) =>
    JSON.stringify(v) !== JSON.stringify(sent[k as keyof T]))) as Partial<T>
  const begun = typed.begin(next(sent), version)

  typed.set(later)
  await begun
}

/* Sending what somebody writes down or an administrator does; where somebody was
 * faster, both texts.  `body` is asked for what is to be sent each time that it is.
 * `typed` is the form that it stands in, where there is one: when it is stored, nothing
 * is kept of it, and what `next` gives stands there. */
export function useSending<T extends object = object>(took: Took,
  typed?: Typed<T>, next: (now: T) => T = now => now) {
  const own = useSubmit()
  const { busy, problem, run } = typed ?? own
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const send = async (path: string, body: () => unknown, version?: string) => {
    let sent: T | undefined
    const a = await run(once => {
      sent = typed?.now()
      return ask<Done | Overtaken>(path, { method: 'POST', body: body(), once,
        ...version !== undefined && { version } }, [412])
    })

    if (a === null)
      return
    setConflict(null)
    if (!a.ok)
      return
    if ('theirs' in a.body) {
      const { body: both } = a

      typed?.draft.resume()
      setConflict({ ...both as Overtaken,
        mine: () => { void send(path, body, (both as Overtaken).version) } })
      return
    }
    if (typed && sent !== undefined)
      await begin(typed, sent, next, a.body.version)
    took(a.body)
  }
  /* What was typed is not wanted any more, and what is there now stands here. */
  const leave = (then: () => void) => {
    setConflict(null)
    if (typed === undefined)
      then()
    else
      void typed.done().then(then)
  }

  return { problem, busy, send, conflict, leave }
}

export type Conflict = Overtaken & { mine: () => void }

/* Both side by side, and the choice between them: `reload` brings what is there. */
export function Both({ conflict: c, leave, reload }: {
  conflict: Conflict | null, leave: (then: () => void) => void,
  reload: () => void }) {
  if (c === null)
    return null
  return <Callout title="Changed meanwhile" of={c}>
    <p>{c.says}</p>
    <dl class="sheaf-both">
      <div><dt>There now</dt><dd>{c.theirs}</dd></div>
      <div><dt>Yours</dt><dd>{c.yours}</dd></div>
    </dl>
    <Button onClick={c.mine}>Store mine</Button>{' '}
    <Button secondary onClick={() => { leave(reload) }}>Keep what is there
    </Button>
  </Callout>
}

/* The fields of the same by the codes of what is refused. */
export function roleFields(id: string): Record<string, string> {
  return { role: `${id}-role`, regions: `${id}-regions`,
    region: `${id}-regions` }
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
