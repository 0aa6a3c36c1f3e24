/*
 * What stands half typed in a form: kept by the program a second after the last
 * key, and given back to who typed it, whatever became of the page meanwhile.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, newKey } from './api'
import type { Problem } from './api'
import type { Day } from './parts'

const PAUSE_MS = 1_000

interface Kept<T> {
  kept_on: Day | null
  words: T | null
}

/* What is kept: the key goes with the words, so that a form which two tabs were
 * given is stored by one of them. */
interface Sent<T> {
  key: string
  words: T
}

export interface Draft {
  /* The day on which what was given back was typed; null: nothing was. */
  since: Day | null
  /* Under which the form is stored once, wherever it is shown. */
  key: { current: string }
  /* Before the form is saved: nothing is kept from here on, and what is on its
   * way has arrived. */
  rest: () => Promise<void>
  /* It was not saved after all; the problem, where there was one. */
  resume: (problem?: Problem) => void
  /* The form was saved, and the draft removed with it: from now on it stands
   * with these words. */
  saved: (words: object) => void
  /* It is not wanted any more. */
  drop: (words: object) => Promise<void>
}

async function find<T>(form: string): Promise<Kept<Sent<T>>> {
  const a = await ask<Kept<Sent<T>>>(`/api/v1/drafts/${form}`)

  return a.ok ? a.body : { kept_on: null, words: null }
}

/* What is kept of a form for who is signed in. */
export async function findDraft<T>(form: string): Promise<Kept<T>> {
  const { kept_on, words } = await find<T>(form)

  return { kept_on, words: words?.words ?? null }
}

/*
 * Keep the words of a form under its name.  `typed` says whether there is
 * anything to keep; `give` is called once, with what was kept, unless somebody
 * has begun to type before it came.
 */
export function useDraft<T extends object>(form: string, words: T,
  typed: boolean, give: (kept: T) => void): Draft {
  const [since, setSince] = useState<Day | null>(null)
  const [ready, setReady] = useState(false)
  const text = JSON.stringify(words)
  const key = useRef(newKey())
  const known = useRef(text)
  const now = useRef({ text, typed })
  const timer = useRef<number | undefined>(undefined)
  const way = useRef<Promise<unknown>>(Promise.resolve())
  const resting = useRef(false)

  now.current = { text, typed }
  const send = (leaving = false) => {
    clearTimeout(timer.current)
    timer.current = undefined
    const sent = now.current.text

    if (resting.current || sent === known.current)
      return
    const call = now.current.typed
      ? { method: 'PUT' as const, keepalive: leaving,
        body: { words: { key: key.current,
          words: JSON.parse(sent) as unknown } } }
      : { method: 'DELETE' as const, keepalive: leaving }

    way.current = way.current.then(() => ask(`/api/v1/drafts/${form}`, call))
      .then(a => {
        if (a.ok)
          known.current = sent
      })
  }

  useEffect(() => {
    void find<T>(form).then(({ kept_on, words: kept }) => {
      if (kept !== null && now.current.text === known.current) {
        known.current = JSON.stringify(kept.words)
        key.current = kept.key
        setSince(kept_on)
        give(kept.words)
      }
      setReady(true)
    })
    /* Who leaves the page within that second loses nothing either. */
    const leave = () => {
      if (document.hidden)
        send(true)
    }

    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      send()
    }
  }, [])
  useEffect(() => {
    if (!ready || resting.current || text === known.current)
      return
    clearTimeout(timer.current)
    timer.current = window.setTimeout(send, PAUSE_MS)
  }, [text, ready])
  const remove = async () => {
    await way.current
    await ask(`/api/v1/drafts/${form}`, { method: 'DELETE' })
  }
  const settle = (blank: object) => {
    clearTimeout(timer.current)
    key.current = newKey()
    known.current = JSON.stringify(blank)
    /* The form may be gone before it is drawn with these words. */
    now.current = { text: known.current, typed: false }
    resting.current = false
    setSince(null)
  }

  return {
    since,
    key,
    rest: async () => {
      resting.current = true
      clearTimeout(timer.current)
      await way.current
    },
    resume: problem => {
      resting.current = false
      if (problem?.code === 'stored') {
        /* The draft went with it.  Under its key the form stores nothing a
         * second time. */
        known.current = now.current.text
        void remove()
        return
      }
      /* Saved with other words, in another tab: this would be another. */
      if (problem?.code === 'key')
        key.current = newKey()
      timer.current = window.setTimeout(send, PAUSE_MS)
    },
    saved: settle,
    drop: async blank => {
      settle(blank)
      await remove()
    },
  }
}
