/* What the forms of the settings have in common: sending, refusals at their
 * fields, and saying what was done. */
import { useMemo, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import type { Typed } from '../../../common/web/form'
import { ErrorSummary, wrong } from '../../../common/web/parts'
import { useSubmit } from '../../../common/web/submit'
import type { Submit } from '../../../common/web/submit'
import type { Settings } from './settings_types'

/* What was done, and how the settings are now. */
export type Took = (settings: Settings, says: string) => void

export interface Sending {
  problem: Problem | null
  busy: boolean
  /* Somebody was faster: how the settings are now. */
  newest: Settings | null
  send: (path: string, body: unknown, says: string,
    more?: { method?: 'POST' | 'PUT', version?: string }) =>
    Promise<'done' | 'overtaken' | 'refused'>
  /* What was refused is dealt with. */
  clear: () => void
  /* What somebody else has stored stays, and what was typed is not wanted any
   * more. */
  keep: (says: string) => void
}

/* `typed`: what is kept of the form, where something is. */
export function useSending(took: Took,
  typed?: Pick<Typed<object>, 'done' | keyof Submit>): Sending {
  const own = useSubmit()
  const { busy, problem, setProblem, run } = typed ?? own
  const [newest, setNewest] = useState<Settings | null>(null)
  const clear = () => {
    setProblem(null)
    setNewest(null)
  }

  const keep = (says: string) => {
    void Promise.resolve(typed?.done()).then(() => {
      if (newest)
        took(newest, says)
    })
  }

  return { problem, busy, newest, clear, keep, send: async (path, body, says, more = {}) => {
    const a = await run(async once => {
      const sent = await ask<Settings>(path, { method: 'POST', ...more, body,
        once })
      const now = !sent.ok && sent.problem.status === 412
        ? await ask<Settings>('/api/v1/settings') : null

      setNewest(now?.ok ? now.body : null)
      return sent
    })

    if (a?.ok) {
      /* First, or the form that is drawn anew would be given it back. */
      await typed?.done()
      took(a.body, says)
    }
    return a?.ok ? 'done'
      : a?.problem.status === 412 ? 'overtaken' : 'refused'
  } }
}

/* The refusal of a field that its code names. */
export function at(s: Sending, ...codes: string[]): string | undefined {
  return s.problem !== null && codes.includes(s.problem.code)
    ? s.problem.detail : undefined
}

/* What was refused; the field of a code, where it is called otherwise. */
export function Refused({ sending, fields, prefix = '', called = {}, only }: {
  sending: Sending, fields: string[], prefix?: string,
  called?: Record<string, string>, only?: string }) {
  const p = sending.problem
  const errors = useMemo(() => {
    if (p === null || sending.newest !== null)
      return []
    const code = called[p.code] ?? p.code
    const field = fields.includes(code) ? `${prefix}${code}`
      : only !== undefined && wrong(p) !== undefined ? only : null

    return [{ say: p.detail, field }]
  }, [p, sending.newest])

  return <ErrorSummary errors={errors} />
}
