/* What has to be answered before figures can be signed off. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Answer } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { Button, ErrorSummary, Input, Radios, Summary, wrong }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { Overtaken } from './overtaken'

interface Family {
  name: string
  title: string
  used_for: string
}

export interface UnrecordedService {
  service: string
  version: string
  families: Family[]
}

/* The clock of this machine is in doubt. */
export function WhichDay({ doubt, say }: { doubt: string[],
  say: (day: string) => Promise<Answer<unknown>> }) {
  const [day, setDay] = useState('')
  const { busy, problem, run } = useSubmit()

  return <Form unkept="today"
    submit={() => { void run(() => say(day)) }}>
    <h2 class="nhsuk-heading-m">Which day is it today?</h2>
    <Summary problem={problem} only="said" />
    {doubt.map(x => <p key={x}>{x}</p>)}
    <Input id="said" label="Today" hint="For example, 28 November 2026"
      error={wrong(problem)} value={day} onInput={setDay}
      width="nhsuk-input--width-20" />
    <Button busy={busy}>Continue</Button>
  </Form>
}

/* Were there none, or is it not written down?  Once for each service. */
export function Unrecorded({ services, done }: {
  services: UnrecordedService[], done: () => void }) {
  const first = services[0]

  return first === undefined ? null
    : <Questions key={`${first.service} ${first.version}`} first={first}
      done={done} />
}

/* What can be said of a family, by its word. */
const answers: Record<string, string> = { none: 'There were none',
  not: 'We do not record this' }

/* What is said of the families now, where somebody else was faster. */
interface Now {
  version: string
  says: string | null
  families: (Family & { now: 'none' | 'not' | 'entries' | null })[]
}

function saysNow(now: Now['families'][number]['now']): string {
  return now === 'entries' ? 'There are entries now'
    : answers[now ?? ''] ?? 'Not answered'
}

function Questions({ first, done }: { first: UnrecordedService,
  done: () => void }) {
  const [families, setFamilies] = useState<Family[]>(first.families)
  const [stale, setStale] = useState<Now | null>(null)
  const t = useTyped<{ said: Record<string, string> }>(
    `unrecorded-${first.service}`, { said: {} }, first.version)
  const { said } = t.words
  const [errors, setErrors] = useState<{ field: string | null,
    say: string }[]>([])
  const { busy, problem, run } = t
  const store = async (version: string, of: Family[]) => {
    const named = (word: string) => of.filter(f => said[f.name] === word)
      .map(f => f.name).join(',')
    const a = await run(() => ask<Now>(
      `/api/v1/services/${first.service}/unrecorded`,
      { method: 'PUT', version,
        body: { none: named('none'), not_recorded: named('not') } }, [412]))

    if (!a?.ok)
      return
    if (a.status === 412) {
      t.draft.resume()
      setStale(a.body)
      return
    }
    await t.done()
    done()
  }
  const submit = async () => {
    const open = families.filter(f => said[f.name] === undefined)

    setStale(null)
    setErrors(open.map(f => ({ field: f.name,
      say: `Choose one for ${f.title}` })))
    if (open.length === 0)
      await store(t.version, families)
  }
  /* What has entries by now is asked about no more. */
  const left = stale?.families.filter(f => f.now !== 'entries') ?? []

  return <Form kept={t} submit={() => { void submit() }} again={() => {
    setErrors([])
  }} head={<>
    <h2 class="nhsuk-heading-m">Before the first figures of {first.service}
    </h2>
    <ErrorSummary errors={problem === null ? errors
      : [{ field: null, say: problem.detail }]} /></>}>
    {stale && <Overtaken says={stale.says} rows={stale.families.map(f => ({
      title: f.title, theirs: saysNow(f.now),
      mine: answers[said[f.name] ?? ''] ?? 'Not answered' }))}
    mine={() => { void store(stale.version, left) }}
    theirs={() => { void t.done().then(done) }}
    neither={() => {
      setFamilies(left)
      setErrors([])
      setStale(null)
      void t.begin({ said: Object.fromEntries(left.flatMap(f =>
        f.now === null ? [] : [[f.name, f.now]])) }, stale.version)
    }} />}
    <p>Nothing of the following is in the register. If there were none, the
      figure is 0. If your service does not write it down, the figure is left
      out, so that nobody takes it for 0. You are asked this once.</p>
    <Button secondary onClick={() => {
      t.set({ said: Object.fromEntries(families.map(f =>
        [f.name, 'none'])) })
    }}>Choose “There were none” for all</Button>
    {families.map(f => <Radios key={f.name} id={f.name}
      label={f.title} error={errors.find(x => x.field === f.name)?.say}
      hint={f.used_for}
      value={said[f.name] ?? ''}
      onChange={w => { t.set({ said: { ...said, [f.name]: w } }) }}
      choices={Object.entries(answers).map(([word, title]) =>
        ({ word, title }))} />)}
    <Button busy={busy}>Save and continue</Button>
  </Form>
}
