/* Figures: how do we do? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { BarsChart, CumulativeChart, QuartersChart, highest }
  from '../../../common/web/charts'
import { Figure, Grid } from '../../../common/web/figure'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox, Select, Wide }
  from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useBack, useNewDay } from '../../../common/web/turn'
import { ChartBaseline } from './figures_baseline'
import type { Around } from './figures_baseline'
import type { Cell, Chart, Figures, Row } from './figure_types'

function query(o: Record<string, string | undefined>): string {
  const q = new URLSearchParams()

  for (const [key, value] of Object.entries(o))
    if (value !== undefined)
      q.set(key, value)
  return q.toString()
}

/* A number that opens its facts, or a text.  Of what it is, is for those who
 * hear a list of links; not in the text, which people copy to a sheet. */
function Shown({ cell, service, of }: { cell: Cell, service: string,
  of: string }) {
  return cell.measure === undefined ? <>{cell.shown}</>
    : <a class="sheaf-open-facts" aria-label={`${cell.shown}: ${of}`}
      href={`/figures/facts?${query({ service, measure: cell.measure,
        period: cell.period, since: cell.since })}`}>{cell.shown}</a>
}

/* -------------------------------------------------------------------- charts */

/* What one of several has, which share a scale. */
interface Small {
  small?: boolean
  max?: number
}

function Drawing({ chart, beside }: { chart: Chart, beside: Small }) {
  if (chart.bars)
    return <BarsChart says={chart.says} bars={chart.bars} />
  if (chart.kind === 'cumulative')
    return <CumulativeChart says={chart.says} points={chart.points ?? []} />
  return <QuartersChart says={chart.says} points={chart.points ?? []}
    lines={chart.lines ?? []} {...beside} />
}

function Multiples({ charts, around }: { charts: Chart[], around: Around }) {
  const max = Math.max(...charts.map(c => highest(c.points ?? [],
    c.lines ?? [])))

  return <div class="sheaf-multiples">{charts.map(c =>
    <ChartFigure key={c.id} chart={c.kind === 'sentence' ? c
      : { ...c, note: '' }} around={around}
    beside={{ small: true, max }} />)}</div>
}

function ChartFigure({ chart, around, beside }: { chart: Chart,
  around: Around, beside?: Small }) {
  const { baseline } = chart

  return <Figure title={chart.title} note={chart.note} table={chart.table}
    level={beside ? 3 : 2}
    cell={(c, of) => <Shown cell={c} service={around.service}
      of={`${chart.title}, ${of}`} />}
    {...(baseline && baseline.printed !== null &&
      { source: [baseline.printed] })}
    below={baseline && <ChartBaseline baseline={baseline}
      name={chart.name ?? ''} around={around} />}>
    {chart.kind === 'sentence' ? <p>{chart.says}</p>
      : chart.charts ? <Multiples charts={chart.charts} around={around} />
        : <Drawing chart={chart} beside={beside ?? {}} />}
  </Figure>
}

/* The charts of the first page on paper, and those of the second. */
const FIRST = 2

/* -------------------------------------------------------------------- tables */

function Verdict({ says }: { says: string }) {
  return says === '' ? null : <strong class={says === 'met' ? 'sheaf-met'
    : 'sheaf-short'}>{says}</strong>
}

function TargetRow({ row, whole, service, quarter, since, targets }: {
  row: Row, whole: string, service: string, quarter: string, since: string,
  targets: boolean }) {
  const name = row.part ? `${whole}, ${row.title}` : row.title

  return <tr class="nhsuk-table__row">
    <th class={`nhsuk-table__header sheaf-row-name ${row.part ? 'sheaf-part'
      : ''}`} scope="row">{row.title}</th>
    <td class="nhsuk-table__cell"><Shown cell={row.value} service={service}
      of={`${name}, ${quarter}`} /></td>
    {targets && <td class="nhsuk-table__cell">{row.target}{' '}
      <Verdict says={row.verdict} /></td>}
    <td class="nhsuk-table__cell"><Shown cell={row.so_far} service={service}
      of={`${name}, ${since}`} /></td>
    {targets && <td class="nhsuk-table__cell">{row.so_far_target}{' '}
      <Verdict says={row.so_far_verdict} /></td>}
  </tr>
}

