/* Settings of people: one's own password, and accounts. */
import { useState } from 'preact/hooks'
import { Folded, useTyped } from '../../../common/web/form'
import { Button, Input, Radios } from '../../../common/web/parts'
import { NotAsShown } from './overtaken'
import { at, Refused, useSending } from './settings_parts'
import type { Sending, Took } from './settings_parts'
import type { Account, Settings } from './settings_types'

const width = 'nhsuk-input--width-20'

export function Password({ took }: { took: Took }) {
  const [now, setNow] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const s = useSending(took)
  const submit = async () => {
    if (await s.send('/api/v1/password', { now, password, again },
      'Your password is changed. Where else you were signed in, you are ' +
      'signed out.', { method: 'PUT' }) === 'done') {
      setNow('')
      setPassword('')
      setAgain('')
    }
  }

  return <Folded title="Change your password" unkept="secret"
    submit={() => { void submit() }}>
    <Refused sending={s} fields={['password', 'new-password', 'again']} />
    <Input id="password" label="Your password now" type="password" value={now}
      onInput={setNow} autocomplete="current-password" width={width}
      error={at(s, 'password')} />
    <Input id="new-password" label="New password" type="password"
      hint="At least 8 characters. Three words that only you would put together are a good one."
      value={password} onInput={setPassword} autocomplete="new-password"
      width={width} error={at(s, 'new-password')} />
    <Input id="again" label="New password, again" type="password" value={again}
      onInput={setAgain} autocomplete="new-password" width={width}
      error={at(s, 'again')} />
    <Button busy={s.busy}>Change it</Button>
  </Folded>
}

export function OwnCode({ code, took }: { code: string | null, took: Took }) {
  const t = useTyped('own-code', { typed: code ?? '' })
  const { typed } = t.words
  const s = useSending(took, t)

  return <Folded title="Say which specialist you are" kept={t} submit={() => {
    void s.send('/api/v1/own-code', { code: typed.trim() },
      typed.trim() === '' ? 'You are no specialist of the record now.'
        : `You are ${typed.trim()} in the record now.`, { method: 'PUT' })
  }}>
    <Refused sending={s} prefix="own-" fields={['code']} />
    <p>{code === null ? 'So far nobody in the record is you.'
      : `In the record you are ${code}.`} Today and Clients then begin with
      what is yours. Everybody’s can be seen all the same.</p>
    <Input id="own-code" label="Your code" value={typed}
      onInput={v => { t.set({ typed: v }) }}
      hint="As it stands beside contacts and clients in the record. Leave it empty if you see no clients yourself."
      width="nhsuk-input--width-10" error={at(s, 'code')} />
    <Button busy={s.busy}>Keep it</Button>
  </Folded>
}

function Add({ took }: { took: Took }) {
  const first = { name: '', role: 'worker' }
  const t = useTyped('new-account', first)
  const { name, role } = t.words
  /* Passwords are never kept. */
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const s = useSending(took, t)
  const submit = async () => {
    if (await s.send('/api/v1/staff', { name: name.trim(), role, password,
      again }, `${name.trim()} has an account now.`) === 'done') {
      await t.begin(first)
      setPassword('')
      setAgain('')
    }
  }

  return <Folded title="Add somebody" kept={t}
    submit={() => { void submit() }}>
    <Refused sending={s} prefix="add-" called={{ account: 'name' }}
      fields={['name', 'new-password', 'again']} />
    <p>Let them sit here and type the password themselves: nobody else should
      know it.</p>
    <Input id="add-name" label="Their name in this register" value={name}
      onInput={v => { t.set({ name: v }) }} width={width}
      error={at(s, 'name') ?? at(s, 'account')} />
    <Radios id="add-role" label="What they do" value={role}
      onChange={v => { t.set({ role: v }) }}
      choices={[{ word: 'worker', title: 'Employment specialist' },
        { word: 'team_leader', title: 'Team leader' }]} />
    <Input id="add-new-password" label="Their password" type="password"
      hint="At least 8 characters." value={password} onInput={setPassword}
      autocomplete="new-password" width={width} error={at(s, 'new-password')} />
    <Input id="add-again" label="Their password, again" type="password"
      value={again} onInput={setAgain} autocomplete="new-password"
      width={width} error={at(s, 'again')} />
    <Button busy={s.busy}>Add them</Button>
  </Folded>
}

/* What an account is, in words. */
function roleOf(a: Account | undefined): string {
  return a === undefined ? 'No account of that name'
    : a.role === 'team_leader' ? 'Team leader' : 'Employment specialist'
}

