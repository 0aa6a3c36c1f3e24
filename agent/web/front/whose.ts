/* Whose tasks or clients are shown: one specialist's, or everybody's.  The choice
 * stands in the address, so that it is there again after Back or a reload. */
import { useState } from 'preact/hooks'
import type { Choice } from '../../../common/web/parts'

export function useChosen(): [string | null, (v: string) => void] {
  const [chosen, setChosen] = useState(
    new URLSearchParams(location.search).get('specialist'))

  return [chosen, v => {
    history.replaceState(null, '',
      `?${new URLSearchParams({ specialist: v }).toString()}`)
    setChosen(v)
  }]
}

/* One's own first; it is there although nothing is waiting, and so is who was
 * chosen. */
export function whose(codes: string[], mine: string | null,
  chosen: string | null): Choice[] {
  const others = new Set([...codes, chosen ?? ''])

  others.delete('')
  others.delete(mine ?? '')
  return [...mine === null ? [] : [{ word: mine, title: `Mine (${mine})` }],
    { word: '', title: 'Everybody' },
    ...[...others].map(c => ({ word: c, title: c }))]
}