function Targets({ f, service }: { f: Figures, service: string }) {
  const quarter = `${f.quarter?.title ?? ''}${f.quarter?.complete ? ''
    : ', so far'}`

  return <Wide name="Figures and targets" look="sheaf-figures">
    <thead class="nhsuk-table__head"><tr>
      <th scope="col"><span class="nhsuk-u-visually-hidden">Figure</span>
      </th>
      <th scope="col">{quarter}</th>
      {f.targets && <th scope="col">Target</th>}
      <th scope="col">{f.since}</th>
      {f.targets && <th scope="col">Target</th>}
    </tr></thead>
    <tbody class="nhsuk-table__body">{f.rows.map((r, i) =>
      <TargetRow key={r.value.measure ?? r.title} row={r} service={service}
        whole={f.rows.slice(0, i).filter(x => !x.part).pop()?.title ?? ''}
        quarter={quarter} since={f.since} targets={f.targets} />)}</tbody>
  </Wide>
}

function Lines({ f, service }: { f: Figures, service: string }) {
  return <details class="nhsuk-details sheaf-screen">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">Every figure of
        {` ${f.quarter?.title ?? ''}`}</span></summary>
    <div class="nhsuk-details__text">
      <Grid name="Every figure of the quarter" table={{
        head: ['Figure', 'Number'], rows: f.lines.map(l =>
          [{ shown: l.title }, l.value]) }}
      cell={(c, of) => <Shown cell={c} service={service} of={of} />} />
    </div>
  </details>
}

/* ------------------------------------------------------------------- the page */

function Choose({ f, set }: { f: Figures,
  set: (service: string, period: string) => void }) {
  return <div class="sheaf-beside sheaf-screen">
    {f.services.length > 1 && <Select id="service" label="Service"
      value={f.service ?? ''} onChange={s => { set(s, '') }}
      choices={f.services.map(s => ({ word: s, title: s }))} />}
    {f.quarters.length > 1 && <Select id="period" label="Quarter"
      value={f.quarter?.period ?? ''}
      onChange={p => { set(f.service ?? '', p) }}
      choices={f.quarters.map(q => ({ word: q.period,
        title: q.complete ? q.title : `${q.title}, so far` }))} />}
  </div>
}

/* Whether a chart, or one of several, has a baseline, which takes room. */
function based(c: Chart): boolean {
  return (c.baseline?.from ?? null) !== null || (c.charts ?? []).some(based)
}

function Answer({ f, leads, reload }: { f: Figures, leads: boolean,
  reload: () => Promise<unknown> }) {
  const service = f.service ?? ''
  const around = { service, quarters: f.quarters, leads, reload }

  return <>
    <Targets f={f} service={service} />
    <div class="sheaf-screen"><Button secondary
      onClick={() => { window.print() }}>Print two pages for a board</Button>
    </div>
    {f.charts.slice(0, FIRST).map(c => <ChartFigure key={c.id} chart={c}
      around={around} />)}
    <div class={`sheaf-second ${f.charts.some(based) ? 'sheaf-based'
      : ''}`}>{f.charts.slice(FIRST).map(c =>
      <ChartFigure key={c.id} chart={c} around={around} />)}</div>
    <Lines f={f} service={service} />
  </>
}

function Page({ leads }: { leads: boolean }) {
  const [at, setAt] = useState(location.search)
  const [f, setF] = useState<Figures | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [back, newDay] = [useBack(), useNewDay()]
  const begin = useNewest()

  const load = async () => {
    const newest = begin()
    const a = await ask<Figures>(`/api/v1/figures${at}`)

    if (!newest())
      return
    if (a.ok)
      setF(a.body)
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load() }, [at, back, newDay])
  const set = (service: string, period: string) => {
    const next = `?${query({ service, period: period === '' ? undefined
      : period })}`

    /* So that a link to what is seen can be kept. */
    history.replaceState(null, '', `/figures${next}`)
    setAt(next)
  }

  return <div class="sheaf-board">
    <h1 class="nhsuk-heading-l">Figures{f?.service && ` of ${f.service}`}</h1>
    <ProblemBox problem={problem} />
    {f && <>
      {f.standing.map(s => <p key={s}>{s}</p>)}
      <Choose f={f} set={set} />
      {f.quarter && <Answer f={f} leads={leads} reload={load} />}
      {leads && <p class="sheaf-screen"><a class="nhsuk-link"
        href="/reconcile">Why the figures of the national data set (MHSDS)
        differ from these</a></p>}
    </>}
  </div>
}

show(session => <Page leads={session.role === 'team_leader'} />)
