/* The record beside an extract of the provider's submission to MHSDS. */
import { useEffect, useState } from 'preact/hooks'
import { ask, handIn } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useSubmit } from '../../../common/web/submit'
import { Columns } from './reconcile_columns'
import { Result } from './reconcile_result'
import type { BeforeExtract, Extract } from './reconcile_types'

function Drop({ before, took, keep }: { before: BeforeExtract,
  took: (x: Extract) => void, keep?: (() => void) | undefined }) {
  const { busy, problem, setProblem, run } = useSubmit()
  const take = async (file: File | undefined) => {
    if (file === undefined)
      return
    if (file.size > before.bytes_max) {
      setProblem({ status: 413, code: 'too-large', detail: before.too_large })
      return
    }
    const a = await run(() => handIn<Extract>('/api/v1/reconciliations', file))

    if (a?.ok)
      took(a.body)
  }

  return <>
    <ProblemBox problem={problem} />
    <p>An extract of what the provider submits to the national mental health
      services data set (MHSDS): referrals, contacts and employment status, as
      a spreadsheet (.xlsx) or as CSV. You see the published measures from it
      and from this register, and which clients are behind each difference.</p>
    <div class="nhsuk-form-group">
      <label class="nhsuk-label" for="file">Choose the file</label>
      <input class="nhsuk-file-upload" id="file" type="file"
        accept=".csv,.xlsx" onChange={e => {
          void take(e.currentTarget.files?.[0])
          e.currentTarget.value = ''
        }} />
    </div>
    <Status>{busy ? 'Reading the file…' : ''}</Status>
    <p>The file is kept in memory only, until you sign out, and for an hour at
      most. Nothing of it is stored, and nothing of what is found leaves this
      site. It takes the place of a sheet that is open under Import.</p>
    {keep && <Button secondary onClick={keep}>Back to what is open</Button>}
  </>
}

function Page() {
  const [before, setBefore] = useState<BeforeExtract | null>(null)
  const [it, setIt] = useState<Extract | null>(null)
  const [changing, setChanging] = useState(false)
  /* Another file is to be chosen, in place of the one that is open. */
  const [choosing, setChoosing] = useState(false)
  const [turn, setTurn] = useState(0)
  const [problem, setProblem] = useState<Problem | null>(null)
  const took = (x: Extract) => {
    setIt(x)
    setChanging(false)
    setChoosing(false)
    setTurn(t => t + 1)
  }
  const load = async () => {
    const a = await ask<BeforeExtract>('/api/v1/reconciliations')

    setProblem(a.ok ? null : a.problem)
    if (!a.ok)
      return
    /* A page that is loaded again goes on where it was. */
    const b = a.body.extract === null ? null
      : await ask<Extract>(`/api/v1/reconciliations/${a.body.extract}`)

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
  const drop = () => { choose(true) }

  return <>
    <h1 class="nhsuk-heading-l">The record and the national data set</h1>
    <ProblemBox problem={problem} />
    {before !== null && (it === null || choosing) && <Drop before={before}
      took={took} keep={choosing ? () => { choose(false) } : undefined} />}
    {/* What was said of its columns stays as it is meanwhile. */}
    {before !== null && it !== null && <div hidden={choosing}>
      {it.report !== null && !changing
        ? <Result it={it.report} drop={drop}
          back={() => { setChanging(true) }} />
        : <Columns key={turn} it={it} before={before} took={took}
          drop={drop} />}
    </div>}
  </>
}

show(() => <Page />)
