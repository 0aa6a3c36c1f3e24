/* Contracts that pay for outcomes: what may be claimed, and what is missing. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { HandedOut, Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Button, Of, ProblemBox, Status, Wide }
  from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { Draft } from './contracts_draft'
import { TakeIn } from './contracts_file'
import { Lines } from './contracts_lines'
import { OutcomeList } from './contracts_outcomes'
import type { Contract, Contracts, Counts, Which } from './contracts_types'

type View = { what: 'draft' | 'outcomes', which: Which } | { what: 'file' }

/* A count with its pounds. */
function Worth({ n, pounds }: { n: number, pounds: string }) {
  return <td class="nhsuk-table__cell--numeric">{n}{n > 0 &&
    <div class="nhsuk-hint">{pounds}</div>}</td>
}

function Row({ k }: { k: Counts }) {
  return <tr class="nhsuk-table__row">
    <th scope="row">{k.title}</th>
    <Worth n={k.claimable} pounds={k.claimable_pounds} />
    <Worth n={k.evidenced} pounds={k.evidenced_pounds} />
    <Worth n={k.paid_before} pounds={k.paid_pounds} />
    <Worth n={k.disputed} pounds={k.disputed_pounds} />
    <Worth n={k.no_evidence} pounds={k.no_evidence_pounds} />
    <Worth n={k.credited} pounds={k.credited_pounds} />
    <td class="nhsuk-table__cell--numeric">{k.second}</td>
  </tr>
}

function Standing({ of, name }: { of: Contract, name: string }) {
  return <Wide name={`Outcomes of ${name}`}>
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Outcome</th>
      {['To be claimed', 'With evidence', 'In a claim before', 'Disputed',
        'Without evidence', 'To be paid back', 'Another is paid in its place']
        .map(h => <th scope="col" class="nhsuk-table__header--numeric" key={h}>
          {h}</th>)}
    </tr></thead>
    <tbody class="nhsuk-table__body">
      {of.kinds.map(k => <Row key={`${k.outcome} ${k.hours}`} k={k} />)}
    </tbody>
  </Wide>
}

function Claims({ of, name, which, list, hand }: { of: Contract, name: string,
  which: (number: number) => Which, list: (w: Which) => void,
  hand: (w: Which) => void }) {
  if (of.claims.length === 0)
    return <p>No claim of it was made yet.</p>
  return <Wide name={`Claims of ${name}`}>
    <thead class="nhsuk-table__head"><tr>
      <th scope="col">Claim</th>
      <th scope="col">Outcomes to</th>
      <th scope="col" class="nhsuk-table__header--numeric">Pounds</th>
      <th scope="col" class="sheaf-screen">Files</th>
    </tr></thead>
    <tbody class="nhsuk-table__body">
      {of.claims.map(c => <tr class="nhsuk-table__row" key={c.number}>
        <th scope="row">{c.number}<div class="nhsuk-hint">{c.says}</div></th>
        <td class="nhsuk-table__cell">{c.through.shown}</td>
        <td class="nhsuk-table__cell--numeric">{c.pounds}</td>
        <td class="nhsuk-table__cell sheaf-screen"><div class="sheaf-beside">
          <button class="sheaf-link" type="button" onClick={() => {
            hand(which(c.number))
          }}>Workbook for the commissioner<Of>claim {c.number} of {name}</Of>
          </button>
          <button class="sheaf-link" type="button" onClick={() => {
            list(which(c.number))
          }}>Its outcomes, one by one<Of>claim {c.number} of {name}</Of>
          </button>
        </div></td>
      </tr>)}
    </tbody>
  </Wide>
}

