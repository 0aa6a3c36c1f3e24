/* Clients: who is it? */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Input, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'

interface Found {
  found: number
  hint: string | null
  clients: { client: number, service: string, reference: string,
    name: string | null }[]
}

const PAUSE_MS = 120
const LETTERS_MIN = 2

function says(text: string, f: Found | null): string {
  if (text.trim().length < LETTERS_MIN || f === null)
    return ''
  if (f.found === 0)
    return f.hint ?? 'Nobody is found. Fewer letters find more.'
  if (f.clients.length < f.found)
    return `${f.found} are found; the first ${f.clients.length} are shown.`
  return f.found === 1 ? 'One client is found.'
    : `${f.found} clients are found.`
}

function Page() {
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const asked = useRef(0)

  useEffect(() => {
    const mine = ++asked.current

    if (text.trim().length < LETTERS_MIN) {
      setFound(null)
      return undefined
    }
    const timer = setTimeout(() => {
      void ask<Found>('/api/v1/clients:search', { method: 'POST',
        body: { text } }).then(a => {
        /* An answer that a newer one has overtaken is not shown. */
        if (mine !== asked.current)
          return
        if (a.ok)
          setFound(a.body)
        setProblem(a.ok ? null : a.problem)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [text])
  return <>
    <h1 class="nhsuk-heading-l">Clients</h1>
    <ProblemBox problem={problem} />
    <Input id="text" label="Find a client" value={text} onInput={setText}
      hint="Name, reference, NHS number or date of birth" />
    <Status>{says(text, found)}</Status>
    <ul class="nhsuk-task-list">
      {found?.clients.map(c => <li key={c.client}
        class="nhsuk-task-list__item nhsuk-task-list__item--with-link">
        <div class="nhsuk-task-list__name-and-hint">
          <a class="nhsuk-link nhsuk-task-list__link"
            href={`/clients/${c.client}`}>{c.name ?? c.reference}</a>
          <div class="nhsuk-task-list__hint">{c.reference}, {c.service}</div>
        </div>
      </li>)}
    </ul>
  </>
}

show(() => <Page />)
