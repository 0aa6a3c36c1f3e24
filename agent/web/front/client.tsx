/* One client: where do they stand, and what happened? */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { keptForms } from '../../../common/web/draft'
import { useNewest } from '../../../common/web/newest'
import type { Newest } from '../../../common/web/newest'
import { Of, ProblemBox } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { Keep } from './client_keep'
import { Particulars } from './client_particulars'
import { EntryForm, correctionsOf, formOf } from './entry'
import type { Client, Entry, EntryAnswer } from './client_types'
import { NoClient } from './record_parts'
import { Saved } from './saved'
import type { Done } from './saved'
import { TimeLine } from './timeline'

function Phases({ client }: { client: Client }) {
  return <ul class="sheaf-phases" aria-label="Where they stand">
    {client.phases.map(p => <li key={p.title}
      class={p.on ? '' : 'sheaf-open'}>
      <strong>{p.title}</strong>
      {p.on ? p.on.shown : p.says ? '' : 'not yet'}
      {p.says && <span> {p.on ? `(${p.says})` : p.says}</span>}
    </li>)}
  </ul>
}

function Next({ client }: { client: Client }) {
  if (client.next.length === 0)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">Next</h2>
    <dl class="nhsuk-summary-list">
      {client.next.map(n => <div class="nhsuk-summary-list__row"
        key={n.title}>
        <dt class="nhsuk-summary-list__key">{n.title}</dt>
        <dd class="nhsuk-summary-list__value">{n.on.shown}</dd>
      </div>)}
    </dl>
  </section>
}

/* What was reached, and what shows it. */
function Outcomes({ client }: { client: Client }) {
  if (client.outcomes.length === 0)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">Outcomes and evidence</h2>
    <dl class="nhsuk-summary-list">
      {client.outcomes.map((o, i) => <div class="nhsuk-summary-list__row"
        key={i}>
        <dt class="nhsuk-summary-list__key">{o.title}, {o.on.shown}</dt>
        <dd class="nhsuk-summary-list__value">{o.says}</dd>
      </div>)}
    </dl>
  </section>
}

const number = /\/clients\/(\d+)/.exec(location.pathname)?.[1] ?? ''
const address = `/api/v1/clients/${number}`

type Act<T> = (newest: Newest) => Promise<T>

/* Of a list that is shown page by page. */
interface Pages {
  /* Ask for the list anew.  Nothing but asking for it anew once more takes the place of
   * the answer. */
  anew: <T>(act: Act<T>) => Promise<T>
  /* Ask for its next page, once the list that is on its way is there, so that `act` goes
   * on from that one.  It is dropped where the list is asked for anew before its answer
   * has come. */
  further: (act: Act<void>) => Promise<void>
}

function usePages(): Pages {
  const list = useNewest()
  const page = useNewest()
  const coming = useRef<Promise<unknown>>(Promise.resolve())

  return {
    anew: act => {
      /* A page of the list as it was belongs to no other. */
      page()
      const answer = act(list())

      coming.current = answer
      return answer
    },
    further: async act => {
      const newest = page()

      await coming.current
      if (newest())
        await act(newest)
    },
  }
}

/* The focus returns to the entry that it came from. */
function backTo(entry: number | undefined): void {
  document.getElementById(`correct-${entry ?? ''}`)?.focus()
}

/* The record as a whole: until when it is kept, and what only team leaders
 * do to it. */
function Whole(p: { client: Client, leads: boolean,
  reload: () => Promise<unknown> }) {
  return <section>
    <h2 class="nhsuk-heading-m">The whole record</h2>
    <Keep client={p.client} address={address} leads={p.leads}
      reload={p.reload} />
    {p.leads && <div class="sheaf-screen">
      <p>When the client asks for it, or the record is no longer needed, it can
        be erased. First you see what would go.</p>
      <p><a class="nhsuk-link" href={`/clients/${p.client.client}/erase`}>Erase
        this client</a></p>
    </div>}
  </section>
}

