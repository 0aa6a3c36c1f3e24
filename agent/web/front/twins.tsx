/* Records that are likely of one person: which? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Button, Of, ProblemBox, Wide } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import { NotAsShown } from './overtaken'

interface Known {
  client: number
  service: string
  reference: string
  name: string | null
}

interface Pair {
  why: string
  clients: [Known, Known]
}

/* Two who look alike and are not one person. */
interface Apart {
  says: string
  version: string
  clients: [Known, Known]
}

interface Twins {
  says: string
  pairs: Pair[]
  apart: Apart[]
}

function Cells({ clients }: { clients: [Known, Known] }) {
  return <>{clients.map(c => <td class="nhsuk-table__cell" key={c.client}>
    <a class="nhsuk-link sheaf-open-facts" href={`/clients/${c.client}`}>
      {c.name ?? c.reference}{c.name !== null && <Of>{c.reference}</Of>}</a>
    <div class="nhsuk-hint">{c.reference}, {c.service}</div></td>)}</>
}

function Row({ pair, leads }: { pair: Pair, leads: boolean }) {
  const [a, b] = pair.clients

  return <tr class="nhsuk-table__row">
    <Cells clients={pair.clients} />
    <td class="nhsuk-table__cell">{pair.why}</td>
    {leads && <td class="nhsuk-table__cell sheaf-screen"><a
      class="nhsuk-link sheaf-open-facts"
      href={`/clients/${a.client}/merge?with=${b.client}`}>Compare
      <span class="nhsuk-u-visually-hidden"> {a.reference} and {b.reference}
      </span></a></td>}
  </tr>
}

/* Who was said not to be one person, and by whom: it can be taken back. */
function NotOne({ apart, leads, back }: { apart: Apart[], leads: boolean,
  back: (a: Apart) => void }) {
  return <>
    <h2 class="nhsuk-heading-m">Not one person</h2>
    <Wide name="Not one person">
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">One record</th><th scope="col">The other</th>
        <th scope="col">Who decided that</th>
        {leads && <th scope="col" class="sheaf-screen">Change</th>}</tr></thead>
      <tbody class="nhsuk-table__body">
        {apart.map(a => <tr class="nhsuk-table__row"
          key={a.clients.map(c => c.client).join()}>
          <Cells clients={a.clients} />
          <td class="nhsuk-table__cell">{a.says}</td>
          {leads && <td class="nhsuk-table__cell sheaf-screen">
            <Button secondary onClick={() => { back(a) }}>Take that back
              <Of>{a.clients.map(c => c.reference).join(' and ')}</Of></Button>
          </td>}</tr>)}
      </tbody>
    </Wide>
  </>
}

function Page({ leads }: { leads: boolean }) {
  const [answer, setAnswer] = useState<Twins | null>(null)
  const [said, setSaid] = useState('')
  const { problem, setProblem, run } = useSubmit()
  /* What somebody else was faster to change: as it was shown, and as it is; now
   * null: it is taken back. */
  const [stale, setStale] = useState<{ was: Apart, now: Apart | null }
    | null>(null)
  const load = async () => {
    const a = await ask<Twins>('/api/v1/twins')

    if (a.ok)
      setAnswer(a.body)
    else
      setProblem(a.problem)
    return a.ok ? a.body : null
  }
  const back = async (was: Apart) => {
    const [a, b] = was.clients
    const done = await run(() => ask<{ says: string[] }>(
      `/api/v1/clients/${a.client}/apart`, { method: 'PUT',
        version: was.version, body: { other: b.client, apart: false } }))

    setStale(null)
    if (done && !done.ok && done.problem.status === 412) {
      const now = await load()

      setProblem(null)
      setStale(now && { was, now: now.apart.find(x =>
        x.clients[0].client === a.client &&
        x.clients[1].client === b.client) ?? null })
    }
    if (!done?.ok)
      return
    setSaid(done.body.says.join(' '))
    await load()
    /* The button that was pressed is gone. */
    document.getElementById('how')?.focus()
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l">Likely one person</h1>
    <ProblemBox problem={problem} />
    {answer && <>
      <div role="status">{said !== '' && <p><strong>{said}</strong></p>}</div>
      {stale && <NotAsShown level={2} says={stale.now === null
        ? 'Somebody has taken it back already.'
        : 'Somebody has said more of these two, so it is not taken back yet.'}
      rows={[{ was: stale.was.says,
        now: stale.now?.says ?? 'Taken back' }]}
      act={stale.now === null ? null : { title: 'Take it back all the same',
        press: () => {
          if (stale.now)
            void back(stale.now)
        } }}
      leave={{ title: stale.now === null ? 'Go on' : 'Leave it',
        press: () => { setStale(null) } }} />}
      <p tabIndex={-1} id="how">{answer.says}</p>
      {answer.pairs.length > 0 && <>
        <p>{leads ? 'Compare the two. If they are one person, make the two ' +
          'records one; if not, say so, and they are not asked about again.'
          : 'A team leader can make two records one.'}</p>
        <Wide name="Likely one person">
          <thead class="nhsuk-table__head"><tr>
            <th scope="col">One record</th><th scope="col">The other</th>
            <th scope="col">Why</th>
            {leads && <th scope="col" class="sheaf-screen">Look</th>}
          </tr></thead>
          <tbody class="nhsuk-table__body">
            {answer.pairs.map(p => <Row leads={leads} pair={p}
              key={p.clients.map(c => c.client).join()} />)}
          </tbody>
        </Wide>
      </>}
      {answer.apart.length > 0 && <NotOne apart={answer.apart} leads={leads}
        back={a => { void back(a) }} />}
    </>}
    <p><a class="nhsuk-link" href="/clients">Go to clients</a></p>
  </>
}

show(s => <Page leads={s.role === 'team_leader'} />)
