/* Two of the first steps: services, and the invite of the region. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { at, Button, Checkboxes, FileInput, Input, Select, Status, Summary, TextArea,
  wrong } from '../../../common/web/parts'
import { Form, useTyped } from '../../../common/web/form'
import { useSubmit } from '../../../common/web/submit'
import type { Setup } from './setup_types'

export function Services({ setup, title, took }: { setup: Setup,
  title: string, took: (s: Setup) => void }) {
  const listed = setup.listed ?? []
  const blank = { typed: '', chosen: '' }
  const t = useTyped('setup-service', blank)
  const { typed, chosen } = t.words
  const [meant, setMeant] = useState<string[]>([])
  const [said, setSaid] = useState('')
  const { busy, problem, run } = t
  const service = listed.length > 0 && chosen !== 'other'
    ? chosen || (listed[0] ?? '') : typed
  const submit = async () => {
    const a = await run(() => ask<Setup>('/api/v1/setup/services',
      { method: 'POST', body: { service: service.trim(),
        meant: meant.length > 0 } }))

    if (a?.ok) {
      took(a.body)
      setSaid(`${service.trim()} is here now.`)
      await t.begin(blank)
      setMeant([])
    }
  }
  const isNew = problem?.code === 'new'
  const named = listed.length === 0 || chosen === 'other'

  return <Form kept={t} submit={() => { void submit() }} head={<>
    <Summary problem={problem} only={named ? 'service' : 'listed'} />
    <h1 class="nhsuk-heading-l">{title}</h1></>}>
    {setup.services.length > 0 && <>
      <p>Here now:</p>
      <ul class="nhsuk-list nhsuk-list--bullet">
        {setup.services.map(s => <li key={s}>{s}</li>)}</ul></>}
    {listed.length > 0 &&
      <Select id="listed" label="Services that the region has named for this site"
        error={named ? undefined : wrong(problem)}
        value={chosen} onChange={v => { t.set({ chosen: v }) }} choices={[
          ...listed.map(s => ({ word: s, title: s })),
          { word: 'other', title: 'Another one' }]} />}
    {named &&
      <Input id="service" label="Name of the service"
        hint="Letters, digits and hyphens, as the region calls it: north-tees"
        value={typed} onInput={v => { t.set({ typed: v }) }}
        width="nhsuk-input--width-20"
        error={wrong(problem)} />}
    {isNew && <Checkboxes id="meant" label="Is it right?" values={meant}
      onChange={setMeant} choices={[{ word: 'yes',
        title: `Yes, begin ${service.trim()} all the same` }]} />}
    <Button busy={busy}>Add this service</Button>
    <Status>{said}</Status>
    <p><a class="nhsuk-link" href="#">Continue</a></p>
  </Form>
}

/* ------------------------------------------------------------- the invite */

async function inBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())

  return btoa(Array.from(bytes, b => String.fromCharCode(b)).join(''))
}

export function Invite({ setup, title, done }: { setup: Setup, title: string,
  done: (s: Setup) => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [pasted, setPasted] = useState('')
  const [secret, setSecret] = useState('')
  const [url, setUrl] = useState('')
  const { busy, problem, run } = useSubmit()
  const submit = async () => {
    const a = await run(async () => ask<Setup>('/api/v1/setup/invite',
      { method: 'POST', body: { secret, url, pasted,
        file: file === null ? '' : await inBase64(file) } }))

    if (a?.ok)
      done(a.body)
  }
  const step = setup.steps.find(s => s.step === 'invite')
  const refused = at(problem, 'invite')
  /* It was pasted, and no file is chosen. */
  const pasting = file === null && pasted !== ''

  return <Form unkept="secret"
    submit={() => { void submit() }}>
    <Summary problem={problem} fields={{ invite: pasting ? 'pasted' : 'invite',
      secret: 'secret', url: 'url' }} />
    <h1 class="nhsuk-heading-l">{title}</h1>
    <p>{step?.says}</p>
    <FileInput id="invite" label="The invite file" keeps onFile={setFile}
      error={pasting ? undefined : refused} />
    <details class="nhsuk-details" open={pasting}>
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">Paste the invite
          instead</span></summary>
      <div class="nhsuk-details__text">
        <TextArea id="pasted" label="All that the invite holds, from sheaf-invite/v1 on"
          value={pasted} onInput={setPasted}
          error={pasting ? refused : undefined} />
      </div>
    </details>
    <Input id="secret" label="The one-time secret"
      hint="64 letters and digits in groups of four, which came another way than the file"
      value={secret} onInput={setSecret} error={at(problem, 'secret')} />
    <Input id="url" label="Address of the region, where you were given one"
      hint="As the region wrote it. Leave it empty if returns are carried by file."
      value={url} onInput={setUrl} error={at(problem, 'url')} />
    <Button busy={busy}>{busy ? 'Checking…' : 'Take up the invite'}</Button>
  </Form>
}
