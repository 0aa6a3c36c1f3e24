/* Settings of services: what they collect, from when, for how long; their
 * names. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Folded, useTyped } from '../../../common/web/form'
import { useNewest } from '../../../common/web/newest'
import { Button, Checkboxes, Input, ProblemBox, Summary, wrong }
  from '../../../common/web/parts'
import { NotAsShown, Overtaken } from './overtaken'
import { at, Refused, useSending } from './settings_parts'
import { ChangeTargets, ShowTargets } from './settings_targets'
import type { Took } from './settings_parts'
import type { Extent, Service, Settings } from './settings_types'

const width = 'nhsuk-input--width-20'

/* What a service does not collect, in words. */
function off(all: Settings, words: string[]): string {
  const titles = all.measures.filter(m => words.includes(m.word))
    .map(m => m.title)

  return titles.length > 0 ? titles.join('; ') : 'nothing'
}

function Change({ service, all, took }: { service: Service, all: Settings,
  took: Took }) {
  const id = service.service
  /* What it is changed from: what is there now, once somebody was faster. */
  const [from, setFrom] = useState(service)
  const yearsOf = (x: Service) => x.retention_years === null ? ''
    : String(x.retention_years)
  const wordsOf = (x: Service) => ({ first: '', years: yearsOf(x),
    none: x.not_collected, evidence: x.evidence ? ['on'] : [] })
  const t = useTyped(`service-${id}`, wordsOf(service),
    service.version)
  const { first, years, none, evidence } = t.words
  const s = useSending(took, t)
  const words = all.measures.map(m => m.word)
  const list = (w: string[]) => w.length > 0 ? w.join(',') : null
  const store = (over: Service, version: string) => {
    void s.send('/api/v1/services', { service: id,
      first_quarter: first.trim() === '' ? null : first,
      retention_years: years.trim() === '' ? null : years,
      not_collected: list(none.filter(w => words.includes(w) &&
        !over.not_collected.includes(w))),
      collected: list(over.not_collected.filter(w => words.includes(w) &&
        !none.includes(w))),
      evidence: evidence.length > 0 === over.evidence ? null
        : evidence.length > 0 ? 'on' : 'off' },
    `The settings of ${id} are stored.`,
    { method: 'PUT', version })
  }
  const now = s.newest?.services.find(x => x.service === id)
  const shown = (x: Service) => x.first_quarter_shown ??
    'that of the first entry'

  return <Folded title={`Change settings of ${id}`} kept={t}
    submit={() => { store(from, t.version) }}>
    <Refused sending={s} fields={['first', 'years']} prefix={`${id}-`}
      called={{ 'first-quarter': 'first', source: 'first' }} />
    {now && s.newest && <Overtaken level={4} says={now.set_says} rows={[
      { title: 'First quarter', theirs: shown(now),
        mine: first.trim() === '' ? shown(now) : first },
      { title: 'Years', theirs: yearsOf(now) || 'not set',
        mine: years || 'not set' },
      { title: 'Not collected', theirs: off(all, now.not_collected),
        mine: off(all, none) },
      { title: 'Evidence of outcomes', theirs: now.evidence ? 'kept' : 'not kept',
        mine: evidence.length > 0 ? 'kept' : 'not kept' }]}
    mine={() => { store(now, now.version) }}
    theirs={() => { s.keep('What was there is kept.') }}
    neither={() => {
      setFrom(now)
      void t.begin(wordsOf(now), now.version)
      s.clear()
    }} />}
    <Input id={`${id}-first`} label="First quarter to report"
      hint={`Like 2026/27 Q1. Now: ${shown(from)}`} value={first}
      onInput={v => { t.set({ first: v }) }} width={width}
      error={at(s, 'first-quarter', 'source')} />
    <Input id={`${id}-years`} label="Years until a closed record is looked at"
      hint="After a discharged client's last entry." value={years}
      onInput={v => { t.set({ years: v }) }} width="nhsuk-input--width-5" inputmode="decimal"
      error={at(s, 'years')} />
    <Checkboxes id={`${id}-off`}
      label="Not collected here, and sent as “-” instead of a number"
      values={none} onChange={v => { t.set({ none: v }) }}
      choices={all.measures} />
    <Checkboxes id={`${id}-evidence`} label="Evidence of outcomes"
      hint="Then the figures also say how many engagements, job starts and jobs
        held are shown by evidence that was entered."
      values={evidence} onChange={v => { t.set({ evidence: v }) }} choices={[
        { word: 'on', title: 'This service keeps evidence of outcomes' }]} />
    <Button busy={s.busy}>Store</Button>
  </Folded>
}

function Rename({ service, took }: { service: Service, took: Took }) {
  const [meant, setMeant] = useState<string[]>([])
  const t = useTyped(`rename-${service.service}`, { to: '' },
    service.version)
  const { to } = t.words
  const s = useSending(took, t)
  const id = `${service.service}-to`
  const now = s.newest?.services.find(x => x.service === service.service)
  const store = (version: string) => {
    void s.send('/api/v1/services:rename', { service: service.service,
      to: to.trim(), meant: meant.length > 0 },
    `The service is ${to.trim()} now.`, { version })
  }

  return <Folded title={`Rename ${service.service}`} kept={t}
    submit={() => { store(t.version) }}>
    <Refused sending={s} fields={[]} only={id} />
    {now && s.newest && <Overtaken level={4} says={now.set_says} rows={[
      { title: 'Name', theirs: now.service, mine: to.trim() }]}
    mine={() => { store(now.version) }}
    theirs={() => { s.keep('The name is kept.') }}
    neither={() => { void t.begin({ to: '' }, now.version); s.clear() }} />}
    <p>For a name that was misspelt. Once figures have left under a name, it
      stays.</p>
    <Input id={id} label="Right name" value={to} width={width}
      onInput={v => { t.set({ to: v }) }}
      error={wrong(s.problem)} />
    {s.problem?.code === 'new-service' && <Checkboxes id={`${id}-meant`}
      label="Is it right?" values={meant} onChange={setMeant} choices={[
        { word: 'yes', title: `Yes, ${to.trim()} is its name` }]} />}
    <Button busy={s.busy}>Rename</Button>
  </Folded>
}

