/* Send: what leaves, and did it arrive? */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, newKey } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ErrorSummary, Input, Inset, ProblemBox, Status }
  from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { Sending } from './sending'

interface Draft {
  news: string
  question: string
  text: string
  changes: string
  held: string
  digest: string
  epoch: number
  why: string | null
  returns: unknown[]
}

function SignOff({ draft, name, done, again }: { draft: Draft, name: string,
  done: (n: number) => void, again: () => void }) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const key = useRef(newKey())

  const submit = async (e: Event) => {
    e.preventDefault()
    if (busy)
      return
    setBusy(true)
    const a = await ask<{ sealed: number }>('/api/v1/returns:seal',
      { method: 'POST', once: key.current, body: { digest: draft.digest,
        epoch: draft.epoch, name: typed } })
    setBusy(false)
    key.current = newKey()
    if (a.ok)
      done(a.body.sealed)
    else {
      setProblem(a.problem)
      if (a.problem.code === 'outdated')
        again()
    }
  }

  return <form onSubmit={e => { void submit(e) }} noValidate>
    <ErrorSummary errors={problem ? [{ field: 'typed',
      say: problem.detail }] : []} />
    {draft.why && <p>You are asked because {draft.why}.</p>}
    <Input id="typed" label="Type your name to sign these figures off"
      hint={name} value={typed} onInput={setTyped}
      width="nhsuk-input--width-20" />
    <Button busy={busy}>{busy ? 'Sealing…' : 'Sign off and seal'}</Button>
  </form>
}

function Page({ name }: { name: string }) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sealed, setSealed] = useState('')

  const load = async () => {
    const a = await ask<Draft>('/api/v1/returns:prepare',
      { method: 'POST', body: {} })

    if (a.ok)
      setDraft(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l">Send figures to the region</h1>
    <Status>{sealed}</Status>
    <ProblemBox problem={problem} />
    {draft && <>
      {draft.news !== '' && <Inset><p class="sheaf-news">{draft.news}</p>
      </Inset>}
      {draft.held !== '' && <Inset><p>{draft.held}</p></Inset>}
      {draft.question !== '' && <Inset><p>{draft.question}</p></Inset>}
      {draft.returns.length === 0
        ? <p>Nothing has changed since the last seal: there is nothing to
          send.</p>
        : <>
          <h2 class="nhsuk-heading-m">What would be sent</h2>
          <div class="sheaf-text" tabIndex={0} role="region"
            aria-label="What changes">{draft.changes}</div>
          <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
              <span class="nhsuk-details__summary-text">The exact text that
                leaves</span></summary>
            <div class="nhsuk-details__text">
              <div class="sheaf-text" tabIndex={0} role="region"
                aria-label="The exact text">{draft.text}</div>
            </div>
          </details>
          <SignOff key={draft.digest} draft={draft} name={name}
            again={() => { void load() }} done={n => {
              setSealed(n === 1 ? 'One return is sealed, and waits to be ' +
                'sent.' : `${n} returns are sealed, and wait to be sent.`)
              void load()
            }} />
        </>}
      <Sending />
    </>}
  </>
}

show(session => <Page name={session.name ?? ''} />)
