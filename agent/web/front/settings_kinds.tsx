/* Kinds of evidence that the site has added: what they are, and giving one a
 * title. */
import { useState } from 'preact/hooks'
import { Button, Input, Select } from '../../../common/web/parts'
import { Overtaken } from './overtaken'
import { at, Form, Refused, useSending } from './settings_parts'
import type { Took } from './settings_parts'
import type { EvidenceKind, Settings } from './settings_types'

function Change({ all, took }: { all: Settings, took: Took }) {
  const [number, setNumber] = useState('')
  const [title, setTitle] = useState('')
  const [from, setFrom] = useState<EvidenceKind | null>(null)
  const s = useSending(took)
  const find = (kinds: EvidenceKind[], n: string) =>
    kinds.find(k => String(k.number) === n) ?? null
  const pick = (k: EvidenceKind | null) => {
    setFrom(k)
    setTitle(k?.title ?? '')
    s.clear()
  }
  const store = (over: EvidenceKind | null) => {
    void s.send(`/api/v1/evidence-kinds/${number || '0'}`,
      { title: title.trim() }, title.trim() === ''
        ? 'This kind of evidence is not offered any more.'
        : 'The kind of evidence is stored.',
      { method: 'PUT', version: over?.version ?? 'none' })
  }
  const now = s.newest && find(s.newest.evidence_kinds, number)

  return <Form title="Add or change a kind of evidence"
    submit={() => { store(from) }}>
    <Refused sending={s} fields={['number', 'title']} prefix="kind-" />
    {now && s.newest && <Overtaken level={4} says={now.set_says} rows={[
      { title: 'Title', theirs: now.title ?? 'none', mine: title || 'none' }]}
    mine={() => { store(now) }}
    theirs={() => { if (s.newest) took(s.newest, 'What was there is kept.') }}
    neither={() => { pick(now) }} />}
    <Select id="kind-number" label="Which one?" value={number}
      error={at(s, 'number')} onChange={n => {
        setNumber(n)
        pick(find(all.evidence_kinds, n))
      }}
      choices={[{ word: '', title: 'Choose' },
        ...all.evidence_kinds.map(k => ({ word: String(k.number),
          title: `${k.number}: ${k.title ?? 'not used yet'}` }))]} />
    <Input id="kind-title" label="Title of the kind of evidence"
      hint="Letters only, like: Letter from Access to Work. It is not sealed, so name nobody. Blank: not offered any more."
      value={title} onInput={setTitle} width="nhsuk-input--width-20"
      error={at(s, 'title')} />
    <Button busy={s.busy}>Store</Button>
  </Form>
}

export function Kinds({ all, leads, took }: { all: Settings, leads: boolean,
  took: Took }) {
  const used = all.evidence_kinds.filter(k => k.title !== null)

  return <section>
    <h2 class="nhsuk-heading-m">Kinds of evidence</h2>
    <p>Evidence of an outcome is a job offer, a payslip or a written
      confirmation.{used.length === 0 ? ' This site has added no kinds of its own.'
      : ' This site has added:'}</p>
    {used.length > 0 && <ul class="nhsuk-list nhsuk-list--bullet">
      {used.map(k => <li key={k.number}>{k.title}.
        {k.set_says && ` ${k.set_says}`}</li>)}
    </ul>}
    {leads && <Change all={all} took={took} />}
  </section>
}
