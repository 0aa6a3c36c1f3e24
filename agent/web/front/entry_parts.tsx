/* What forms of entries have in common. */
import { Button } from '../../../common/web/parts'
import type { EntryAnswer } from './client_types'

/* Somebody was faster: both texts, and the choice between them. */
export function Conflict({ answer, mine, theirs }: { answer: EntryAnswer,
  mine: () => void, theirs: () => void }) {
  const c = answer.conflict

  if (c === null)
    return null
  return <div class="nhsuk-warning-callout" role="alert">
    <h3 class="nhsuk-warning-callout__label">Changed meanwhile
      {c.by && ` by ${c.by}`}</h3>
    <dl class="nhsuk-summary-list">
      <div class="nhsuk-summary-list__row">
        <dt class="nhsuk-summary-list__key">There now</dt>
        <dd class="nhsuk-summary-list__value">{c.theirs ?? 'Withdrawn'}</dd>
      </div>
      <div class="nhsuk-summary-list__row">
        <dt class="nhsuk-summary-list__key">Yours</dt>
        <dd class="nhsuk-summary-list__value">{c.yours}</dd>
      </div>
    </dl>
    {c.version && <Button onClick={mine}>Store mine</Button>}{' '}
    <Button secondary onClick={theirs}>Keep what is there</Button>
  </div>
}
