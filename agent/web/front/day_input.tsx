/* A field for a day as people type it, with the day that was understood. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Input, Status } from '../../../common/web/parts'
import type { Day } from '../../../common/web/parts'
import { useBack } from '../../../common/web/turn'

const PAUSE_MS = 120

/* Nothing while it cannot be read: what is half typed is no mistake. */
function useWeekday(typed: string, due: boolean, typed_on?: string): string {
  const [said, setSaid] = useState('')
  const begin = useNewest()
  const back = useBack()

  useEffect(() => {
    const newest = begin()

    setSaid('')
    if (typed.trim() === '')
      return undefined
    const timer = setTimeout(() => {
      void ask<{ date: Day }>('/api/v1/days:check', { method: 'POST',
        look: true, signal: newest.signal,
        body: { date: typed, due, typed_on } }).then(a => {
        if (newest() && a.ok)
          setSaid(a.body.date.shown)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [typed, due, typed_on, back])
  return said
}

/* The day that was meant by what somebody typed on an earlier day: as it was typed
 * where it means the same now, or cannot be read; otherwise in words that always
 * mean it. */
export async function dayMeant(typed: string, typedOn: string, due = false):
  Promise<string> {
  const read = async (more: object) => {
    const a = await ask<{ date: Day }>('/api/v1/days:check', { method: 'POST',
      look: true, body: { date: typed, due, ...more } })

    return a.ok ? a.body.date.day : null
  }

  if (typed.trim() === '')
    return typed
  const [then, now] = await Promise.all([read({ typed_on: typedOn }), read({})])

  return then === null || then === now ? typed : then
}

/* `due`: something is due by then, so what is left open is the next such day; `typedOn`:
 * the day from which `today` and `mon` are counted. */
export function DayInput({ due, typedOn, ...p }: Parameters<typeof Input>[0] &
  { due?: boolean, typedOn: string | undefined }) {
  const said = useWeekday(p.value, due ?? false, typedOn)

  return <Input {...p} below={<Status>{said}</Status>} />
}
