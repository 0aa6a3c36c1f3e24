/* What the API answers about fidelity reviews. */
import type { Choice, Day } from '../../../common/web/parts'
import type { Change } from './client_types'

export interface Action {
  action: number
  version: string
  what: string
  owner: string | null
  evidence: string | null
  due: Day
  done: Day | null
  overdue: boolean
  changed_says: string | null
  past: Change[]
}

export interface Review {
  on: Day
  version: string
  scores: number[]
  sections: { name: string, sum: number }[]
  total: number
  band: string
  says: string
  reviewers: string | null
  changed_says: string | null
  past: Change[]
  actions: Action[]
}

export interface Item {
  item: number
  field: string
  name: string
  help: string
  section: string
  evidence: boolean
}

export interface Round {
  kind: string
  title: string
  reviews: Review[]
}

export interface Fidelity {
  services: string[]
  service: string
  items: Item[]
  scores: number[]
  kinds: Choice[]
  file: { bytes_max: number, too_large: string }
  rule: string
  says: string
  rounds: Round[]
  /* What is not shown any more. */
  withdrawn: Change[]
}

/* Which review: of the service shown. */
export interface Which {
  kind: string
  title: string
  review: Review
}

export interface Table {
  headings: string[]
  rows: (string | null)[][]
}

export interface Evidence {
  item: number
  name: string
  from: Day
  to: Day
  services: { service: string, figures: Table, rows_title: string | null,
    rows: Table, cannot: string | null }[]
}

/* What would become of a file, or did. */
export interface FileReport {
  says: string
  counts: string[]
  store: string | null
  stored: boolean
  remarks: { rows: string, column: string | null, text: string }[]
  more: number
}
