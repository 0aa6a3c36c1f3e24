/* Records that are likely of one person: which? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Of, ProblemBox, Wide } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'

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

function Row({ pair, leads }: { pair: Pair, leads: boolean }) {
  const [a, b] = pair.clients

  return <tr class="nhsuk-table__row">
    {pair.clients.map(c => <td class="nhsuk-table__cell" key={c.client}>
      <a class="nhsuk-link sheaf-open-facts" href={`/clients/${c.client}`}>
        {c.name ?? c.reference}{c.name !== null && <Of>{c.reference}</Of>}</a>
      <div class="nhsuk-hint">{c.reference}, {c.service}</div></td>)}
    <td class="nhsuk-table__cell">{pair.why}</td>
    {leads && <td class="nhsuk-table__cell"><a class="nhsuk-link sheaf-open-facts"
      href={`/clients/${a.client}/merge?with=${b.client}`}>Compare
      <span class="nhsuk-u-visually-hidden"> {a.reference} and {b.reference}
      </span></a></td>}
  </tr>
}

function Page({ leads }: { leads: boolean }) {
  const [answer, setAnswer] = useState<{ says: string, pairs: Pair[] } |
    null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    void ask<{ says: string, pairs: Pair[] }>('/api/v1/twins').then(a => {
      if (a.ok)
        setAnswer(a.body)
      else
        setProblem(a.problem)
    })
  }, [])
  return <>
    <h1 class="nhsuk-heading-l">Likely one person</h1>
    <ProblemBox problem={problem} />
    {answer && <>
      <p>{answer.says}</p>
      {answer.pairs.length > 0 && <>
        <p>{leads ? 'Compare the two. If they are one person, make the two ' +
          'records one; if not, leave them as they are.'
          : 'A team leader can make two records one.'}</p>
        <Wide name="Likely one person">
          <thead class="nhsuk-table__head"><tr>
            <th scope="col">One record</th><th scope="col">The other</th>
            <th scope="col">Why</th>
            {leads && <th scope="col">Look</th>}</tr></thead>
          <tbody class="nhsuk-table__body">
            {answer.pairs.map(p => <Row leads={leads} pair={p}
              key={p.clients.map(c => c.client).join()} />)}
          </tbody>
        </Wide>
      </>}
    </>}
    <p><a class="nhsuk-link" href="/clients">Go to clients</a></p>
  </>
}

show(s => <Page leads={s.role === 'team_leader'} />)
