/* Two records of one person: side by side, which stays, what changes. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { useNewest } from '../../../common/web/newest'
import { at, Button, Input, ProblemBox, Radios, Summary }
  from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import type { Client } from './client_types'
import { NotAsShown } from './overtaken'
import type { Stale } from './overtaken'
import { changesOf, Made, NoClient, Sentences, unseen } from './record_parts'

interface Weighed {
  clients: { client: number, service: string, reference: string,
    name: string | null, says: string }[]
  goes: string[]
  figures: string[]
  against: string[]
  staff: string
  version: string
  apart_version: string
  /* Somebody has said that they are not one person, and all that was said. */
  apart: boolean
  said: string[]
}

const one = Number(/\/clients\/(\d+)/.exec(location.pathname)?.[1] ?? 0)
const other = Number(new URLSearchParams(location.search).get('with') ?? 0)
const address = (client: number) => `/api/v1/clients/${client}`

/* One of the two, as far as it helps to tell whether they are one person. */
function Side({ client, says, stays }: { client: Client,
  says: string | undefined, stays: boolean }) {
  const known = client.particulars.filter(f => f.text !== '')

  return <section>
    <h2 class="nhsuk-heading-m">{client.name ?? client.reference}
      <span class="nhsuk-caption-m">{client.reference}, {client.service}
        {stays ? ', stays' : ', goes'}</span></h2>
    <p>{says} <a class="nhsuk-link" href={`/clients/${client.client}`}>Open
      <span class="nhsuk-u-visually-hidden"> {client.reference}</span></a></p>
    <ul class="sheaf-phases" aria-label={`Where ${client.reference} stands`}>
      {client.phases.map(p => <li key={p.title} class={p.on ? ''
        : 'sheaf-open'}><strong>{p.title}</strong>
        {p.on ? p.on.shown : 'not yet'}</li>)}
    </ul>
    <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Details of
          {` ${client.reference}`}</span></summary>
      <div class="nhsuk-details__text">
        {known.length === 0 && <p>No details are entered.</p>}
        <dl class="nhsuk-summary-list">
          {known.map(f => <div class="nhsuk-summary-list__row" key={f.name}>
            <dt class="nhsuk-summary-list__key">{f.title}</dt>
            <dd class="nhsuk-summary-list__value">{f.shown}</dd>
          </div>)}
        </dl>
      </div>
    </details>
  </section>
}

function Question({ weighed, done, overtaken }: { weighed: Weighed,
  done: (says: string[]) => void, overtaken: () => void }) {
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useSubmit()
  const [keep, goes] = weighed.clients
  const send = async () => {
    if (keep === undefined || goes === undefined)
      return
    const a = await run(() => ask<{ says: string[] }>(
      `${address(keep.client)}/merge`, { method: 'POST',
        version: weighed.version, body: { other: goes.client, typed } }))

    if (a?.ok)
      done(a.body.says)
    else if (a?.problem.status === 412)
      overtaken()
  }

  return <Form unkept="confirmation"
    submit={() => { void send() }}>
    <Summary problem={problem} fields={['typed']} />
    <Input id="typed" label="Type your name to make them one"
      hint={weighed.staff} value={typed} onInput={setTyped}
      error={at(problem, 'typed')}
      width="nhsuk-input--width-20" />
    <Button warning busy={busy}>{busy ? 'Making them one…'
      : 'Make the two records one'}</Button>
  </Form>
}

/* They are two: remembered, so that nobody has to look again. */
function Apart({ weighed, done, overtaken }: { weighed: Weighed,
  done: (says: string[]) => void, overtaken: () => void }) {
  const { busy, problem, run } = useSubmit()
  const [a, b] = weighed.clients
  const send = async () => {
    if (a === undefined || b === undefined)
      return
    const sent = await run(() => ask<{ says: string[] }>(
      `${address(a.client)}/apart`, { method: 'PUT',
        version: weighed.apart_version,
        body: { other: b.client, apart: !weighed.apart } }))

    if (sent?.ok)
      done(sent.body.says)
    else if (sent?.problem.status === 412)
      overtaken()
  }

  return <section>
    <h2 class="nhsuk-heading-m">{weighed.apart ? 'They are not one person'
      : 'Are they two people?'}</h2>
    <ProblemBox problem={problem} />
    {weighed.said.length > 0 && <ul class="nhsuk-list nhsuk-list--bullet">
      {weighed.said.map((s, i) => <li key={i}>{s}</li>)}</ul>}
    <p>{weighed.apart ? 'So they are not shown as likely one person.'
      : 'Then both records stay as they are, and nobody is asked again.'}</p>
    <Button secondary busy={busy} onClick={() => { void send() }}>
      {weighed.apart ? 'Take that back' : 'They are not one person'}</Button>
  </section>
}

