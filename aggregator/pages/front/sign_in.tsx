/*
 * Signing in at the centre: name and password, then what the account still
 * wants.  Which step comes next is said by the session.
 */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, Summary } from '../../../common/web/parts'
import type { Session } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import { OwnPassword, SetUp } from './sign_in_first'

interface Step {
  again: string
  done: () => void
}

/* A form that asks one thing of the centre and has the focus on its heading. */
export function StepForm({ title, says, path, body, button, done, forget,
  children }: {
  title: string
  says?: string
  path: string
  body: Record<string, string>
  button: string
  done: () => void
  /* Secrets do not stay in a field after they were sent. */
  forget: () => void
  /* The fields, with what was refused of them. */
  children: (problem: Problem | null) => ComponentChildren
}) {
  const { busy, problem, run } = useSubmit()
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => { heading.current?.focus() }, [])
  const submit = async () => {
    const a = await run(() => ask(path, { method: 'POST', body }))

    if (a === null)
      return
    forget()
    if (a.ok)
      done()
  }

  return <Form unkept="secret" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['code', 'name', 'password']} />
    <h1 class="nhsuk-heading-l" tabIndex={-1} ref={heading}>{title}</h1>
    {says && <p>{says}</p>}
    {children(problem)}
    <Button busy={busy}>{button}</Button>
  </Form>
}

function Password({ again, done }: Step) {
  const [name, setName] = useState(again)
  const [password, setPassword] = useState('')

  return <StepForm title="Sign in" path="/v1/session" button="Sign in"
    body={{ name, password }} forget={() => { setPassword('') }} done={done}
    {...(again === '' ? {} : { says: 'You were signed ' +
      'out. What you have typed is kept until you are back.' })}>
    {problem => <>
      <Input id="name" label="Your name at this centre" value={name}
        onInput={setName} autocomplete="username" width="nhsuk-input--width-20"
        error={at(problem, 'name')} />
      <Input id="password" label="Password" type="password" value={password}
        onInput={setPassword} autocomplete="current-password"
        width="nhsuk-input--width-20" error={at(problem, 'password')} />
    </>}
  </StepForm>
}

function Code({ done }: Step) {
  const [code, setCode] = useState('')

  return <StepForm title="Enter your code" path="/v1/session:code"
    button="Go on" body={{ code }} forget={() => { setCode('') }} done={done}>
    {problem => <Input id="code" label="Code" value={code} onInput={setCode}
      hint="The six digits that your app shows now, or one of your recovery codes"
      autocomplete="one-time-code" width="nhsuk-input--width-10"
      error={at(problem, 'code')} />}
  </StepForm>
}

export function SignIn({ session, again, done }: Step & { session: Session }) {
  if (session.stage === 'code')
    return <Code again={again} done={done} />
  if (session.stage === 'set_up')
    return <SetUp taken={done} />
  if (session.stage === 'password')
    return <OwnPassword done={done} />
  return <Password again={again} done={done} />
}
