/* The desk on the provider's network, as the API answers. */
import type { Day } from '../../../common/web/parts'

export interface Lan {
  name: string
  address: string
  own: boolean
  words: string
  sha256: string
  until: Day
  trusted_until: Day
}
