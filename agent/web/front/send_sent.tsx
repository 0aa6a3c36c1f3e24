/* Everything that ever left, with its receipts. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox, Status } from '../../../common/web/parts'

const LOOK_MS = 15_000

interface Return {
  name: string
  service: string
  title: string
  revision: number
  says: string
  about: string
  state: string
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

/* What is shown, brought up to date by the newest of it: what was sent since
 * comes first, and everything else stays at its place. */
function upToDate(shown: Return[], newest: Return[]): Return[] {
  return [...newest.filter(n => !shown.some(s => s.name === n.name)),
    ...shown.map(s => newest.find(n => n.name === s.name) ?? s)]
}

export function Sent() {
  const [list, setList] = useState<Return[] | null>(null)
  const [more, setMore] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [checked, setChecked] = useState<string[]>([])
  /* What came back while the page was open, for screen readers too. */
  const [arrived, setArrived] = useState<string[]>([])
  const shown = useRef<Return[] | null>(null)
  const put = (l: Return[]) => {
    shown.current = l
    setList(l)
  }

  const [begin, beginLook] = [useNewest(), useNewest()]
  const load = async (before: string | null) => {
    const newest = begin()
    const a = await ask<{ returns: Return[], more: boolean }>(
      before === null ? '/api/v1/returns' : `/api/v1/returns?before=${before}`)

    if (!newest())
      return
    setProblem(a.ok ? null : a.problem)
    if (!a.ok)
      return
    put(before === null ? a.body.returns
      : [...shown.current ?? [], ...a.body.returns])
    setMore(a.body.more)
  }
  /* Nobody asked for it: where there is no answer, nothing is said. */
  const look = async () => {
    const newest = beginLook()
    const a = await ask<{ returns: Return[] }>('/api/v1/returns')
    const was = shown.current

    if (!newest() || !a.ok || was === null)
      return
    const changed = a.body.returns.filter(n =>
      was.some(s => s.name === n.name && s.says !== n.says))

    put(upToDate(was, a.body.returns))
    if (changed.length > 0)
      setArrived(changed.map(r => `${r.service}, ${r.title}: ${r.says}.`))
  }
  const take = async (name: string, what: 'receipt' | 'evidence') => {
    const a = await ask<{ address: string }>(
      `/api/v1/returns/${name}/${what}`, { method: 'POST' })

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

  useEffect(() => {
    void load(null)
    const timer = setInterval(() => { void look() }, LOOK_MS)

    return () => { clearInterval(timer) }
  }, [])
  if (list === null)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">What was sent</h2>
    <ProblemBox problem={problem} />
    <Status>{arrived.map(x => <p key={x}>{x}</p>)}</Status>
    {list.length === 0 ? <p>Nothing has left this site yet.</p> : <>
      <Status>{checked.map(x => <p key={x}>{x}</p>)}</Status>
      <ul class="sheaf-sent">
        {list.map(r => <li key={r.name}>
          <h3 class="nhsuk-heading-s">{r.service}, {r.title}{r.revision > 1 &&
            `, revision ${r.revision}`}</h3>
          <p>{r.says}. {r.about}.</p>
          {r.receipt && <p><button type="button" class="sheaf-link"
            onClick={() => { void take(r.name, 'receipt') }}>Save the receipt
            <span class="nhsuk-u-visually-hidden"> of {r.service}, {r.title},
              revision {r.revision}</span></button></p>}
          {r.state === 'refused' && <p>If there was no reason to refuse it, an
            auditor can prove that. <button type="button" class="sheaf-link"
            onClick={() => { void take(r.name, 'evidence') }}>Save the file of
            evidence<span class="nhsuk-u-visually-hidden"> of {r.service},
              {r.title}, revision {r.revision}</span></button> It may hold the
            figures: do not publish it.</p>}
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
