/* What the API answers of the first steps. */
export interface Step {
  step: string
  title: string
  state: 'done' | 'todo' | 'waiting' | 'later'
  shown: string
  says: string
}

export interface Setup {
  says: string
  done: boolean
  steps: Step[]
  /* The groups of the recovery key that are asked for. */
  groups: number[]
  confirm: boolean
  /* Of the recovery key that opens the register now. */
  key_version: string
  services: string[]
  /* Those that the region has named and that are not here yet. */
  listed: string[] | null
  links: { path: string, title: string, says: string }[]
}
