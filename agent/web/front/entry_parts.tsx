/* What forms of entries have in common. */
import { Button } from '../../../common/web/parts'
import type { EntryAnswer } from './client_types'

/* Somebody was faster: both texts, and the choice between them. */
export function Conflict({ answer, mine, theirs, neither }: {
  answer: EntryAnswer, mine: () => void, theirs: () => void,
  neither?: () => void }) {
  const c = answer.conflict

  if (c === null)
    return null
  return <div class="nhsuk-warning-callout" role="alert">
    <h3 class="nhsuk-warning-callout__label">Changed meanwhile
      {c.by && ` by ${c.by}`}</h3>
    <dl class="sheaf-both">
      <div><dt>There now</dt><dd>{c.theirs ?? 'Withdrawn'}</dd></div>
      <div><dt>Yours</dt><dd>{c.yours}</dd></div>
    </dl>
    {(c.version ?? c.particulars_version) &&
      <Button onClick={mine}>Store mine</Button>}{' '}
    <Button secondary onClick={theirs}>Keep what is there</Button>{' '}
    {neither && c.theirs !== null &&
      <Button secondary onClick={neither}>Neither: correct what is there
      </Button>}
  </div>
}
