/* Clients: who is it? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Input, Of, ProblemBox, Select, Status }
  from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useBack } from '../../../common/web/turn'
import { useChosen, whose } from './whose'

interface Found {
  found: number
  nearly: boolean
  says: string | null
  clients: { client: number, service: string, reference: string,
    name: string | null }[]
  services?: string[]
  specialists?: string[]
  mine?: string | null
  first?: string | null
  phases?: Choice[]
}

const PAUSE_MS = 120
const search = '/api/v1/clients:search'

function choices(all: string, words: string[]): Choice[] {
  return [{ word: '', title: all },
    ...words.map(w => ({ word: w, title: w }))]
}

function Filters({ may, filter, set, chosen, choose }: { may: Found,
  filter: Record<string, string>, set: (name: string, v: string) => void,
  chosen: string, choose: (v: string) => void }) {
  return <div class="sheaf-beside">
    {((may.specialists?.length ?? 0) > 0 || chosen !== '') && <Select
      id="specialist" label="Clients of" value={chosen} onChange={choose}
      choices={whose(may.specialists ?? [], may.mine ?? null, chosen)} />}
    <Select id="phase" label="How far they have come"
      value={filter.phase ?? ''} onChange={v => { set('phase', v) }}
      choices={[{ word: '', title: 'Any' }, ...may.phases ?? []]} />
    {(may.services?.length ?? 0) > 1 && <Select id="service" label="Service"
      value={filter.service ?? ''} onChange={v => { set('service', v) }}
      choices={choices('All', may.services ?? [])} />}
  </div>
}

function Page({ leads }: { leads: boolean }) {
  const [text, setText] = useState('')
  const [filter, setFilter] = useState<Record<string, string>>({})
  const [may, setMay] = useState<Found | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [begin, beginMay] = [useNewest(), useNewest()]
  const back = useBack()
  const [named, choose] = useChosen()
  const chosen = named ?? may?.first ?? ''

  useEffect(() => {
    const newest = beginMay()

    void ask<Found>(search, { method: 'POST', look: true, signal: newest.signal,
      body: { text: '', choices: true } }).then(a => {
      if (!newest())
        return
      if (a.ok)
        setMay(a.body)
      else
        setProblem(a.problem)
    })
  }, [back])
  useEffect(() => {
    const newest = begin()
    const body = { text, ...Object.fromEntries(
      Object.entries({ ...filter, specialist: chosen })
        .filter(([, v]) => v !== '')) }
    const timer = setTimeout(() => {
      void ask<Found>(search, { method: 'POST', look: true, body,
        signal: newest.signal }).then(a => {
        if (!newest())
          return
        if (a.ok)
          setFound(a.body)
        setProblem(a.ok ? null : a.problem)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [text, filter, chosen, back])
  return <>
    <h1 class="nhsuk-heading-l">Clients</h1>
    <ProblemBox problem={problem} />
    <Input id="text" label="Find a client" value={text} onInput={setText}
      hint="Name, reference, NHS number or date of birth" />
    {may && <Filters may={may} filter={filter} chosen={chosen}
      choose={choose}
      set={(name, v) => { setFilter({ ...filter, [name]: v }) }} />}
    <Status>{found?.says}</Status>
    <p><a class="nhsuk-link" href="/clients/new">Enter a new client</a></p>
    <ul class="nhsuk-task-list">
      {found?.clients.map(c => <li key={c.client}
        class="nhsuk-task-list__item nhsuk-task-list__item--with-link">
        <div class="nhsuk-task-list__name-and-hint">
          <a class="nhsuk-link nhsuk-task-list__link"
            href={`/clients/${c.client}`}>{c.name ?? c.reference}
            {found.clients.some(o => o.client !== c.client && c.name !== null &&
              o.name === c.name) && <Of>{c.reference}</Of>}</a>
          <div class="nhsuk-task-list__hint">{c.reference}, {c.service}</div>
        </div>
      </li>)}
    </ul>
    <p><a class="nhsuk-link" href="/clients/twins">Records that are likely of
      one person</a></p>
    {leads && <p><a class="nhsuk-link" href="/import">Import a sheet</a> of
      clients and what happened</p>}
  </>
}

show(s => <Page leads={s.role === 'team_leader'} />)
