/* What the forms of the settings have in common: sending, refusals at their
 * fields, and saying what was done. */
import { useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { ask, newKey } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { ErrorSummary } from '../../../common/web/parts'
import type { Settings } from './settings_types'

/* What was done, and how the settings are now. */
export type Took = (settings: Settings, says: string) => void

export interface Sending {
  problem: Problem | null
  busy: boolean
  send: (path: string, body: unknown, says: string,
    more?: { method?: 'POST' | 'PUT', version?: string }) => Promise<boolean>
}

export function useSending(took: Took): Sending {
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const key = useRef(newKey())

  return { problem, busy, send: async (path, body, says, more = {}) => {
    if (busy)
      return false
    setBusy(true)
    const a = await ask<Settings>(path, { method: 'POST', ...more, body,
      once: key.current })

    setBusy(false)
    if (a.ok)
      key.current = newKey()
    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      took(a.body, says)
    return a.ok
  } }
}

/* The refusal of a field that its code names. */
export function at(s: Sending, field: string): string | undefined {
  return s.problem?.code === field ? s.problem.detail : undefined
}

export function Refused({ sending, fields, prefix = '' }: { sending: Sending,
  fields: string[], prefix?: string }) {
  const p = sending.problem

  return <ErrorSummary errors={p === null ? [] : [{ say: p.detail,
    field: fields.includes(p.code) ? `${prefix}${p.code}` : null }]} />
}

export function Form({ title, children, submit }: { title: string,
  children: ComponentChildren, submit: () => void }) {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{title}</span></summary>
    <div class="nhsuk-details__text">
      <form noValidate onSubmit={e => { e.preventDefault(); submit() }}>
        {children}
      </form>
    </div>
  </details>
}
