/* Events and support given: what the lists and forms of the page have in common. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Answer, Problem } from '../../../common/web/api'
import { dropKept, keptForms } from '../../../common/web/draft'
import { useNewest } from '../../../common/web/newest'
import { Button, Inset, Of, ProblemBox, Status, Wide } from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import type { RegionChoice } from './region_choice'

/* What is on record of each version. */
interface Mark { number: number, version: string, by: string, at: string,
  withdrawn: boolean }

export interface Who { service: string | null, service_shown: string,
  role: string, role_shown: string, number: number }
export interface Event extends Mark { ref: string, kind: string,
  kind_shown: string, shown: string, date: string, region: string | null,
  region_shown: string, place: string, place_shown: string, items: string,
  attended: number, who: Who[] }
export interface Given extends Mark { service: string, service_shown: string,
  kind: string, kind_shown: string, shown: string, date: string,
  hours: string, items: string, action: string | null }

interface Listed { says: string, older: string | null, region: string | null, name: string,
  writes: boolean, figures: boolean, services: Choice[], regions: Choice[],
  items: Choice[], kinds: Choice[], choices: RegionChoice[] }
export interface Events extends Listed { events: Event[], places: Choice[],
  roles: Choice[] }
export interface Support extends Listed { support: Given[] }

/* A first choice that is none. */
export function orNone(title: string, choices: Choice[]): Choice[] {
  return [{ word: '', title }, ...choices]
}

export function List({ name, headings, children }: { name: string,
  headings: string[], children: ComponentChildren }) {
  return <Wide name={name}>
    <thead class="nhsuk-table__head"><tr>{headings.map((h, i) =>
      <th scope="col" key={i}>{h}</th>)}</tr></thead>
    <tbody class="nhsuk-table__body">{children}</tbody>
  </Wide>
}

/* Every version of one row, with who wrote it down; `cells` lays out what it
 * says. */
export function Versions<T extends Mark>({ path, headings, cells }: {
  path: string, headings: string[], cells: (row: T) => ComponentChildren }) {
  const [versions, setVersions] = useState<T[] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    void ask<{ versions: T[] }>(path).then(a => {
      setVersions(a.ok ? a.body.versions : null)
      setProblem(a.ok ? null : a.problem)
    })
  }, [path])
  if (versions === null)
    return <ProblemBox problem={problem} />
  return <List name="What was written down, and by whom"
    headings={[...headings, 'By', 'When (UTC)']}>
    {versions.map(v => <tr class="nhsuk-table__row" key={v.version}>
      {cells(v)}
      <td class="nhsuk-table__cell">{v.by}</td>
      <td class="nhsuk-table__cell">{v.at}{v.withdrawn && ' (withdrawn)'}</td>
    </tr>)}
  </List>
}

/* A correction that stands half typed, of a row that cannot be corrected any more. */
export interface Lost { number: number, withdrawn: boolean }

/* The row that somebody has chosen, and how to choose one; it may be in no list that
 * is shown.  At first it is one whose correction stands half typed in a form that is
 * called `form` and its number.  Where that row was withdrawn meanwhile, or is not shown
 * here, `lost` says so, and again() drops what was typed. */
