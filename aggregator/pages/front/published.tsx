/* National figures: why does NHS England's figure differ from ours? */
import { useState } from 'preact/hooks'
import { ask, saveBlob } from '../../../common/web/api'
import { Copied } from '../../../common/web/copied'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import { origin, PolicyLine } from './policy'
import { RegionLinks } from './region_choice'
import type { RegionChoice } from './region_choice'
import { showPage } from './region_shell'

interface Never { service: string, name: string, region_name: string,
  standing: string, says: string }

interface Measure { measure: string, title: string, definition: string,
  compared: boolean, says: string }

interface Published {
  region: string | null
  name: string
  sentence: string
  log_size: number
  day: { shown: string }
  never: Never[]
  table: { headings: string[], rows: (string | null)[][] }
  sites: { headings: string[], rows: (string | null)[][] }
  sites_title: string
  notes: string[]
  measures: Measure[]
  rule: string
  audience: string
  csv_name: string
  csv: string
  choices: RegionChoice[]
}

function NeverReported({ never }: { never: Never[] }) {
  return <section aria-labelledby="never">
    <h2 class="nhsuk-heading-m" id="never">Never reported to us</h2>
    {never.length === 0 ? <p>Every service that is due has reported at least
      once.</p> : <ul class="nhsuk-list sheaf-lines">{never.map(s =>
      <li key={s.service}><strong>{s.name}</strong>{s.region_name !== '' &&
        `, ${s.region_name}`} ({s.standing})
        <p class="sheaf-past">{s.says}</p></li>)}</ul>}
  </section>
}

/* Whether a column holds numbers, and signs in their place, alone. */
function isNumeric(rows: (string | null)[][], k: number): boolean {
  return rows.every(r => /^(-?[\d,]+(\.\d+)?|[*-]?)$/.test(r[k] ?? '')) &&
    rows.some(r => /\d/.test(r[k] ?? ''))
}

/* A table with more columns than a page is wide, which is printed on its side.
 * The column `heading` names what a row is of. */
function Cells({ answer, table, name, caption, heading, remark }: {
  answer: Published, table: Published['table'], name: string, caption?: string,
  heading: number, remark?: boolean }) {
  const source = [origin(answer.name, answer.log_size, answer.day.shown),
    `${answer.rule} ${answer.audience}`]
  const last = table.headings.length - 1
  const look = table.headings.map((_, k) => remark && k === last
    ? 'sheaf-remark' : isNumeric(table.rows, k)
      ? 'nhsuk-table__cell--numeric' : '')

  return <div class="sheaf-sideways"><Copied name={name} source={source}>
    <div class="sheaf-wide" tabIndex={0} role="region" aria-label={name}>
      <table class="nhsuk-table">
        <caption class={`nhsuk-table__caption ${caption === undefined
          ? 'nhsuk-u-visually-hidden' : ''}`}>{caption ?? name}</caption>
        <thead class="nhsuk-table__head"><tr>{table.headings.map((h, k) =>
          <th scope="col" class={look[k]} key={h}>{h}</th>)}</tr></thead>
        <tbody class="nhsuk-table__body">{table.rows.map((row, i) =>
          <tr class="nhsuk-table__row" key={i}>{row.map((cell, k) =>
            k === heading
              ? <th class="nhsuk-table__header sheaf-row-name" scope="row"
                key={k}>{cell}</th>
              : <td class={`nhsuk-table__cell ${look[k] ?? ''}`} key={k}>{
                cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  </Copied></div>
}

/* Area and service are what their rows are of. */
const AREA = 2
const SERVICE = 0

function Measures({ measures }: { measures: Measure[] }) {
  return <section aria-labelledby="measures">
    <h2 class="nhsuk-heading-m" id="measures">How each measure is compared</h2>
    <dl class="nhsuk-summary-list">{measures.map(m =>
      <div class="nhsuk-summary-list__row" key={m.measure}>
        <dt class="nhsuk-summary-list__key">{m.title}<span
          class="sheaf-below">{m.measure}</span></dt>
        <dd class="nhsuk-summary-list__value">{m.definition}.
          <span class="sheaf-below">{m.says}</span></dd>
      </div>)}</dl>
  </section>
}

function Found({ answer }: { answer: Published }) {
  const [saved, setSaved] = useState('')
  const save = () => {
    saveBlob(answer.csv_name, new Blob([answer.csv],
      { type: 'text/csv;charset=utf-8' }))
    setSaved(`Saved as ${answer.csv_name}`)
  }

  return <>
    <NeverReported never={answer.never} />
    <h2 class="nhsuk-heading-m">Published and ours, on {answer.day.shown}</h2>
    {answer.table.rows.length > 0 && <>
      <Cells answer={answer} table={answer.table} name="Published and ours"
        heading={AREA} remark />
      <div class="sheaf-screen">
        <Button secondary onClick={save}>Save as CSV</Button>
        <span role="status">{saved}</span>
      </div></>}
    {answer.sites.rows.length > 0 && <Cells answer={answer}
      table={answer.sites} name={answer.sites_title}
      caption={answer.sites_title} heading={SERVICE} />}
    <ul class="nhsuk-list nhsuk-list--bullet">{answer.notes.map(n =>
      <li key={n}>{n}</li>)}</ul>
    <Measures measures={answer.measures} />
    <PolicyLine says={answer.rule} audience={answer.audience} />
  </>
}

function Page() {
  const [answer, setAnswer] = useState<Published | null>(null)
  const { busy, problem, run } = useSubmit()
  const choose = async (chosen: FileList | null) => {
    const files = await Promise.all([...chosen ?? []].map(async f =>
      ({ name: f.name, csv: await f.text() })))

    if (files.length === 0)
      return
    const a = await run(() => ask<Published>('/v1/published' + location.search,
      { method: 'POST', body: { files } }))

    if (a !== null)
      setAnswer(a.ok ? a.body : null)
  }

  return <>
    <ProblemBox problem={problem} />
    <h1 class="nhsuk-heading-l">Why does NHS England’s figure differ from ours?
    </h1>
    <p>NHS England publishes figures of IPS each month from the mental health
      services data set (MHSDS). Choose the CSV files of the months to compare,
      cut down to their rows about IPS; a quarter takes three. They are compared
      and not kept.</p>
    {answer !== null &&
      <RegionLinks choices={answer.choices} region={answer.region} />}
    <div class="nhsuk-form-group sheaf-screen">
      <label class="nhsuk-label" for="published-files">Published CSV files
      </label>
      <input class="nhsuk-file-upload__input" id="published-files" type="file"
        accept=".csv" multiple onChange={e => {
          const field = e.currentTarget

          /* Mended and chosen again, it is looked at again. */
          void choose(field.files).then(() => { field.value = '' })
        }} />
    </div>
    <Status>{busy ? 'Comparing.' : answer?.sentence ?? ''}</Status>
    {answer !== null && <Found answer={answer} />}
  </>
}

showPage(() => <Page />)
