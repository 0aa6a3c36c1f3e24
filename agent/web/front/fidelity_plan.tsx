/* What is to be done after a review: by whom, by when, and whether it was. */
import { useMemo, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useHalfTyped } from '../../../common/web/draft'
import { Form, useTyped } from '../../../common/web/form'
import { Button, ErrorSummary, Input, NotDone, Of, Reason, Select, Wide,
  Withdraw } from '../../../common/web/parts'
import type { Refused } from '../../../common/web/parts'
import { useOnce } from '../../../common/web/submit'
import { DayInput, dayMeant } from './day_input'
import { Past } from './entry_parts'
import type { Action, Which } from './fidelity_types'
import { NotAsShown, Overtaken } from './overtaken'

/* What was refused, at the top of a form: the same list until it is saved
 * again, since a new one would take the focus. */
function useErrors(problem: Problem | null, fields: Record<string, string>) {
  return useMemo(() => problem === null ? [] : [{ say: problem.detail,
    field: fields[problem.code] ?? null }], [problem])
}

/* The field of a form by the code of what was refused. */
const fields: Record<string, string> = { day: 'due', due: 'due',
  action: 'what' }

function word(w: Which): string {
  return `${w.kind} ${w.review.on.day}`
}

function name(w: Which): string {
  return `${w.title} of ${w.review.on.shown}`
}

/* The names under which what is half typed of an action is kept. */
function newForm(service: string): string {
  return `action-${service}`
}

function doneForm(a: Action): string {
  return `action-done-${a.action}`
}

function Add(p: { service: string, all: Which[], saved: (say: string) => void,
  cancel: () => void }) {
  const t = useTyped(newForm(p.service), { which: p.all[0] ? word(p.all[0])
    : '', what: '', owner: '', due: '' }, '', { day: w => w.due,
    lasting: async (w, on) => ({ ...w, due: await dayMeant(w.due, on, true) }) })
  const { busy, problem, run } = t
  const { which, what, owner, due } = t.words
  const errors = useErrors(problem, fields)

  const save = async () => {
    const w = p.all.find(x => word(x) === which)
    const a = await run(once => ask('/api/v1/fidelity/actions', {
      method: 'POST', once, body: { service: p.service, kind: w?.kind,
        date: w?.review.on.day, what, owner, due, typed_on: t.typedOn } }))

    if (!a?.ok)
      return
    await t.done()
    p.saved('The action is added.')
  }
  const error = (field: string) => problem !== null &&
    fields[problem.code] === field ? problem.detail : undefined

  return <Form kept={t} submit={() => { void save() }} head={<>
    <h3 class="nhsuk-heading-s">Add an action</h3>
    <ErrorSummary errors={errors} /></>}>
    {p.all.length > 1 && <Select id="which" label="After which review?"
      value={which} onChange={v => { t.set({ which: v }) }}
      choices={p.all.map(w => ({ word: word(w), title: name(w) }))} />}
    <Input id="what" label="What is to be done?" value={what}
      onInput={v => { t.set({ what: v }) }} error={error('what')} />
    <Input id="owner" label="By whom? (optional)" value={owner}
      onInput={v => { t.set({ owner: v }) }} width="nhsuk-input--width-20" />
    <DayInput due typedOn={t.typedOn} id="due" label="By when?" value={due} error={error('due')}
      hint="For example fri, 3/5 or 3 May 2027" width="nhsuk-input--width-10"
      onInput={v => { t.set({ due: v }) }} />
    <Button busy={busy}>{busy ? 'Saving…' : 'Save action'}</Button>{' '}
    <Button secondary onClick={() => { void t.done().then(p.cancel) }}>Cancel
    </Button>
  </Form>
}

/* What the form of an action that is done begins with. */
function stands(a: Action): { on: string, evidence: string, reason: string } {
  return { on: a.done?.shown ?? 'today', evidence: a.evidence ?? '', reason: '' }
}

