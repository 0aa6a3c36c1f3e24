/* The region: how do we do? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox } from '../../../common/web/parts'
import type { Session } from '../../../common/web/shell'
import { Another } from './another'
import { Download } from './download'
import { query } from './query'
import { Choose, remember, WayOn } from './region_choice'
import type { Asked } from './region_choice'
import { ChartFigure, Composed, Policy, Shown, sourceOf }
  from './region_parts'
import { showPage } from './region_shell'
import type { Cell, Part, Region, Row } from './region_types'

function Sentence({ parts }: { parts: Part[] }) {
  return <p>{parts.map((p, i) => p.href === undefined ? p.text
    : <a key={i} href={p.href}>{p.text}</a>)}</p>
}

/* ---------------------------------------------------------------- the table */

function Against({ target }: { target: { shown: string, says: string,
  verdict: string } | null | undefined }) {
  if (!target)
    return null
  return <>{target.shown}{target.says !== '' && <>{' '}
    <strong class={target.verdict === 'short' ? 'sheaf-short' : 'sheaf-met'}>
      {target.says}</strong></>}</>
}

type Reach = Record<string, string> | null | undefined

/* To what a figure of a region was made of: of a quarter, of some, or of all. */
function madeOf(r: Region, region: string | null, code: string, of: Reach) {
  return `/provenance?${query({ region, measure: code, ...of,
    policy: r.terms.policy.name })}`
}

/* Whether figures of a region open for who sees them; null: of all regions. */
function mayOpen(r: Region, region: string | null): boolean {
  return r.choices.some(c => c.region === region)
}

/* A cell of a row, of a region or of all (null): it opens for who may see what it
 * was made of. */
function RowCell({ r, row, cell, region, head, of }: { r: Region, row: Row,
  cell: Cell, region: string | null, head: string, of: Reach }) {
  const name = `${row.name}, ${head}`
  const parts = row.parts?.map(p => ({ ...p,
    cell: cell === row.all ? p.all : p.four })) ?? []

  if (of === null || of === undefined || !mayOpen(r, region))
    return <Shown cell={cell} of={name} />
  /* One that is worked out from others is blank where it is not of four. */
  if (parts.length > 0 && cell.shown !== '')
    return <Composed cell={cell} of={name} parts={parts}
      made={code => madeOf(r, region, code, r.spans?.four)} />
  return <Shown cell={cell} of={name} {...row.opens &&
    { made: madeOf(r, region, row.code, of) }} />
}

function FigureRow({ r, row }: { r: Region, row: Row }) {
  const quarter = { period: r.quarter?.period ?? '' }
  const cell = (c: Cell, head: string, of: Reach) => <RowCell r={r} row={row}
    cell={c} region={r.region} head={head} of={of} />

  return <tr class="nhsuk-table__row">
    <th class={`nhsuk-table__header sheaf-row-name ${row.part ? 'sheaf-part'
      : ''}`} scope="row">{row.title}{row.fewer !== '' &&
      <span class="sheaf-falls">{row.fewer}</span>}</th>
    <td class="nhsuk-table__cell">{cell(row.quarter, r.quarter?.name ?? '',
      quarter)}</td>
    {r.targets && <td class="nhsuk-table__cell">
      <Against target={row.target} /></td>}
    <td class="nhsuk-table__cell">{cell(row.year, r.year,
      r.spans?.year ?? null)}</td>
    {r.targets && <td class="nhsuk-table__cell">
      <Against target={row.year_target} /></td>}
    <td class="nhsuk-table__cell">{cell(row.four, r.four, r.spans?.four ?? null)}{' '}
      {row.four_target && <strong class={row.four_target.verdict === 'short'
        ? 'sheaf-short' : 'sheaf-met'}>{row.four_target.says}</strong>}</td>
    <td class="nhsuk-table__cell">{cell(row.ever, r.ever, {})}</td>
    <td class="nhsuk-table__cell"><RowCell r={r} row={row} cell={row.all}
      region={null} head="All regions" of={quarter} /></td>
  </tr>
}

function Rows({ r, rows, name }: { r: Region, rows: Row[], name: string }) {
  return <Copied name={name} source={sourceOf(r.name, r.terms)}>
    <div class="sheaf-wide" tabIndex={0} role="region" aria-label={name}>
    <table class="nhsuk-table sheaf-figures">
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
        {name}</caption>
      <thead class="nhsuk-table__head"><tr>
        <th scope="col"><span class="nhsuk-u-visually-hidden">Figure</span>
        </th>
        <th scope="col">{r.quarter?.name}</th>
        {r.targets && <th scope="col">Target</th>}
        <th scope="col">{r.year}</th>
        {r.targets && <th scope="col">Target</th>}
        <th scope="col">{r.four}</th>
        <th scope="col">{r.ever}</th>
        <th scope="col">All regions, {r.quarter?.name}</th>
      </tr></thead>
      <tbody class="nhsuk-table__body">{rows.map(row =>
        <FigureRow key={row.code} r={r} row={row} />)}</tbody>
    </table>
  </div></Copied>
}

