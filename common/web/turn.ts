/*
 * What may turn while a page stays open: somebody signs in again, or another day
 * begins.  What a page shows or was refused before is asked for anew then.
 */
import { useEffect, useState } from 'preact/hooks'

interface Turn {
  tell: () => void
  /* A number that goes up each time. */
  use: () => number
}

function turn(): Turn {
  const all = new Set<() => void>()

  return {
    tell: () => {
      for (const f of all)
        f()
    },
    use: () => {
      const [n, setN] = useState(0)

      useEffect(() => {
        const up = () => { setN(x => x + 1) }

        all.add(up)
        return () => { all.delete(up) }
      }, [])
      return n
    },
  }
}

const back = turn()
const days = turn()
let day = ''

/* Somebody is signed in again. */
export const tellBack = back.tell
export const useBack = back.use

/* The day that it is for the register, as the program said last; '': it has not said. */
export function today(): string {
  return day
}

export const useNewDay = days.use

/* It says now that it is that day. */
export function setToday(now: string): void {
  const turned = day !== '' && day !== now

  day = now
  if (turned)
    days.tell()
}
