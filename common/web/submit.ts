/*
 * Sending a form: one at a time, with one meaning for every way in which it can
 * end.
 */
import { useRef, useState } from 'preact/hooks'
import { newKey } from './api'
import type { Answer, Problem } from './api'
import type { Draft } from './draft'

export interface Submit {
  /* Something is on its way. */
  busy: boolean
  /* Why the last one was not taken; null: it was, or none was sent. */
  problem: Problem | null
  setProblem: (p: Problem | null) => void
  /*
   * Send something, unless something is on its way: then, null.  `send` gets
   * the key under which the form is stored once, which stays until there is an
   * answer.  What was refused, what could not be reached and who was signed out
   * is in `problem`; answers that `send` takes (412, 422) are the caller's.
   */
  run: <T>(send: (key: string) => Promise<Answer<T>>) =>
    Promise<Answer<T> | null>
}

/* Who signs in again sees the form as it was, and must know that it is not
 * saved. */
function told(p: Problem): Problem {
  return p.status !== 401 ? p : { ...p,
    detail: 'You were signed out before this was saved. Save it again.' }
}

/* `draft` is that of the form, where it has one: it rests while the form is sent
 * and goes on where it was not taken. */
export function useSubmit(draft: () => Draft | null = () => null): Submit {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  /* At once, and not when the page is next drawn: a double click is faster. */
  const sending = useRef(false)
  const own = useRef(newKey())

  const run = async <T>(send: (key: string) => Promise<Answer<T>>) => {
    if (sending.current)
      return null
    sending.current = true
    setBusy(true)
    /* So that the same refusal is said again when it comes again. */
    setProblem(null)
    try {
      await draft()?.rest()
      const key = draft()?.key ?? own
      const a = await send(key.current)

      if (a.ok)
        key.current = newKey()
      else
        draft()?.resume(a.problem)
      setProblem(a.ok ? null : told(a.problem))
      return a
    } finally {
      sending.current = false
      setBusy(false)
    }
  }

  return { busy, problem, setProblem, run }
}

/*
 * For what is done to one of several, such as withdrawing it: a second press of
 * the same does nothing, unless the first came to nothing.  `what` names it with
 * its version; `act` resolves to whether it was done.
 */
export function useOnce(): (what: string, act: () => Promise<boolean>) => void {
  const begun = useRef(new Set<string>())

  return (what, act) => {
    if (begun.current.has(what))
      return
    begun.current.add(what)
    void act().then(done => {
      if (!done)
        begun.current.delete(what)
    })
  }
}
