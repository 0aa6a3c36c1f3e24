/* The contacts of a week, those of each specialist together; a team leader
 * ticks what was reviewed. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, NotDone, Of, ProblemBox, Status, Wide, Withdraw }
  from '../../../common/web/parts'
import type { Refused } from '../../../common/web/parts'
import { useOnce, useSubmit } from '../../../common/web/submit'
import type { EntryAnswer } from './client_types'
import type { Contact, Group, Week } from './employer_types'
import { History, Past } from './entry_parts'
import { NotWithdrawn } from './overtaken'

interface Acts {
  edit: (c: Contact, staff: string) => void
  withdraw: (c: Contact, reason: string) => void
  refused: Refused | null
  keep: () => void
}

function whyId(c: Contact): string {
  return `why-${c.fact}`
}

/* Where a contact is withdrawn: with its client, or else its service. */
export function withdrawAt(fact: number, client: number | null,
  service: string): string {
  return client === null
    ? `/api/v1/employer-contacts/${fact}?service=${encodeURIComponent(service)}`
    : `/api/v1/clients/${client}/facts/${fact}`
}

function named(c: Contact): string {
  return `${c.how}${c.employer ? ` with ${c.employer}` : ''}, ${c.on.shown}`
}

function Change({ contact, staff, acts }: { contact: Contact, staff: string,
  acts: Acts }) {
  return <Withdraw what={named(contact)} why={whyId(contact)}
    refused={acts.refused} keep={acts.keep}
    act={reason => { acts.withdraw(contact, reason) }}>
    <button class="sheaf-link" type="button"
      onClick={() => { acts.edit(contact, staff) }}>Correct
      <Of>{named(contact)}</Of></button>
  </Withdraw>
}

function Row(p: { contact: Contact, staff: string, acts: Acts,
  tick: boolean | null, onTick: () => void, fresh: boolean }) {
  const c = p.contact

  return <tr class={`nhsuk-table__row ${p.fresh ? 'sheaf-new' : ''}`}>
    {p.tick !== null && <td class="nhsuk-table__cell sheaf-screen">
      {c.reviewed === null && <input class="sheaf-tick" type="checkbox"
        aria-label={`Reviewed: ${named(c)}`} checked={p.tick}
        onChange={p.onTick} />}</td>}
    <td class="nhsuk-table__cell">{c.on.shown}</td>
    <td class="nhsuk-table__cell">{c.employer ?? 'not named'}</td>
    <td class="nhsuk-table__cell">{c.how}
      <Past of={named(c)} past={c.past} /></td>
    <td class="nhsuk-table__cell">{c.client
      ? <a href={`/clients/${c.client.client}`}>{c.client.shown}</a>
      : 'none'}</td>
    <td class="nhsuk-table__cell">{c.counts ? 'Counts'
      : `Does not count: ${c.why_not ?? ''}`}</td>
    <td class="nhsuk-table__cell">{c.reviewed ? c.reviewed.shown
      : 'Not yet'}</td>
    <td class="nhsuk-table__cell sheaf-screen"><Change contact={c}
      staff={p.staff} acts={p.acts} /></td>
  </tr>
}

function Specialist(p: { group: Group, leads: boolean, acts: Acts,
  fresh: number | null,
  review: (contacts: Contact[]) => void }) {
  const [ticked, setTicked] = useState<number[]>([])
  const waiting = p.group.contacts.filter(c => c.reviewed === null)
  const chosen = waiting.filter(c => ticked.includes(c.fact))
  const name = p.group.specialist === '' ? 'No specialist named'
    : p.group.specialist
  const hidden = <span class="nhsuk-u-visually-hidden">: {name}</span>

  return <section>
    <h3 class="nhsuk-heading-s">{name}</h3>
    <p>{p.group.says}</p>
    <Wide name={`Contacts: ${name}`}>
      <thead class="nhsuk-table__head"><tr>
        {p.leads && <th scope="col" class="sheaf-screen">Tick</th>}
        <th scope="col">Day</th><th scope="col">Employer</th>
        <th scope="col">How</th><th scope="col">Client</th>
        <th scope="col">Quality contact</th><th scope="col">Reviewed</th>
        <th scope="col" class="sheaf-screen">Change</th></tr></thead>
      <tbody class="nhsuk-table__body">
        {p.group.contacts.map(c => <Row key={`${c.fact} ${c.version}`}
          contact={c}
          staff={p.group.specialist} acts={p.acts}
          fresh={c.fact === p.fresh}
          tick={p.leads ? ticked.includes(c.fact) : null}
          onTick={() => {
            setTicked(ticked.includes(c.fact)
              ? ticked.filter(f => f !== c.fact) : [...ticked, c.fact])
          }} />)}
      </tbody>
    </Wide>
    {p.leads && waiting.length > 0 && <>
      {chosen.length > 0 && <Button secondary
        onClick={() => { p.review(chosen) }}>Mark ticked as reviewed
        {hidden}</Button>}{' '}
      <Button secondary onClick={() => { p.review(waiting) }}>
        {waiting.length === 1 ? 'Mark it as reviewed'
          : `Mark all ${waiting.length} as reviewed`}{hidden}</Button>
    </>}
  </section>
}

