/* What would be sent, and the name that signs it off. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { Button, Input, Summary, Wide, wrong }
  from '../../../common/web/parts'
import type { Day } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { UnrecordedService } from './send_questions'

interface Figure {
  title: string
  was: string | null
  is: string
  fell: boolean
}

interface Return {
  service: string
  title: string
  through: Day
  fell: boolean
  says: string[]
  text: string
  figures: Figure[]
}

export interface SealDraft {
  news: string[]
  held: string[]
  doubt: string[]
  said: Day | null
  returns: Return[]
  digest: string
  epoch: number
  why: string | null
  unrecorded: UnrecordedService[]
}

function Figures({ of }: { of: Return }) {
  const before = of.figures.some(f => f.was !== null)

  return <Wide name={`Figures of ${of.service}, ${of.title}`}>
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Figure</th>
      {before && <th scope="col" class="nhsuk-table__header--numeric">
        Sent before</th>}
      <th scope="col" class="nhsuk-table__header--numeric">Now</th>
    </tr></thead>
    <tbody class="nhsuk-table__body">
      {of.figures.map(f => <tr key={f.title}
        class={f.fell ? 'sheaf-fell' : undefined}>
        <th scope="row">{f.title}{f.fell && <strong class="sheaf-falls"> Falls
          by a tenth or more</strong>}</th>
        {before && <td class="nhsuk-table__cell--numeric">{f.was}</td>}
        <td class="nhsuk-table__cell--numeric">{f.is}</td>
      </tr>)}
    </tbody>
  </Wide>
}

function One({ of }: { of: Return }) {
  return <section class="sheaf-return">
    {/* The title of a review is its day. */}
    <h3 class="nhsuk-heading-s">{of.service}, {of.title}
      {!of.title.endsWith(of.through.shown) && `, up to ${of.through.shown}`}</h3>
    {of.says.map(s => <p key={s} class={of.fell ? 'sheaf-odd' : undefined}>{s}
    </p>)}
    {of.figures.length > 0 && <Figures of={of} />}
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">The exact text that leaves
          <span class="nhsuk-u-visually-hidden"> of {of.service},
            {' '}{of.title}</span></span></summary>
      <div class="nhsuk-details__text">
        <div class="sheaf-text" tabIndex={0} role="region"
          aria-label={`The exact text of ${of.service}, ${of.title}`}>
          {of.text}</div>
      </div>
    </details>
  </section>
}

export function Draft({ draft, name, done, again }: { draft: SealDraft,
  name: string, done: (n: number) => void, again: () => void }) {
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useSubmit()

  if (draft.returns.length === 0)
    return <p>Nothing has changed since figures were last signed off: there is
      nothing to send.</p>
  const submit = async () => {
    const a = await run(once => ask<{ sealed: number }>(
      '/api/v1/returns:seal', { method: 'POST', once, body: {
        digest: draft.digest, epoch: draft.epoch, name: typed,
        said: draft.said?.day ?? null } }))

    if (a?.ok)
      done(a.body.sealed)
    else if (a?.problem.code === 'outdated')
      again()
  }

  return <section>
    <h2 class="nhsuk-heading-m">What would be sent</h2>
    <p>Numbers only: nothing below names or describes one person.</p>
    {draft.returns.map(r => <One key={`${r.service} ${r.title}`} of={r} />)}
    <Form unkept="confirmation"
      submit={() => { void submit() }}>
      <Summary problem={problem} only="typed" />
      {draft.why && <p>You are asked because {draft.why}.</p>}
      <Input id="typed" label="Type your name to sign these figures off"
        hint={`As it stands in this register: ${name}`} value={typed}
        error={wrong(problem)} onInput={setTyped}
        width="nhsuk-input--width-20" />
      <Button busy={busy}>{busy ? 'Sealing…' : 'Sign off and send'}</Button>
    </Form>
  </section>
}
