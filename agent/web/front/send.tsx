/* Send: what leaves, and did it arrive? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Inset, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { GoOn } from './send_adopt'
import { TwoHistories } from './send_alarm'
import { Carry } from './send_carry'
import { Draft } from './send_draft'
import type { SealDraft } from './send_draft'
import { Unrecorded, WhichDay } from './send_questions'
import { Sent } from './send_sent'
import { Sending } from './sending'
import type { SendingStatus } from './sending'

function Lines({ lines }: { lines: string[] }) {
  return lines.length === 0 ? null
    : <Inset>{lines.map(x => <p key={x}>{x}</p>)}</Inset>
}

function Page({ name, leads }: { name: string, leads: boolean }) {
  const [draft, setDraft] = useState<SealDraft | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [status, setStatus] = useState<SendingStatus | null>(null)
  const [news, setNews] = useState('')
  /* Goes up when something left or came back, so that parts look again. */
  const [turn, setTurn] = useState(0)

  const begin = useNewest()
  const prepare = async (said: string | null) => {
    const newest = begin()
    const a = await ask<SealDraft>('/api/v1/returns:prepare',
      { method: 'POST', look: true, body: { said } })

    if (newest()) {
      if (a.ok)
        setDraft(a.body)
      setProblem(a.ok ? null : a.problem)
    }
    return a
  }
  const load = async (said: string | null = null) => {
    const a = await prepare(said)

    setTurn(t => t + 1)
    return a
  }
  const joined = status?.joined
  const way = status?.by_file === true ? 'to be carried by file, below'
    : null

  useEffect(() => {
    /* The other parts have just looked, and somebody may be at work in them. */
    if (joined)
      void prepare(null)
  }, [joined])
  return <>
    <h1 class="nhsuk-heading-l">Send figures to the region</h1>
    <Status>{news}</Status>
    <ProblemBox problem={problem} />
    {draft && <>
      <Lines lines={draft.news} />
      <Lines lines={draft.held} />
      {draft.doubt.length > 0
        ? <WhichDay doubt={draft.doubt} say={load} />
        : draft.unrecorded.length > 0
          ? <Unrecorded services={draft.unrecorded}
            done={() => { void load(draft.said?.day ?? null) }} />
          : <Draft key={draft.digest} draft={draft} name={name}
            again={() => { void load(draft.said?.day ?? null) }}
            done={n => {
              setNews(n === 1 ? `One return is sealed and ${way ?? 'on its way'}.`
                : `${n} returns are sealed and ${way ?? 'on their way'}.`)
              void load()
            }} />}
    </>}
    <Sending key={turn} told={setStatus} />
    {leads && status?.log_ahead &&
      <GoOn key={`go on ${turn}`} done={says => {
        setNews(says.join(' '))
        void load()
      }} />}
    {status?.sentences.some(s => s.way?.href === '/send#two-histories') &&
      <TwoHistories key={`two histories ${turn}`} done={says => {
        setNews(says.join(' '))
        void load()
      }} />}
    {joined && <>
      <Sent key={`sent ${turn}`} />
      {leads && status && <Carry waiting={status.to_carry}
        open={status.by_file && status.to_carry > 0} done={() => {
          setNews('')
          void load()
        }} />}
    </>}
  </>
}

show(session => <Page name={session.name ?? ''}
  leads={session.role === 'team_leader'} />)
