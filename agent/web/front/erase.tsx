/* Erasing a client for good: what goes, what changes, and the question. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, ProblemBox, Radios, Summary }
  from '../../../common/web/parts'
import type { Choice } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import type { Client } from './client_types'
import { NotAsShown } from './overtaken'
import type { Stale } from './overtaken'
import { changesOf, Made, NoClient, Sentences, unseen } from './record_parts'

interface Weighed {
  client: number
  reference: string
  goes: string[]
  stays: string[]
  figures: string[]
  reasons: Choice[]
  staff: string
  version: string
}

const number = /\/clients\/(\d+)/.exec(location.pathname)?.[1] ?? ''
const address = `/api/v1/clients/${number}`

function Question({ weighed, done, overtaken }: { weighed: Weighed,
  done: (says: string[]) => void, overtaken: () => void }) {
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useSubmit()
  const send = async () => {
    const a = await run(() => ask<{ says: string[] }>(`${address}/erasure`,
      { method: 'POST', version: weighed.version, body: { reason, typed } }))

    if (a?.ok)
      done(a.body.says)
    else if (a?.problem.status === 412)
      overtaken()
  }

  return <Form unkept="confirmation"
    submit={() => { void send() }}>
    <Summary problem={problem} fields={['reason', 'typed']} />
    <Radios id="reason" label="Why is the client erased?" value={reason}
      onChange={setReason} choices={weighed.reasons}
      error={at(problem, 'reason')} />
    <Input id="typed" label="Type your name to erase this client"
      hint={weighed.staff} value={typed} onInput={setTyped}
      error={at(problem, 'typed')} width="nhsuk-input--width-20" />
    <Button warning busy={busy}>{busy ? 'Erasing…' : 'Erase for good'}
    </Button>
    <p><a class="nhsuk-link" href={`/clients/${weighed.client}`}>Keep this
      client</a></p>
  </Form>
}

/* The client, and what would go. */
interface Seen {
  weighed: Weighed
  client: Client
}

function differing(before: Seen, after: Seen): Stale[] {
  const figures = ({ weighed: w }: Seen) =>
    w.figures.length > 0 ? w.figures.join(' ') : 'No figure changes.'
  const all = [{ title: 'What goes', was: before.weighed.goes[0] ?? '',
    now: after.weighed.goes[0] ?? '' },
  { title: 'Figures', was: figures(before), now: figures(after) },
  ...changesOf(before.client, after.client)].filter(r => r.was !== r.now)

  return all.length > 0 ? all : [unseen]
}

function Page() {
  const [client, setClient] = useState<Client | null>(null)
  const [weighed, setWeighed] = useState<Weighed | null>(null)
  /* What would have gone when it was shown, once the record has changed. */
  const [stale, setStale] = useState<Seen | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [says, setSays] = useState<string[] | null>(null)

  const load = async (was: Seen | null) => {
    const w = await ask<Weighed>(`${address}/erasure:weigh`,
      { method: 'POST', look: true })

    if (!w.ok) {
      setProblem(w.problem)
      return
    }
    const c = await ask<Client>(address)

    setProblem(c.ok ? null : c.problem)
    setClient(c.ok ? c.body : null)
    setStale(was)
    setWeighed(w.body)
  }

  useEffect(() => { void load(null) }, [])
  if (says !== null)
    return <Made says={says} to="/clients" title="Go to clients" />
  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">Erase {client === null ? 'a client'
      : client.name ?? client.reference}
    {client && <span class="nhsuk-caption-l">
      {client.service}, {client.reference}</span>}</h1>
    {problem && weighed === null && <NoClient />}
    {stale && weighed && client && <NotAsShown level={2}
      says="Somebody has changed this record, so nothing is erased."
      rows={differing(stale, { weighed, client })}
      act={{ title: 'Go on with what stands now', press: () => {
        setStale(null)
        document.getElementById('typed')?.focus()
      } }}
      leave={{ title: 'Keep this client',
        press: () => { location.assign(`/clients/${number}`) } }} />}
    {weighed && <>
      <p>The whole record goes for good, as if it had never been here. Nobody
        can bring it back. To end support, enter a discharge instead.</p>
      <Sentences title="What goes" says={weighed.goes} />
      <Sentences title="What changes in the figures"
        says={weighed.figures.length > 0 ? weighed.figures
          : ['No figure changes.']} />
      <Sentences title="What stays" says={weighed.stays} />
      <Question key={weighed.version} weighed={weighed} done={setSays}
        overtaken={() => {
          void load(client && { weighed, client })
        }} />
    </>}
  </>
}

show(() => <Page />)
