/* A review entered item by item: a key from 1 to 5 scores the item and moves on
 * to the next one. */
import { useMemo, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Form, useTyped } from '../../../common/web/form'
import { Button, ErrorSummary, Input, Radios, Reason }
  from '../../../common/web/parts'
import { DayInput, dayMeant } from './day_input'
import type { Fidelity, Item, Review, Which } from './fidelity_types'
import { Overtaken } from './overtaken'
import type { Differing } from './overtaken'

interface Stored {
  says: string | null
  remarks: { field: string, text: string }[]
}

type Scores = (number | null)[]

/* What stands in the form. */
interface Half {
  date: string
  kind: string
  by: string
  scores: Scores
  reason: string /* why it is corrected */
}

/* The name under which a review that is half entered is kept; null: a new one. */
export function formOf(service: string, which: Which | null): string {
  return which === null ? `review-${service}`
    : `review-${which.kind.slice(0, 4)}-${which.review.on.day}-${service}`
}

/* The first button of an item, or that of its score. */
function focusItem(item: Item | undefined): void {
  const group = document.getElementById(item?.field ?? 'save-review')
  const all = group?.closest('fieldset')
  const chosen = all?.querySelector<HTMLInputElement>('input:checked')

  ;(chosen ?? group)?.focus()
}

function ItemScore(p: { item: Item, fidelity: Fidelity, value: number | null,
  error: string | undefined, set: (score: number) => void }) {
  const { item, fidelity } = p
  const next = fidelity.items[item.item]
  const key = (e: KeyboardEvent) => {
    const score = Number(e.key)

    if (e.ctrlKey || e.altKey || e.metaKey || !fidelity.scores.includes(score))
      return
    e.preventDefault()
    p.set(score)
    focusItem(next)
  }

  return <div onKeyDown={key}>
    <Radios id={item.field} label={`${item.item}. ${item.name}`}
      hint={item.help} error={p.error} value={String(p.value ?? '')}
      onChange={v => { p.set(Number(v)) }}
      choices={fidelity.scores.map(s => ({ word: String(s),
        title: String(s) }))} />
  </div>
}

/* In what a review that somebody has changed differs from what stands here. */
export function differing(items: Item[], there: Review, scores: Scores,
  by: string): Differing[] {
  const rows = items.map((item, i) => ({
    title: `${item.item}. ${item.name}`, theirs: String(there.scores[i] ?? ''),
    mine: String(scores[i] ?? 'no score') }))

  return [...rows, { title: 'Who reviewed',
    theirs: there.reviewers ?? 'nobody named',
    mine: by === '' ? 'nobody named' : by }]
    .filter(r => r.theirs !== r.mine)
}

/* The fields of a form by the codes of what was refused. */
const fields: Record<string, string> = { day: 'review-date',
  kind: 'review-kind', reason: 'reason' }

/* `newest` brings what is there now, null where it is withdrawn; with `again`
 * that is corrected instead. */
