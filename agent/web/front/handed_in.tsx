/*
 * A file that is handed in, read, and asked about: the field for it, and where a page
 * stands with it.
 */
import { useEffect, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { ask, handIn } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { FileInput, Status, Summary, wrong }
  from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'

/* Drop or choose a file, which goes to `path`; the children say what it may be. */
export function HandIn<Item>({ path, limits, took, children }: { path: string,
  limits: { bytes_max: number, too_large: string }, took: (x: Item) => void,
  children: ComponentChildren }) {
  const { busy, problem, setProblem, run } = useSubmit()
  const [over, setOver] = useState(false)
  const take = async (file: File | null) => {
    if (file === null)
      return
    if (file.size > limits.bytes_max) {
      setProblem({ status: 413, code: 'too-large', detail: limits.too_large })
      return
    }
    const a = await run(() => handIn<Item>(path, file))

    if (a?.ok)
      took(a.body)
  }

  return <>
    <Summary problem={problem} only="file" />
    {children}
    <div class={`sheaf-drop ${over ? 'sheaf-over' : ''}`}
      onDragOver={e => { e.preventDefault(); setOver(true) }}
      onDragLeave={() => { setOver(false) }}
      onDrop={e => {
        e.preventDefault()
        setOver(false)
        void take(e.dataTransfer?.files[0] ?? null)
      }}>
      <FileInput id="file" label="Drop the file here, or choose it"
        accept=".csv,.xlsx" error={wrong(problem)}
        onFile={f => { void take(f) }} />
    </div>
    <Status>{busy ? 'Reading the file…' : ''}</Status>
  </>
}

/* A page of such files at `path`; `open` is the number of the one that is open. */
export function useHandedIn<Before, Item extends { faults: unknown[] }>(
  path: string, open: (b: Before) => number | null) {
  const [before, setBefore] = useState<Before | null>(null)
  const [it, setIt] = useState<Item | null>(null)
  const [changing, setChanging] = useState(false)
  /* Another file is to be chosen, in place of the one that is open. */
  const [choosing, setChoosing] = useState(false)
  const [turn, setTurn] = useState(0)
  /* Counts what the program has answered of a file. */
  const [answers, setAnswers] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const took = (x: Item | null) => {
    setIt(x)
    setChanging(false)
    setChoosing(false)
    setAnswers(n => n + 1)
    setTurn(t => t + 1)
  }
  const load = async () => {
    const a = await ask<Before>(path)

    setProblem(a.ok ? null : a.problem)
    if (!a.ok)
      return
    /* A page that is loaded again goes on where it was.  Known before anything
     * is shown, or it would take the place of a file that is handed in. */
    const number = open(a.body)
    const b = number === null ? null : await ask<Item>(`${path}/${number}`)

    if (b?.ok)
      took(b.body)
    setBefore(a.body)
  }

  useEffect(() => { void load() }, [])
  /* A screen reader says where one is; a summary of errors comes first. */
  useEffect(() => {
    if (turn > 0 && (choosing || (it?.faults.length ?? 0) === 0))
      document.getElementById(it === null || choosing ? 'file' : 'stage')
        ?.focus()
  }, [turn, changing])
  return { before, it, problem, changing, choosing, answers, took,
    change: () => { setChanging(true) },
    /* As it is now, without moving anybody: of the open file, and of the page. */
    renew: setIt,
    tell: setBefore,
    choose: (other: boolean) => {
      setChoosing(other)
      setTurn(t => t + 1)
    } }
}
