/* A review entered item by item: a key from 1 to 5 scores the item and moves on
 * to the next one. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Draft } from '../../../common/web/draft'
import { Button, ErrorSummary, Input, Radios }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { KeptDraft } from './entry_parts'
import type { Fidelity, Item, Review, Which } from './fidelity_types'
import { Overtaken } from './overtaken'
import type { Differing } from './overtaken'

interface Stored {
  says: string | null
  remarks: { field: string, text: string }[]
}

type Scores = (number | null)[]

/* What is kept of a review that is half entered. */
interface Half {
  service: string
  date: string
  kind: string
  by: string
  scores: Scores
}

const draftForm = 'fidelity-review'

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
  kind: 'review-kind' }

/* `newest` brings what is there now, null where it is withdrawn; with `again`
 * that is corrected instead. */
export function ReviewForm(p: { fidelity: Fidelity, which: Which | null,
  newest: () => Promise<Which | null>, again: (which: Which) => void,
  saved: (says: string) => void, cancel: () => void }) {
  const f = p.fidelity
  const [date, setDate] = useState(p.which?.review.on.day ?? 'today')
  const [kind, setKind] = useState(p.which?.kind ?? '')
  const [by, setBy] = useState(p.which?.review.reviewers ?? '')
  const [scores, setScores] = useState<Scores>(p.which?.review.scores ??
    f.items.map(() => null))
  const [remarks, setRemarks] = useState<Stored['remarks']>([])
  /* What there is now, of a review that somebody has changed meanwhile. */
  const [there, setThere] = useState<Which | null | undefined>(undefined)
  const draft = useRef<Draft | null>(null)
  const { busy, problem, run } = useSubmit(() => draft.current)
  const half: Half = { service: f.service, date, kind, by, scores }
  const give = (k: Half) => {
    if (k.service !== f.service)
      return
    setDate(k.date)
    setKind(k.kind)
    setBy(k.by)
    setScores(k.scores)
  }
  const given = scores.filter(s => s !== null).length

  const save = async (version: string | undefined) => {
    const body = { service: f.service, date, kind, scores, reviewers: by }
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
      draft.current?.resume()
      return
    }
    await draft.current?.drop(half)
    p.saved(`Saved: ${a.body.says}.`)
  }
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

  return <form noValidate onSubmit={e => {
    e.preventDefault()
    void save(p.which?.review.version)
  }}>
    <h2 class="nhsuk-heading-m">{p.which ? 'Correct a review'
      : 'Enter a review'}</h2>
    <ErrorSummary errors={errors} />
    {overtaken && there !== undefined && <Overtaken rows={rows}
      says={there === null ? 'Somebody has withdrawn this review.'
        : there.review.changed_says}
      mine={() => { void save(there?.review.version) }} theirs={p.cancel}
      neither={there === null ? undefined
        : () => { p.again(there) }} />}
    {p.which === null ? <>
      <KeptDraft<Half> form={draftForm} words={half} typed={given > 0}
        give={give} at={draft} again={() => {
          const first = { service: f.service, date: 'today', kind: '', by: '',
            scores: f.items.map(() => null) }

          give(first)
          void draft.current?.drop(first)
        }} />
      <Radios id="review-kind" label="What kind of review is it?" value={kind}
        error={error('kind')} choices={f.kinds} onChange={setKind} />
      <Input id="review-date" label="When was it?" value={date}
        error={error('day')} hint="today, 3/5 or 3 May 2026"
        width="nhsuk-input--width-10" onInput={setDate} />
    </> : <p>{p.which.title} of {p.which.review.on.shown}</p>}
    <Input id="reviewers" label="Who reviewed? (optional)" value={by}
      width="nhsuk-input--width-20" onInput={setBy} />
    <p>{f.rule} The keys 1 to 5 score an item and go on to the
      next one.</p>
    {f.items.map((item, i) => <div key={item.item}>
      {item.section !== f.items[i - 1]?.section &&
        <h3 class="nhsuk-heading-s">{item.section}</h3>}
      <ItemScore item={item} fidelity={f} value={scores[i] ?? null}
        error={scores[i] !== null ? undefined
          : remarks.find(r => r.field === item.field)?.text}
        set={score => {
          setScores(now => now.map((s, k) => k === i ? score : s))
        }} />
    </div>)}
    <p role="status">{given} of {f.items.length} items have a score.</p>
    <Button busy={busy} id="save-review">{busy ? 'Saving…' : 'Save review'}
    </Button>{' '}
    <Button secondary onClick={p.cancel}>Cancel</Button>
  </form>
}