export function ReviewForm(p: { fidelity: Fidelity, which: Which | null,
  newest: () => Promise<Which | null>, again: (which: Which) => void,
  saved: (says: string) => void, cancel: () => void }) {
  const f = p.fidelity
  const first: Half = { date: p.which?.review.on.day ?? 'today',
    kind: p.which?.kind ?? '', by: p.which?.review.reviewers ?? '',
    scores: p.which?.review.scores ?? f.items.map(() => null), reason: '' }
  const t = useTyped(formOf(f.service, p.which), first,
    p.which?.review.version, { day: w => w.date, lasting: async (w, on) =>
      ({ ...w, date: await dayMeant(w.date, on) }) })
  const { date, kind, by, scores, reason } = t.words
  const [remarks, setRemarks] = useState<Stored['remarks']>([])
  /* What there is now, of a review that somebody has changed meanwhile. */
  const [there, setThere] = useState<Which | null | undefined>(undefined)
  const { busy, problem, run } = t
  const given = scores.filter(s => s !== null).length

  const save = async (version: string | undefined) => {
    const body = { service: f.service, date, typed_on: t.typedOn, kind, scores, reviewers: by,
      ...p.which !== null && { reason } }
    const a = await run(once => ask<Stored>('/api/v1/fidelity/reviews',
      version === undefined ? { method: 'POST', body, once }
        : { method: 'PUT', body, version }, [422]))

    if (a === null)
      return
    setRemarks(a.ok ? a.body.remarks : [])
    setThere(!a.ok && a.problem.code === 'changed' ? await p.newest()
      : undefined)
    if (!a.ok)
      return
    if (a.body.says === null) {
      t.draft.resume()
      return
    }
    await t.done()
    p.saved(`Saved: ${a.body.says}.`)
  }
  /* What was typed is not wanted any more. */
  const leave = (then: () => void) => { void t.done().then(then) }
  const overtaken = problem?.code === 'changed'
  /* The same list until the next save: a new one would take the focus. */
  const errors = useMemo(() => [...remarks.map(r => ({ field: r.field,
    say: r.text })), ...(problem === null || overtaken ? []
    : [{ field: fields[problem.code] ?? null, say: problem.detail }])],
  [remarks, problem])
  const error = (code: string) => problem?.code === code ? problem.detail
    : undefined
  /* The same list while the choice is open, or the focus would go back to it. */
  const rows = useMemo(() => there ? differing(f.items, there.review, scores,
    by) : [], [there])

  return <Form kept={t} submit={() => {
    void save(p.which ? t.version : undefined)
  }} again={() => { setRemarks([]); setThere(undefined) }} head={<>
    <h2 class="nhsuk-heading-m">{p.which ? 'Correct a review'
      : 'Enter a review'}</h2>
    <ErrorSummary errors={errors} /></>}>
    {overtaken && there !== undefined && <Overtaken rows={rows}
      says={there === null ? 'Somebody has withdrawn this review.'
        : there.review.changed_says}
      mine={() => { void save(there?.review.version) }} theirs={() => { leave(p.cancel) }}
      neither={there === null ? undefined
        : () => {
          setThere(undefined)
          void t.again().then(() => { p.again(there) })
        }} />}
    {p.which === null ? <>
      <Radios id="review-kind" label="What kind of review is it?" value={kind}
        error={error('kind')} choices={f.kinds}
        onChange={v => { t.set({ kind: v }) }} />
      <DayInput typedOn={t.typedOn} id="review-date" label="When was it?" value={date}
        error={error('day')} hint="For example today, 3/5 or 3 May 2026"
        width="nhsuk-input--width-10"
        onInput={v => { t.set({ date: v }) }} />
    </> : <p>{p.which.title} of {p.which.review.on.shown}</p>}
    <Input id="reviewers" label="Who reviewed? (optional)" value={by}
      width="nhsuk-input--width-20" onInput={v => { t.set({ by: v }) }} />
    <p>{f.rule} The keys 1 to 5 score an item and go on to the
      next one.</p>
    {f.items.map((item, i) => <div key={item.item}>
      {item.section !== f.items[i - 1]?.section &&
        <h3 class="nhsuk-heading-s">{item.section}</h3>}
      <ItemScore item={item} fidelity={f} value={scores[i] ?? null}
        error={scores[i] !== null ? undefined
          : remarks.find(r => r.field === item.field)?.text}
        set={score => {
          t.update(now => ({ scores: now.scores.map((s, k) =>
            k === i ? score : s) }))
        }} />
    </div>)}
    {p.which && <Reason id="reason" value={reason} error={error('reason')}
      onInput={v => { t.set({ reason: v }) }} />}
    <p role="status">{given} of {f.items.length} items have a score.</p>
    <Button busy={busy} id="save-review">{busy ? 'Saving…' : 'Save review'}
    </Button>{' '}
    <Button secondary onClick={() => { leave(p.cancel) }}>Cancel</Button>
  </Form>
}
