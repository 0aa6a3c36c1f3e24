/* What the API says of figures. */
import type { Bar, Line, Point } from '../../../common/web/charts'
import type { Table } from '../../../common/web/figure'

export interface Cell {
  shown: string
  measure?: string
  period?: string
  since?: string
}

/* The quarters that the limits of a chart are made of; null: all of them. */
export interface Baseline {
  code: string
  says: string
  /* The same for what leaves the page. */
  printed: string | null
  from: string | null
  to: string | null
  reason: string | null
  version: string
  possible: boolean
  past: string[]
}

export interface Chart {
  id: string
  kind: 'quarters' | 'cumulative' | 'bars' | 'multiples' | 'sentence'
  title: string
  note: string
  says: string
  name?: string
  points?: Point[]
  lines?: Line[]
  bars?: Bar[]
  charts?: Chart[]
  table?: Table<Cell>
  baseline?: Baseline
}

export interface Quarter {
  period: string
  title: string
  complete: boolean
}

export interface Row {
  title: string
  part: boolean
  value: Cell
  target: string | null
  verdict: string
  so_far: Cell
  so_far_target: string | null
  so_far_verdict: string
}

export interface Figures {
  services: string[]
  service: string | null
  quarter: Quarter | null
  quarters: Quarter[]
  standing: string[]
  targets: boolean
  since: string
  rows: Row[]
  charts: Chart[]
  lines: { title: string, part: boolean, value: Cell }[]
}

export interface FactsAnswer {
  title: string
  says: string
  listed: number
  next: number | null
  /* Of a count of evidence: which outcomes are left out, and why. */
  left_says: string
  left: {
    client: number | null
    reference: string | null
    name: string | null
    what: string
    says: string
    facts: { on: { day: string, shown: string }, says: string }[]
  }[]
  things: {
    client: number | null
    reference: string | null
    name: string | null
    what: string
    gives: string | null
    facts: { on: { day: string, shown: string }, says: string }[]
  }[]
}
