/*
 * What stands under every table and goes with all that leaves a page: which policy
 * made it safe to show, to whom, and of which state of the log it is.
 */
import { counted } from '../../../common/web/parts'

/* Of which state something is. */
export function origin(name: string, logSize: number, day: string): string {
  return `Source: Sheaf, ${name}, log entry ${counted(logSize)}, ${day}.`
}

/* The line under every table, and whether it may be shown to others.  The words
 * come with the answer. */
export function PolicyLine({ says, audience, sets, of }: { says: string,
  audience: string, sets?: string | null, of?: { log_size: number, day_shown: string,
    sets: string | null } }) {
  const words = sets ?? of?.sets

  return <section class="sheaf-policy" aria-label="Policy">
    <p class="nhsuk-body-s">{says}</p>
    {words && <p class="nhsuk-body-s">{words}</p>}
    <p class="nhsuk-body-s"><strong>May it be shown to others?</strong>
      {` ${audience}`}</p>
    {of && <p class="nhsuk-body-s">Log entry {counted(of.log_size)}, made on {
      of.day_shown}.</p>}
  </section>
}
