/* Completeness: who has not reported? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { ProblemBox } from '../../../common/web/parts'
import { CopyText } from './copy'
import { here, RegionLinks, useNamed } from './region_choice'
import type { RegionChoice } from './region_choice'
import { origin, PolicyLine } from './policy'
import { showPage } from './region_shell'

interface Cell {
  state: string
  shown: string
  detail: string | null
}

interface Service {
  service: string
  name: string
  region_name: string
  hindered: string | null
  heard: string
  cells: Cell[]
}

interface Count {
  reported_of: string
  expected: number
  ever: number
  reported: number
  late: number
  never: number
}

interface Quarter extends Count {
  period: string
  shown: string
  title: string
}

interface Completeness {
  region: string | null
  name: string
  day: { shown: string }
  log_size: number
  sentence: string
  way_on: string | null
  asked: { title: string }
  quarters: Quarter[]
  earlier: { from: string, to: string }
  later: { from: string, to: string } | null
  services: Service[]
  uptake: (Count & { region: string, name: string })[]
  ring: { services: number, text: string }
  rule: string
  audience: string
  choices: RegionChoice[]
}

/* Beside its word, each state has a colour. */
const colour: Record<string, string> = {
  never: 'sheaf-tag-never', late: 'nhsuk-tag--orange', to_date: '',
  reported: 'sheaf-tag-reported', not_yet: 'sheaf-tag-not-yet',
  not_expected: 'nhsuk-tag--white', elsewhere: 'nhsuk-tag--white'
}

function Heading({ children }: { children: string }) {
  return <span class="nhsuk-table-responsive__heading" aria-hidden="true">{
    children} </span>
}

function Row({ service, answer }: { service: Service, answer: Completeness }) {
  return <tr class="nhsuk-table__row" role="row" id={service.service}
    tabIndex={-1}>
    <th class="nhsuk-table__header" scope="row" role="rowheader">
      <Heading>Service</Heading>
      <span><strong>{service.name}</strong>
        {answer.region === null &&
          <span class="sheaf-below">{service.region_name}</span>}
        {service.hindered !== null &&
          <span class="sheaf-below">{service.hindered}</span>}</span></th>
    <td class="nhsuk-table__cell" role="cell">
      <Heading>Site last heard from</Heading>{service.heard}</td>
    {service.cells.map((c, i) =>
      <td class="nhsuk-table__cell" role="cell" key={i}>
        <Heading>{answer.quarters[i]?.shown ?? ''}</Heading>
        <span><span class={`nhsuk-tag ${colour[c.state] ?? ''}`}>{c.shown}
        </span>
        {c.detail !== null && <span class="sheaf-below">{c.detail}</span>}
        </span></td>)}
  </tr>
}

/* What goes with a table of it that leaves the page. */
function sourceOf(a: Completeness): string[] {
  return [origin(a.name, a.log_size, a.day.shown), `No policy hides any of it. ${
    a.audience}`]
}

function Services({ answer }: { answer: Completeness }) {
  return <Copied name="Services by quarters" source={sourceOf(answer)}>
  <div class="sheaf-wide" tabIndex={0} role="region"
    aria-label="Services by quarters">
    <table class="nhsuk-table-responsive sheaf-complete" role="table">
      <caption class="nhsuk-table__caption">Services by quarters, on {
        answer.day.shown}</caption>
      <thead class="nhsuk-table__head" role="rowgroup"><tr role="row">
        <th role="columnheader" scope="col">Service</th>
        <th role="columnheader" scope="col">Site last heard from</th>
        {answer.quarters.map(q =>
          <th role="columnheader" scope="col" key={q.period}>{q.shown}
            <span class="sheaf-below">{q.reported_of} reported</span></th>)}
      </tr></thead>
      <tbody class="nhsuk-table__body" role="rowgroup">
        {answer.services.map(s =>
          <Row service={s} answer={answer} key={s.service} />)}</tbody>
    </table>
  </div></Copied>
}

function Uptake({ answer }: { answer: Completeness }) {
  return <>
    <h2 class="nhsuk-heading-m">Regions</h2>
    <Copied name="Uptake by region" source={sourceOf(answer)}>
    <div class="sheaf-wide" tabIndex={0} role="region"
      aria-label="Uptake by region">
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption">{answer.asked.title}</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">Region</th>
          {['Expected', 'Ever reported', 'Reported', 'Late', 'Never'].map(h =>
            <th scope="col" class="nhsuk-table__cell--numeric" key={h}>{h}</th>)}
        </tr></thead>
        <tbody class="nhsuk-table__body">{answer.uptake.map(u =>
          <tr class="nhsuk-table__row" key={u.region}>
            <th class="nhsuk-table__header sheaf-row-name" scope="row">
              <a class="sheaf-way" href={here({ region: u.region })}>{u.name}
              </a></th>
            {[u.expected, u.ever, u.reported, u.late, u.never].map((n, i) =>
              <td class="nhsuk-table__cell nhsuk-table__cell--numeric"
                key={i}>{n}</td>)}
          </tr>)}</tbody>
      </table>
    </div></Copied>
  </>
}

function Found({ answer }: { answer: Completeness }) {
  useNamed()
  return <>
    <p class="nhsuk-lede-text">{answer.sentence}</p>
    {answer.way_on !== null && <p>{answer.way_on}</p>}
    <RegionLinks choices={answer.choices} region={answer.region} />
    <p class="sheaf-beside sheaf-screen">
      <a class="sheaf-way" href={here(answer.earlier)}>Earlier quarters</a>
      {answer.later !== null &&
        <a class="sheaf-way" href={here(answer.later)}>Later quarters</a>}
      <a class="sheaf-way" href="/usage">Use of Sheaf by month</a>
      {answer.services.length > 0 &&
        <a class="sheaf-way" href="#ring">Names to ring ({answer.ring.services
        })</a>}
    </p>
    {answer.services.length > 0 && <Services answer={answer} />}
    {answer.services.length > 0 && <>
      <h2 class="nhsuk-heading-m" id="ring">Names to ring</h2>
      <CopyText text={answer.ring.text} label="Copy names to ring"
        name="Names to ring" /></>}
    {answer.uptake.length > 0 && <Uptake answer={answer} />}
    <PolicyLine says={answer.rule} audience={answer.audience} />
  </>
}

function Page() {
  const [answer, setAnswer] = useState<Completeness | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Completeness>('/v1/completeness' + location.search)

      if (a.ok)
        setAnswer(a.body)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">{answer === null ? 'Completeness'
      : `Completeness: ${answer.name}`}</h1>
    {answer !== null && <Found answer={answer} />}
    {problem !== null && <p><a href="/completeness">Show the newest quarters
    </a></p>}
  </>
}

showPage(() => <Page />)
