/* The draft of a claim, and the name that signs it off. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Checkboxes, Input, Inset, Of, ProblemBox, Summary }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { Lines } from './contracts_lines'
import type { ClaimDraft, Which } from './contracts_types'

/* What was said of the day stands at its field, whatever is wrong with it; and so
 * does what another contract has claimed. */
function asField(p: Problem | null): Problem | null {
  if (p?.code === 'another')
    return { ...p, code: 'twice' }
  return p !== null && ['clock', 'doubt', 'day'].includes(p.code)
    ? { ...p, code: 'said' } : p
}

/* It is in a claim already: somebody else's, or one's own whose answer was lost. */
const CLAIMED = ['nothing', 'stored']

/* After a restore: which claim was sent last, so that its number is not used again. */
function Sent({ draft, said, go }: { draft: ClaimDraft,
  /* What was said before and is to be changed; null: nothing was. */
  said: string | null, go: (sent: string) => Promise<Problem | null> }) {
  const [sent, setSent] = useState(said ?? '')
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = async () => { setProblem(await go(sent)) }

  useEffect(() => {
    if (said !== null)
      document.getElementById('sent')?.focus()
  }, [])
  return <Form unkept="confirmation" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['sent']} />
    <Input id="sent" label={`The last claim of ${draft.contract} that was sent`}
      hint="Its number, as the workbook has it; 0 if none was" value={sent}
      onInput={setSent} error={at(problem, 'sent')}
      width="nhsuk-input--width-5" />
    <Button>Draft the claim that follows</Button>
  </Form>
}

function Sign({ draft, sent, signed, again }: { draft: ClaimDraft,
  sent: string | null, signed: (says: string) => void,
  again: () => Promise<unknown> }) {
  const [name, setName] = useState('')
  const [said, setSaid] = useState('')
  const [twice, setTwice] = useState<string[]>([])
  const { busy, problem, run } = useSubmit()
  const doubtful = draft.doubt.length > 0
  const wrong = asField(problem)
  const submit = async () => {
    const a = await run(once => ask<{ number: number, says: string }>(
      '/api/v1/claims', { method: 'POST', once, body: {
        service: draft.service, contract: draft.contract,
        digest: draft.digest, name, sent, said: doubtful ? said : null,
        twice: twice.length > 0 } }))

    if (a?.ok)
      signed(a.body.says)
    else if (a !== null && CLAIMED.includes(a.problem.code))
      signed(a.problem.detail)
    else if (a?.problem.code === 'changed' ||
        (a?.problem.code === 'doubt' && !doubtful))
      await again()
  }
  const fields = [...doubtful ? ['said'] : [], ...draft.twice ? ['twice'] : [],
    'name']

  return <Form unkept="confirmation" submit={() => { void submit() }}>
    <Summary problem={wrong} fields={fields} />
    {doubtful && <>
      {draft.doubt.map(x => <p key={x}>{x}</p>)}
      <Input id="said" label="Which day is it today?"
        hint="For example, 28 November 2026" value={said} onInput={setSaid}
        error={at(wrong, 'said')} width="nhsuk-input--width-20" />
    </>}
    {draft.twice && <Checkboxes id="twice" label={draft.twice} values={twice}
      onChange={setTwice} error={at(wrong, 'twice')}
      choices={[{ word: 'yes', title: 'Both contracts pay for them' }]} />}
    <Input id="name" label="Type your name to sign this claim off"
      hint={`As it stands in this register: ${draft.staff}`} value={name}
      onInput={setName} error={at(wrong, 'name')}
      width="nhsuk-input--width-20" />
    <Button busy={busy}>Sign off claim {draft.number}</Button>
  </Form>
}

export function Draft({ which, signed }: { which: Which,
  signed: (says: string) => void }) {
  const [draft, setDraft] = useState<ClaimDraft | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [sent, setSent] = useState<string | null>(null)
  const [before, setBefore] = useState<string | null>(null)
  const load = async (said: string | null) => {
    const a = await ask<ClaimDraft>('/api/v1/claims:draft', { method: 'POST',
      look: true, body: { service: which.service, contract: which.contract,
        sent: said } })

    if (a.ok) {
      setDraft(a.body)
      setSent(said)
    }
    return a.ok ? null : a.problem
  }
  const first = async () => { setProblem(await load(null)) }
  const change = () => {
    setBefore(sent)
    void first()
  }

  useEffect(() => { void first() }, [])
  return <>
    <ProblemBox problem={problem} />
    {draft && <>
      {draft.warning && <Inset><p>{draft.warning}</p></Inset>}
      {draft.sent_says && <p>{draft.sent_says}{' '}
        <button type="button" class="sheaf-link" onClick={change}>Change
          <Of>which claim was sent last</Of></button></p>}
      {draft.instead && <Inset><p>{draft.instead}</p></Inset>}
      <p>Outcomes up to {draft.through.shown}. Counts and pounds only: nothing
        below names a client. Once it is signed off, a claim never changes; what
        is put right later is a line of the next one.</p>
      {draft.lines.length > 0 && <Lines lines={draft.lines}
        name={`Lines of claim ${draft.number}`} total={draft.pounds} />}
      <details class="nhsuk-details">
        <summary class="nhsuk-details__summary">
          <span class="nhsuk-details__summary-text">The exact text that is
            signed off</span></summary>
        <div class="nhsuk-details__text">
          <div class="sheaf-text" tabIndex={0} role="region"
            aria-label="The exact text of the claim">{draft.text}</div>
        </div>
      </details>
      {draft.nothing ? <p>There is nothing to sign off.</p>
        : draft.asks_sent && sent === null ? <Sent draft={draft}
          said={before} go={load} />
          : <Sign draft={draft} sent={sent} signed={signed}
            again={async () => { setProblem(await load(sent)) }} />}
    </>}
  </>
}
