/* Kinds of evidence that the site has added: what they are, and giving one a
 * title. */
import { Folded, useTyped } from '../../../common/web/form'
import { Button, Input, Select } from '../../../common/web/parts'
import { Overtaken } from './overtaken'
import { at, Refused, useSending } from './settings_parts'
import type { Took } from './settings_parts'
import type { EvidenceKind, Settings } from './settings_types'

/* `over`: the version that it is changed from. */
const blank = { number: '', title: '', over: 'none' }

function Change({ all, took }: { all: Settings, took: Took }) {
  const t = useTyped('evidence-kind', blank)
  const { number, title } = t.words
  const s = useSending(took, t)
  const find = (kinds: EvidenceKind[], n: string) =>
    kinds.find(k => String(k.number) === n) ?? null
  const pick = (n: string, k: EvidenceKind | null) => {
    t.set({ number: n, title: k?.title ?? '', over: k?.version ?? 'none' })
    s.clear()
  }
  const store = async (over: string) => {
    const sent = await s.send(`/api/v1/evidence-kinds/${number || '0'}`,
      { title: title.trim() }, title.trim() === ''
        ? 'This kind of evidence is not offered any more.'
        : 'The kind of evidence is stored.',
      { method: 'PUT', version: over })

    if (sent === 'done')
      await t.begin(blank)
  }
  const now = s.newest && find(s.newest.evidence_kinds, number)

  return <Folded title="Add or change a kind of evidence" kept={t}
    submit={() => { void store(t.words.over) }}>
    <Refused sending={s} fields={['number', 'title']} prefix="kind-" />
    {now && s.newest && <Overtaken level={4} says={now.set_says} rows={[
      { title: 'Title', theirs: now.title ?? 'none', mine: title || 'none' }]}
    mine={() => { void store(now.version) }}
    theirs={() => { s.keep('What was there is kept.') }}
    neither={() => { pick(number, now) }} />}
    <Select id="kind-number" label="Which one?" value={number}
      error={at(s, 'number')}
      onChange={n => { pick(n, find(all.evidence_kinds, n)) }}
      choices={[{ word: '', title: 'Choose' },
        ...all.evidence_kinds.map(k => ({ word: String(k.number),
          title: `${k.number}: ${k.title ?? 'not used yet'}` }))]} />
    <Input id="kind-title" label="Title of the kind of evidence"
      hint="Letters only, like: Letter from Access to Work. It is not sealed, so name nobody. Blank: not offered any more."
      value={title} onInput={v => { t.set({ title: v }) }} width="nhsuk-input--width-20"
      error={at(s, 'title')} />
    <Button busy={s.busy}>Store</Button>
  </Folded>
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
