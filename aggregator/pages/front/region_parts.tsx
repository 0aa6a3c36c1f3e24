/* What the pages of a region and of its services have in common: figures that
 * may be hidden, charts, and the lines of the policy. */
import { BarsChart, CumulativeChart, QuartersChart, highest }
  from '../../../common/web/charts'
import { Figure } from '../../../common/web/figure'
import { origin, PolicyLine } from './policy'
import type { Cell, Chart, Terms } from './region_types'

/*
 * A figure.  Where it has no value, a screen reader is told why at once, and
 * everybody who opens the sign.  `made` is where it opens to what it was made
 * of, and `of` says whose figure it is.
 */
export function Shown({ cell, made, of }: { cell: Cell, made?: string,
  of: string }) {
  if (cell.why === undefined)
    return made === undefined ? <>{cell.shown}</>
      : <a class="sheaf-open-facts" href={made}
        aria-label={`${cell.shown}, ${of}`}>{cell.shown}</a>
  if (cell.shown === '')
    return <span class="nhsuk-u-visually-hidden">{cell.why}</span>
  return <details class="sheaf-why">
    <summary>{cell.shown}
      <span class="nhsuk-u-visually-hidden sheaf-reason"> ({cell.why})</span>
      <span class="nhsuk-u-visually-hidden">, {of}</span></summary>
    {made !== undefined && <a class="sheaf-way" href={made}>What it
      is made of
      <span class="nhsuk-u-visually-hidden">: {of}</span></a>}
  </details>
}

/* A figure that is worked out from others opens to those, and each of them to
 * what it was made of. */
export function Composed({ cell, of, parts, made }: { cell: Cell, of: string,
  parts: { code: string, title: string, cell: Cell }[],
  made: (code: string) => string }) {
  return <details class="sheaf-why">
    <summary>{cell.shown}
      {cell.why !== undefined && <span
        class="nhsuk-u-visually-hidden sheaf-reason"> ({cell.why})</span>}
      <span class="nhsuk-u-visually-hidden">, {of}</span></summary>
    <ul class="nhsuk-list sheaf-plain">{parts.map(p => <li key={p.code}>
      <a class="sheaf-way" href={made(p.code)}>{p.title}
        <span class="nhsuk-u-visually-hidden">, {of}</span></a>: {p.cell.shown}
    </li>)}</ul>
  </details>
}

/* Below a picture that leaves the page: whose figures, of which state, and
 * whether they may be shown to others. */
export function sourceOf(name: string, t: Terms): string[] {
  return [origin(name, t.log_size, t.day_shown),
    `Policy ${t.policy.name}. ${t.policy.audience}`]
}

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

function Multiples({ charts, source }: { charts: Chart[], source: string[] }) {
  const max = Math.max(...charts.map(c => highest(c.points ?? [],
    c.lines ?? [])))

  return <div class="sheaf-multiples">{charts.map(c =>
    <ChartFigure key={c.id} chart={c.kind === 'sentence' ? c
      : { ...c, note: '' }} source={source} beside={{ small: true, max }} />)}
  </div>
}

/* heading: whose figure it is, where the page does not say so or has the same
 * chart twice. */
export function ChartFigure({ chart, source, beside, heading }: {
  chart: Chart, source: string[], beside?: Small,
  heading?: string | undefined }) {
  const title = heading === undefined ? chart.title
    : `${heading}. ${chart.title}`

  return <Figure title={title} note={chart.note} table={chart.table}
    source={source} level={beside ? 3 : 2} cell={(c, of) => <Shown cell={c} of={of} />}>
    {(chart.kind === 'sentence' || chart.kind === 'multiples') &&
      chart.says !== '' && <p>{chart.says}</p>}
    {chart.charts ? <Multiples charts={chart.charts} source={source} />
      : chart.kind !== 'sentence' &&
        <Drawing chart={chart} beside={beside ?? {}} />}
  </Figure>
}

/* The lines under the tables: what is hidden, and who may see the page. */
export function Policy({ terms }: { terms: Terms }) {
  return <PolicyLine says={terms.policy.line} audience={terms.policy.audience}
    of={terms} />
}