export function useChosen<T extends Mark>(form: string, path: string,
  query: string, writes: boolean, shown: T[]): { row: T | undefined,
    choose: (number: number) => void, lost: Lost | null,
    again: () => Promise<Problem | null> } {
  const [chosen, setChosen] = useState<number | null>(null)
  const [apart, setApart] = useState<T | null>(null)
  const [lost, setLost] = useState<Lost | null>(null)
  const listed = shown.find(r => r.number === chosen)
  const newest = useNewest()
  const look = async () => {
    const half = (await keptForms()).find(f => f.startsWith(`${form}-`))

    if (half !== undefined)
      setChosen(now => now ?? Number(half.slice(form.length + 1)))
  }
  const find = async (number: number) => {
    const isNewest = newest()
    const a = await ask<{ versions: T[] }>(`${path}/${number}${query}`)
    const last = a.ok ? a.body.versions.at(-1) : undefined
    const gone = last?.withdrawn === true || (!a.ok && a.problem.status === 404)
    const half = gone && writes &&
      (await keptForms()).includes(`${form}-${number}`)

    if (!isNewest())
      return
    setApart(last?.withdrawn === false ? last : null)
    if (half)
      setLost({ number, withdrawn: last !== undefined })
  }

  useEffect(() => {
    if (writes)
      void look()
  }, [])
  useEffect(() => {
    setApart(null)
    setLost(now => now?.number === listed?.number ? null : now)
    if (chosen !== null && listed === undefined)
      void find(chosen)
    else
      newest()
  }, [chosen, shown])
  return { row: listed ?? (apart?.number === chosen ? apart : undefined),
    choose: setChosen, lost, again: async () => {
      const problem = lost === null ? null
        : await dropKept(`${form}-${lost.number}`)

      if (problem !== null)
        return problem
      setLost(null)
      setChosen(now => now === lost?.number ? null : now)
      await look()
      return null
    } }
}

/* That a correction stands half typed which cannot be stored; `what` it was of. */
export function LostHalf({ what, lost, again }: { what: string,
  lost: Lost | null, again: () => Promise<Problem | null> }) {
  const [problem, setProblem] = useState<Problem | null>(null)

  if (lost === null)
    return null
  return <Inset><p>You had half typed a correction of {what} {lost.number}, which{' '}
    {lost.withdrawn ? 'was withdrawn meanwhile' : 'is not among those shown here'}, so
    it cannot be stored here.</p>
    <ProblemBox problem={problem} />
    <Button secondary onClick={() => { void again().then(setProblem) }}>Start
      again<Of>after the correction of {what} {lost.number}</Of></Button></Inset>
}

/* As many pages of a list as somebody has seen already, so that what they look at stays
 * on the page when something of it was changed: the first answer with all of their rows
 * and the place where they end. */
export async function askPages<T extends Listed>(path: string, query: string,
  rows: (page: T) => unknown[], seen: () => number): Promise<Answer<T>> {
  const first = await ask<T>(path + query)
  let older = first.ok ? first.body.older : null

  while (first.ok && older !== null && rows(first.body).length < seen()) {
    const next: Answer<T> = await ask<T>(behind(path, query, older))

    if (!next.ok)
      return next
    rows(first.body).push(...rows(next.body))
    older = next.body.older
  }
  return !first.ok || older === first.body.older ? first
    : { ...first, body: { ...first.body, older, says: '' } }
}

function behind(path: string, query: string, place: string): string {
  return `${path}${query}${query === '' ? '?' : '&'}before=${place}`
}

/* Whether somebody has seen more rows of a list than these, and they are there. */
export function isShort(page: Listed, rows: unknown[], seen: number): boolean {
  return page.older !== null && rows.length < seen
}

/* The way to older rows of a list, which come to stand below those that are there:
 * `add` is called with them and the place behind which they were asked for. */
export function Older<T extends Listed>({ name, path, query, all, add }: {
  name: string, path: string, query: string, all: T,
  add: (page: T, place: string) => void }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [says, setSays] = useState('')
  const place = all.older
  const ends = useRef(place)

  ends.current = place
  const more = async () => {
    if (place === null)
      return
    setBusy(true)
    const a = await ask<T>(behind(path, query, place))

    setBusy(false)
    /* The list was loaded anew meanwhile and ends elsewhere: its own button asks for
     * what is older than that. */
    if (ends.current !== place)
      return
    setProblem(a.ok ? null : a.problem)
    if (a.ok) {
      add(a.body, place)
      setSays(a.body.says)
    }
  }

  return <>
    <ProblemBox problem={problem} />
    <Status>{says}</Status>
    {place !== null && <p class="sheaf-screen"><Button secondary busy={busy}
      onClick={() => { void more() }}>Show older {name}</Button></p>}
  </>
}
