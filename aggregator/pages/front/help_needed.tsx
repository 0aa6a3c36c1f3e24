/* Where help is needed: what is to be looked at first, and why? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { ProblemBox } from '../../../common/web/parts'
import { RegionLinks, WayOn } from './region_choice'
import type { RegionChoice } from './region_choice'
import { PolicyLine } from './policy'
import { showPage } from './region_shell'

interface Line {
  who: string
  /* And of what: a figure, an item; or ''. */
  what: string
  reason: string
  open: string
  href: string
}

interface Help {
  region: string | null
  name: string
  sentence: string
  way_on: string | null
  terms: { policy: { line: string, audience: string }, sets: string | null }
  rules: { kind: string, title: string, says: string, lines: Line[] }[]
  notes: string[]
  order: string
  choices: RegionChoice[]
}

function Lines({ title, lines }: { title: string, lines: Line[] }) {
  return <section>
    <h2 class="nhsuk-heading-m">{title}</h2>
    <ul class="nhsuk-list sheaf-lines">{lines.map((l, i) =>
      <li key={i}><strong>{l.who}</strong><p class="sheaf-past">{l.reason}</p>
        <a class="sheaf-way sheaf-screen" href={l.href}>{l.open}
          <span class="nhsuk-u-visually-hidden">: {l.who}{l.what !== '' &&
            `, ${l.what}`}</span></a></li>)}
    </ul>
  </section>
}

function Found({ help }: { help: Help }) {
  return <>
    <p class="nhsuk-lede-text">{help.sentence}</p>
    {help.way_on !== null && <p>{help.way_on}</p>}
    <RegionLinks choices={help.choices} region={help.region} />
    {help.rules.filter(r => r.lines.length > 0).map(r =>
      <Lines title={r.title} lines={r.lines} key={r.kind} />)}
    {help.notes.length > 0 && <section>
      <h2 class="nhsuk-heading-m">What could not be looked at</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">{help.notes.map(n =>
        <li key={n}>{n}</li>)}</ul>
    </section>}
    <h2 class="nhsuk-heading-m">How this list is made</h2>
    <p>{help.order}</p>
    <ol class="nhsuk-list nhsuk-list--number">{help.rules.map(r =>
      <li key={r.kind}><strong>{r.title}</strong>: {r.says}</li>)}</ol>
    <PolicyLine says={help.terms.policy.line}
      audience={help.terms.policy.audience} sets={help.terms.sets} />
  </>
}

function Page() {
  const [help, setHelp] = useState<Help | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Help>('/v1/help' + location.search)

      if (a.ok)
        setHelp(a.body)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <ProblemBox problem={problem} />
    {problem !== null && <WayOn />}
    <h1 class="nhsuk-heading-l">Where help is needed{
      help === null ? '' : `: ${help.name}`}</h1>
    {help !== null && <Found help={help} />}
  </>
}

showPage(() => <Page />)
