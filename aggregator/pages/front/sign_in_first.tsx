/*
 * What the first sign-in asks for besides: an app for codes, the recovery codes
 * on paper, and a password of one's own.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, Summary } from '../../../common/web/parts'
import { hold } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'

interface Factor { key: string, size: number, path: string }

export function Heading({ children }: { children: string }) {
  const ref = useRef<HTMLHeadingElement>(null)

  useEffect(() => { ref.current?.focus() }, [])
  return <h1 class="nhsuk-heading-l" tabIndex={-1} ref={ref}>{children}</h1>
}

/* Ten codes to print; gone when the page is left. */
export function Codes({ codes, next, button }: { codes: string[],
  next: () => void, button: string }) {
  return <>
    <Heading>Print your recovery codes</Heading>
    <p>If you lose your phone, each of these codes lets you in once. <strong>They
      are shown only now.</strong> Print them or write them down, and keep the
      paper away from this machine.</p>
    <ol class="sheaf-codes">{codes.map(c => <li key={c}><span>{c}</span></li>)}
    </ol>
    <div class="sheaf-beside">
      <Button secondary onClick={() => { window.print() }}>Print</Button>
      <Button onClick={next}>{button}</Button>
    </div>
  </>
}

function Scan({ factor }: { factor: Factor }) {
  const box = `0 0 ${String(factor.size)} ${String(factor.size)}`

  return <>
    <p>Open an app for sign-in codes on your phone. Your organisation may have
      one already; Microsoft Authenticator, Google Authenticator and others all
      work. Add an account and point the phone at this picture.</p>
    <svg class="sheaf-qr" viewBox={box} role="img"
      aria-label="Picture that the app reads; the key below says the same">
      <rect width={factor.size} height={factor.size} fill="#fff" />
      <path d={factor.path} fill="#000" />
    </svg>
    <p>If the phone cannot read it, type this key into the app instead:<br />
      <strong class="sheaf-digits">{factor.key}</strong></p>
  </>
}

/* `taken`: the codes stand on paper, and signing in goes on. */
export function SetUp({ taken }: { taken: () => void }) {
  const [factor, setFactor] = useState<Factor | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [code, setCode] = useState('')
  const { busy, problem, setProblem, run } = useSubmit()

  useEffect(() => {
    void ask<Factor>('/v1/session/factor').then(a => {
      if (a.ok)
        setFactor(a.body)
      else
        setProblem(a.problem)
    })
  }, [])
  const submit = async () => {
    const a = await run(() => {
      hold(true)
      return ask<{ codes: string[] }>('/v1/session/factor',
        { method: 'POST', body: { code } })
    })

    if (a === null)
      return
    setCode('')
    if (a.ok)
      setCodes(a.body.codes)
    else
      hold(false)
  }

  if (codes !== null)
    return <Codes codes={codes} button="I have them on paper" next={() => {
      hold(false)
      taken()
    }} />
  return <Form unkept="secret" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['code']} />
    <Heading>Set up your sign-in codes</Heading>
    <p>From now on you sign in with your password and a code of six digits from
      your phone.</p>
    {factor && <Scan factor={factor} />}
    <Input id="code" label="Code that the app shows now" value={code}
      onInput={setCode} autocomplete="one-time-code" inputmode="decimal"
      width="nhsuk-input--width-10" error={at(problem, 'code')} />
    <Button busy={busy}>Go on</Button>
  </Form>
}

export function NewPassword({ problem, fresh, setFresh, again, setAgain }: {
  problem: Problem | null, fresh: string, setFresh: (v: string) => void,
  again: string, setAgain: (v: string) => void
}) {
  return <>
    <Input id="new" label="New password" type="password"
      hint="At least 12 characters. Three words that only you would put together are a good one."
      value={fresh} onInput={setFresh} autocomplete="new-password"
      width="nhsuk-input--width-20" error={at(problem, 'new')} />
    <Input id="again" label="New password, again" type="password" value={again}
      onInput={setAgain} autocomplete="new-password"
      width="nhsuk-input--width-20" error={at(problem, 'again')} />
  </>
}

export function OwnPassword({ done }: { done: () => void }) {
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const { busy, problem, run } = useSubmit()
  const submit = async () => {
    const a = await run(() => ask('/v1/session/password', { method: 'POST',
      body: { fresh, again } }))

    if (a?.ok)
      done()
  }

  return <Form unkept="secret" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['new', 'again']} />
    <Heading>Choose your password</Heading>
    <p>The password that you were given was known to somebody else. Choose one
      that only you know.</p>
    <NewPassword problem={problem} fresh={fresh} setFresh={setFresh}
      again={again} setAgain={setAgain} />
    <Button busy={busy}>Save and go on</Button>
  </Form>
}

