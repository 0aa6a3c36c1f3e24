/* What leaves the site of its reconciliations: whether any does, and of which
 * months. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Button, Of, ProblemBox } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { NotAsShown } from './overtaken'
import type { BeforeExtract, Extract, ReconciledMonth } from './reconcile_types'

const path = '/api/v1/reconciliations'

export type Told = (b: BeforeExtract, says: string) => void

/* A change of what is sent; `newest` is how it stands where somebody was faster. */
function useChange(told: Told) {
  const { busy, problem, run } = useSubmit()
  const [newest, setNewest] = useState<BeforeExtract | null>(null)
  const send = async (act: string, body: unknown, version: string) => {
    const a = await run(async () => {
      const sent = await ask<BeforeExtract>(`${path}:${act}`,
        { method: 'POST', body, version })
      const now = !sent.ok && sent.problem.status === 412
        ? await ask<BeforeExtract>(path) : null

      setNewest(now?.ok ? now.body : null)
      return sent
    })

    if (a?.ok)
      told(a.body, a.body.done ?? a.body.sending.says[0] ?? '')
  }

  return { busy, problem: newest === null ? problem : null, newest, send }
}

function Switch({ sending, told }: { sending: BeforeExtract['sending'],
  told: Told }) {
  const s = useChange(told)
  const { newest } = s

  return <>
    <ProblemBox problem={s.problem} />
    {newest && <NotAsShown rows={[{ was: sending.says[0] ?? '',
      now: newest.sending.says[0] ?? '' }]}
    says="Somebody has changed whether numbers are sent." act={null}
    leave={{ title: 'Go on', press: () => { told(newest, '') } }} />}
    <Button secondary busy={s.busy} onClick={() => {
      void s.send('sending', { on: !sending.on }, sending.version)
    }}>{sending.on ? 'Send none from now on' : 'Allow numbers to be sent'}
    </Button>
  </>
}

/* Asked about once: the question takes the focus, and not the button that withdraws. */
function Withdrawal({ what, act }: { what: string, act: () => void }) {
  const [sure, setSure] = useState<boolean | null>(null)
  const question = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (sure !== null)
      (sure ? question : button).current?.focus()
  }, [sure])
  return sure ? <div class="sheaf-beside" role="group" key="asked" tabIndex={-1}
    aria-label={`Withdraw ${what}?`} ref={question}>
    <button class="sheaf-link" type="button" onClick={act}>Yes, withdraw it
    </button>
    <button class="sheaf-link" type="button"
      onClick={() => { setSure(false) }}>Keep it</button>
  </div> : <button class="sheaf-link" type="button" ref={button} key="may"
    onClick={() => { setSure(true) }}>Withdraw<Of>{what}</Of></button>
}

function Month({ m, several, told }: { m: ReconciledMonth, several: boolean,
  told: Told }) {
  const s = useChange(told)
  const { newest } = s
  const now = newest?.sending.months.find(x => x.month === m.month &&
    x.service === m.service)

  return <li>
    <ProblemBox problem={s.problem} />
    {newest && <NotAsShown rows={[{ was: m.says,
      now: now?.says ?? 'Nothing is kept any more.' }]}
    says="Somebody has changed what is kept of this month." act={null}
    leave={{ title: 'Go on', press: () => { told(newest, '') } }} />}
    {several && `${m.service}: `}{m.says}
    {m.may_withdraw && <Withdrawal what={m.title} act={() => {
      void s.send('withdraw', { service: m.service, month: m.month }, m.version)
    }} />}
    {m.may_undo && <button class="sheaf-link" type="button" onClick={() => {
      void s.send('withdraw', { service: m.service, month: m.month, undo: true },
        m.version)
    }}>Keep it after all<Of>{m.title}</Of></button>}
  </li>
}

export function Sending({ before, told }: { before: BeforeExtract,
  told: Told }) {
  const { sending } = before

  return <section>
    <h2 class="nhsuk-heading-m">What is sent to the region</h2>
    <p>{sending.says.join(' ')}</p>
    {sending.cannot !== null && <p>{sending.cannot}</p>}
    <Switch key={sending.version} sending={sending} told={told} />
    {sending.months.length > 0 && <ul class="nhsuk-list nhsuk-list--border">
      {sending.months.map(m => <Month key={`${m.service} ${m.month} ${m.version}`}
        m={m} several={before.services.length > 1} told={told} />)}
    </ul>}
  </section>
}

/* To keep the numbers of the answer that is shown.  `renewed` gets the answer as it is
 * now, where the record has changed meanwhile. */
export function Keep({ it, version, kept, renewed }: { it: Extract,
  version: string, kept: (x: Extract) => void,
  renewed: (x: Extract) => void }) {
  const { busy, problem, run } = useSubmit()
  const keep = async () => {
    const a = await run(() => ask<Extract>(`${path}/${it.extract}:keep`,
      { method: 'POST', version }))
    const now = a?.ok === false && a.problem.status === 412
      ? await ask<Extract>(`${path}/${it.extract}`) : null

    if (a?.ok)
      kept(a.body)
    if (now?.ok)
      renewed(now.body)
  }

  return <>
    <ProblemBox problem={problem} />
    <Button busy={busy} onClick={() => { void keep() }}>Keep these numbers to be
      sent</Button>
  </>
}
