/* What GET /v1/fidelity answers. */
import type { Day } from '../../../common/web/parts'
import type { RegionChoice } from './region_choice'

export interface Average {
  services: number
  average: string | null
  compared: number
  change: string | null
}

export interface Service {
  service: string
  name: string
  on: Day
  position: number
  total: number
  band: string
  sections: number[]
  scores: number[]
  actions: string
  before: {
    on: Day
    total: number
    band: string
    sections: number[]
    scores: number[]
    change: string
    change_percent: string
  } | null
}

export interface Item extends Average {
  item: number
  name: string
  section: number
  strong: number
  weak: number
}

export interface Shared {
  item: number
  name: string
  section: number
  says: string
  services: string[]
}

export interface Kind {
  kind: string
  title: string
  says: string
  without: string[]
  services: Service[]
  items: Item[]
  sections: (Average & { name: string })[]
  all: Average
  groups: { title: string, rows: (Average & { name: string })[] }[]
  weaknesses: Shared[]
  strengths: Shared[]
}

export interface Fidelity {
  region: string | null
  name: string
  says: string
  rule: string
  audience: string
  until: Day
  log_size: number
  log_root: string
  services_expected: number
  kinds: Kind[]
  choices: RegionChoice[]
}
