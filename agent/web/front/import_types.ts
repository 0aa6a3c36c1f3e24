/* What the API answers about a sheet that was handed in. */
import type { Choice } from '../../../common/web/parts'

export interface Before {
  services: string[]
  bytes_max: number
  too_large: string
  import: number | null
}

export interface Role {
  word: string
  title: string
  group: string
  modes: Choice[]
  job: boolean
  number: boolean
}

export interface Column {
  heading: string
  reads: string
  job: number | null
  number: number | null
  mode: string
  values: string[]
}

export interface Sheet {
  name: string
  heading_row: number
  columns: Column[]
  rows: { row: number, cells: string[] }[]
}

export interface Option {
  option: string
  title: string
  hint: string
  when: string[]
  value: string
  choices: Choice[]
}

/* Words of the sheet that count as one thing. */
export interface Words {
  name: string
  title: string
  hint: string
  when: string[]
  value: string
}

/* What is said of rows. */
export interface Said {
  sheet: string
  rows: string
  column: string | null
  say: string
}

export interface Report {
  says: string
  counts: string[]
  notes: string[]
  good: number
  refused: number
  stored: boolean
  new: boolean
  faults: Said[]
  more: number
  changes: Said[]
  more_changes: number
  mend: string[]
}

/* What is said of a file's columns, whatever becomes of it. */
export interface Sheets {
  about: string[]
  notes: string[]
  service: string
  faults: { field: string | null, say: string }[]
  roles: Role[]
  options: Option[]
  words: Words[]
  sheets: Sheet[]
}

export interface Import extends Sheets {
  import: number
  kind: 'sheet' | 'facts' | 'people'
  report: Report | null
}
