/* What pages about whole records have in common. */
import { useEffect, useRef } from 'preact/hooks'
import type { Client } from './client_types'
import type { Stale } from './overtaken'

/* `below`: under a heading of the second level. */
export function Sentences({ title, says, below }: { title: string,
  says: string[], below?: boolean }) {
  return <>
    {below ? <h3 class="nhsuk-heading-s">{title}</h3>
      : <h2 class="nhsuk-heading-m">{title}</h2>}
    <ul class="nhsuk-list nhsuk-list--bullet">
      {says.map(s => <li key={s}>{s}</li>)}
    </ul>
  </>
}

/* The way on from the address of a client who is not there. */
export function NoClient() {
  return <p>Look for somebody in <a class="nhsuk-link" href="/clients">
    Clients</a>, or go to <a class="nhsuk-link" href="/today">Today</a>.</p>
}

/* It is done: the first sentence is the heading, with the focus. */
export function Made({ says, to, title }: { says: string[], to: string,
  title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => { heading.current?.focus() }, [])
  return <>
    <h1 class="nhsuk-heading-l" tabIndex={-1} ref={heading}>{says[0]}</h1>
    {says.slice(1).map(s => <p key={s}>{s}</p>)}
    <p><a class="nhsuk-link" href={to}>{title}</a></p>
  </>
}

/* In what a record differs from what was shown of it, entry by entry and field
 * by field. */
export function changesOf(was: Client, now: Client): Stale[] {
  const of = (title: string) => `${now.reference}, ${title}`
  const said = (c: Client) => c.entries.map(e => `${e.says}, ${e.on.shown}`)
  const only = (a: string[], b: string[]) =>
    a.filter(x => !b.includes(x)).join('; ') || 'no other'
  const entries = { title: of('entries'), was: only(said(was), said(now)),
    now: only(said(now), said(was)) }
  const fields = now.particulars.map(f => ({ title: of(f.title),
    was: was.particulars.find(x => x.name === f.name)?.shown || 'nothing',
    now: f.shown || 'nothing' }))

  return [entries, ...fields].filter(r => r.was !== r.now)
}

/* Something has changed that neither answer shows. */
export const unseen: Stale = { title: 'An entry, or its details',
  was: 'as you saw it', now: 'changed' }
