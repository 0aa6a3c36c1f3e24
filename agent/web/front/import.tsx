/* Import: the sheet that a service keeps now, into the record. */
import { useEffect, useState } from 'preact/hooks'
import { ask, handIn } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import { Columns } from './import_columns'
import { Result } from './import_report'
import type { Before, Import } from './import_types'

function Drop({ before, took, keep }: { before: Before,
  took: (i: Import) => void, keep?: (() => void) | undefined }) {
  const { busy, problem, setProblem, run } = useSubmit()
  const [over, setOver] = useState(false)
  const take = async (file: File | undefined) => {
    if (file === undefined)
      return
    if (file.size > before.bytes_max) {
      setProblem({ status: 413, code: 'too-large', detail: before.too_large })
      return
    }
    const a = await run(() => handIn<Import>('/api/v1/imports', file))

    if (a?.ok)
      took(a.body)
  }

  return <>
    <ProblemBox problem={problem} />
    <p>A sheet with one row for each client, as a spreadsheet (.xlsx) or as
      CSV; or a CSV file that Sheaf wrote. You see what would be stored before
      anything is.</p>
    <div class={`sheaf-drop ${over ? 'sheaf-over' : ''}`}
      onDragOver={e => { e.preventDefault(); setOver(true) }}
      onDragLeave={() => { setOver(false) }}
      onDrop={e => {
        e.preventDefault()
        setOver(false)
        void take(e.dataTransfer?.files[0])
      }}>
      <label class="nhsuk-label" for="file">Drop the file here, or choose
        it</label>
      <input class="nhsuk-file-upload" id="file" type="file"
        accept=".csv,.xlsx" onChange={e => {
          void take(e.currentTarget.files?.[0])
          e.currentTarget.value = ''
        }} />
    </div>
    <Status>{busy ? 'Reading the file…' : ''}</Status>
    <p>The file is kept in memory only, until it is stored or you sign out, and
      for an hour at most.</p>
    {keep && <>
      <p>What is open stays until you choose another one.</p>
      <Button secondary onClick={keep}>Back to what is open</Button>
    </>}
  </>
}

function Page() {
  const [before, setBefore] = useState<Before | null>(null)
  const [it, setIt] = useState<Import | null>(null)
  const [changing, setChanging] = useState(false)
  /* Another file is to be chosen, in place of the one that is open. */
  const [choosing, setChoosing] = useState(false)
  const [turn, setTurn] = useState(0)
  /* Counts what the program has answered of a sheet. */
  const [sheet, setSheet] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const took = (i: Import | null) => {
    setIt(i)
    setChanging(false)
    setChoosing(false)
    setSheet(n => n + 1)
    setTurn(t => t + 1)
  }
  const load = async () => {
    const a = await ask<Before>('/api/v1/imports')

    setProblem(a.ok ? null : a.problem)
    if (!a.ok)
      return
    /* A page that is loaded again goes on where it was.  Known before anything
     * is shown, or it would take the place of a file that is handed in. */
    const b = a.body.import === null ? null
      : await ask<Import>(`/api/v1/imports/${a.body.import}`)

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
  const choose = (other: boolean) => {
    setChoosing(other)
    setTurn(t => t + 1)
  }
  const drop = () => {
    if (it?.report?.stored)
      took(null)
    else
      choose(true)
  }

  return <>
    <h1 class="nhsuk-heading-l">Import a sheet</h1>
    <ProblemBox problem={problem} />
    {before !== null && (it === null || choosing) && <Drop before={before}
      took={took} keep={choosing ? () => { choose(false) } : undefined} />}
    {/* What was said of its columns stays as it is meanwhile. */}
    {before !== null && it !== null && <div hidden={choosing}>
      {it.report !== null && !changing
        ? <Result key={sheet} it={it} report={it.report} took={took}
          back={() => { setChanging(true) }} drop={drop} />
        : <Columns key={sheet} it={it} services={before.services} took={took}
          checked={took} drop={drop} />}
    </div>}
  </>
}

show(() => <Page />)
