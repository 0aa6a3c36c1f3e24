/* Where returns stand: sealed here, on their way, received.  A part of two
 * pages. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Status } from '../../../common/web/parts'
import { useBack } from '../../../common/web/turn'

export interface SendingStatus {
  sentences: { says: string, needs: boolean,
    way: { href: string, title: string } | null }[]
  calm: boolean
  joined: boolean
  by_file: boolean
  to_carry: number
  log_ahead: boolean
}

const LOOK_MS = 15_000

/* Looks again by itself; `told` gets each answer. */
export function Sending({ told }: { told?: (s: SendingStatus) => void }) {
  const [status, setStatus] = useState<SendingStatus | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const back = useBack()
  const begin = useNewest()

  useEffect(() => {
    /* One at a time: it waits while the register is busy. */
    let asking = false
    const look = async () => {
      if (asking)
        return
      asking = true
      const newest = begin()
      const a = await ask<SendingStatus>('/api/v1/status')

      asking = false
      if (!newest())
        return
      setProblem(a.ok ? null : a.problem)
      if (a.ok) {
        setStatus(a.body)
        told?.(a.body)
      }
    }
    void look()
    const timer = setInterval(() => { void look() }, LOOK_MS)

    return () => { clearInterval(timer) }
  }, [back])
  if (status === null && problem === null)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">Sending figures</h2>
    {/* What was known before may not be so any more, so it does not stay. */}
    <Status>{problem && <p class="sheaf-odd">It is not known now what was
      received. {problem.detail} This part looks again by itself.</p>}</Status>
    {problem === null && status?.sentences.map(s => <p key={s.says}
      class={s.needs ? 'sheaf-odd' : undefined}>{s.says}
      {s.way && s.way.href !== location.pathname && <>{' '}
        <a class="nhsuk-link" href={s.way.href}>{s.way.title}</a></>}</p>)}
  </section>
}
