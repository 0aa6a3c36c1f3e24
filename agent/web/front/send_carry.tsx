/* For a site that has no way to the region over a network: by file. */
import { useEffect, useState } from 'preact/hooks'
import { ask, handIn, save } from '../../../common/web/api'
import type { HandedOut, Problem } from '../../../common/web/api'
import { Button, FileInput, ProblemBox, Status, Summary, wrong }
  from '../../../common/web/parts'

/* `open`: there is no other way, and something waits. */
export function Carry({ waiting, open, done }: { waiting: number,
  open: boolean, done: () => void }) {
  /* Once it was open it stays so: its answer is read here. */
  const [shown, setShown] = useState(open)

  const [problem, setProblem] = useState<Problem | null>(null)
  /* The same of the file with the answers. */
  const [notTaken, setNotTaken] = useState<Problem | null>(null)
  const [news, setNews] = useState<string[]>([])

  const out = async () => {
    const a = await ask<HandedOut>('/api/v1/carry:out', { method: 'POST' })

    setProblem(a.ok ? null : a.problem)
    setNotTaken(null)
    if (!a.ok)
      return
    save(a.body.address)
    setNews([`Your browser saves the file now as ${a.body.name}: see that it ` +
      'is there. What it holds is sealed: only the region can open it.'])
  }
  const take = async (file: File | null) => {
    if (file === null)
      return
    setProblem(null)
    /* So that the same refusal is said again when it comes again. */
    setNotTaken(null)
    const a = await handIn<{ says: string[] }>('/api/v1/carry:in', file)

    setNotTaken(a.ok ? null : a.problem)
    setNews(a.ok ? a.body.says : [])
    if (a.ok)
      done()
  }

  useEffect(() => {
    if (open)
      setShown(true)
    if (open && location.hash === '#carry')
      document.getElementById('carry')?.scrollIntoView()
  }, [open])
  return <details class="nhsuk-details" id="carry" open={shown}
    onToggle={e => { setShown(e.currentTarget.open) }}>
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">Carry figures by file, without a
        network</span></summary>
    <div class="nhsuk-details__text">
      <ProblemBox problem={problem} />
      <Summary problem={notTaken} only="answers" />
      <Status>{news.map(x => <p key={x}>{x}</p>)}</Status>
      <ol class="nhsuk-list nhsuk-list--number">
        <li>{waiting === 0 ? 'Sign figures off; they then wait here to be ' +
          'carried.' : <>Save what waits as a file, on a stick or to be sent
          by e-mail.{' '}<Button secondary onClick={() => { void out() }}>Save
            the file</Button></>}</li>
        <li>Bring it to the operator of the region, who gives you a file with
          the answers.</li>
        <li><FileInput id="answers" label="Choose the file with the answers"
          error={wrong(notTaken)} onFile={f => { void take(f) }} /></li>
      </ol>
    </div>
  </details>
}
