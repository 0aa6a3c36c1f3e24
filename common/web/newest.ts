/*
 * Answers that overtake one another: a page that is asked for something else before its
 * answer has come shows the answer to what it was asked last, in whichever order they
 * arrive.
 */
import { useEffect, useRef } from 'preact/hooks'

/* Whether nothing was asked after it.  Its signal is aborted as soon as something is, or
 * the part of the page is gone: a question that is given it (`ask`) is not waited for
 * any longer, and leaves its connection to what is asked now. */
export interface Newest {
  (): boolean
  signal: AbortSignal
}

/* Called before each question; what it gives tells, once the answer is there, whether it
 * is the newest.  An answer that is not is not shown. */
export function useNewest(): () => Newest {
  const asked = useRef(new AbortController())

  useEffect(() => () => { asked.current.abort() }, [])
  return () => {
    asked.current.abort()
    asked.current = new AbortController()
    const { signal } = asked.current

    return Object.assign(() => !signal.aborted, { signal })
  }
}
