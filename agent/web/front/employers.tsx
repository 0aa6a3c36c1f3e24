/* Employers: whom did we see this week, and does it count? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { findKept, keptForms } from '../../../common/web/draft'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox, Select, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useOnce } from '../../../common/web/submit'
import { useBack, useNewDay } from '../../../common/web/turn'
import type { EntryAnswer } from './client_types'
import { EmployerForm, formOf } from './employer_form'
import type { Contact, SavedContact, Week } from './employer_types'
import { EmployerWeek } from './employer_week'
import { NotWithdrawn } from './overtaken'

const UNDO_MS = 60_000

/* Which week, and whose: in the address, so that a link shows the same. */
function useAddress() {
  const at = new URLSearchParams(location.search)
  const [week, setWeek] = useState(at.get('week') ?? '')
  const [staff, setStaff] = useState(at.get('staff') ?? '')
  const query = new URLSearchParams({ ...(week === '' ? {} : { week }),
    ...(staff === '' ? {} : { staff }) }).toString()

  useEffect(() => {
    history.replaceState(null, '', query === '' ? '/employers'
      : `/employers?${query}`)
  }, [query])
  return { query, staff, setWeek, setStaff }
}

interface Editing {
  contact: Contact
  staff: string
}

function found(week: Week, form: string): Editing | undefined {
  return week.groups.flatMap(g => g.contacts.map(contact =>
    ({ contact, staff: g.specialist }))).find(x => formOf(x.contact) === form)
}

/* A correction that was left half typed is taken up again, in the week of what it
 * corrects, and among the contacts of everybody where those that are shown have it
 * not.  Of a contact that is gone there is nothing to correct: then what is shown stays
 * as it was chosen. */
function useResumed(week: Week | null, at: ReturnType<typeof useAddress>):
  Editing | null {
  const [kept, setKept] = useState<Editing & { from: string } | null>(null)
  const [resumed, setResumed] = useState<Editing | null>(null)

  useEffect(() => {
    const look = async () => {
      const form = (await keptForms()).find(f =>
        /^(client-\d+-)?contact-\d+$/.test(f))
      const words = form === undefined ? null
        : await findKept<{ week: string }>(form)

      if (form === undefined || words === null)
        return
      const a = await ask<Week>(`/api/v1/employer-contacts?${
        new URLSearchParams(words.week === '' ? {}
          : { week: words.week }).toString()}`)
      const there = a.ok ? found(a.body, form) : undefined

      if (a.ok && there !== undefined)
        setKept({ ...there, from: a.body.week.from })
    }

    void look()
  }, [])
  useEffect(() => {
    if (kept === null || week === null)
      return
    if (!['', kept.staff].includes(at.staff))
      at.setStaff('')
    if (kept.from !== week.week.from) {
      at.setWeek(kept.from)
      return
    }
    setResumed(kept)
    setKept(null)
  }, [kept, week])
  return resumed
}

/* What was saved, with a way back for a minute. */
function Saved({ saved, undone }: { saved: SavedContact | null,
  undone: () => void }) {
  const answer = saved?.answer ?? null
  const [gone, setGone] = useState(false)
  const [said, setSaid] = useState('')
  /* Somebody else was faster to change it. */
  const [stale, setStale] = useState<EntryAnswer['conflict']>(null)

  useEffect(() => {
    setStale(null)
    if (answer === null)
      return undefined
    setGone(false)
    setSaid('')
    const timer = setTimeout(() => { setGone(true) }, UNDO_MS)

    return () => { clearTimeout(timer) }
  }, [answer])
  const once = useOnce()
  const undo = async (version: string) => {
    if (saved === null)
      return false
    const a = await ask<EntryAnswer>(saved.address, { method: 'DELETE',
      version }, [412, 422])

    setGone(true)
    setSaid(!a.ok ? a.problem.detail : a.body.outcome === 'done'
      ? 'The contact is withdrawn.' : a.body.outcome === 'refused'
        ? a.body.remarks.map(r => r.text).join(' ') : '')
    setStale(a.ok ? a.body.conflict : null)
    undone()
    return a.ok
  }
  const press = (version: string) => {
    once(`${answer?.entry.fact ?? 0} ${version}`, () => undo(version))
  }

  return <>{stale && <NotWithdrawn level={2} by={stale.by}
    was={answer?.entry.text ?? ''} now={stale.theirs}
    withdraw={() => { press(stale.version ?? '') }}
    leave={() => { setStale(null) }} />}
  <Status>{said !== '' ? said : answer && <>
    <p>Saved: {answer.entry.text}{!gone && !saved?.corrected && <>{' '}<button class="sheaf-link"
      type="button" onClick={() => {
        press(answer.entry.version ?? '')
      }}>Undo</button></>}</p>
    {answer.judgement?.says.map(s => <p key={s}>{s}</p>)}
  </>}</Status></>
}

