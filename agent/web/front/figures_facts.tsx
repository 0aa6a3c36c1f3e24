/* The facts behind a number: who counts, and why? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import type { FactsAnswer } from './figure_types'

type Thing = FactsAnswer['things'][number]
type Left = FactsAnswer['left'][number]

function ThingItem({ thing, says }: { thing: Thing | Left,
  says: string | null }) {
  const who = thing.name ?? thing.reference

  return <li>
    <div class="sheaf-beside">
      {thing.client !== null
        ? <a href={`/clients/${thing.client}`}>{who}</a> : null}
      <span>{thing.what === 'Client' ? '' : thing.what}</span>
      {says !== null && <strong>{says}</strong>}
    </div>
    <ul class="sheaf-facts">{thing.facts.map((x, i) => <li key={i}>
      {x.on.shown}: {x.says}</li>)}</ul>
  </li>
}

function Page() {
  const asked = new URLSearchParams(location.search)
  const [answer, setAnswer] = useState<FactsAnswer | null>(null)
  const [things, setThings] = useState<Thing[]>([])
  const [left, setLeft] = useState<Left[]>([])
  const [leftSays, setLeftSays] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const measure = asked.get('measure') ?? ''
  const back = new URLSearchParams()
  const begin = useNewest()

  for (const key of ['service', 'period'])
    back.set(key, asked.get(key) ?? '')
  const load = async (from: number) => {
    const newest = begin()
    const q = new URLSearchParams(asked)

    q.delete('measure')
    q.set('from', String(from))
    const a = await ask<FactsAnswer>(
      `/api/v1/figures/${encodeURIComponent(measure)}/facts?${q.toString()}`)

    if (!newest())
      return
    if (a.ok) {
      setAnswer(a.body)
      setThings(before => [...before, ...a.body.things])
      /* They come with the first page alone. */
      if (from === 0) {
        setLeft(a.body.left)
        setLeftSays(a.body.left_says)
      }
    }
    setProblem(a.ok ? null : a.problem)
  }

  useEffect(() => { void load(0) }, [])
  const next = answer?.next ?? null

  return <>
    <p><a class="nhsuk-back-link" href={`/figures?${back.toString()}`}>Back to
      the figures</a></p>
    <h1 class="nhsuk-heading-l">{answer?.title ?? 'The facts behind a number'}
    </h1>
    <ProblemBox problem={problem} />
    {answer && <>
      <p>{answer.says}</p>
      <Status>{things.length < answer.listed
        ? `${things.length} of ${answer.listed} are shown.` : ''}</Status>
      <ol class="nhsuk-list nhsuk-list--number">
        {things.map((t, i) => <ThingItem key={i} thing={t}
          says={t.gives} />)}</ol>
      {next !== null && <Button secondary onClick={() => { void load(next) }}>
        Show more</Button>}
    </>}
    {left.length > 0 && <section>
      <h2 class="nhsuk-heading-m">Not shown by evidence</h2>
      <p>{leftSays}</p>
      <ul class="nhsuk-list">
        {left.map((t, i) => <ThingItem key={i} thing={t} says={t.says} />)}</ul>
    </section>}
  </>
}

show(() => <Page />)