function Remove({ service, took }: { service: Service, took: Took }) {
  const [extent, setExtent] = useState<Extent | null>(null)
  /* What would have gone when it was shown, once something else would. */
  const [stale, setStale] = useState<Extent | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [typed, setTyped] = useState('')
  const s = useSending(took)
  const begin = useNewest()
  const weigh = async () => {
    const newest = begin()
    const a = await ask<Extent>('/api/v1/services:weigh', { method: 'POST',
      look: true, signal: newest.signal, body: { service: service.service } })

    if (!newest())
      return null
    setProblem(a.ok ? null : a.problem)
    setTyped('')
    setStale(null)
    setExtent(a.ok ? a.body : null)
    return a.ok ? a.body : null
  }
  const remove = async (shown: Extent) => {
    const done = await s.send('/api/v1/services:remove', {
      service: service.service, typed },
    `The service ${service.service} is removed.`, { version: shown.version })

    /* What was shown before is compared with what would go now. */
    if (done === 'overtaken' && await weigh() !== null)
      setStale(shown)
  }
  const submit = () => {
    if (extent === null)
      void weigh()
    else
      void remove(extent)
  }
  const saysOf = (x: Extent) => x.empty ? 'It holds nothing.' : x.says

  return <Folded title={`Remove ${service.service}`} submit={submit}
    unkept="confirmation">
    <ProblemBox problem={problem} />
    <Refused sending={s} fields={[]}
      {...(extent?.empty === false && { only: `${service.service}-typed` })} />
    {stale && extent && <NotAsShown level={4}
      says="The service has changed, so it is not removed yet."
      rows={[{ was: saysOf(stale), now: saysOf(extent) }]}
      act={{ title: 'Remove what stands now', press: () => {
        s.clear()
        setStale(null)
        if (extent.empty)
          void remove(extent)
        else
          document.getElementById(`${service.service}-typed`)?.focus()
      } }}
      leave={{ title: 'Leave it', press: () => {
        s.clear()
        setStale(null)
        setExtent(null)
      } }} />}
    {extent === null
      ? <><p>For a service that was made by mistake. First see what would go with
        it.</p><Button secondary>See what would go</Button></>
      : <>
        <p><strong>{saysOf(extent)}</strong></p>
        {!extent.empty && <Input id={`${service.service}-typed`}
          label="Type your name to remove it" hint={extent.staff} value={typed}
          error={wrong(s.problem)} onInput={setTyped} width={width} />}
        <Button warning busy={s.busy}>Remove the service</Button></>}
  </Folded>
}

function Add({ took }: { took: () => void }) {
  const [meant, setMeant] = useState<string[]>([])
  const t = useTyped('new-service', { name: '' })
  const { busy, problem, run, words: { name } } = t
  const submit = async () => {
    const a = await run(() => ask('/api/v1/setup/services', { method: 'POST',
      body: { service: name.trim(), meant: meant.length > 0 } }))

    if (a?.ok) {
      await t.begin({ name: '' })
      setMeant([])
      took()
    }
  }

  return <Folded title="Add a service" kept={t}
    submit={() => { void submit() }}>
    <Summary problem={problem} only="service" />
    <Input id="service" label="Name of the service"
      hint="Letters, digits and hyphens, as the region calls it: north-tees"
      value={name} onInput={v => { t.set({ name: v }) }} width={width}
      error={wrong(problem)} />
    {problem?.code === 'new' && <Checkboxes id="meant" label="Is it right?"
      values={meant} onChange={setMeant} choices={[{ word: 'yes',
        title: `Yes, ${name.trim()} is a service of its own` }]} />}
    <Button busy={busy}>Add it</Button>
  </Folded>
}

export function Services({ all, leads, took, added }: { all: Settings,
  leads: boolean, took: Took, added: () => void }) {
  return <section>
    <h2 class="nhsuk-heading-m">Services</h2>
    {all.services.map(s => <div key={s.service}>
      <h3 class="nhsuk-heading-s">{s.service}</h3>
      <p>First quarter: {s.first_quarter_shown ?? 'that of the first entry'}.
        {s.not_collected.length > 0
          ? ` Not collected, and sent as “-”: ${off(all, s.not_collected)}.`
          : ' Everything is collected.'}
        {' '}{s.evidence_says}
        {s.set_says && ` ${s.set_says}`}</p>
      <ShowTargets targets={s.targets} calculator={all.calculator} />
      {leads && <>
        <ChangeTargets key={s.targets.version} service={s} all={all} took={took} />
        <Change key={s.version} service={s} all={all} took={took} />
        <Rename key={`rename ${s.version}`} service={s} took={took} />
        <Remove service={s} took={took} />
      </>}
    </div>)}
    {leads && <Add took={added} />}
  </section>
}
