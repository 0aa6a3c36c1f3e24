/* Settings, as the API answers. */
import type { Choice } from '../../../common/web/parts'
import type { Lan } from './lan_types'

export interface Account {
  name: string
  role: string
  seals: boolean
}

export interface Service {
  service: string
  first_quarter_shown: string | null
  not_collected: string[]
  retention_years: number | null
  version: string
}

export interface Settings {
  staff: Account[]
  services: Service[]
  measures: Choice[]
  lan: Lan | null
  version: string
}

export interface Extent {
  empty: boolean
  says: string
  staff: string
  version: string
}
