/* Where returns stand: sealed here, on their way, received.  A part of two
 * pages. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'

export interface SendingStatus {
  sentences: { says: string, needs: boolean,
    way: { href: string, title: string } | null }[]
  calm: boolean
  joined: boolean
  log_ahead: boolean
  waiting: number
}

const LOOK_MS = 15_000

/* Looks again by itself; `told` gets each answer. */
export function Sending({ told }: { told?: (s: SendingStatus) => void }) {
  const [status, setStatus] = useState<SendingStatus | null>(null)

  useEffect(() => {
    const look = async () => {
      const a = await ask<SendingStatus>('/api/v1/status')

      if (a.ok) {
        setStatus(a.body)
        told?.(a.body)
      }
    }
    void look()
    const timer = setInterval(() => { void look() }, LOOK_MS)

    return () => { clearInterval(timer) }
  }, [])
  if (status === null)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">Sending figures</h2>
    {status.sentences.map(s => <p key={s.says}
      class={s.needs ? 'sheaf-odd' : undefined}>{s.says}
      {s.way && s.way.href !== location.pathname && <>{' '}
        <a class="nhsuk-link" href={s.way.href}>{s.way.title}</a></>}</p>)}
  </section>
}
