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
