/* What forms of entries have in common. */
import { useDraft } from '../../../common/web/draft'
import type { Draft } from '../../../common/web/draft'
import { Button, Callout, Inset } from '../../../common/web/parts'
import type { EntryAnswer } from './client_types'

/* What is merely odd, asked once before it is stored. */
export function Odd({ answer, sure }: { answer: EntryAnswer,
  sure: (keys: string[]) => void }) {
  const odd = answer.odd ?? []

  return <Callout title="Is this right?" of={answer}>
    {odd.map(o => <p key={o.key}>{o.says}</p>)}
    <p>Nothing is saved yet. If it is not right, change it below and save
      again.</p>
    <Button secondary onClick={() => { sure(odd.map(o => o.key)) }}>Yes, it is
      right: save</Button>
  </Callout>
}

/* What is there now, and what was about to be stored. */
export interface Overtaken {
  by: string | null
  theirs: string | null
  yours: string
  version: string | null
  particulars_version?: string | null
}

/* Somebody was faster: both texts, and the choice between them.  `known`: what
 * was about to be added is there already, though it says other things. */
export function Conflict({ conflict: c, known, mine, theirs, neither }: {
  conflict: Overtaken | null, known?: boolean, mine: () => void,
  theirs: () => void, neither?: () => void }) {
  if (c === null)
    return null
  return <Callout of={c} title={known ? 'The record has such an entry already'
    : `Changed meanwhile${c.by ? ` by ${c.by}` : ''}`}>
    <dl class="sheaf-both">
      <div><dt>There now</dt><dd>{c.theirs ?? 'Withdrawn'}</dd></div>
      <div><dt>Yours</dt><dd>{c.yours}</dd></div>
    </dl>
    {(c.version ?? c.particulars_version) &&
      <Button onClick={mine}>{known ? 'Put mine in its place'
        : 'Store mine'}</Button>}{' '}
    <Button secondary onClick={theirs}>Keep what is there</Button>{' '}
    {neither && c.theirs !== null &&
      <Button secondary onClick={neither}>Neither: correct what is there
      </Button>}
  </Callout>
}

/* Keeps what stands half typed in a form for something new, and says so where
 * it was given back.  The form has the draft at `at`. */
export function KeptDraft<T extends object>(p: { form: string, words: T,
  typed: boolean, give: (kept: T) => void, again: () => void,
  at: { current: Draft | null } }) {
  const draft = useDraft<T>(p.form, p.words, p.typed, p.give)

  p.at.current = draft
  return draft.since && <Inset><p>You had half typed this on
    {` ${draft.since.shown}`}.</p>
    <Button secondary onClick={p.again}>Start again</Button></Inset>
}