function One({ service, of, open, hand }: { service: string, of: Contract,
  open: (v: View) => void, hand: (w: Which) => void }) {
  const name = `${of.name}, ${service}`
  const which = (number: number) => ({ service, contract: of.name, number })

  return <section>
    <h2 class="nhsuk-heading-m">{name}</h2>
    {of.now.map((s, i) => <p key={s}>{i === 0 ? <strong>{s}</strong> : s}</p>)}
    <div class="sheaf-beside">
      <Button onClick={() => { open({ what: 'draft', which: which(0) }) }}>
        Draft the next claim<Of>of {name}</Of></Button>
      <Button secondary onClick={() => {
        open({ what: 'outcomes', which: which(0) })
      }}>Outcomes, one by one<Of>of {name}</Of></Button>
    </div>
    <Standing of={of} name={name} />
    {of.lines.length > 0 && <>
      <h3 class="nhsuk-heading-s">The next claim, by quarter<Of>, {name}</Of>
      </h3>
      <Lines name={`The next claim of ${name}`} lines={of.lines}
        total={of.open} />
    </>}
    {of.caps.length > 0 && <>
      <h3 class="nhsuk-heading-s">Caps that are reached<Of>, {name}</Of></h3>
      <ul class="nhsuk-list nhsuk-list--bullet">{of.caps.map((c, i) =>
        <li key={i}>{c.says}, {c.quarter}: {c.pounds}</li>)}</ul>
    </>}
    <h3 class="nhsuk-heading-s">Claims<Of>of {name}</Of></h3>
    <p>Due by today {of.due}, claimed {of.claimed}.</p>
    <Claims of={of} name={name} which={which} hand={hand}
      list={w => { open({ what: 'outcomes', which: w }) }} />
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">What it pays for<Of>:
          {' '}{name}</Of></span></summary>
      <div class="nhsuk-details__text">
        <ul class="nhsuk-list nhsuk-list--bullet">
          {of.says.map(s => <li key={s}>{s}</li>)}</ul>
        {of.set_says && <p>{of.set_says}</p>}
      </div>
    </details>
  </section>
}

function titleOf(v: View): string {
  if (v.what === 'file')
    return 'Take in a contract'
  const name = `${v.which.contract}, ${v.which.service}`

  return v.what === 'draft' ? `The next claim of ${name}`
    : v.which.number === 0 ? `Outcomes of ${name}`
      : `Outcomes of claim ${v.which.number} of ${name}`
}

/* One thing at a time, in place of the overview, which is as it was before. */
function Opened({ view, back, children }: { view: View, back: () => void,
  children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => { heading.current?.focus() }, [])
  return <>
    <h2 class="nhsuk-heading-m" tabIndex={-1} ref={heading}>{titleOf(view)}</h2>
    {children}
    <p><button class="sheaf-link" type="button" onClick={back}>Back to all
      contracts</button></p>
  </>
}

function Overview({ all, open, hand }: { all: Contracts,
  open: (v: View) => void, hand: (w: Which) => void }) {
  const some = all.services.flatMap(s => s.contracts.map(c => ({ s, c })))

  return <>
    {some.length === 0 && <p>There is no contract here yet. A contract that pays
      for outcomes, such as a social impact bond, is a file: what each outcome
      pays, from when, on which evidence, and up to what.</p>}
    {some.map(({ s, c }) => <One key={`${s.service} ${c.name}`}
      service={s.service} of={c} open={open} hand={hand} />)}
    <Button secondary onClick={() => { open({ what: 'file' }) }}>Take in a
      contract</Button>
  </>
}

function Page() {
  const [all, setAll] = useState<Contracts | null>(null)
  const [view, setView] = useState<View | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [says, setSays] = useState('')
  const begin = useNewest()
  const load = async () => {
    const newest = begin()
    const a = await ask<Contracts>('/api/v1/contracts')

    if (!newest())
      return
    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      setAll(a.body)
  }
  const open = (v: View | null) => {
    setSays('')
    setProblem(null)
    setView(v)
  }
  const back = () => { open(null) }
  const hand = async (w: Which) => {
    const a = await ask<HandedOut>('/api/v1/claims:file', { method: 'POST',
      body: w })

    setProblem(a.ok ? null : a.problem)
    setSays(a.ok ? `The workbook of claim ${w.number} is handed out.` : '')
    if (a.ok)
      save(a.body.address)
  }
  const did = (what: string) => {
    setView(null)
    setSays(what)
    document.getElementById('contracts')?.focus()
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l" id="contracts" tabIndex={-1}>Contracts</h1>
    <p>What may we claim this quarter, and what is still without evidence?</p>
    <Status>{says}</Status>
    <ProblemBox problem={problem} />
    {all !== null && view === null && <Overview all={all} open={open}
      hand={w => { void hand(w) }} />}
    {all !== null && view !== null && <Opened key={titleOf(view)} view={view}
      back={back}>
      {view.what === 'file' ? <TakeIn all={all} stored={what => {
        void load()
        did(what)
      }} />
        : view.what === 'draft' ? <Draft which={view.which} signed={what => {
          void load()
          did(what)
        }} />
          : <OutcomeList which={view.which} changed={() => { void load() }} />}
    </Opened>}
  </>
}

show(() => <Page />)
