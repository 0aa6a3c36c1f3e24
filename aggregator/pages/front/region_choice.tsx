/*
 * Which region, quarter and policy a page shows, where there is more than one to
 * choose from.  Which those are is said by the answer.
 */
import { useEffect } from 'preact/hooks'
import { Select } from '../../../common/web/parts'

export interface RegionChoice {
  region: string | null
  name: string
}

/* The address of this page with other arguments; null or '' takes one away. */
export function here(changes: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search)

  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '')
      query.delete(name)
    else
      query.set(name, value)
  }
  const text = query.toString()

  return location.pathname + (text === '' ? '' : `?${text}`)
}

/* So that a link to what is seen can be kept. */
export function remember(changes: Record<string, string>): void {
  history.replaceState(null, '', here(changes))
}

/* Of a part that comes with an answer: what the address names is there only now,
 * and gets the focus. */
export function useNamed(): void {
  useEffect(() => {
    if (location.hash !== '')
      document.getElementById(decodeURIComponent(location.hash.slice(1)))
        ?.focus()
  }, [])
}

/* Below what was refused, where nothing else is on the page: the same page as it
 * opens by itself. */
export function WayOn() {
  return <p><a class="sheaf-way" href={location.pathname}>Show what is yours</a>
  </p>
}

/* What a page that is chosen so is asked for; '' is what it shows by itself. */
export interface Asked {
  region: string
  period: string
  policy: string
}

interface Chosen {
  region: string | null
  choices: RegionChoice[]
  quarter: { period: string } | null
  quarters: { period: string, title: string, complete: boolean, name?: string }[]
}

/* policies: those that whoever reads may choose; policy: the one that is shown. */
export function Choose({ all, policy, asked, policies, set }: { all: Chosen,
  policy: string, asked: Asked, policies: string[], set: (a: Asked) => void }) {
  return <div class="sheaf-beside sheaf-screen">
    {all.choices.length > 1 && <Select id="region" label="Region"
      value={all.region ?? ''}
      onChange={v => { set({ ...asked, region: v, period: '' }) }}
      choices={all.choices.map(x => ({ word: x.region ?? '',
        title: x.name }))} />}
    {all.quarters.length > 1 && <Select id="period" label="Quarter"
      value={all.quarter?.period ?? ''}
      onChange={v => { set({ ...asked, period: v }) }}
      choices={all.quarters.map(q => ({ word: q.period,
        title: q.complete ? q.title : `${q.name ?? q.title}, in progress` }))} />}
    {policies.length > 1 && <Select id="policy" label="Shown under"
      value={policy}
      onChange={v => { set({ ...asked, policy: v }) }}
      choices={policies.map(p => ({ word: p, title: p }))} />}
  </div>
}

export function RegionLinks({ choices, region }: { choices: RegionChoice[],
  region: string | null }) {
  if (choices.length < 2)
    return null
  return <nav class="sheaf-screen" aria-label="Regions">
    <ul class="sheaf-beside sheaf-plain">{choices.map(c =>
      <li key={c.name}>{c.region === region ? <strong aria-current="true">{
        c.name}</strong> : <a class="sheaf-way" href={here({ region: c.region })}>{
        c.name}</a>}</li>)}</ul>
  </nav>
}
