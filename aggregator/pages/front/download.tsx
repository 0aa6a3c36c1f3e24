/* What is on a page of figures for those who need them elsewhere: a file in each
 * format, with what it is for. */
import { useEffect, useState } from 'preact/hooks'
import { ask, saveFile } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { ProblemBox } from '../../../common/web/parts'

interface Format { name: string, title: string, use: string, file: string }

interface Exports { says: string, formats: Format[] }

/* query: what the page asks its figures with, "?region=...", or "". */
export function Download({ query }: { query: string }) {
  const [exports, setExports] = useState<Exports | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [saved, setSaved] = useState('')

  const newest = useNewest()

  useEffect(() => {
    const load = async () => {
      const isNewest = newest()
      const a = await ask<Exports>(`/v1/exports${query}`)

      if (!isNewest())
        return
      setProblem(a.ok ? null : a.problem)
      setExports(a.ok ? a.body : null)
    }

    void load()
  }, [query])
  const save = async (f: Format) => {
    const p = await saveFile(`/v1/exports/${f.name}${query}`)

    setProblem(p)
    setSaved(p === null ? `Saved as ${f.file}` : '')
  }

  return <section aria-labelledby="download">
    <h2 class="nhsuk-heading-m" id="download">Download</h2>
    <ProblemBox problem={problem} />
    {exports !== null && <p>{exports.says}</p>}
    {exports !== null && exports.formats.length > 0 && <dl
      class="nhsuk-summary-list">{exports.formats.map(f =>
        <div class="nhsuk-summary-list__row" key={f.name}>
          <dt class="nhsuk-summary-list__key">{f.title}</dt>
          <dd class="nhsuk-summary-list__value">{f.use}</dd>
          <dd class="nhsuk-summary-list__actions">
            <button class="sheaf-link" type="button" onClick={() =>
              void save(f)}>Download<span
              class="nhsuk-u-visually-hidden"> {f.title}</span></button>
          </dd>
        </div>)}</dl>}
    <p role="status">{saved}</p>
  </section>
}
