/* Everything that ever left, with its receipts. */
import { useEffect, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'

interface Return {
  name: string
  service: string
  title: string
  revision: number
  says: string
  about: string
  receipt: boolean
}

function Text({ of }: { of: Return }) {
  const [text, setText] = useState<string | null>(null)
  const load = async () => {
    const a = await ask<{ text: string | null, why: string | null }>(
      `/api/v1/returns/${of.name}`)

    setText(a.ok ? a.body.text ?? a.body.why : a.problem.detail)
  }

  return <details class="nhsuk-details" onToggle={e => {
    if (e.currentTarget.open && text === null)
      void load()
  }}>
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">The exact text
        <span class="nhsuk-u-visually-hidden"> of {of.service}, {of.title},
          revision {of.revision}</span></span></summary>
    <div class="nhsuk-details__text">
      <div class="sheaf-text" tabIndex={0} role="region"
        aria-label={`The text of ${of.service}, ${of.title}`}>{text}</div>
    </div>
  </details>
}

export function Sent() {
  const [list, setList] = useState<Return[] | null>(null)
  const [more, setMore] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [checked, setChecked] = useState<string[]>([])

  const load = async (before: string | null) => {
    const a = await ask<{ returns: Return[], more: boolean }>(
      before === null ? '/api/v1/returns' : `/api/v1/returns?before=${before}`)

    setProblem(a.ok ? null : a.problem)
    if (!a.ok)
      return
    setList(l => before === null ? a.body.returns
      : [...l ?? [], ...a.body.returns])
    setMore(a.body.more)
  }
  const receipt = async (name: string) => {
    const a = await ask<{ address: string }>(
      `/api/v1/returns/${name}/receipt`, { method: 'POST' })

    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      save(a.body.address)
  }
  const verify = async () => {
    const a = await ask<{ says: string, faults: string[] }>(
      '/api/v1/receipts:verify', { method: 'POST' })

    setProblem(a.ok ? null : a.problem)
    setChecked(a.ok ? [a.body.says, ...a.body.faults] : [])
  }

  useEffect(() => { void load(null) }, [])
  if (list === null)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">What was sent</h2>
    <ProblemBox problem={problem} />
    {list.length === 0 ? <p>Nothing has left this site yet.</p> : <>
      <Status>{checked.map(x => <p key={x}>{x}</p>)}</Status>
      <ul class="sheaf-sent">
        {list.map(r => <li key={r.name}>
          <h3 class="nhsuk-heading-s">{r.service}, {r.title}{r.revision > 1 &&
            `, revision ${r.revision}`}</h3>
          <p>{r.says}. {r.about}.</p>
          {r.receipt && <p><button type="button" class="sheaf-link"
            onClick={() => { void receipt(r.name) }}>Save the receipt
            <span class="nhsuk-u-visually-hidden"> of {r.service}, {r.title},
              revision {r.revision}</span></button></p>}
          <Text of={r} />
        </li>)}
      </ul>
      {more && <Button secondary onClick={() => {
        void load(list[list.length - 1]?.name ?? null)
      }}>Show older ones</Button>}
      <Button secondary onClick={() => { void verify() }}>Check all receipts
        again</Button>
    </>}
  </section>
}