function Page({ leads }: { leads: boolean }) {
  const [client, setClient] = useState<Client | null>(null)
  const [older, setOlder] = useState<Entry[]>([])
  const [more, setMore] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [fresh, setFresh] = useState<number | null>(null)
  const [editing, setEditing] = useState<Entry | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const [start, setStart] = useState({ date: 'today', staff: '' })
  const [again, setAgain] = useState(false)

  const pages = usePages()
  /* Where the next page begins, for what goes on from an answer before it is drawn. */
  const next = useRef<number | null>(null)
  const put = (c: Client) => {
    next.current = c.more
    setClient(c)
    setOlder([])
    setMore(c.more)
  }
  const putOlder = (entries: Entry[], before: number | null) => {
    next.current = before
    setOlder(all => [...all, ...entries])
    setMore(before)
  }
  const first = async (newest: Newest) => {
    const a = await ask<Client>(address)

    if (newest()) {
      setProblem(a.ok ? null : a.problem)
      if (a.ok)
        put(a.body)
    }
    return a.ok ? a.body : undefined
  }
  const load = () => pages.anew(first)
  /* A correction that was left half typed is taken up again, also of an entry that
   * is older than those that are shown first. */
  const begin = () => pages.anew(async newest => {
    const c = await first(newest)

    if (c === undefined)
      return
    const kept = await keptForms()
    const half = (all: Entry[]) =>
      all.find(e => kept.includes(formOf(c, e.id)))
    const some = kept.some(f => f.startsWith(correctionsOf(c)))
    const before: Entry[] = []
    let entry = half(c.entries), from = c.more

    while (some && entry === undefined && from !== null) {
      const a = await ask<Client>(`${address}?before=${from}`)

      if (!a.ok)
        break
      before.push(...a.body.entries)
      entry = half(a.body.entries)
      from = a.body.more
    }
    if (!newest())
      return
    if (before.length > 0)
      putOlder(before, from)
    setEditing(entry ?? null)
  })
  const loadOlder = () => pages.further(async newest => {
    if (next.current === null)
      return
    const a = await ask<Client>(`${address}?before=${next.current}`)

    if (!newest())
      return
    if (a.ok)
      putOlder(a.body.entries, a.body.more)
    else
      setProblem(a.problem)
  })

  useEffect(() => { void begin() }, [])
  const saved = (answer: EntryAnswer, next: typeof start, added: boolean) => {
    setDone({ answer, added })
    setAgain(false)
    setStart(next)
    setFresh(answer.fact)
    setEditing(null)
    void load()
  }
  const correct = (e: Entry | null) => {
    setDone(null)
    setAgain(false)
    setEditing(e)
  }
  /* After somebody was faster: what is there now, perhaps to be corrected. */
  const reload = async (id: number | undefined, again: boolean) => {
    const c = await load()

    correct(null)
    if (again)
      setEditing(c?.entries.find(e => e.id === id) ?? null)
    else
      backTo(id)
  }

  return <>
    <ProblemBox problem={problem} />
    {client === null && problem !== null &&
      <><h1 class="nhsuk-heading-l">Client</h1><NoClient /></>}
    {client && <>
      <h1 class="nhsuk-heading-l">{client.name ?? client.reference}
        <span class="nhsuk-caption-l"><Of>-{' '}</Of>{client.service}, {client.reference}
        </span></h1>
      <Phases client={client} />
      <div class="sheaf-two">
        <div>
          {done ? <Saved done={done} address={address}
            more={() => {
              setDone(null)
              setAgain(true)
            }}
            changed={() => { void load() }} />
            : <EntryForm key={editing ? `${editing.id} ${editing.version}`
              : 'add'} address={address} client={client} entry={editing}
              start={start} asked={again} saved={saved} reload={(id, again) => { void reload(id, again) }}
              cancel={() => {
                setEditing(null)
                backTo(editing?.id)
              }} />}
        </div>
        <div>
          <Next client={client} />
          <Outcomes client={client} />
          <Particulars client={client} address={address} reload={load} />
        </div>
      </div>
      <TimeLine client={client} entries={[...client.entries, ...older]}
        fresh={fresh} address={address} edit={correct} changed={() => { void load() }}
        more={more === null ? null : () => { void loadOlder() }} />
      <Whole client={client} leads={leads} reload={load} />
    </>}
  </>
}

show(session => <Page leads={session.role === 'team_leader'} />)
