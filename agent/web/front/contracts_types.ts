/* Contracts and claims, as the API answers. */
import type { Day } from '../../../common/web/parts'

export interface Line {
  quarter: string
  says: string
  rate: string | null
  count: number | null
  pounds: string
}

export interface Counts {
  outcome: string
  hours: string
  title: string
  claimable: number
  paid_before: number
  disputed: number
  no_evidence: number
  second: number
  evidenced: number
  credited: number
  claimable_pounds: string
  paid_pounds: string
  disputed_pounds: string
  no_evidence_pounds: string
  evidenced_pounds: string
  credited_pounds: string
}

export interface Claim {
  number: number
  through: Day
  pounds: string
  says: string
}

export interface Contract {
  name: string
  says: string[]
  version: string
  set_says: string | null
  now: string[]
  kinds: Counts[]
  lines: Line[]
  caps: Line[]
  due: string
  claimed: string
  open: string
  claims: Claim[]
}

export interface Contracts {
  today: Day
  services: { service: string, contracts: Contract[] }[]
  file: { bytes_max: number, too_large: string }
}

/* What a file would be; name is null where something is wrong with it. */
export interface ContractFile {
  name: string | null
  says: string[]
  version: string | null
  seen: string | null
  there: string[]
  faults: { line: number, column: string | null, why: string }[]
  more: number
}

export interface ClaimDraft {
  service: string
  contract: string
  number: number
  through: Day
  lines: Line[]
  pounds: string
  nothing: boolean
  text: string
  digest: string
  staff: string
  warning: string | null
  asks_sent: boolean
  sent_says: string | null
  instead: string | null
  twice: string | null
  doubt: string[]
}

/* One outcome; of a client who is erased little is left. */
export interface Outcome {
  client: number | null
  reference: string | null
  outcome: string
  title: string
  ref: string | null
  reached: Day | null
  evidence: string | null
  dated: Day | null
  pounds: string | null
  state: string
  says: string
  disputed: boolean
  version: string | null
}

export interface Outcomes {
  states: { word: string, title: string, n: number }[]
  rows: Outcome[]
  next: number | null
}

/* Which contract, and which of its claims; 0 is the draft. */
export interface Which {
  service: string
  contract: string
  number: number
}