export function EmployerWeek(p: { week: Week, leads: boolean,
  fresh: number | null, edit: (c: Contact, staff: string) => void,
  changed: () => void }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const [said, setSaid] = useState('')
  const [undo, setUndo] = useState<Contact[]>([])
  /* A contact that somebody else was faster to change, as it was shown. */
  const [stale, setStale] = useState<{ contact: Contact, reason: string,
    conflict: NonNullable<EntryAnswer['conflict']> } | null>(null)
  const once = useOnce()
  const { run } = useSubmit()

  const review = async (contacts: Contact[], takeBack: boolean) => {
    const a = await run(() => ask<{ changed: number }>(
      '/api/v1/employer-contacts:review', { method: 'POST', body: {
        contacts: contacts.map(c => ({ fact: c.fact, version: c.version })),
        take_back: takeBack } }))

    if (a === null)
      return
    setProblem(a.ok ? null : a.problem)
    p.changed()
    if (!a.ok)
      return
    setUndo(takeBack ? [] : contacts)
    setSaid(takeBack ? 'The review is taken back.'
      : a.body.changed === 1 ? 'One contact is marked as reviewed.'
        : `${a.body.changed} contacts are marked as reviewed.`)
  }
  const withdraw = async (c: Contact, version: string, reason: string) => {
    /* So that the same refusal is said again when it comes again. */
    setRefused(null)
    setProblem(null)
    const a = await ask<EntryAnswer>(withdrawAt(c.fact,
      c.client?.client ?? null, c.service), { method: 'DELETE', version,
      body: { reason } }, [412, 422])

    p.changed()
    if (!a.ok) {
      setRefused({ problem: a.problem, why: whyId(c) })
      return false
    }
    setUndo([])
    setSaid(a.body.outcome === 'done' ? `Withdrawn: ${a.body.text ?? ''}`
      : a.body.remarks.map(r => r.text).join(' '))
    setStale(a.body.conflict && { contact: c, reason,
      conflict: a.body.conflict })
    return a.body.outcome === 'done'
  }
  const press = (c: Contact, version: string, reason: string) => {
    once(`${c.fact} ${version}`, () => withdraw(c, version, reason))
  }

  return <section>
    <ProblemBox problem={problem} />
    <NotDone refused={refused} />
    <Status>{said}{undo.length > 0 && <>{' '}<button class="sheaf-link"
      type="button" onClick={() => { void review(undo, true) }}>Undo
      </button></>}</Status>
    {stale && <NotWithdrawn by={stale.conflict.by}
      was={stale.contact.says} now={stale.conflict.theirs}
      withdraw={() => {
        press(stale.contact, stale.conflict.version ?? '', stale.reason)
      }}
      leave={() => { setStale(null) }} />}
    {p.week.groups.map(g => <Specialist key={g.specialist} group={g}
      leads={p.leads} fresh={p.fresh}
      acts={{ edit: p.edit, withdraw: (c, reason) => {
        press(c, c.version, reason)
      }, refused, keep: () => { setRefused(null) } }}
      review={contacts => { void review(contacts, false) }} />)}
    {p.week.withdrawn.length > 0 && <details class="nhsuk-details">
      <summary class="nhsuk-details__summary">
        <span class="nhsuk-details__summary-text">What was withdrawn, and by
          whom</span></summary>
      <div class="nhsuk-details__text">
        <History all={p.week.withdrawn} /></div>
    </details>}
  </section>
}
