/* What forms of entries have in common. */
import { Button, Callout, Of } from '../../../common/web/parts'
import type { Change, EntryAnswer } from './client_types'

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

/* What was changed, and why, which is in somebody's own words. */
export function History({ all }: { all: Change[] }) {
  return <ul class="nhsuk-list">{all.map((x, i) => <li key={i}>{x.says}
    {x.reason !== null && `. Reason: \u201c${x.reason}\u201d`}</li>)}</ul>
}

/* What an entry was before. */
export function Past({ of, past, title = 'Corrected' }: { of: string,
  past: Change[], title?: string }) {
  return past.length === 0 ? null
    : <details class="nhsuk-details sheaf-past">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">{title}<Of>{of}</Of></span>
      </summary>
      <History all={past} />
    </details>
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