function Weeks({ week, go }: { week: Week['week'],
  go: (day: string) => void }) {
  return <div class="sheaf-beside">
    <Button secondary onClick={() => { go(week.before) }}>Week before
    </Button>
    {week.after && <Button secondary
      onClick={() => { go(week.after ?? '') }}>Week after</Button>}
  </div>
}

function Page({ leads }: { leads: boolean }) {
  const at = useAddress()
  const [week, setWeek] = useState<Week | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [saved, setSaved] = useState<SavedContact | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  const [back, newDay] = [useBack(), useNewDay()]
  const begin = useNewest()

  const load = async () => {
    const newest = begin()
    const a = await ask<Week>(at.query === '' ? '/api/v1/employer-contacts'
      : `/api/v1/employer-contacts?${at.query}`)

    if (newest()) {
      if (a.ok)
        setWeek(a.body)
      setProblem(a.ok ? null : a.problem)
    }
    return a.ok ? a.body.groups : []
  }
  /* After somebody was faster: the contact as it is now. */
  const again = async () => {
    const groups = await load()

    setEditing(groups.flatMap(g => g.contacts.map(contact =>
      ({ contact, staff: g.specialist })))
      .find(x => x.contact.fact === editing?.contact.fact) ?? null)
  }

  useEffect(() => { void load() }, [at.query, back, newDay])
  const resumed = useResumed(week, at)

  useEffect(() => {
    if (resumed !== null)
      setEditing(resumed)
  }, [resumed])
  const waiting = week?.groups.reduce((n, g) => n + g.waiting, 0) ?? 0
  const only = week?.specialists.length === 1 ? week.specialists[0] ?? '' : ''

  return <>
    <h1 class="nhsuk-heading-l">Employer contacts</h1>
    <ProblemBox problem={problem} />
    {week && <>
      <p>{week.week.shown}. {week.says}{leads && waiting > 0 && <>
        {' '}<a href="#week">Review them</a></>}</p>
      <EmployerForm key={editing ? `${editing.contact.fact} ` +
        editing.contact.version : 'add'} week={week}
        staff={at.staff === '' ? only : at.staff}
        entry={editing?.contact ?? null} entryStaff={editing?.staff ?? ''}
        cancel={() => { setEditing(null); void load() }}
        again={() => { void again() }}
        saved={s => { setSaved(s); setEditing(null); void load() }} />
      <Saved saved={saved} undone={() => { void load() }} />
      <h2 class="nhsuk-heading-m" id="week" tabIndex={-1}>Contacts from {week.week.shown}</h2>
      <p>{week.source}</p>
      <Select id="whose" label="Show the contacts of" value={at.staff}
        onChange={at.setStaff} choices={[{ word: '', title: 'Everybody' },
          ...week.specialists.map(s => ({ word: s, title: s })),
          ...(at.staff === '' || week.specialists.includes(at.staff) ? []
            : [{ word: at.staff, title: at.staff }])]} />
      <Weeks week={week.week} go={at.setWeek} />
      <EmployerWeek week={week} leads={leads}
        fresh={saved?.answer.entry.fact ?? null} edit={(contact, staff) => {
          setSaved(null)
          setEditing({ contact, staff })
        }} changed={() => { setSaved(null); void load() }} />
    </>}
  </>
}

show(session => <Page leads={session.role === 'team_leader'} />)
