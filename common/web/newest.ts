/*
 * Answers that overtake one another: a page that is asked for something else before its
 * answer has come shows the answer to what it was asked last, in whichever order they
 * arrive.
 */
import { useRef } from 'preact/hooks'

/* Called before each question; what it gives says, once the answer is there, whether
 * nothing was asked after it.  An answer that is not the newest is not shown. */
export function useNewest(): () => () => boolean {
  const asked = useRef(0)

  return () => {
    const mine = ++asked.current

    return () => mine === asked.current
  }
}
