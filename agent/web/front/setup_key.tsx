/* The first account, and the recovery key: shown once, typed back in part. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Summary }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { NotAsShown } from './overtaken'
import type { Setup } from './setup_types'

interface Made { recovery: string[] }

/* The key that was just made, until it is on paper: it exists nowhere else. */
let fresh: string[] | null = null

export function Begin({ done }: { done: () => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const { busy, problem, run } = useSubmit()
  const submit = async () => {
    const a = await run(() => ask<Made>('/api/v1/setup', { method: 'POST',
      body: { name, password, again } }))

    if (a?.ok) {
      fresh = a.body.recovery
      location.hash = 'recovery'
      done()
      return
    }
    if (a?.problem.code === 'made')
      done()
  }

  return <Form unkept="secret" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['name', 'new-password', 'again']} />
    <h1 class="nhsuk-heading-l">Set up the record of your site</h1>
    <p>There is no record on this machine yet. You make it now, as its first
      team leader. It stays on this machine, locked with your password.</p>
    <Input id="name" label="Your name" hint="As your colleagues know you"
      value={name} onInput={setName} autocomplete="username"
      width="nhsuk-input--width-20" error={at(problem, 'name')} />
    <Input id="new-password" label="Password" type="password"
      hint="At least 8 characters. Three words that only you would put together are a good one."
      value={password} onInput={setPassword} autocomplete="new-password"
      width="nhsuk-input--width-20" error={at(problem, 'new-password')} />
    <Input id="again" label="Password, again" type="password" value={again}
      onInput={setAgain} autocomplete="new-password"
      width="nhsuk-input--width-20" error={at(problem, 'again')} />
    <Button busy={busy}>{busy ? 'Making it…' : 'Make the record'}</Button>
  </Form>
}

/* ----------------------------------------------------------- recovery key */

function Key({ groups, next }: { groups: string[], next: () => void }) {
  return <>
    <h1 class="nhsuk-heading-l">Your recovery key</h1>
    <p>If every password is forgotten, this key is the only way back to your
      clients' records. <strong>It is shown this once.</strong> Print it, or
      write it down, and lock the paper away. Do not keep it on this
      machine.</p>
    <ol class="sheaf-key">
      {groups.map((g, i) => <li key={i}><span>{g}</span></li>)}
    </ol>
    <div class="sheaf-beside">
      <Button secondary onClick={() => { print() }}>Print this page</Button>
      <Button onClick={next}>It is on paper: continue</Button>
    </div>
  </>
}

function Confirm({ setup, done }: { setup: Setup,
  done: (s: Setup) => void }) {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const { busy, problem, run } = useSubmit()
  const [a, b] = setup.groups
  const submit = async () => {
    const answer = await run(() => ask<Setup>(
      '/api/v1/setup/recovery:confirm', { method: 'POST',
        body: { first, second } }))

    if (answer?.ok)
      done(answer.body)
  }

  return <Form unkept="secret"
    submit={() => { void submit() }}>
    <Summary problem={problem} fields={['first', 'second']} />
    <h1 class="nhsuk-heading-l">Is the recovery key on paper?</h1>
    <p>Type two of its groups from the paper.</p>
    <Input id="first" label={`Group ${a}`} value={first} onInput={setFirst}
      width="nhsuk-input--width-5" error={at(problem, 'first')} />
    <Input id="second" label={`Group ${b}`} value={second}
      onInput={setSecond} width="nhsuk-input--width-5"
      error={at(problem, 'second')} />
    <Button busy={busy}>Confirm</Button>
  </Form>
}

function stands(setup: Setup): string {
  return setup.confirm ? 'A key that nobody has confirmed to be on paper'
    : 'A key that is on paper'
}

function Renew({ setup, made, newer, says }: { setup: Setup, made: () => void,
  newer: (now: Setup) => void, says: string }) {
  /* One at a time: of two keys only the second would open anything. */
  const { busy, problem, setProblem, run } = useSubmit()
  /* Where somebody else has made a new one since this page was opened. */
  const [now, setNow] = useState<Setup | null>(null)
  const renew = async (version: string) => {
    const a = await run(() => ask<Made>('/api/v1/setup/recovery:renew',
      { method: 'POST', version, body: {} }))

    setNow(null)
    if (a?.ok) {
      fresh = a.body.recovery
      made()
    } else if (a?.problem.status === 412) {
      const s = await ask<Setup>('/api/v1/setup')

      setProblem(s.ok ? null : s.problem)
      setNow(s.ok ? s.body : null)
    }
  }

  return <>
    <ProblemBox problem={problem} />
    {now && <NotAsShown level={2} rows={[{ was: stands(setup),
      now: `A newer key. ${stands(now)}` }]}
    says="Somebody else has made a new recovery key meanwhile. Ask your colleagues for the paper before you make one more: theirs would open nothing then."
    act={{ title: 'Make one more', press: () => {
      void renew(now.key_version)
    } }}
    leave={{ title: 'Keep the newer key', press: () => { newer(now) } }} />}
    <p>{says} A new key takes the place of the old one, which then opens
      nothing any more.</p>
    <Button secondary busy={busy} onClick={() => {
      void renew(setup.key_version)
    }}>Make a new
      recovery key</Button>
  </>
}

export function Recovery({ setup, done, again }: { setup: Setup,
  done: (s: Setup) => void, again: () => void }) {
  const [shown, setShown] = useState(fresh)
  const made = () => {
    setShown(fresh)
    again()
  }

  if (shown !== null)
    return <Key groups={shown} next={() => { fresh = null; setShown(null) }} />
  if (!setup.confirm)
    return <>
      <h1 class="nhsuk-heading-l">Recovery key</h1>
      <Renew key={setup.key_version} setup={setup} made={made} newer={done}
        says="The key is on paper. Has the paper gone?" />
    </>
  return <>
    {setup.groups.length === 0
      ? <h1 class="nhsuk-heading-l">Recovery key</h1>
      : <Confirm setup={setup} done={done} />}
    <h2 class="nhsuk-heading-m">You do not have it on paper?</h2>
    <Renew key={setup.key_version} setup={setup} made={made} newer={done}
      says="It cannot be shown again." />
  </>
}
