/*
 * Forms.  What stands half typed in one is kept by the program (draft.ts) with
 * the version that it was typed over, and given back to who typed it; a form in
 * which nothing is kept says why.  There is no other way to draw a form.
 */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Problem } from './api'
import { useDraft } from './draft'
import type { Draft } from './draft'
import { Button, Held, Inset, Of } from './parts'
import type { Day } from './parts'
import { useSubmit } from './submit'
import type { Submit } from './submit'
import { today } from './turn'

export interface Typed<T> extends Submit {
  /* What stands in the form, and the version it was typed over; '': nothing was
   * there. */
  words: T
  version: string
  /* The day on which its day was typed, from which `today` and `mon` in it are
   * counted; undefined: the program has not said which day it is. */
  typedOn: string | undefined
  /* Until then nothing can be typed: what was half typed may be on its way. */
  ready: boolean
  /* What stands in the form at this moment, which may be more than was drawn. */
  now: () => T
  set: (more: Partial<T>) => void
  /* The same from what stands there now, which may be more than was drawn. */
  update: (f: (now: T) => Partial<T>) => void
  /* The day on which what was given back was typed; null: nothing was. */
  since: Day | null
  /* Why what was typed last is not kept; null: it is, or will be. */
  refused: Problem | null
  draft: Draft
  /* What stands here is stored, or not wanted any more: nothing is kept of it. */
  done: () => Promise<void>
  /* The same, and from now on these words stand here, typed over that version. */
  begin: (words: T, version?: string) => Promise<void>
  /* The same after the program has stored the form and removed the draft with
   * it. */
  saved: (words: T) => void
  /* As it was before anybody typed, over what was there when it was drawn. */
  again: () => Promise<void>
}

/* What is kept. */
type Half<T> = T & { version: string, typed_on?: string | undefined }

/* `form` is its name, letters, digits and hyphens, 60 at most; `first` what stands in
 * it before anybody types, made from what is there in that version.  `fits` says
 * of other words that were kept whether they are of this form; `day` is the day in them
 * as it was typed, and `lasting` gives them with one that means the same as on the day
 * `on`, when it was typed. */
export function useTyped<T extends object>(form: string, first: T,
  version = '', { fits = () => true, day = () => '',
    lasting = kept => Promise.resolve(kept) }: {
    fits?: (kept: T) => boolean
    day?: (words: T) => string
    lasting?: (kept: T, on: string) => Promise<T>
  } = {}): Typed<T> {
  const [words, setWords] = useState(first)
  const [over, setOver] = useState(version)
  const blank = useRef({ words: first, version })
  const on = useRef(today())
  const half = (w: T, v: string): Half<T> => ({ ...w, version: v,
    ...day(w) !== '' && { typed_on: on.current } })
  const same = (w: T) => JSON.stringify(w) ===
    JSON.stringify(blank.current.words)
  const stands = useRef(words)
  const draft: Draft = useDraft<Half<T>>(form, half(words, over), !same(words),
    async (kept, keptOn) => {
      /* By name, since an earlier version of this page may have kept others. */
      let given = Object.fromEntries(Object.keys(first).map(k =>
        [k, k in kept ? kept[k as keyof T] : first[k as keyof T]])) as T

      if (!fits(given))
        return null
      /* It was saved, and the page was gone before it was dropped. */
      if (same(given)) {
        void draft.drop(half(words, over))
        return null
      }
      /* Its day still means what it meant where nobody can be asked. */
      const typedOn = kept.typed_on || keptOn

      given = await lasting(given, typedOn)
      /* Somebody has begun to type meanwhile. */
      if (!same(stands.current))
        return null
      on.current = typedOn
      stands.current = given
      setWords(given)
      setOver(kept.version ?? version)
      return half(given, kept.version ?? version)
    })
  const submit = useSubmit(() => draft)

  stands.current = words
  const stand = (w: T, v: string) => {
    blank.current = { words: w, version: v }
    on.current = today()
    stands.current = w
    setWords(w)
    setOver(v)
  }
  const set = (more: Partial<T>) => {
    const next = { ...stands.current, ...more }

    /* What a form begins with is said when somebody begins to type. */
    if (same(stands.current) || day(next) !== day(stands.current))
      on.current = today()
    stands.current = next
    setWords(next)
  }
  const begin = (w: T, v = over) => {
    stand(w, v)
    return draft.drop(half(w, v))
  }

  return { ...submit, words, version: over,
    typedOn: on.current === '' ? undefined : on.current, ready: draft.ready, since: draft.since,
    refused: draft.refused, draft, now: () => stands.current,
    set, update: f => { set(f(stands.current)) },
    begin,
    done: () => begin(stands.current),
    saved: w => {
      stand(w, over)
      draft.saved(half(w, over))
    },
    again: () => {
      submit.setProblem(null)
      return begin(blank.current.words, blank.current.version)
    } }
}

/* Why nothing is kept of a form. */
type Unkept =
  /* A password, a recovery key or the secret of an invite, and what is of no use
   * without it: none of them is ever stored as it is typed. */
  'secret' |
  /* A name typed to confirm, and what goes with it: it is said of what the page
   * shows now. */
  'confirmation' |
  /* The day of today, which is another one tomorrow. */
  'today' |
  /* Nothing can be typed in it. */
  'button' |
  /* It says what is to be shown, and nothing of it is stored. */
  'shown'

/* Whether something is kept of a form: what useTyped gave, or why not. */
export type Keeps = { kept: Pick<Typed<object>, 'ready' | 'since' | 'refused' | 'again'>,
  unkept?: never } | { unkept: Unkept, kept?: never }

/*
 * A form.  `head` stands above what is said of half typed words, `again` does
 * what else is to be done when somebody starts again, `label` names the form
 * where a page has several, and `of` tells the buttons apart.
 */
export function Form(p: Keeps & { submit: () => void, label?: string,
  head?: ComponentChildren, again?: () => void, of?: string,
  children: ComponentChildren }) {
  const { kept } = p
  const held = kept?.ready === false

  return <form noValidate aria-label={p.label}
    aria-busy={held ? 'true' : undefined} onSubmit={e => {
      e.preventDefault()
      if (!held)
        p.submit()
    }}>
    {p.head}
    {kept && kept.since && <Inset><p>You had half typed this on
      {` ${kept.since.shown}`}.</p>
      <Button secondary onClick={() => {
        void kept.again()
        p.again?.()
      }}>Start again{p.of !== undefined && <Of>{p.of}</Of>}</Button></Inset>}
    <Held.Provider value={held}>{p.children}</Held.Provider>
    {kept && <div role="status">{kept.refused && <p class="sheaf-odd">Not kept
      while it is half typed: {kept.refused.detail}</p>}</div>}
  </form>
}

/* A form that is folded away until somebody opens it, or had typed in it. */
export function Folded({ title, ...p }: Keeps & { title: string,
  submit: () => void, children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null)
  const since = p.kept?.since ?? null

  useEffect(() => {
    if (since !== null && box.current !== null)
      box.current.open = true
  }, [since])
  return <details class="nhsuk-details" ref={box}>
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{title}</span></summary>
    <div class="nhsuk-details__text"><Form {...p} label={title} /></div>
  </details>
}
