/* Agents with their epochs, and the registry from a file. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { Button, Checkboxes, FileInput, ProblemBox, Status, Summary, wrong }
  from '../../../common/web/parts'
import type { Day } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { InviteCommand, InviteForm } from './administration_invites'
import type { Made, Offer } from './administration_invites'

interface Invite { agent: string, services: number, epoch: string,
  last_received: Day | null, command: string }

export function Agents({ made }: { made: (m: Made, o: Offer) => void }) {
  const [agents, setAgents] = useState<Invite[] | null>(null)
  const [offer, setOffer] = useState<Offer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    void ask<{ invites: Invite[], invite: Offer }>('/v1/agents').then(a => {
      if (a.ok) {
        setAgents(a.body.invites)
        setOffer(a.body.invite)
      }
      setProblem(a.ok ? null : a.problem)
    })
  }, [])
  return <section>
    <h2 class="nhsuk-heading-m">Sites and their invites</h2>
    <ProblemBox problem={problem} />
    {offer && <p>An invite is signed with the authority’s key. {offer.here
      ? 'A new site is invited here. A site that is enrolled needs another invite only when its machine or its key is lost: run its command where the key is.'
      : 'The key is not on this machine: run the command of a site where it is, print the invite, and let its secret go another way.'}</p>}
    {offer?.here && <InviteForm offer={offer}
      made={m => { made(m, offer) }} />}
    {offer && !offer.here && <InviteCommand offer={offer} />}
    {agents?.length === 0 && <p>No site is enrolled yet, and none has a service
      named for it.</p>}
    {agents && agents.length > 0 && <Copied name="Sites" source={[]}>
      <div class="sheaf-wide" tabIndex={0} role="region" aria-label="Sites">
      <table class="nhsuk-table">
        <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">
          Sites</caption>
        <thead class="nhsuk-table__head"><tr>
          <th scope="col">Site</th><th scope="col">Services</th>
          <th scope="col">Machine number</th><th scope="col">Last received</th>
          <th scope="col">Command for the next invite</th>
        </tr></thead>
        <tbody class="nhsuk-table__body">{agents.map(a =>
          <tr class="nhsuk-table__row" key={a.agent}>
            <th class="nhsuk-table__header" scope="row">{a.agent}</th>
            <td class="nhsuk-table__cell">{a.services}</td>
            <td class="nhsuk-table__cell">{a.epoch}</td>
            <td class="nhsuk-table__cell">{a.last_received?.shown}</td>
            <td class="nhsuk-table__cell"><span class="sheaf-digits">
              {a.command}</span></td>
          </tr>)}</tbody>
      </table>
    </div></Copied>}
  </section>
}

interface Report { says: string, report: string, refused: boolean }

export function Registry() {
  const [csv, setCsv] = useState('')
  const [report, setReport] = useState<Report | null>(null)
  const [drop, setDrop] = useState<string[]>([])
  const [done, setDone] = useState(false)
  const { busy, problem, run } = useSubmit()
  const send = async (path: string, text: string) => {
    const a = await run(() => ask<Report>(path, { method: 'POST',
      body: { csv: text, replace: drop.length > 0 } }))

    if (a === null)
      return
    setReport(a.ok ? a.body : null)
    setDone(a.ok && path === '/v1/registry')
  }
  const choose = async (file: File | null) => {
    if (file === null)
      return
    const text = await file.text()

    setCsv(text)
    setDrop([])
    await send('/v1/registry:check', text)
  }

  return <section>
    <h2 class="nhsuk-heading-m">Registry</h2>
    <p>Regions, areas, providers and services, with the days from and to which
      each holds. First you see what would change.</p>
    <Summary problem={problem} only="registry-file" />
    {/* Mended and chosen again, it is looked at again. */}
    <FileInput id="registry-file" label="Registry as CSV" accept=".csv"
      error={wrong(problem)} onFile={file => { void choose(file) }} />
    <Status>{report?.says ?? ''}</Status>
    {report && report.report !== '' && <pre class="sheaf-text" tabIndex={0}
      role="region" aria-label="What changes">{report.report}</pre>}
    {report?.refused && <Checkboxes id="drop" label="Services that have reported"
      values={drop} onChange={setDrop}
      choices={[{ word: 'drop', title: 'They go from every table' }]} />}
    {report && !done && (!report.refused || drop.length > 0) &&
      <Button busy={busy} onClick={() => { void send('/v1/registry', csv) }}>
        Import it</Button>}
  </section>
}
