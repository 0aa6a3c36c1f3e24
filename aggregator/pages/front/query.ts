/* What an address asks for. */
export function query(o: Record<string, string | null | undefined>): string {
  const q = new URLSearchParams()

  for (const [key, value] of Object.entries(o))
    if (typeof value === 'string' && value !== '')
      q.set(key, value)
  return q.toString()
}
