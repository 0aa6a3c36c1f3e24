/* What pages about whole records have in common. */
import { useEffect, useRef } from 'preact/hooks'

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