function Compare({ r }: { r: Region }) {
  if (r.compare === null)
    return null
  return <section class="sheaf-figure sheaf-screen">
    <h2 class="nhsuk-heading-m">Regions beside each other</h2>
    <Copied name="Regions" source={sourceOf('All regions', r.terms)}>
    <div class="sheaf-wide" tabIndex={0} role="region" aria-label="Regions">
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
          Regions</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">Region</th><th scope="col">Services that
            reported</th>
          {r.compare.head.map(h => <th key={h} scope="col">{h}</th>)}
        </tr></thead>
        <tbody class="nhsuk-table__body">{r.compare.rows.map(x =>
          <tr class="nhsuk-table__row" key={x.name}>
            <th class="nhsuk-table__header sheaf-row-name" scope="row">
              {x.region === r.region ? <strong>{x.name}</strong> : x.name}</th>
            <td class="nhsuk-table__cell">{x.reported} of {x.expected}</td>
            {x.cells.map((c, i) => <td class="nhsuk-table__cell" key={i}>
              <Shown cell={c} of={`${x.name}, ${r.compare?.head[i] ?? ''}`}
                {...mayOpen(r, x.region) && { made: madeOf(r, x.region,
                  r.compare?.codes[i] ?? '',
                  { period: r.quarter?.period ?? '' }) }} />
            </td>)}
          </tr>)}</tbody>
      </table>
    </div></Copied>
    <p class="nhsuk-hint">In the order of the registry.{!mayOpen(r, null) && ` What
      figures of other regions, and of all regions, were made of opens for
      analysts and auditors.`}</p>
  </section>
}

/* ------------------------------------------------------------------- the page */

/* The charts of the first page on paper, and those of the second. */
const FIRST = 1

function Answer({ r, asked }: { r: Region, asked: Asked }) {
  const source = sourceOf(r.name, r.terms)

  return <>
    <Rows r={r} rows={r.rows} name="Figures and targets" />
    {r.notes.map(n => <p class="nhsuk-body-s" key={n}>{n}</p>)}
    <Policy terms={r.terms} />
    <div class="sheaf-screen"><Button secondary
      onClick={() => { window.print() }}>Print two pages</Button></div>
    {r.charts.slice(0, FIRST).map(c => <ChartFigure key={c.id} chart={c}
      source={source} />)}
    <div class="sheaf-second sheaf-tight">{r.charts.slice(FIRST).map(c =>
      <ChartFigure key={c.id} chart={c} source={source} />)}</div>
    <Another title="Another figure over the quarters" region={r.region}
      policy={asked.policy} figures={r.figures} />
    <Compare r={r} />
    <div class="sheaf-screen"><Download query={`?${query({ region: r.region,
      policy: asked.policy })}`} /></div>
    <details class="nhsuk-details sheaf-screen">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Every figure of
          {` ${r.quarter?.name ?? ''}`}</span></summary>
      <div class="nhsuk-details__text">
        <Rows r={r} rows={r.lines} name="Every figure" /></div>
    </details>
  </>
}

function Page({ session }: { session: Session }) {
  const now = new URLSearchParams(location.search)
  const [asked, setAsked] = useState<Asked>({ region: now.get('region') ?? '',
    period: now.get('period') ?? '', policy: now.get('policy') ?? '' })
  const [r, setR] = useState<Region | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const newest = useNewest()

  useEffect(() => {
    const load = async () => {
      const isNewest = newest()
      const a = await ask<Region>(`/v1/region?${query({ ...asked })}`)

      if (!isNewest())
        return
      if (a.ok)
        setR(a.body)
      setProblem(a.ok ? null : a.problem)
    }

    void load()
  }, [asked])
  const set = (a: Asked) => {
    /* So that a link to what is seen can be kept. */
    remember({ ...a })
    setAsked(a)
  }

  return <div class="sheaf-board">
    <h1 class="nhsuk-heading-l">{r === null ? 'Region'
      : `Region: ${r.name}`}</h1>
    <ProblemBox problem={problem} />
    {problem !== null && r === null && <WayOn />}
    {r && <>
      {r.standing.map((s, i) => <Sentence key={i} parts={s} />)}
      <Choose all={r} policy={r.terms.policy.name} asked={asked}
        policies={session.policies ?? []} set={set} />
      {r.quarter ? <Answer r={r} asked={asked} /> : <Policy terms={r.terms} />}
    </>}
  </div>
}

showPage(session => <Page session={session} />)
