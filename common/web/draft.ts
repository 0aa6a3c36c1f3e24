/*
 * What stands half typed in a form: kept by the program a second after the last
 * key, and given back to who typed it, whatever became of the page meanwhile.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, isBusy, newKey } from './api'
import type { Answer, Problem } from './api'
import type { Day } from './parts'

const PAUSE_MS = 1_000

/* Where they are kept: of another program than the desk, setDrafts() says. */
let address = '/api/v1/drafts'

export function setDrafts(a: string): void {
  address = a
}

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
  /* It is known whether something was half typed, and that stands in the form. */
  ready: boolean
  /* What was typed last is not kept: why; null: it is, or will be. */
  refused: Problem | null
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

/* What this page has on its way for each form: one after the other, and nothing is
 * looked for before it has arrived. */
const ways = new Map<string, Promise<void>>()
/* What was not taken since nobody was signed in, or there was no answer, by its form:
 * the last of each. */
const untaken = new Map<string, () => void>()
/* Forms that are drawn together look once. */
let looking: Promise<string[]> | null = null

/* After what is on its way for that form already; `act` never fails. */
function queue(form: string, act: () => Promise<void>): Promise<void> {
  const way = Promise.resolve(ways.get(form)).then(act)

  ways.set(form, way)
  /* Whoever is looking now may have looked too early. */
  looking = null
  return way
}

/* Somebody is signed in and the program answers: what was not taken is sent now. */
export function sendUntaken(): void {
  const all = [...untaken.values()]

  untaken.clear()
  for (const act of all)
    act()
}

/* Nobody was signed in, or not in this window, or there was no answer, or the register
 * was busy with something else. */
function wasNotTaken(p: Problem): boolean {
  return p.status === 401 || p.status === 0 || p.code === 'token' ||
    p.code === 'page' || isBusy(p)
}

/* After an answer: whether `act` is to be done once more. */
function note(form: string, a: Answer<unknown>, act: () => void): void {
  if (!a.ok && wasNotTaken(a.problem))
    untaken.set(form, act)
  else
    untaken.delete(form)
}

async function look(): Promise<string[]> {
  sendUntaken()
  await Promise.all(ways.values())
  const a = await ask<{ forms: string[] }>(address)

  return a.ok ? a.body.forms : []
}

/* The forms in which who is signed in has something half typed. */
export function keptForms(): Promise<string[]> {
  if (looking !== null)
    return looking
  const mine = look().finally(() => {
    if (looking === mine)
      looking = null
  })

  looking = mine
  return mine
}

async function find<T>(form: string): Promise<Kept<Sent<T>>> {
  const a = (await keptForms()).includes(form)
    ? await ask<Kept<Sent<T>>>(`${address}/${form}`) : null

  return a?.ok ? a.body : { kept_on: null, words: null }
}

/* What is kept of a form for who is signed in; null: nothing. */
export async function findKept<T>(form: string): Promise<T | null> {
  return (await find<T>(form)).words?.words ?? null
}

/* What is kept of a form that is not drawn is not wanted any more; the problem, where it
 * could not be removed. */
export async function dropKept(form: string): Promise<Problem | null> {
  const problems: Problem[] = []

  await queue(form, async () => {
    const a = await ask(`${address}/${form}`, { method: 'DELETE' })

    if (!a.ok)
      problems.push(a.problem)
  })
  return problems[0] ?? null
}

/* For a form that is drawn only when somebody asks for it: `open` is called with the
 * first of these forms that stands half typed, once for each that the list begins
 * with. */
export function useHalfTyped(forms: string[], open: (form: string) => void):
  void {
  useEffect(() => {
    if (forms.length === 0)
      return
    void keptForms().then(kept => {
      const form = forms.find(f => kept.includes(f))

      if (form !== undefined)
        open(form)
    })
  }, [forms[0]])
}

/*
 * Keep the words of a form under its name.  `typed` says whether there is
 * anything to keep; `give` is called once, with what was kept and the day on which
 * it was typed, unless somebody has begun to type before it came.  It resolves to
 * the words that stand in the form then; null: it does not take them.  Forms use
 * useTyped (form.tsx), which keeps what they were typed over as well.
 */
export function useDraft<T extends object>(form: string, words: T,
  typed: boolean, give: (kept: T, on: string) => Promise<T | null>): Draft {
  const [since, setSince] = useState<Day | null>(null)
  const [refused, setRefused] = useState<Problem | null>(null)
  const [ready, setReady] = useState(false)
  const text = JSON.stringify(words)
  const key = useRef(newKey())
  const known = useRef(text)
  const now = useRef({ text, typed })
  const timer = useRef<number | undefined>(undefined)
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

    untaken.delete(form)
    void queue(form, async () => {
      const a = await ask(`${address}/${form}`, call)

      if (a.ok)
        known.current = sent
      note(form, a, send)
      /* Who was signed out, or has no program to ask, is told by the page. */
      setRefused(a.ok || wasNotTaken(a.problem) ? null : a.problem)
    })
  }

  useEffect(() => {
    let left = false
    const begin = async () => {
      const { kept_on, words: kept } = await find<T>(form)
      const given = kept === null || kept_on === null || left ||
        now.current.text !== known.current ? null
        : await give(kept.words, kept_on.day)

      if (kept !== null && given !== null) {
        /* The form may be gone before it is drawn with these words.  To look at them
         * is not to type them: they are kept anew when somebody does. */
        known.current = JSON.stringify(given)
        key.current = kept.key
        now.current = { text: known.current, typed: true }
        setSince(kept_on)
      }
      setReady(true)
    }

    void begin()
    /* Who leaves the page within that second loses nothing either. */
    const leave = () => {
      if (document.hidden)
        send(true)
    }

    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      left = true
      send()
    }
  }, [])
  useEffect(() => {
    if (!ready || resting.current || text === known.current)
      return
    clearTimeout(timer.current)
    timer.current = window.setTimeout(send, PAUSE_MS)
  }, [text, ready])
  const remove = () => {
    untaken.delete(form)
    return queue(form, async () => {
      const a = await ask(`${address}/${form}`, { method: 'DELETE' })

      note(form, a, () => { void remove() })
    })
  }
  const settle = (blank: object) => {
    clearTimeout(timer.current)
    key.current = newKey()
    known.current = JSON.stringify(blank)
    /* The form may be gone before it is drawn with these words. */
    now.current = { text: known.current, typed: false }
    resting.current = false
    setSince(null)
    setRefused(null)
  }

  return {
    ready,
    refused,
    since,
    key,
    rest: async () => {
      resting.current = true
      clearTimeout(timer.current)
      await ways.get(form)
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
