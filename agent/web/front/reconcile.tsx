/* The register beside an extract of the provider's submission to MHSDS. */
import { useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { HandIn, useHandedIn } from './handed_in'
import { Columns } from './reconcile_columns'
import { Result } from './reconcile_result'
import { Keep, Sending } from './reconcile_sending'
import type { BeforeExtract, Extract } from './reconcile_types'

const path = '/api/v1/reconciliations'

function Drop({ before, took, keep }: { before: BeforeExtract,
  took: (x: Extract) => void, keep?: (() => void) | undefined }) {
  return <>
    <HandIn path={path} limits={before} took={took}>
      <p>An extract of what the provider submits to the national mental health
        services data set (MHSDS): referrals, contacts and employment status, as
        a spreadsheet (.xlsx) or as CSV. You see the published measures from it
        and from this register, and which clients are behind each difference.</p>
    </HandIn>
    <p>The file is kept in memory only, until you sign out, and for an hour at
      most. Nothing of it is stored. Of what is found, nothing is kept but the two
      numbers of each measure, where you say so; they are sent once they are signed
      off. It takes the place of a sheet that is open under Import.</p>
    {keep && <>
      <p>The extract that is open stays until you choose another.</p>
      <Button secondary onClick={keep}>Back to the open extract</Button>
    </>}
  </>
}

function Page() {
  const { before, it, problem, changing, choosing, answers, took, change,
    choose, renew, tell } = useHandedIn<BeforeExtract, Extract>(path,
    b => b.extract)
  const [said, setSaid] = useState('')
  const drop = () => { choose(true) }
  const told = (b: BeforeExtract, says: string) => {
    tell(b)
    setSaid(says)
    /* To where it is said, which may be far above. */
    document.getElementById('said')?.scrollIntoView()
  }
  const kept = async (x: Extract) => {
    const a = await ask<BeforeExtract>(path)

    if (a.ok)
      tell(a.body)
    setSaid('')
    took(x)
  }

  return <>
    <h1 class="nhsuk-heading-l">The record and the national data set</h1>
    <Status id="said">{said}</Status>
    <ProblemBox problem={problem} />
    {before !== null && (it === null || choosing) && <Drop before={before}
      took={took} keep={choosing ? () => { choose(false) } : undefined} />}
    {/* What was said of its columns stays as it is meanwhile. */}
    {before !== null && it !== null && <div hidden={choosing}>
      {it.report !== null && !changing
        ? <Result it={it.report} drop={drop} back={change}
          keep={before.sending.on && before.sending.cannot === null &&
            it.report.kept.length === 0 && <Keep it={it}
            version={it.report.version} renewed={renew}
            kept={x => { void kept(x) }} />} />
        : <Columns key={answers} it={it} before={before} took={took}
          drop={drop} />}
    </div>}
    {before !== null && <Sending before={before} told={told} />}
  </>
}

show(() => <Page />)