/* `newest` brings the action as it is now; null: it is withdrawn. */
function Done(p: { action: Action, newest: () => Promise<Action | null>,
  saved: (say: string) => void, cancel: () => void }) {
  const t = useTyped(doneForm(p.action), stands(p.action), p.action.version,
    { day: w => w.on,
      lasting: async (w, on) => ({ ...w, on: await dayMeant(w.on, on) }) })
  const { on, evidence, reason } = t.words
  /* What there is now, of an action that somebody has changed meanwhile. */
  const [there, setThere] = useState<Action | null | undefined>(undefined)
  const { busy, problem, setProblem, run } = t
  const overtaken = problem?.code === 'changed' ? there : undefined
  const errors = useErrors(problem?.code === 'changed' ? null : problem,
    { day: 'done', reason: 'reason' })
  const rows = useMemo(() => there ? [{ title: 'Done',
    theirs: there.done?.shown ?? 'not yet', mine: on },
  { title: 'What shows it', theirs: there.evidence ?? 'nothing',
    mine: evidence === '' ? 'nothing' : evidence }] : [], [there])

  const save = async (seen: string) => {
    const a = await run(() => ask(`/api/v1/fidelity/actions/${p.action.action}`,
      { method: 'PUT', version: seen, body: { done: on, evidence,
        typed_on: t.typedOn, ...p.action.done !== null && { reason } } }))

    setThere(a?.ok === false && a.problem.code === 'changed'
      ? await p.newest() : undefined)
    if (!a?.ok)
      return
    await t.done()
    p.saved('The action is marked as done.')
  }
  /* What was typed is not wanted any more. */
  const leave = () => { void t.done().then(p.cancel) }
  const begin = (now: Action) => {
    void t.begin(stands(now), now.version)
    setThere(undefined)
    setProblem(null)
  }

  return <Form kept={t} submit={() => { void save(t.version) }}
    again={() => { setThere(undefined) }} head={<>
      <h3 class="nhsuk-heading-s">Done: {p.action.what}</h3>
      <ErrorSummary errors={errors} /></>}>
    {overtaken === null && <ErrorSummary errors={[{ field: null,
      say: 'Somebody has withdrawn this action.' }]} />}
    {overtaken && <Overtaken says={overtaken.changed_says} rows={rows} level={4}
      mine={() => { void save(overtaken.version) }} theirs={leave}
      neither={() => { begin(overtaken) }} />}
    <DayInput typedOn={t.typedOn} id="done" label="When was it done?" value={on}
      onInput={v => { t.set({ on: v }) }}
      error={problem?.code === 'day' ? problem.detail : undefined}
      hint="For example today, 3/5 or 3 May 2026" width="nhsuk-input--width-10" />
    <Input id="evidence" label="What shows it? (optional)" value={evidence}
      onInput={v => { t.set({ evidence: v }) }} />
    {p.action.done !== null && <Reason id="reason" value={reason}
      error={problem?.code === 'reason' ? problem.detail : undefined}
      onInput={v => { t.set({ reason: v }) }} />}
    <Button busy={busy}>{busy ? 'Saving…' : 'Save'}</Button>{' '}
    <Button secondary onClick={leave}>Cancel</Button>
  </Form>
}

function whyId(a: Action): string {
  return `why-action-${a.action}`
}

function Actions(p: { which: Which, leads: boolean,
  finish: (a: Action) => void, drop: (a: Action, reason: string) => void,
  refused: Refused | null, keep: () => void }) {
  return <>
    <h3 class="nhsuk-heading-s">{name(p.which)}</h3>
    <Wide name={`Actions: ${name(p.which)}`}>
      <thead class="nhsuk-table__head"><tr><th scope="col">Action</th>
        <th scope="col">Owner</th><th scope="col">Due</th>
        <th scope="col">Done</th><th scope="col">What shows it</th>
        {p.leads && <th scope="col" class="sheaf-screen">Change</th>}</tr></thead>
      <tbody class="nhsuk-table__body">{p.which.review.actions.map(a =>
        <tr class="nhsuk-table__row" key={a.action}>
          <td class="nhsuk-table__cell">{a.what}<Past past={a.past} of={a.what}
            title="What it was before" /></td>
          <td class="nhsuk-table__cell">{a.owner ?? 'nobody named'}</td>
          <td class="nhsuk-table__cell">{a.due.shown}{a.overdue &&
            <strong> overdue</strong>}</td>
          <td class="nhsuk-table__cell">{a.done?.shown ?? 'not yet'}</td>
          <td class="nhsuk-table__cell">{a.evidence ?? ''}</td>
          {p.leads && <td class="nhsuk-table__cell sheaf-screen">
            <Withdraw what={a.what} why={whyId(a)} refused={p.refused}
              keep={p.keep}
              act={reason => { p.drop(a, reason) }}>
              <button class="sheaf-link" type="button"
                onClick={() => { p.finish(a) }}>{a.done ? 'Correct'
                  : 'Done'}<Of>{a.what}</Of></button></Withdraw></td>}
        </tr>)}</tbody>
    </Wide>
  </>
}

