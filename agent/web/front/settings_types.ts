/* Settings, as the API answers. */
import type { Choice } from '../../../common/web/parts'
import type { Lan } from './lan_types'

export interface Account {
  name: string
  role: string
  seals: boolean
  version: string
}

export interface Service {
  service: string
  first_quarter_shown: string | null
  not_collected: string[]
  retention_years: number | null
  /* Whether it keeps evidence of outcomes, and the same in words. */
  evidence: boolean
  evidence_says: string
  version: string
  set_says: string | null
  targets: Targets
}

export interface Year {
  pounds: string
  share: string
}

/* What a contract is worth; start is null where no targets are set. */
export interface Targets {
  start: string | null
  start_shown: string | null
  years: Year[]
  uplift: string | null
  set: { name: string, value: string }[]
  version: string
  set_says: string | null
}

/* One of the eight kinds of evidence that a site may add. */
export interface EvidenceKind {
  number: number
  title: string | null
  version: string
  set_says: string | null
}

export interface Settings {
  staff: Account[]
  /* Whether specialists may sign figures off, too. */
  sealing: { workers: boolean, version: string }
  services: Service[]
  measures: Choice[]
  evidence_kinds: EvidenceKind[]
  stands: string
  /* What the calculator reckons with: the value that it has by itself. */
  calculator: { word: string, title: string, value: string }[]
  /* The fingerprint of the key that this site signs with. */
  key: string | null
  /* The staff code of who asks. */
  own_code: string | null
  /* Whose log this site believes, with the fingerprints of its keys. */
  region: { says: string, authority: string[], log: string[] } | null
  lan: Lan | null
  version: string
}

export interface Extent {
  empty: boolean
  says: string
  staff: string
  version: string
}
