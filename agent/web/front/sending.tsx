/* Where returns stand: sealed here, on their way, received.  A part of two
 * pages. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'

interface Status {
  sentences?: string[]
}

const LOOK_MS = 15_000

export function Sending() {
  const [status, setStatus] = useState<Status | null>(null)

  useEffect(() => {
    const look = async () => {
      const a = await ask<Status>('/api/v1/status')

      if (a.ok)
        setStatus(a.body)
    }
    void look()
    const timer = setInterval(() => { void look() }, LOOK_MS)

    return () => { clearInterval(timer) }
  }, [])
  if (status === null)
    return null
  return <section>
    <h2 class="nhsuk-heading-m">Sending figures</h2>
    {(status.sentences ?? []).map((s, i) => <p key={i}>{s}</p>)}
  </section>
}
