/* Fidelity: what is weak where? */
import { createContext } from 'preact'
import type { ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { ProblemBox } from '../../../common/web/parts'
import type { Average, Fidelity, Kind, Service, Shared }
  from './fidelity_types'
import { origin, PolicyLine } from './policy'
import { RegionLinks, useNamed, WayOn } from './region_choice'
import { showPage } from './region_shell'

/* What goes with a table that leaves the page. */
const Source = createContext<string[]>([])

function Wide({ name, children }: { name: string,
  children: ComponentChildren }) {
  return <Copied name={name} source={useContext(Source)}>
    <div class="sheaf-wide" tabIndex={0} role="region" aria-label={name}>
      {children}
    </div></Copied>
}

/* What three or more services share, by section. */
function Common({ list, none, sections, id }: { list: Shared[], none: string,
  sections: string[],
  /* Before the number of an item: what a link to it names. */
  id?: string | undefined }) {
  return <>{list.length === 0 ? <p>{none}</p> : sections.map((name, i) => {
    const these = list.filter(s => s.section === i)

    return these.length === 0 ? null : <div key={name}>
      <p class="nhsuk-u-margin-bottom-1"><strong>Section {name}</strong></p>
      <ul class="nhsuk-list nhsuk-list--bullet">{these.map(s =>
        <li key={s.item} {...id !== undefined && { id: `${id}-${s.item}`,
          tabIndex: -1 }}>{s.item}. {s.name}: {s.says} (
          {s.services.join(', ')})</li>)}</ul>
    </div>
  })}</>
}

function Folded({ title, children }: { title: string,
  children: ComponentChildren }) {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary"><span
      class="nhsuk-details__summary-text">{title}</span></summary>
    <div class="nhsuk-details__text">{children}</div>
  </details>
}

/* A score, and below it the one before where that was another. */
function Score({ now, before }: { now: number, before: number | undefined }) {
  return <td class={`sheaf-score sheaf-score-${now}`}>{now}
    {before !== undefined && before !== now &&
      <span class="sheaf-before">was {before}</span>}</td>
}

function Items({ kind }: { kind: Kind }) {
  const columns = kind.services.length + 2

  return <Wide name={`${kind.title}: items by services`}>
    <table class="nhsuk-table sheaf-scores">
      <caption class="nhsuk-table__caption">Score of each item, from 1 to
        5</caption>
      <thead class="nhsuk-table__head"><tr><th scope="col">Item</th>
        {kind.services.map(s => <th scope="col" key={s.service}>{s.name}</th>)}
        <th scope="col">Average change</th></tr></thead>
      {kind.sections.map((section, i) => <tbody key={section.name}>
        <tr><td colSpan={columns}><strong>{section.name}</strong></td></tr>
        {kind.items.filter(x => x.section === i).map(x => <tr key={x.item}>
          <th scope="row">{x.item}. {x.name}</th>
          {kind.services.map(s => <Score key={s.service}
            now={s.scores[x.item - 1] ?? 0}
            before={s.before?.scores[x.item - 1]} />)}
          <td class="sheaf-score">{x.change ?? '–'}</td>
        </tr>)}
        <tr><th scope="row">{section.name} in all</th>
          {kind.services.map(s => <td class="sheaf-score" key={s.service}>
            {s.sections[i]}</td>)}
          <td class="sheaf-score">{section.change ?? '–'}</td></tr>
      </tbody>)}
    </table>
  </Wide>
}

function Totals({ of, services }: { of: string, services: Service[] }) {
  return <Wide name={`${of}: totals by service`}>
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
        Totals by service</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Service</th><th scope="col">Review of</th>
        <th scope="col">Total</th><th scope="col">Which is</th>
        <th scope="col">Position</th><th scope="col">Before</th>
        <th scope="col">Change</th><th scope="col">Actions</th>
      </tr></thead>
      <tbody class="nhsuk-table__body">{services.map(s => <tr
        class="nhsuk-table__row" key={s.service}>
        <th scope="row">{s.name}</th><td>{s.on.shown}</td>
        <td>{s.total}</td><td>{s.band}</td><td>{s.position}</td>
        <td>{s.before === null ? '–'
          : `${s.before.total} on ${s.before.on.shown}`}</td>
        <td>{s.before === null ? '–'
          : `${s.before.change} (${s.before.change_percent})`}</td>
        <td>{s.actions}</td>
      </tr>)}</tbody>
    </table>
  </Wide>
}

function Averages({ of, title, rows }: { of: string, title: string,
  rows: (Average & { name: string })[] }) {
  return <Wide name={`${of}: averages, ${title.toLowerCase()}`}>
    <table class="nhsuk-table">
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
        {title}</caption>
      <thead class="nhsuk-table__head"><tr><th scope="col">{title}</th>
        <th scope="col">Services</th><th scope="col">Average</th>
        <th scope="col">Average change</th></tr></thead>
      <tbody class="nhsuk-table__body">{rows.map(r => <tr
        class="nhsuk-table__row" key={r.name}><th scope="row">{r.name}</th>
        <td>{r.services}</td><td>{r.average ?? '–'}</td>
        <td>{r.change === null ? '–' : `${r.change} (of ${r.compared})`}</td>
      </tr>)}</tbody>
    </table>
  </Wide>
}

function Reviews({ kind }: { kind: Kind }) {
  const sections = kind.sections.map(s => s.name)

  return <section>
    <h2 class="nhsuk-heading-m">{kind.title}</h2>
    <p>{kind.says}</p>
    {kind.without.length > 0 && kind.services.length > 0 &&
      <Folded title="Services without one"><ul>{kind.without.map(n =>
        <li key={n}>{n}</li>)}</ul></Folded>}
    {kind.services.length > 0 && <>
      <h3 class="nhsuk-heading-s">Weak in three or more services (scores 1 to
        3)</h3>
      <Common list={kind.weaknesses} sections={sections}
        id={`${kind.kind}-weak`}
        none="No item is weak in three or more services." />
      <Folded title="Strong in three or more services (scores 4 and 5)">
        <Common list={kind.strengths} sections={sections}
          none="No item is strong in three or more services." /></Folded>
      <h3 class="nhsuk-heading-s">Totals</h3>
      <Totals of={kind.title} services={kind.services} />
      <h3 class="nhsuk-heading-s">Items by services</h3>
      <Items kind={kind} />
      <h3 class="nhsuk-heading-s">Averages</h3>
      <Averages of={kind.title} title="Section" rows={[...kind.sections,
        { ...kind.all, name: 'Total' }]} />
      {kind.groups.map(g => <Averages key={g.title} of={kind.title}
        title={g.title}
        rows={g.rows} />)}
    </>}
  </section>
}

function Found({ fidelity }: { fidelity: Fidelity }) {
  const source = [origin(fidelity.name, fidelity.log_size, fidelity.until.shown),
    `No policy hides any of it. ${fidelity.audience}`]

  useNamed()
  return <>
    <p>{fidelity.says}</p>
    <RegionLinks choices={fidelity.choices} region={fidelity.region} />
    <Source.Provider value={source}>{fidelity.kinds.map(k =>
      <Reviews key={k.kind} kind={k} />)}</Source.Provider>
    <PolicyLine says={fidelity.rule} audience={fidelity.audience} />
  </>
}

function Page() {
  const [fidelity, setFidelity] = useState<Fidelity | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    void ask<Fidelity>(`/v1/fidelity${location.search}`).then(a => {
      setFidelity(a.ok ? a.body : null)
      setProblem(a.ok ? null : a.problem)
    })
  }, [])
  return <>
    <h1 class="nhsuk-heading-l">{fidelity === null ? 'Fidelity'
      : `Fidelity: ${fidelity.name}`}</h1>
    <ProblemBox problem={problem} />
    {problem !== null && <WayOn />}
    {fidelity && <Found fidelity={fidelity} />}
  </>
}

showPage(() => <Page />)
