/* What the API says of a region and its services. */
import type { Bar, Line, Point } from '../../../common/web/charts'
import type { Table } from '../../../common/web/figure'
import type { RegionChoice } from './region_choice'

export interface Cell {
  shown: string
  value?: number
  decimals?: number
  why?: string
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
}

/* What every answer names: the policy, the state of the log and the day. */
export interface Terms {
  policy: { name: string, line: string, audience: string,
    services_at_least: number, caseload_at_least: number }
  rules: string
  sets: string | null
  log_size: number
  log_root: string
  registry: string
  day: string
  day_shown: string
}

export interface Quarter {
  period: string
  title: string
  year: string
  quarter: string
  complete: boolean
  name: string
  reported: number
  expected: number
}

interface Target {
  shown: string
  says: string
  verdict: string
}

export interface Row {
  code: string
  title: string
  /* By itself, where no row stands above it. */
  name: string
  unit: string
  part: boolean
  opens: boolean
  /* What it is worked out from, over four quarters. */
  parts?: { code: string, title: string, four: Cell, all: Cell }[]
  quarter: Cell
  target: Target | null
  year: Cell
  year_target: Target | null
  four: Cell
  four_target?: Target
  ever: Cell
  all: Cell
  fewer: string
}

export interface Part {
  text: string
  href?: string
}

type Span = Record<'from' | 'to', string>

export interface Region {
  region: string | null
  name: string
  terms: Terms
  choices: RegionChoice[]
  standing: Part[][]
  quarter: Quarter | null
  quarters: Quarter[]
  year: string
  four: string
  ever: string
  /* Which quarters stand together under these heads. */
  spans: { year: Span, four: Span | null } | null
  targets: boolean
  rows: Row[]
  lines: Row[]
  /* What has to be known to read them. */
  notes: string[]
  compare: { head: string[], codes: string[], rows: { region: string | null, name: string,
    reported: number, expected: number, cells: Cell[] }[] } | null
  charts: Chart[]
  figures: { code: string, title: string }[]
}

export interface Judged {
  region: string | null
  service: string | null
  name: string
  terms: Terms
  figure: string
  chart: Chart
}

/* A small chart of each service; what they share is said once. */
export interface ServicesCharts {
  title: string
  note: string
  says: string
  head: string[]
  quarters: { title: string, year: string, quarter: string, name: string,
    complete: boolean }[]
  services: { service: string, title: string, says: string,
    /* quarter: its name while it is in progress */
    points: { at: number | null, shown: string, why?: string,
      quarter?: string }[] }[]
}

export interface Services {
  region: string | null
  name: string
  terms: Terms
  choices: RegionChoice[]
  quarter: { period: string, title: string } | null
  quarters: { period: string, title: string, complete: boolean }[]
  standing: string[]
  columns: { code: string, title: string, sorted: boolean }[]
  rows: { service: string, name: string, says: string, cells: Cell[] }[]
  charts: ServicesCharts
  figures: { code: string, title: string }[]
}
