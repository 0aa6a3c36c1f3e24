/* What the API answers about one client. */
import type { Choice, Day } from '../../../common/web/parts'

/* What was changed; reason is in somebody's own words. */
export interface Change {
  says: string
  reason: string | null
}

export interface Field {
  name: string
  title: string
  text: string
  shown: string
}

export interface Cells {
  event: string
  date: string
  mode: string
  flags: string
  ref: string
  value: string
  staff: string
}

export interface Entry {
  id: number
  version: string
  on: Day
  says: string
  cells: Cells
  past: Change[]
  particulars?: Field[]
  particulars_version?: string
}

export interface Client {
  client: number
  service: string
  reference: string
  name: string | null
  particulars: Field[]
  particulars_version: string
  retention: { until: Day | null, version: string, says: string[],
    past: string[], reasons: Choice[] }
  phases: { title: string, on: Day | null, says: string | null }[]
  next: { title: string, on: Day }[]
  outcomes: { title: string, on: Day, says: string }[]
  jobs: { ref: string, says: string }[]
  entries: Entry[]
  more: number | null
  changes?: Change[]
}

/* One kind of fact that may be entered. */
export interface Kind extends Choice {
  modes: Choice[]
  /* What they are asked for by. */
  modes_title: string | null
  flags: Choice[]
  value: string | null
  needs_value: boolean
  needs_mode: boolean
  job: boolean
  particulars: Choice[]
}

export interface EntryAnswer {
  outcome: 'done' | 'unchanged' | 'refused' | 'overtaken' | 'asked'
  fact: number | null
  version: string | null
  text: string | null
  date: Day | null
  effects?: string[]
  odd?: { key: string, says: string }[]
  counts: { says: string }[]
  not_counted: string | null
  remarks: { field: string | null, refused: boolean, code: string,
    text: string }[]
  conflict: { by: string | null, at: string | null, theirs: string | null,
    yours: string, fact: number | null, version: string | null,
    particulars_version: string | null } | null
}