/* Somebody else was faster to change an account: `act` does it to the account as
 * it is now. */
function Changed({ account, sending, took, title, act }: { account: Account,
  sending: Sending, took: Took, title: string, act: (now: Account) => void }) {
  const { newest } = sending
  const now = newest?.staff.find(a => a.name === account.name)

  return newest && <NotAsShown rows={[{ was: roleOf(account),
    now: roleOf(now) }]}
  says={now === undefined
    ? `Somebody has removed the account of ${account.name}.`
    : `Somebody has changed the account of ${account.name}. Nothing of yours ` +
      'is stored yet.'}
  act={now === undefined || title === '' ? null
    : { title, press: () => { act(now) } }}
  leave={{ title: 'Keep what is there',
    press: () => { took(newest, 'What was there is kept.') } }} />
}

function Remove({ account, took }: { account: Account, took: Took }) {
  const s = useSending(took)
  const remove = (a: Account) => {
    void s.send('/api/v1/staff:remove', { name: a.name },
      `The account of ${a.name} is gone.`, { version: a.version })
  }

  return <Folded title={`Remove ${account.name}`} unkept="button"
    submit={() => { remove(account) }}>
    <Refused sending={s} fields={[]} />
    <Changed account={account} sending={s} took={took}
      title="Remove it all the same" act={remove} />
    <p>{account.name} is signed out at once and cannot sign in again. Everything
      is sealed under a new key; what they entered stays, under their name. A
      backup made before still opens with their old password.</p>
    <Button warning busy={s.busy}>Remove the account</Button>
  </Folded>
}

function Role({ account, took }: { account: Account, took: Took }) {
  const s = useSending(took)
  const [title, role] = account.role === 'team_leader'
    ? ['an employment specialist', 'worker'] : ['a team leader', 'team_leader']
  const give = (a: Account) => {
    void s.send('/api/v1/staff:role', { name: a.name, role },
      `${a.name} is ${title} now.`, { version: a.version })
  }
  const now = s.newest?.staff.find(a => a.name === account.name)

  return <Folded title={`Make ${account.name} ${title}`}
    unkept="button" submit={() => { give(account) }}>
    <Refused sending={s} fields={[]} />
    <Changed account={account} sending={s} took={took} act={give}
      title={now?.role === role ? '' : `Make ${account.name} ${title}`} />
    <p>{account.name} is signed out, and signs in again with the same
      password.</p>
    <Button busy={s.busy}>Make {account.name} {title}</Button>
  </Folded>
}

function sealsOf(workers: boolean): string {
  return workers ? 'Employment specialists may sign figures off too.'
    : 'Only team leaders sign figures off.'
}

/* Whether specialists may sign figures off. */
function Sealing({ sealing, took }: { sealing: Settings['sealing'],
  took: Took }) {
  const s = useSending(took)
  const may = sealing.workers
  const { newest } = s

  return <>
    <Refused sending={s} fields={[]} />
    {newest && <NotAsShown rows={[{ was: sealsOf(may),
      now: sealsOf(newest.sealing.workers) }]}
    says="Somebody has changed who signs figures off." act={null}
    leave={{ title: 'Go on', press: () => { took(newest, '') } }} />}
    <p>{sealsOf(may)}</p>
    <Button secondary busy={s.busy} onClick={() => {
      void s.send('/api/v1/staff:seal', { workers: !may }, may
        ? 'Only team leaders sign figures off now.'
        : 'Employment specialists may sign figures off now.',
      { version: sealing.version })
    }}>{may ? 'Leave it to team leaders' : 'Let specialists sign off'}</Button>
  </>
}

export function Staff({ staff, sealing, own, leads, took }: {
  staff: Account[], sealing: Settings['sealing'], own: string, leads: boolean,
  took: Took }) {
  const workers = staff.filter(a => a.role === 'worker')

  return <section>
    <h2 class="nhsuk-heading-m">Staff</h2>
    <ul class="nhsuk-list nhsuk-list--border">
      {staff.map(a => <li key={a.name}>
        <strong>{a.name}</strong>{a.name === own ? ' (you)' : ''}<br />
        {a.role === 'team_leader' ? 'Team leader' : 'Employment specialist'}
        {a.role === 'worker' && a.seals && ', may sign figures off'}
        {leads && a.name !== own && <>
          <Role key={a.version} account={a} took={took} />
          <Remove key={`remove ${a.version}`} account={a} took={took} /></>}
      </li>)}
    </ul>
    {leads && <Add took={took} />}
    {leads && workers.length > 0 &&
      <Sealing key={sealing.version} sealing={sealing} took={took} />}
  </section>
}
