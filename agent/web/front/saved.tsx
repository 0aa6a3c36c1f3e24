/* What was saved, and what it changes; for a minute it can be undone. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { useOnce } from '../../../common/web/submit'
import type { EntryAnswer } from './client_types'
import { NotWithdrawn } from './overtaken'

const UNDO_MS = 60_000

/* `added` is a new entry, which can be undone. */
export interface Done {
  answer: EntryAnswer
  added: boolean
}

export function Effects({ answer }: { answer: EntryAnswer | null }) {
  const says = answer?.effects ?? []

  return says.length === 0 ? null : <ul class="nhsuk-list">
    {says.map(s => <li key={s}>{s}</li>)}
  </ul>
}

export function Saved(p: { done: Done, address: string, more: () => void,
  changed: () => void }) {
  const { answer } = p.done
  const [open, setOpen] = useState(p.done.added)
  const [undone, setUndone] = useState<EntryAnswer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const once = useOnce()
  /* Somebody else was faster to change it. */
  const [stale, setStale] = useState<EntryAnswer['conflict']>(null)

  useEffect(() => {
    document.getElementById('another')?.focus()
    const timer = setTimeout(() => { setOpen(false) }, UNDO_MS)

    return () => { clearTimeout(timer) }
  }, [])
  const undo = async (version: string) => {
    const a = await ask<EntryAnswer>(
      `${p.address}/facts/${answer.fact ?? 0}`,
      { method: 'DELETE', version }, [412, 422])

    if (!a.ok) {
      setProblem(a.problem)
      return false
    }
    setOpen(false)
    setProblem(a.body.outcome !== 'refused' ? null : { status: 422, code: '',
      detail: a.body.remarks.map(r => r.text).join(' ') })
    setStale(a.body.conflict)
    if (a.body.outcome === 'done')
      setUndone(a.body)
    if (a.body.conflict === null)
      document.getElementById('another')?.focus()
    p.changed()
    return true
  }
  const press = (version: string) => {
    once(`undo ${version}`, () => undo(version))
  }

  return <section>
    <h2 class="nhsuk-heading-m">Add to the record</h2>
    <ProblemBox problem={problem} />
    {stale && <NotWithdrawn by={stale.by}
      was={`${answer.text ?? ''}, ${answer.date?.shown ?? ''}`}
      now={stale.theirs}
      withdraw={() => { press(stale.version ?? '') }}
      leave={() => { setStale(null) }} />}
    <Status id="saved">
      <p>{undone !== null ? `Undone: ${undone.text ?? ''}`
        : answer.outcome === 'unchanged'
          ? `The record says so already: ${answer.text ?? ''}`
          : `Saved: ${answer.text ?? ''}`}</p>
      <Effects answer={undone ?? answer} />
    </Status>
    <Button id="another" onClick={p.more} describe="saved">Add another
    </Button>{' '}
    {open && <Button secondary onClick={() => {
      press(answer.version ?? '')
    }}>Undo</Button>}
  </section>
}
