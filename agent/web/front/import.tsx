/* Import: the sheet that a service keeps now, into the record. */
import { Button, ProblemBox } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { HandIn, useHandedIn } from './handed_in'
import { Columns } from './import_columns'
import { Result } from './import_report'
import type { Before, Import } from './import_types'

const path = '/api/v1/imports'

function Drop({ before, took, keep }: { before: Before,
  took: (i: Import) => void, keep?: (() => void) | undefined }) {
  return <>
    <HandIn path={path} limits={before} took={took}>
      <p>A sheet with one row for each client, as a spreadsheet (.xlsx) or as
        CSV; or a CSV file that Sheaf wrote. You see what would be stored before
        anything is.</p>
    </HandIn>
    <p>The file is kept in memory only, until it is stored or you sign out, and
      for an hour at most.</p>
    {keep && <>
      <p>The sheet that is open stays until you choose another.</p>
      <Button secondary onClick={keep}>Back to the open sheet</Button>
    </>}
  </>
}

function Page() {
  const { before, it, problem, changing, choosing, answers, took, change,
    choose } = useHandedIn<Before, Import>(path, b => b.import)
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
        ? <Result key={answers} it={it} report={it.report} took={took}
          back={change} drop={drop} />
        : <Columns key={answers} it={it} services={before.services} took={took}
          checked={took} drop={drop} />}
    </div>}
  </>
}

show(() => <Page />)
