/* Support given: who took it up, who took up nothing, and did the items it was about
 * move? */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, saveFile } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { useNewest } from '../../../common/web/newest'
import { ProblemBox, Status } from '../../../common/web/parts'
import { origin } from './policy'
import { RegionLinks, WayOn } from './region_choice'
import { showPage } from './region_shell'
import { EventList } from './support_events'
import { GivenList } from './support_given'
import { askPages, isShort, List } from './support_parts'
import type { Events, Support } from './support_parts'

interface Page { headings: string[], rows: (string | null)[][] }
interface Part { name: string, title: string, empty: string | null,
  table: Page | null }
interface Uptake { says: string, beside: string, name: string,
  day: { shown: string }, log_size: number, tables: Part[] }

function Table({ part, uptake, query }: { part: Part, uptake: Uptake,
  query: string }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const table = part.table

  return <section>
    <h3 class="nhsuk-heading-s">{part.title}</h3>
    {part.name === 'items' && <p>{uptake.beside}</p>}
    {part.empty !== null && <p>{part.empty}</p>}
    {table !== null && table.rows.length > 0 && <Copied name={part.title}
      source={[origin(uptake.name, uptake.log_size, uptake.day.shown)]}>
      <List name={part.title} headings={table.headings}>{table.rows.map(
        (row, i) => <tr class="nhsuk-table__row" key={i}>{row.map((cell, k) =>
          <td class="nhsuk-table__cell" key={k}>{cell}</td>)}</tr>)}</List>
    </Copied>}
    <ProblemBox problem={problem} />
    {part.empty === null && <p class="sheaf-screen"><button
      class="sheaf-link" type="button" onClick={() => {
        void saveFile(`/v1/support-uptake/${part.name}${query}`)
          .then(setProblem)
      }}>Download as CSV<span class="nhsuk-u-visually-hidden">: {part.title}
      </span></button></p>}
  </section>
}

function Found({ events, support, uptake, query, took, reload, more }: {
  events: Events, support: Support, uptake: Uptake | null, query: string,
  took: (done: { says: string }) => void, reload: () => void,
  more: { events: (page: Events, place: string) => void,
    support: (page: Support, place: string) => void } }) {
  return <>
    {uptake && <p class="nhsuk-lede-text">{uptake.says}</p>}
    <RegionLinks choices={events.figures ? events.choices : []}
      region={events.region} />
    <EventList all={events} query={query} took={took} reload={reload}
      add={more.events} />
    <GivenList all={support} query={query} took={took} reload={reload}
      add={more.support} />
    {uptake && <section>
      <h2 class="nhsuk-heading-m">Who took it up</h2>
      {uptake.tables.map(p => <Table part={p} uptake={uptake} query={query}
        key={p.name} />)}
    </section>}
    <p class="nhsuk-body-s">These are counts of staff and hours of work, as the
      centre has written them down: no client is in them, no policy hides them,
      and the log does not hold them.</p>
  </>
}

function Page() {
  const [events, setEvents] = useState<Events | null>(null)
  const [support, setSupport] = useState<Support | null>(null)
  const [uptake, setUptake] = useState<Uptake | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [said, setSaid] = useState('')
  const query = location.search
  const newest = useNewest()
  const seen = useRef({ events: 0, support: 0 })

  seen.current = { events: events?.events.length ?? 0,
    support: support?.support.length ?? 0 }
  const load = async (): Promise<void> => {
    const isNewest = newest()
    const e = await askPages<Events>('/v1/events', query, p => p.events,
      () => seen.current.events)
    const g = await askPages<Support>('/v1/support', query, p => p.support,
      () => seen.current.support)
    /* Beside reviews it is for those who see figures. */
    const u = e.ok && g.ok && e.body.figures
      ? await ask<Uptake>('/v1/support-uptake' + query) : null

    if (!isNewest())
      return
    setProblem(!e.ok ? e.problem : !g.ok ? g.problem
      : u === null || u.ok ? null : u.problem)
    if (!e.ok || !g.ok)
      return
    /* Older rows have come meanwhile, which are to stay. */
    if (isShort(e.body, e.body.events, seen.current.events) ||
        isShort(g.body, g.body.support, seen.current.support))
      return load()
    if (u !== null)
      setUptake(u.ok ? u.body : null)
    setEvents(e.body)
    setSupport(g.body)
  }
  const took = (done: { says: string }) => {
    setSaid(done.says)
    void load()
  }

  useEffect(() => { void load() }, [])
  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">{events === null ? 'Support given'
      : `Support given: ${events.name}`}</h1>
    <Status id="said">{said}</Status>
    {events && support && <Found events={events} support={support}
      uptake={uptake} query={query} took={took}
      reload={() => { void load() }} more={{
        /* To what stands there when they have come. */
        events: (p, place) => { setEvents(now => now?.older !== place ? now
          : { ...p, says: '', events: [...now.events, ...p.events] }) },
        support: (p, place) => { setSupport(now => now?.older !== place ? now
          : { ...p, says: '', support: [...now.support, ...p.support] }) },
      }} />}
    {problem !== null && events === null && <WayOn />}
  </>
}

showPage(() => <Page />)
