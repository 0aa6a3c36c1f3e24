/* What the API answers about an extract from MHSDS. */
import type { Choice } from '../../../common/web/parts'
import type { Said, Sheets } from './import_types'

export interface BeforeExtract {
  services: string[]
  bytes_max: number
  too_large: string
  months: Choice[]
  extract: number | null
  sending: {
    on: boolean
    says: string[]
    version: string
    /* Why numbers cannot be kept here; null: they can. */
    cannot: string | null
    months: ReconciledMonth[]
  }
  /* After a change: what was done. */
  done?: string
}

export interface ReconciledMonth {
  service: string
  month: string
  title: string
  state: 'kept' | 'sent' | 'changed' | 'unknown' | 'withdrawing' | 'withdrawn'
  says: string
  version: string
  may_withdraw: boolean
  may_undo: boolean
}

export interface Measure {
  measure: string
  title: string
  definition: string
  figures: { month: string, shown: string, extract: number, register: number,
    difference: number }[]
}

export interface Disagreement {
  client: number | null
  reference: string | null
  service: string | null
  place: string | null
  extract: string | null
  register: string | null
  changes: { measure: string, month: string, counted: 'extract' | 'register',
    say: string }[]
}

export interface Kind {
  kind: string
  title: string
  rule: string
  next: string
  n: number
  listed: Disagreement[]
}

export interface Reconciliation {
  from: string
  to: string
  says: string[]
  notes: string[]
  measures: Measure[]
  kinds: Kind[]
  faults: Said[]
  more: number
  version: string
  kept: string[]
}

export interface Extract extends Sheets {
  extract: number
  kind: 'extract'
  report: Reconciliation | null
}
