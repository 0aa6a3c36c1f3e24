/* Provenance: what was this figure made of, and how is it checked? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { ProblemBox } from '../../../common/web/parts'
import { CopyText } from './copy'
import { query } from './query'
import { here } from './region_choice'
import { origin, PolicyLine } from './policy'
import { showPage } from './region_shell'

interface Shown {
  shown: string
  why?: string
}

interface Return {
  service: string
  name: string
  figure: Shown
  revision: number
  sealed_shown: string
  entry_shown: string
  statement: string
  signed_by: string
  key: string
  summary: boolean
}

interface Quarter {
  period: { period: string }
  title: string
  figure: Shown
  reported: string
  opens: boolean
}

interface Provenance {
  heading: string
  measure: string
  region: string | null
  service: string | null
  figure: Shown
  sentence: string
  way_on: string | null
  /* Where the service was instead. */
  elsewhere: { region: string, name: string } | null
  name: string
  terms: { policy: { name: string, line: string, audience: string },
    log_size: number, day_shown: string, sets: string | null }
  returns: Return[]
  quarters: Quarter[]
  missing: { service: string, name: string }[]
  check: { say: string, command: string }[]
}

function region(p: Provenance): string {
  return p.region === null ? '' : `?region=${encodeURIComponent(p.region)}`
}

function Heading({ children }: { children: string }) {
  return <span class="nhsuk-table-responsive__heading" aria-hidden="true">{
    children} </span>
}

function Row({ r }: { r: Return }) {
  return <tr class="nhsuk-table__row" role="row">
    <th class="nhsuk-table__header" scope="row" role="rowheader">
      <Heading>Service</Heading><span><strong>{r.name}</strong>
        {r.summary && <span class="sheaf-below">totals without a register
        </span>}</span></th>
    <td class="nhsuk-table__cell" role="cell"><Heading>Figure</Heading>
      <span>{r.figure.shown}{r.figure.why !== undefined &&
        <span class="sheaf-below">{r.figure.why}</span>}</span></td>
    <td class="nhsuk-table__cell" role="cell"><Heading>Revision</Heading>
      {r.revision}</td>
    <td class="nhsuk-table__cell" role="cell"><Heading>Sealed</Heading>
      {r.sealed_shown}</td>
    <td class="nhsuk-table__cell" role="cell"><Heading>Log entry</Heading>
      {r.entry_shown}</td>
    <td class="nhsuk-table__cell" role="cell">
      <Heading>Statement and key</Heading>
      <span class="sheaf-digits">{r.statement}<span class="sheaf-below">{r.key}
      </span></span></td>
  </tr>
}

/* What goes with a table of it that leaves the page. */
function sourceOf(p: Provenance): string[] {
  const t = p.terms

  return [p.heading, origin(p.name, t.log_size, t.day_shown),
    `Policy ${t.policy.name}. ${t.policy.audience}`]
}

function Returns({ p }: { p: Provenance }) {
  return <Copied name="The returns" source={sourceOf(p)}>
  <div class="sheaf-wide" tabIndex={0} role="region"
    aria-label="The returns">
    <table class="nhsuk-table-responsive" role="table">
      <caption class="nhsuk-table__caption">The returns it was made of
      </caption>
      <thead class="nhsuk-table__head" role="rowgroup"><tr role="row">
        {['Service', 'Figure', 'Revision', 'Sealed', 'Log entry',
          'Statement, and the key that signed it'].map(h =>
          <th role="columnheader" scope="col" key={h}>{h}</th>)}
      </tr></thead>
      <tbody class="nhsuk-table__body" role="rowgroup">{p.returns.map(r =>
        <Row r={r} key={r.service} />)}</tbody>
    </table>
  </div></Copied>
}

/* Each opens to its own returns. */
function Quarters({ p }: { p: Provenance }) {
  const made = (q: Quarter) => `/provenance?${query({ region: p.region,
    service: p.service, measure: p.measure, period: q.period.period,
    policy: p.terms.policy.name })}`

  return <Copied name="The quarters" source={sourceOf(p)}>
  <table class="nhsuk-table">
    <caption class="nhsuk-table__caption">The quarters it was made of</caption>
    <thead class="nhsuk-table__head"><tr>
      {['Quarter', 'Figure', 'Services that reported'].map(h =>
        <th scope="col" key={h}>{h}</th>)}
    </tr></thead>
    <tbody class="nhsuk-table__body">{p.quarters.map(q =>
      <tr class="nhsuk-table__row" key={q.period.period}>
        <th class="nhsuk-table__header" scope="row">{q.opens
          ? <a class="sheaf-way" href={made(q)}>{q.title}</a> : q.title}</th>
        <td class="nhsuk-table__cell">{q.figure.shown}
          {q.figure.why !== undefined &&
            <span class="sheaf-below">{q.figure.why}</span>}</td>
        <td class="nhsuk-table__cell">{q.reported}</td>
      </tr>)}</tbody>
  </table></Copied>
}

/* A command with the address of this centre. */
function ofHere(command: string): string {
  return command.replace('CENTRE/', `${location.origin}/`)
}

function Found({ p }: { p: Provenance }) {
  return <>
    <p class="nhsuk-lede-text">{p.sentence}</p>
    {p.way_on !== null && <p>{p.way_on} {p.elsewhere === null
      ? <a class="sheaf-way" href={`/completeness${region(p)}`}>Open
        completeness</a>
      : <a class="sheaf-way" href={here({ region: p.elsewhere.region })}>Open it
        in {p.elsewhere.name}</a>}</p>}
    {p.returns.length > 0 && <Returns p={p} />}
    {p.quarters.length > 0 && <Quarters p={p} />}
    {p.missing.length > 0 && <>
      <h2 class="nhsuk-heading-m">Expected, and not reported</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">{p.missing.map(m =>
        <li key={m.service}>{m.name}</li>)}</ul></>}
    {p.returns.length + p.quarters.length > 0 && <>
      <h2 class="nhsuk-heading-m">Check it yourself</h2>
      <ol class="nhsuk-list nhsuk-list--number">{p.check.map((c, i) =>
        <li key={c.command}>{c.say}<CopyText text={ofHere(c.command)}
          label={`Copy command ${i + 1}`} name={`Command ${i + 1}`} /></li>)}
      </ol></>}
    <PolicyLine says={p.terms.policy.line} audience={p.terms.policy.audience}
      of={p.terms} />
  </>
}

function Page() {
  const [p, setP] = useState<Provenance | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Provenance>('/v1/provenance' + location.search)

      if (a.ok)
        setP(a.body)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">{p === null ? 'Provenance' : p.heading}</h1>
    {p !== null && <Found p={p} />}
    {problem !== null && <p><a href="/region">Choose a figure of the region
    </a></p>}
  </>
}

showPage(() => <Page />)
