/*
 * Which region a page shows: links, where there is more than one to choose from.
 * Which those are is said by the answer.
 */
export interface RegionChoice {
  region: string | null
  name: string
}

/* The address of this page with other arguments; null takes one away. */
export function here(changes: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search)

  for (const [name, value] of Object.entries(changes)) {
    if (value === null)
      query.delete(name)
    else
      query.set(name, value)
  }
  const text = query.toString()

  return location.pathname + (text === '' ? '' : `?${text}`)
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
