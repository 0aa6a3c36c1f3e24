/* The services of a region beside each other. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { useNewest } from '../../../common/web/newest'
import { ProblemBox, Select } from '../../../common/web/parts'
import type { Session } from '../../../common/web/shell'
import { Another } from './another'
import { query } from './query'
import { remember, WayOn } from './region_choice'
import { ChartFigure, Policy, Shown, sourceOf } from './region_parts'
import { showPage } from './region_shell'
import type { Chart, Services, ServicesCharts } from './region_types'

interface Asked {
  region: string
  period: string
  policy: string
  measure: string
}

function Table({ s, sort }: { s: Services, sort: (code: string) => void }) {
  return <Copied name="Services" source={sourceOf(s.name, s.terms)}>
  <div class="sheaf-wide" tabIndex={0} role="region" aria-label="Services">
    <table class="nhsuk-table sheaf-figures">
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
        Services</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Service</th>
        {s.columns.map(c => <th key={c.code} scope="col"
          aria-sort={c.sorted ? 'descending' : undefined}>
          {c.sorted ? c.title : <button class="sheaf-link" type="button"
            onClick={() => { sort(c.code) }}>{c.title}
            <span class="nhsuk-u-visually-hidden">: order by it</span>
          </button>}</th>)}
      </tr></thead>
      <tbody class="nhsuk-table__body">{s.rows.map(r =>
        <tr class="nhsuk-table__row" key={r.service} id={r.service}>
          <th class="nhsuk-table__header sheaf-row-name" scope="row">{r.name}
            {r.says !== '' && <span class="sheaf-falls">{r.says}</span>}</th>
          {r.cells.map((c, i) => <td class="nhsuk-table__cell" key={i}>
            <Shown cell={c} of={`${r.name}, ${s.columns[i]?.title ?? ''}`}
              made={`/provenance?${query({ region: s.region,
                service: r.service, measure: s.columns[i]?.code,
                period: s.quarter?.period, policy: s.terms.policy.name })}`} />
          </td>)}
        </tr>)}</tbody>
    </table>
  </div></Copied>
}

/* The chart of each service, with the quarters that all of them share. */
function multiples(all: ServicesCharts): Chart {
  return { id: 'services', kind: 'multiples', title: all.title, note: all.note,
    says: all.says, charts: all.services.map(s => ({ id: s.service,
      kind: 'quarters', title: s.title, note: '', says: s.says,
      points: all.quarters.map((q, i) => ({ period: q, complete: q.complete,
        at: s.points[i]?.at ?? null, shown: s.points[i]?.shown ?? '',
        verdict: 'usual', target: null })),
      table: { head: all.head, rows: s.points.map((p, i) => [
        { shown: p.quarter ?? all.quarters[i]?.name ?? '' },
        { shown: p.shown, ...p.why !== undefined && { why: p.why } }]) } })) }
}

function Page({ session }: { session: Session }) {
  const now = new URLSearchParams(location.search)
  const [asked, setAsked] = useState<Asked>({ region: now.get('region') ?? '',
    period: now.get('period') ?? '', policy: now.get('policy') ?? '',
    measure: now.get('measure') ?? '' })
  const [s, setS] = useState<Services | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const newest = useNewest()

  useEffect(() => {
    const load = async () => {
      const isNewest = newest()
      const a = await ask<Services>(`/v1/services?${query({ ...asked })}`)

      if (!isNewest())
        return
      if (a.ok)
        setS(a.body)
      setProblem(a.ok ? null : a.problem)
    }

    void load()
  }, [asked])
  const set = (a: Asked) => {
    remember({ ...a })
    setAsked(a)
  }
  const policies = session.policies ?? []
  /* Services are those of one region. */
  const regions = s?.choices.filter(c => c.region !== null) ?? []

  return <div class="sheaf-board">
    <h1 class="nhsuk-heading-l">Services{s && ` of ${s.name}`}</h1>
    <ProblemBox problem={problem} />
    {problem !== null && s === null && <WayOn />}
    {s && <>
      {s.standing.map(t => <p key={t}>{t}</p>)}
      <div class="sheaf-beside sheaf-screen">
        {regions.length > 1 && <Select id="region" label="Region"
          value={s.region ?? ''}
          onChange={v => {
            remember({ service: '' })
            set({ ...asked, region: v, period: '' })
          }}
          choices={regions.map(x => ({ word: x.region ?? '',
            title: x.name }))} />}
        {s.quarters.length > 1 && <Select id="period" label="Quarter"
          value={s.quarter?.period ?? ''}
          onChange={v => { set({ ...asked, period: v }) }}
          choices={s.quarters.map(q => ({ word: q.period,
            title: q.complete ? q.title : `${q.title}, in progress` }))} />}
        <Select id="measure" label="In the order of" onChange={v => {
          set({ ...asked, measure: v })
        }} value={s.columns.find(c => c.sorted)?.code ?? ''}
        choices={s.columns.map(c => ({ word: c.code, title: c.title }))} />
        {policies.length > 1 && <Select id="policy" label="Shown under"
          value={s.terms.policy.name}
          onChange={v => { set({ ...asked, policy: v }) }}
          choices={policies.map(p => ({ word: p, title: p }))} />}
      </div>
      {s.rows.length > 0 && <Table s={s}
        sort={code => { set({ ...asked, measure: code }) }} />}
      <Policy terms={s.terms} />
      {s.rows.length > 0 && <ChartFigure
        chart={multiples(s.charts)}
        source={sourceOf(s.name, s.terms)} />}
      {s.rows.length > 0 && <Another title="One service over the quarters"
        region={s.region} policy={asked.policy} figures={s.figures}
        services={s.rows} key={s.region} />}
    </>}
  </div>
}

showPage(session => <Page session={session} />)