/* What is known of an action, to be compared. */
function rowsOf(a: Action): { title: string, was: string }[] {
  return [{ title: 'Action', was: a.what },
    { title: 'Owner', was: a.owner ?? 'nobody named' },
    { title: 'Due', was: a.due.shown },
    { title: 'Done', was: a.done?.shown ?? 'not yet' },
    { title: 'What shows it', was: a.evidence ?? 'nothing named' }]
}

/* `newest` brings all reviews as they are now. */
export function Plan(p: { service: string, all: Which[], leads: boolean,
  newest: () => Promise<Which[]>, changed: (say: string) => void }) {
  const [adding, setAdding] = useState(false)
  const [finishing, setFinishing] = useState<Action | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const saved = (say: string) => {
    setAdding(false)
    setFinishing(null)
    setRefused(null)
    p.changed(say)
  }
  const actions = p.all.flatMap(w => w.review.actions)

  useHalfTyped(p.leads ? [newForm(p.service), ...actions.map(doneForm)] : [],
    form => {
      setAdding(form === newForm(p.service))
      setFinishing(actions.find(a => doneForm(a) === form) ?? null)
    })
  const once = useOnce()
  const [stale, setStale] = useState<{ which: Which, action: Action,
    reason: string, now: Action | null } | null>(null)
  const drop = async (w: Which, a: Action, version: string, reason: string) => {
    /* So that the same refusal is said again when it comes again. */
    setRefused(null)
    const r = await ask('/api/v1/fidelity/actions:withdraw', { method: 'POST',
      version, body: { service: p.service, kind: w.kind,
        date: w.review.on.day, action: a.action, reason } })
    const overtaken = !r.ok && r.problem.status === 412

    setStale(overtaken ? { which: w, action: a, reason, now: (await p.newest())
      .flatMap(x => x.review.actions).find(x => x.action === a.action) ??
      null } : null)
    if (r.ok)
      saved('The action is withdrawn.')
    else if (!overtaken)
      setRefused({ problem: r.problem, why: whyId(a) })
    return r.ok
  }
  const press = (w: Which, a: Action, version: string, reason: string) => {
    once(`${a.action} ${version}`, () => drop(w, a, version, reason))
  }
  const planned = p.all.filter(w => w.review.actions.length > 0)

  return <section>
    <h2 class="nhsuk-heading-m">Actions</h2>
    <NotDone refused={refused} />
    {planned.length === 0 && <p>No action is planned.</p>}
    {planned.map(w => <Actions key={`${w.kind} ${w.review.on.day}`} which={w}
      leads={p.leads} finish={a => { setAdding(false); setFinishing(a) }}
      drop={(a, reason) => { press(w, a, a.version, reason) }}
      refused={refused} keep={() => { setRefused(null) }} />)}
    {stale && <NotAsShown says={stale.now === null
      ? 'Somebody has withdrawn this action already.'
      : `${stale.now.changed_says ?? 'Somebody has changed it.'} It is not ` +
        'withdrawn yet.'}
    rows={stale.now === null ? [{ was: stale.action.what, now: 'Withdrawn' }]
      : rowsOf(stale.action).map((r, i) => ({ ...r,
        now: (stale.now && rowsOf(stale.now)[i]?.was) ?? '' }))}
    act={stale.now === null ? null : { title: 'Withdraw what stands now',
      press: () => {
        if (stale.now)
          press(stale.which, stale.action, stale.now.version, stale.reason)
      } }}
    leave={{ title: stale.now === null ? 'Go on' : 'Leave it',
      press: () => { setStale(null) } }} />}
    {finishing && <Done key={finishing.action} action={finishing} saved={saved}
      newest={async () => (await p.newest()).flatMap(w => w.review.actions)
        .find(a => a.action === finishing.action) ?? null}
      cancel={() => { setFinishing(null) }} />}
    {p.leads && p.all.length > 0 && !finishing && (adding
      ? <Add service={p.service} all={p.all} saved={saved}
        cancel={() => { setAdding(false) }} />
      : <Button secondary onClick={() => { setAdding(true) }}>Add an action
        </Button>)}
  </section>
}