/* The two, and what a merge would do. */
interface Seen {
  weighed: Weighed
  sides: Client[]
}

/* In what two records differ from what was shown of them. */
function differing(before: Seen, after: Seen): Stale[] {
  const text = (lines: string[], none: string) =>
    lines.length > 0 ? lines.join(' ') : none
  const rows = (w: Weighed) => [...w.clients.map(c =>
    ({ title: c.reference, text: c.says })),
  { title: 'Figures', text: text(w.figures, 'No figure changes.') },
  { title: 'In the way', text: text(w.against, 'nothing') },
  { title: 'One person?', text: text(w.said, 'nobody has said') }]
  const then = rows(before.weighed)
  const all = [...rows(after.weighed).map((r, i) => ({ title: r.title,
    was: then[i]?.text ?? '', now: r.text })).filter(r => r.was !== r.now),
  ...after.sides.flatMap((c, i) => {
    const was = before.sides[i]

    return was === undefined ? [] : changesOf(was, c)
  })]

  return all.length > 0 ? all : [unseen]
}

function Page() {
  const [keep, setKeep] = useState(one)
  const [sides, setSides] = useState<Client[]>([])
  const [weighed, setWeighed] = useState<Weighed | null>(null)
  /* What was shown before somebody changed one of the two. */
  const [stale, setStale] = useState<Seen | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [says, setSays] = useState<string[] | null>(null)
  const [merged, setMerged] = useState(false)

  const begin = useNewest()
  /* Somebody has changed one of the two, and what they are now is not shown yet. */
  const changed = useRef(false)
  const load = async () => {
    const newest = begin()
    const w = await ask<Weighed>(`${address(keep)}/merge:weigh`,
      { method: 'POST', look: true, body: { other: keep === one ? other : one } })

    if (!newest())
      return
    setProblem(w.ok ? null : w.problem)
    if (!w.ok)
      return
    const again = changed.current

    if (sides.length === 0 || again) {
      const both = await Promise.all([one, other].map(c =>
        ask<Client>(address(c))))

      if (!newest())
        return
      setSides(both.flatMap(c => c.ok ? [c.body] : []))
    }
    changed.current = false
    setStale(again && weighed ? { weighed, sides } : null)
    setWeighed(w.body)
  }
  const overtaken = () => {
    changed.current = true
    void load()
  }

  useEffect(() => {
    if (other !== 0)
      void load()
  }, [keep])
  if (says !== null)
    return merged ? <Made says={says} to={`/clients/${keep}`}
      title="Open the record" />
      : <Made says={says} to="/clients/twins"
        title="Go to the records that are likely of one person" />
  if (other === 0)
    return <>
      <h1 class="nhsuk-heading-l">Are these one person?</h1>
      <p>This page compares two records, and only one was chosen. Choose two in
        the list of <a class="nhsuk-link" href="/clients/twins">records that
        are likely of one person</a>, or go back to
        {' '}<a class="nhsuk-link" href={`/clients/${one}`}>the client</a>.</p>
    </>
  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">Are these one person?</h1>
    {problem && weighed === null && <NoClient />}
    {stale && weighed && <NotAsShown level={2} 
      rows={differing(stale, { weighed, sides })}
      says="Somebody has changed one of the two, or said something of them. Nothing of yours is stored."
      act={{ title: 'Go on with what stands now', press: () => {
        setStale(null)
        document.getElementById('keep')?.focus()
      } }}
      leave={{ title: 'Leave both as they are',
        press: () => { location.assign(`/clients/${one}`) } }} />}
    {weighed && <>
      <p>Two records of one person count that person twice. Made one, all that
        happened stands in one record.</p>
      <div class="sheaf-sides">
        {sides.map(c => <Side key={c.client} client={c}
          stays={c.client === keep} says={weighed.clients.find(x =>
            x.client === c.client)?.says} />)}
      </div>
      {sides.length === 2 && <Radios id="keep" label="Which record stays?"
        value={String(keep)} onChange={v => { setKeep(Number(v)) }}
        choices={sides.map(c => ({ word: String(c.client),
          title: c.reference }))} />}
      {weighed.against.length > 0 ? <>
        <Sentences title="They cannot be one record as they are"
          says={weighed.against} />
        <p>Correct that in one of the two records, and come back. Nothing was
          changed.</p>
      </> : <>
        <Sentences title="What becomes of them" says={weighed.goes} />
        <Sentences title="What changes in the figures"
          says={weighed.figures.length > 0 ? weighed.figures
            : ['No figure changes.']} />
        <Question key={weighed.version} weighed={weighed}
          overtaken={overtaken} done={s => {
            setMerged(true)
            setSays(s)
          }} />
      </>}
      <Apart key={weighed.apart_version} weighed={weighed} done={setSays}
        overtaken={overtaken} />
    </>}
  </>
}

show(() => <Page />)
