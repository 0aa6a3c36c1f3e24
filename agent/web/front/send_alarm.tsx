/* The region's log has shown two histories: both as a file, and going on, on a
 * team leader's word. */
import { useEffect, useState } from 'preact/hooks'
import { ask, save } from '../../../common/web/api'
import { Form } from '../../../common/web/form'
import { at, Button, Input, Summary } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'

interface Alarm {
  stage: string
  staff: string
  says: string[]
  then: string[]
}

function Evidence() {
  const { busy, problem, run } = useSubmit()
  const take = async () => {
    const a = await run(() => ask<{ address: string }>(
      '/api/v1/alarm:evidence', { method: 'POST' }))

    if (a?.ok)
      save(a.body.address)
  }

  return <>
    <Summary problem={problem} fields={[]} />
    <Button secondary busy={busy} onClick={() => { void take() }}>
      Save the file of evidence</Button>
  </>
}

function Word({ staff, done }: { staff: string,
  done: (says: string[]) => void }) {
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useSubmit()
  const send = async () => {
    const a = await run(() => ask<{ says: string[] }>('/api/v1/alarm',
      { method: 'POST', body: { typed } }))

    if (a?.ok)
      done(a.body.says)
  }

  return <Form unkept="confirmation"
    submit={() => { void send() }}>
    <Summary problem={problem} fields={['typed']} />
    <Input id="typed" hint={staff} value={typed} onInput={setTyped}
      label="Type your name to say that you know of both histories"
      error={at(problem, 'typed')} width="nhsuk-input--width-20" />
    <Button busy={busy}>{busy ? 'Going on…' : 'Go on'}</Button>
  </Form>
}

export function TwoHistories({ done }: { done: (says: string[]) => void }) {
  const [alarm, setAlarm] = useState<Alarm | null>(null)

  useEffect(() => {
    const look = async () => {
      const a = await ask<Alarm>('/api/v1/alarm:look',
        { method: 'POST', look: true })

      if (a.ok)
        setAlarm(a.body)
    }

    void look()
  }, [])
  return alarm?.stage !== 'open' ? null
    : <section id="two-histories">
      <h2 class="nhsuk-heading-m">Two histories of the region’s log</h2>
      {[...alarm.says, ...alarm.then].map(s => <p key={s}>{s}</p>)}
      <Evidence />
      <Word staff={alarm.staff} done={done} />
    </section>
}
