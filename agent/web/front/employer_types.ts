/* What the API answers about employer contacts. */
import type { Choice, Day } from '../../../common/web/parts'
import type { Change, EntryAnswer } from './client_types'

export interface Contact {
  fact: number
  version: string
  service: string
  on: Day
  mode: string
  how: string
  says: string
  meaningful: boolean
  in_work: boolean
  counts: boolean
  why_not: string | null
  employer: string | null
  particulars_version: string
  client: { client: number, reference: string, shown: string } | null
  reviewed: Day | null
  past: Change[]
}

export interface Group {
  specialist: string
  says: string
  waiting: number
  contacts: Contact[]
}

export interface Week {
  week: { from: string, shown: string, before: string, after: string | null }
  says: string
  source: string
  services: string[]
  specialists: string[]
  modes: Choice[]
  questions: { name: 'meaningful' | 'in_work', title: string, hint: string }[]
  groups: Group[]
  /* Of this week, in sentences. */
  withdrawn: Change[]
}

export interface ContactAnswer {
  entry: EntryAnswer
  judgement: { counts: boolean, says: string[] } | null
}

/* What was stored, and the address under which it can be withdrawn. */
export interface SavedContact {
  answer: ContactAnswer
  address: string
  corrected: boolean
}
