/* For whom was it?  A few letters, and the clients they find. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Input, Radios, Status } from '../../../common/web/parts'
import { useBack } from '../../../common/web/turn'

interface Found {
  found: number
  hint: string | null
  clients: { client: number, service: string, reference: string,
    name: string | null }[]
}

const PAUSE_MS = 120
const LETTERS_MIN = 2
const SHOWN_MAX = 6

function says(f: Found | null): string {
  if (f === null)
    return ''
  if (f.found === 0)
    return f.hint ?? 'Nobody is found. Fewer letters find more.'
  return f.found > SHOWN_MAX
    ? `${f.found} are found; the first ${SHOWN_MAX} are shown.` : ''
}

export function ClientChoice(p: { text: string, onText: (v: string) => void,
  value: number | null, onChange: (client: number) => void,
  error?: string | undefined }) {
  const [found, setFound] = useState<Found | null>(null)
  const begin = useNewest()
  const back = useBack()

  useEffect(() => {
    const newest = begin()

    if (p.text.trim().length < LETTERS_MIN) {
      setFound(null)
      return undefined
    }
    const timer = setTimeout(() => {
      void ask<Found>('/api/v1/clients:search', { method: 'POST',
        look: true, signal: newest.signal, body: { text: p.text } }).then(a => {
        if (newest() && a.ok)
          setFound(a.body)
      })
    }, PAUSE_MS)

    return () => { clearTimeout(timer) }
  }, [p.text, back])
  return <>
    <Input id="client" label="For which client? (optional)" value={p.text}
      error={p.error} hint="Leave empty if it was for no client in particular"
      width="nhsuk-input--width-20" onInput={p.onText} />
    {found !== null && found.clients.length > 0 && <Radios id="client-found"
      label="Choose the client" value={p.value === null ? ''
        : String(p.value)} onChange={v => { p.onChange(Number(v)) }}
      choices={found.clients.slice(0, SHOWN_MAX).map(c => ({
        word: String(c.client),
        title: c.name === null ? `${c.reference}, ${c.service}`
          : `${c.name}, ${c.reference}` }))} />}
    <Status>{says(found)}</Status>
  </>
}
