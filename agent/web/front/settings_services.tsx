/* Settings of services: what they collect, from when, for how long; their
 * names. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, Checkboxes, Input, ProblemBox }
  from '../../../common/web/parts'
import { Form, Refused, useSending } from './settings_parts'
import type { Took } from './settings_parts'
import type { Extent, Service, Settings } from './settings_types'

const width = 'nhsuk-input--width-20'

function Change({ service, all, took }: { service: Service, all: Settings,
  took: Took }) {
  const id = service.service
  const [first, setFirst] = useState('')
  const [years, setYears] = useState(service.retention_years === null ? ''
    : String(service.retention_years))
  const [off, setOff] = useState(service.not_collected)
  const s = useSending(took)
  const words = all.measures.map(m => m.word)
  const list = (w: string[]) => w.length > 0 ? w.join(',') : null
  const submit = () => {
    void s.send('/api/v1/services', { service: id,
      first_quarter: first.trim() === '' ? null : first,
      retention_years: years.trim() === '' ? null : years,
      not_collected: list(off.filter(w => words.includes(w) &&
        !service.not_collected.includes(w))),
      collected: list(service.not_collected.filter(w => words.includes(w) &&
        !off.includes(w))) },
    `The settings of ${id} are stored.`,
    { method: 'PUT', version: service.version })
  }

  return <Form title={`Change settings of ${id}`} submit={submit}>
    <Refused sending={s} fields={[]} />
    <Input id={`${id}-first`} label="First quarter to report"
      hint={`Like 2026/27 Q1. Now: ${service.first_quarter_shown ??
        'that of the first entry'}`} value={first} onInput={setFirst}
      width={width} />
    <Input id={`${id}-years`} label="Years until a closed record is looked at"
      hint="After a discharged client's last entry." value={years}
      onInput={setYears} width="nhsuk-input--width-5" inputmode="decimal" />
    <Checkboxes id={`${id}-off`} label="Not collected here, and sent as “-”"
      values={off} onChange={setOff} choices={all.measures} />
    <Button busy={s.busy}>Store</Button>
  </Form>
}

function Rename({ service, took }: { service: Service, took: Took }) {
  const [to, setTo] = useState('')
  const s = useSending(took)

  return <Form title={`Rename ${service.service}`} submit={() => {
    void s.send('/api/v1/services:rename', { service: service.service,
      to: to.trim() }, `The service is ${to.trim()} now.`,
    { version: service.version })
  }}>
    <Refused sending={s} fields={[]} />
    <p>For a name that was misspelt. Once figures have left under a name, it
      stays.</p>
    <Input id={`${service.service}-to`} label="Right name" value={to}
      onInput={setTo} width={width} />
    <Button busy={s.busy}>Rename</Button>
  </Form>
}

function Remove({ service, took }: { service: Service, took: Took }) {
  const [extent, setExtent] = useState<Extent | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [typed, setTyped] = useState('')
  const s = useSending(took)
  const weigh = async () => {
    const a = await ask<Extent>('/api/v1/services:weigh', { method: 'POST',
      body: { service: service.service } })

    setProblem(a.ok ? null : a.problem)
    setExtent(a.ok ? a.body : null)
  }
  const submit = () => {
    if (extent === null)
      void weigh()
    else
      void s.send('/api/v1/services:remove', { service: service.service,
        typed }, `The service ${service.service} is removed.`,
      { version: extent.version })
  }

  return <Form title={`Remove ${service.service}`} submit={submit}>
    <ProblemBox problem={problem} />
    <Refused sending={s} fields={[]} />
    {extent === null
      ? <><p>For a service that was made by mistake. First see what would go with
        it.</p><Button secondary>See what would go</Button></>
      : <>
        <p><strong>{extent.empty ? 'It holds nothing.' : extent.says}</strong></p>
        {!extent.empty && <Input id={`${service.service}-typed`}
          label="Type your name to remove it" hint={extent.staff} value={typed}
          onInput={setTyped} width={width} />}
        <Button warning busy={s.busy}>Remove the service</Button></>}
  </Form>
}

function Add({ took }: { took: () => void }) {
  const [name, setName] = useState('')
  const [meant, setMeant] = useState<string[]>([])
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = async () => {
    const a = await ask('/api/v1/setup/services', { method: 'POST',
      body: { service: name.trim(), meant: meant.length > 0 } })

    setProblem(a.ok ? null : a.problem)
    if (a.ok) {
      setName('')
      setMeant([])
      took()
    }
  }

  return <Form title="Add a service" submit={() => { void submit() }}>
    <ProblemBox problem={problem} />
    <Input id="service" label="Name of the service"
      hint="Letters, digits and hyphens, as the region calls it: north-tees"
      value={name} onInput={setName} width={width}
      error={problem?.detail} />
    {problem?.code === 'new' && <Checkboxes id="meant" label="Is it right?"
      values={meant} onChange={setMeant} choices={[{ word: 'yes',
        title: `Yes, ${name.trim()} is a service of its own` }]} />}
    <Button>Add it</Button>
  </Form>
}

export function Services({ all, leads, took, added }: { all: Settings,
  leads: boolean, took: Took, added: () => void }) {
  return <section>
    <h2 class="nhsuk-heading-m">Services</h2>
    {all.services.map(s => <div key={s.service + s.version}>
      <h3 class="nhsuk-heading-s">{s.service}</h3>
      <p>First quarter: {s.first_quarter_shown ?? 'that of the first entry'}.
        {s.not_collected.length > 0 && ` Not collected: ${all.measures.filter(
          m => s.not_collected.includes(m.word)).map(m => m.title)
          .join('; ')}.`}</p>
      {leads && <>
        <Change service={s} all={all} took={took} />
        <Rename service={s} took={took} />
        <Remove service={s} took={took} />
      </>}
    </div>)}
    {leads && <Add took={added} />}
  </section>
}
