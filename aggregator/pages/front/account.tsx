/* Your account: what it may see, the password, the codes. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Status, Summary }
  from '../../../common/web/parts'
import { showPage } from './region_shell'
import { Codes, NewPassword } from './sign_in_first'
import { refresh } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'

interface Account { name: string, sees: string, exact: string, codes: string }

function Now({ id, value, onInput, problem }: { id: string, value: string,
  onInput: (v: string) => void, problem: Problem | null }) {
  return <Input id={id} label="Your password now" type="password" value={value}
    onInput={onInput} autocomplete="current-password"
    width="nhsuk-input--width-20" error={at(problem, 'password')} />
}

function Password({ done }: { done: () => void }) {
  const [password, setPassword] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const { busy, problem, run } = useSubmit()
  const submit = async () => {
    const a = await run(async () => {
      const changed = await ask('/v1/account/password', { method: 'PUT',
        body: { password, fresh, again } })

      if (changed.ok)
        await refresh()
      return changed
    })

    if (!a?.ok)
      return
    setPassword('')
    setFresh('')
    setAgain('')
    done()
  }

  return <section>
    <h2 class="nhsuk-heading-m">Password</h2>
    <Form unkept="secret" submit={() => { void submit() }}>
      <Summary problem={problem} fields={['password', 'new', 'again']} />
      <Now id="password" value={password} onInput={setPassword}
        problem={problem} />
      <NewPassword problem={problem} fresh={fresh} setFresh={setFresh}
        again={again} setAgain={setAgain} />
      <Button secondary busy={busy}>Change your password</Button>
    </Form>
  </section>
}

function Factor({ account, shown }: { account: Account,
  shown: (codes: string[]) => void }) {
  const [password, setPassword] = useState('')
  const { busy, problem, run } = useSubmit()
  const codes = async () => {
    const a = await run(() => ask<{ codes: string[] }>('/v1/account/codes',
      { method: 'POST', body: { password } }))

    if (a === null)
      return
    setPassword('')
    if (a.ok)
      shown(a.body.codes)
  }
  const anew = async () => {
    const a = await run(() => ask('/v1/account/factor', { method: 'POST',
      body: { password } }))

    if (a === null)
      return
    setPassword('')
    if (a.ok)
      location.reload()
  }

  return <section>
    <h2 class="nhsuk-heading-m">Sign-in codes</h2>
    <p>{account.codes}</p>
    <Form unkept="secret" submit={() => { void codes() }}>
      <ProblemBox problem={problem} />
      <Input id="codes-password" label="Your password, to change any of this"
        type="password" value={password} onInput={setPassword}
        autocomplete="current-password" width="nhsuk-input--width-20" />
      <div class="sheaf-beside">
        <Button secondary busy={busy}>Make new recovery codes</Button>
        <Button secondary busy={busy} onClick={() => { void anew() }}>Set up
          another phone</Button>
      </div>
    </Form>
    <p>New recovery codes replace the old ones. Another phone replaces the one
      you have; you are asked to set it up at once.</p>
  </section>
}

function Page() {
  const [account, setAccount] = useState<Account | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [said, setSaid] = useState('')
  const load = async () => {
    const a = await ask<Account>('/v1/account')

    if (a.ok)
      setAccount(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load() }, [])
  if (codes !== null)
    return <Codes codes={codes} button="I have them on paper" next={() => {
      setCodes(null)
      void load()
    }} />
  return <>
    <h1 class="nhsuk-heading-l">Your account</h1>
    <Status id="said">{said}</Status>
    <ProblemBox problem={problem} />
    {account && <>
      <p>You are signed in as {account.name}. {account.sees}</p>
      <p>{account.exact}</p>
      <Password done={() => {
        setSaid('Your password is changed. Where else you were signed in, you ' +
          'are signed out.')
        document.getElementById('said')?.scrollIntoView()
      }} />
      <Factor account={account} shown={setCodes} />
    </>}
  </>
}

showPage(() => <Page />)
