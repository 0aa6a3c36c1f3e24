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

type Act<T> = (newest: () => boolean) => Promise<T>

/* Of a list that is shown page by page. */
interface Pages {
  /* Ask for the list anew.  Nothing but asking for it anew once more takes the place of
   * the answer. */
  anew: <T>(act: Act<T>) => Promise<T>
  /* Ask for its next page, once the list that is on its way is there, so that `act` goes
   * on from that one.  It is dropped where the list is asked for anew before its answer
   * has come. */
  further: (act: Act<void>) => Promise<void>
}

export function usePages(): Pages {
  const list = useNewest()
  const page = useNewest()
  const coming = useRef<Promise<unknown>>(Promise.resolve())

  return {
    anew: act => {
      /* A page of the list as it was belongs to no other. */
      page()
      const answer = act(list())

      coming.current = answer
      return answer
    },
    further: async act => {
      const newest = page()

      await coming.current
      if (newest())
        await act(newest)
    },
  }
}
