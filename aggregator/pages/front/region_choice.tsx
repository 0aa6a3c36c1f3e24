/*
 * Which region a page shows: links, where there is more than one to choose from.
 * Which those are is said by the answer.
 */
import { useEffect } from 'preact/hooks'

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
