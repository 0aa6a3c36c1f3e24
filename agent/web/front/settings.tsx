/* Settings: people, services, how the desk is reached, and what it is. */
import { useEffect, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import type { HandedOut, Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { Sending } from './sending'
import { About } from './settings_about'
import { Kinds } from './settings_kinds'
import { Services } from './settings_services'
import { OwnCode, Password, Staff } from './settings_staff'
import type { Settings } from './settings_types'

function Network({ all }: { all: Settings }) {
  return <section>
    <h2 class="nhsuk-heading-m">On the network</h2>
    {all.lan === null
      ? <p>This desk is shown on its own machine alone. Your IT department can
        show it to the other machines of your organisation.</p>
      : <>
        <p>Other machines reach it at {all.lan.address}. Its certificate is good
          until {all.lan.until.shown}{all.lan.own
          ? ' and is renewed by itself' : ''}.</p>
        {all.lan.own && <>
          <p>Each device has to trust it once. The fingerprint, to compare:
            <br /><strong>{all.lan.words}</strong></p>
          <p><a class="nhsuk-link" href="/trust">How a device comes to trust
            it</a></p></>}
      </>}
  </section>
}

function Backup() {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [said, setSaid] = useState('')
  const make = async () => {
    const a = await ask<HandedOut>('/api/v1/backup', { method: 'POST' })

    setProblem(a.ok ? null : a.problem)
    if (a.ok) {
      save(a.body.address)
      setSaid('The backup is made and checked. Your browser saves it now as ' +
        `${a.body.name}: see that it is there, and keep it as safe as the ` +
        'register itself.')
    }
  }

  return <section>
    <h2 class="nhsuk-heading-m">Backup</h2>
    <ProblemBox problem={problem} />
    <p>A backup holds the whole register, still sealed: it opens with
      today’s passwords, or with the printed recovery key. Make one before the
      disk fails, and keep it away from this machine. That you made one stands
      in the list of who looked.</p>
    <Button secondary onClick={() => { void make() }}>Save a backup</Button>
    <Status>{said}</Status>
    <p>To go back to a backup, your IT department restores it on the machine.
      Today and Send then say whether anything is missing that was sent since,
      and what to do next. Two machines must never work from one backup.</p>
  </section>
}

function Page({ name, leads }: { name: string, leads: boolean }) {
  const [all, setAll] = useState<Settings | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [said, setSaid] = useState('')
  const load = async () => {
    const a = await ask<Settings>('/api/v1/settings')

    if (a.ok)
      setAll(a.body)
    setProblem(a.ok ? null : a.problem)
  }
  const took = (settings: Settings, says: string) => {
    setAll(settings)
    setSaid(says)
    /* To where it is said, which may be far above the form. */
    document.getElementById('said')?.scrollIntoView()
  }

  useEffect(() => { void load() }, [])
  return <>
    <h1 class="nhsuk-heading-l">Settings</h1>
    <Status id="said">{said}</Status>
    <ProblemBox problem={problem} />
    {all && <>
      <p>{all.stands}</p>
      <Password took={took} />
      <OwnCode code={all.own_code} took={took} />
      <Staff staff={all.staff} sealing={all.sealing} own={name} leads={leads} took={took} />
      <Services all={all} leads={leads} took={took} added={() => {
        setSaid('The service is added.')
        void load()
      }} />
      <Kinds all={all} leads={leads} took={took} />
      <Network all={all} />
      {leads && <Backup />}
      <Sending />
      <About all={all} leads={leads} />
    </>}
  </>
}

show(s => <Page name={s.name ?? ''} leads={s.role === 'team_leader'} />)
