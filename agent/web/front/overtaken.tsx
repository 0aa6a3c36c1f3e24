/* Somebody was faster: both side by side, field by field, and the choice between
 * them. */
import { Button, Callout } from '../../../common/web/parts'

export interface Differing {
  title: string
  theirs: string
  mine: string
}

export function Overtaken({ says, rows, level, mine, theirs, neither }: {
  says: string | null, rows: Differing[], level?: 3 | 4, mine: () => void,
  theirs: () => void, neither?: (() => void) | undefined }) {
  return <Callout title="Changed meanwhile" level={level ?? 3}>
    <p>{says ?? 'Somebody has changed it.'} Nothing of yours is stored yet.</p>
    {rows.length > 0 && <dl class="sheaf-both">
      <div><dt>There now</dt>{rows.map(r => <dd key={r.title}>
        {r.title}: {r.theirs}</dd>)}</div>
      <div><dt>Yours</dt>{rows.map(r => <dd key={r.title}>
        {r.title}: {r.mine}</dd>)}</div>
    </dl>}
    <Button onClick={mine}>Store mine</Button>{' '}
    <Button secondary onClick={theirs}>Keep what is there</Button>{' '}
    {neither && <Button secondary onClick={neither}>Neither: change what is
      there</Button>}
  </Callout>
}

/* What was withdrawn by somebody else has no text any more. */
export interface Stale {
  title?: string
  was: string
  now: string
}

/* Something was to be taken away, or done for good, and is not any more what the
 * page showed: both, and the choice between them.  `act` is null where there is
 * nothing left to do it to. */
export function NotAsShown({ says, rows, level, act, leave }: { says: string,
  rows: Stale[], level?: 2 | 3 | 4,
  act: { title: string, press: () => void } | null,
  leave: { title: string, press: () => void } }) {
  const named = (title: string | undefined, text: string) =>
    title === undefined ? text : `${title}: ${text}`

  return <Callout title="Changed meanwhile" level={level ?? 3}>
    <p>{says}</p>
    <dl class="sheaf-both">
      <div><dt>When you opened this page</dt>{rows.map((r, i) =>
        <dd key={i}>{named(r.title, r.was)}</dd>)}</div>
      <div><dt>There now</dt>{rows.map((r, i) =>
        <dd key={i}>{named(r.title, r.now)}</dd>)}</div>
    </dl>
    {act && <><Button onClick={act.press}>{act.title}</Button>{' '}</>}
    <Button secondary onClick={leave.press}>{leave.title}</Button>
  </Callout>
}

/* The same of something that was to be withdrawn; `now` null: somebody has
 * withdrawn it already. */
export function NotWithdrawn({ by, was, now, level, withdraw, leave }: {
  by: string | null, was: string, now: string | null, level?: 2 | 3 | 4,
  withdraw: () => void, leave: () => void }) {
  const who = by ? by : 'Somebody'

  return <NotAsShown level={level ?? 3} rows={[{ was,
    now: now ?? 'Withdrawn' }]}
  says={now === null ? `${who} has withdrawn it already.`
    : `${who} has changed it, so it is not withdrawn yet.`}
  act={now === null ? null
    : { title: 'Withdraw what stands now', press: withdraw }}
  leave={{ title: now === null ? 'Go on' : 'Leave it', press: leave }} />
}
