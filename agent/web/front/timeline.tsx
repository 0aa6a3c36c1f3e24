/* What happened to a client, newest first; each entry may be corrected or
 * withdrawn. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Button, NotDone, Of, Status, Wide, Withdraw }
  from '../../../common/web/parts'
import type { Refused } from '../../../common/web/parts'
import { useOnce } from '../../../common/web/submit'
import type { Client, Entry, EntryAnswer } from './client_types'
import { History, Past } from './entry_parts'
import { NotWithdrawn } from './overtaken'
import { Effects } from './saved'

function whyId(e: Entry): string {
  return `why-${e.id}`
}

function Row({ entry, fresh, edit, withdraw, refused, keep }: { entry: Entry,
  fresh: boolean, edit: () => void, withdraw: (reason: string) => void,
  refused: Refused | null, keep: () => void }) {
  const which = `${entry.says} of ${entry.on.shown}`
  const words = (entry.particulars ?? []).filter(f => f.text !== '')

  return <tr class={`nhsuk-table__row ${fresh ? 'sheaf-new' : ''}`}>
    <td class="nhsuk-table__cell sheaf-day">{entry.on.shown}</td>
    <td class="nhsuk-table__cell">{entry.says}
      {words.map(f => <div key={f.name} class="nhsuk-hint">{f.title}:
        {` ${f.shown}`}</div>)}
      <Past of={which} past={entry.past} /></td>
    <td class="nhsuk-table__cell sheaf-screen"><Withdraw what={which}
      act={withdraw} why={whyId(entry)} refused={refused} keep={keep}>
      <button class="sheaf-link" type="button" id={`correct-${entry.id}`}
        onClick={edit}>Correct<Of>{which}</Of></button></Withdraw></td>
  </tr>
}

export function TimeLine(p: { client: Client, entries: Entry[],
  fresh: number | null, address: string, edit: (e: Entry) => void,
  changed: () => void, more: (() => void) | null }) {
  const [refused, setRefused] = useState<Refused | null>(null)
  const [said, setSaid] = useState('')
  const [effects, setEffects] = useState<EntryAnswer | null>(null)
  /* An entry that somebody else was faster to change, as it was shown. */
  const [stale, setStale] = useState<{ entry: Entry, reason: string,
    conflict: NonNullable<EntryAnswer['conflict']> } | null>(null)

  const once = useOnce()
  const withdraw = async (e: Entry, version: string, reason: string) => {
    /* So that the same refusal is said again when it comes again. */
    setRefused(null)
    const a = await ask<EntryAnswer>(`${p.address}/facts/${e.id}`,
      { method: 'DELETE', version, body: { reason } }, [412, 422])

    if (!a.ok) {
      setRefused({ problem: a.problem, why: whyId(e) })
      return false
    }
    setSaid(a.body.outcome === 'done' ? `Withdrawn: ${a.body.text ?? ''}`
      : a.body.remarks.map(r => r.text).join(' '))
    setEffects(a.body)
    setStale(a.body.conflict && { entry: e, reason,
      conflict: a.body.conflict })
    p.changed()
    return a.body.outcome === 'done'
  }
  const press = (e: Entry, version: string, reason: string) => {
    once(`${e.id} ${version}`, () => withdraw(e, version, reason))
  }

  return <section>
    <h2 class="nhsuk-heading-m">What happened</h2>
    <NotDone refused={refused} />
    <Status>{said}<Effects answer={effects} /></Status>
    {stale && <NotWithdrawn by={stale.conflict.by}
      was={`${stale.entry.says}, ${stale.entry.on.shown}`}
      now={stale.conflict.theirs}
      withdraw={() => {
        press(stale.entry, stale.conflict.version ?? '', stale.reason)
      }}
      leave={() => {
        setStale(null)
        document.getElementById(`correct-${stale.entry.id}`)?.focus()
      }} />}
    <Wide name="What happened">
      <thead class="nhsuk-table__head"><tr>
        <th scope="col">Day</th><th scope="col">Entry</th>
        <th scope="col" class="sheaf-screen">Change</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {p.entries.map(e => <Row key={`${e.id} ${e.version}`} entry={e}
          fresh={e.id === p.fresh} edit={() => {
            p.edit(e)
            document.getElementById('maincontent')?.scrollIntoView()
          }} withdraw={reason => { press(e, e.version, reason) }}
          refused={refused} keep={() => { setRefused(null) }} />)}
      </tbody>
    </Wide>
    {p.more && <Button secondary onClick={p.more}>Show older entries</Button>}
    {(p.client.changes?.length ?? 0) > 0 && <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">What was changed, and by
          whom</span></summary>
      <div class="nhsuk-details__text">
        <History all={p.client.changes ?? []} /></div>
    </details>}
  </section>
}
