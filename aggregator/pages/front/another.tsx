/* One more figure over the quarters, of a region or of a service of it: chosen
 * here, or named by the address that led here. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { ProblemBox, Select } from '../../../common/web/parts'
import { query } from './query'
import { remember } from './region_choice'
import { ChartFigure, sourceOf } from './region_parts'
import type { Judged } from './region_types'

interface Asked {
  figure: string
  service: string
}

/* Which figure it is, and whose. */
function Choose({ asked, figures, services, set }: { asked: Asked,
  figures: { code: string, title: string }[],
  services: { service: string, name: string }[] | undefined,
  set: (a: Asked) => void }) {
  return <div class="sheaf-beside">
    {services && <Select id="service" label="Service" value={asked.service}
      onChange={service => { set({ ...asked, service }) }}
      choices={[{ word: '', title: 'Choose a service' },
        ...services.map(s => ({ word: s.service, title: s.name }))]} />}
    <Select id="figure" label="Figure" value={asked.figure}
      onChange={figure => { set({ ...asked, figure }) }}
      choices={[{ word: '', title: 'Choose a figure' },
        ...figures.map(f => ({ word: f.code, title: f.title }))]} />
  </div>
}

/* Without `services` the figure is the region's. */
export function Another({ title, region, policy, figures, services }: {
  title: string, region: string | null, policy: string,
  figures: { code: string, title: string }[],
  services?: { service: string, name: string }[] }) {
  const [asked, setAsked] = useState<Asked>(() => {
    const now = new URLSearchParams(location.search)

    return { figure: now.get('figure') ?? '', service: now.get('service') ?? '' }
  })
  const [judged, setJudged] = useState<Judged | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const wanted = asked.figure !== '' &&
    (services === undefined || asked.service !== '')
  /* Whoever was led here by a link finds the chart at once; later changes leave
   * the focus where it is. */
  const led = useRef(wanted)
  const heading = useRef<HTMLHeadingElement>(null)

  const newest = useNewest()

  useEffect(() => {
    /* What is not wanted any more is not shown when it comes. */
    const isNewest = newest()
    const load = async () => {
      const a = await ask<Judged>(`/v1/spc?${query({ region, policy,
        measure: asked.figure,
        service: services === undefined ? null : asked.service })}`)

      if (!isNewest())
        return
      setJudged(a.ok ? a.body : null)
      setProblem(a.ok ? null : a.problem)
    }

    if (wanted)
      void load()
  }, [asked.figure, asked.service, region, policy])
  useEffect(() => {
    if (!led.current || (judged === null && problem === null))
      return
    led.current = false
    if (problem === null) {
      heading.current?.focus()
      heading.current?.scrollIntoView()
    }
  }, [judged, problem])
  const set = (a: Asked) => {
    remember({ figure: a.figure, service: a.service })
    setAsked(a)
  }

  return <section class="sheaf-screen">
    <h2 class="nhsuk-heading-m" tabIndex={-1} ref={heading}>{title}</h2>
    <Choose asked={asked} figures={figures} services={services} set={set} />
    <ProblemBox problem={problem} />
    {wanted && judged && <ChartFigure chart={judged.chart}
      heading={judged.name}
      source={sourceOf(judged.name, judged.terms)} />}
  </section>
}
