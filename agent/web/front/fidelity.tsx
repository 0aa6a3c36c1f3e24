/* Fidelity: how close is the service to the model, and what is done about it? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Select, Status } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useOnce } from '../../../common/web/submit'
import { ReviewFile } from './fidelity_file'
import { ReviewForm } from './fidelity_form'
import { Plan } from './fidelity_plan'
import { ItemEvidence, Scores } from './fidelity_scores'
import type { Fidelity, Item, Which } from './fidelity_types'

/* All reviews, the newest first. */
function reviewsOf(f: Fidelity): Which[] {
  return f.rounds.flatMap(r => r.reviews.map(review => ({ kind: r.kind,
    title: r.title, review })))
    .sort((a, b) => b.review.on.day.localeCompare(a.review.on.day))
}

function Page({ leads }: { leads: boolean }) {
  const [service, setService] = useState(
    new URLSearchParams(location.search).get('service') ?? '')
  const [f, setF] = useState<Fidelity | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [form, setForm] = useState<{ which: Which | null } | null>(null)
  const [file, setFile] = useState(false)
  const [item, setItem] = useState<Item | null>(null)
  const [said, setSaid] = useState('')

  const load = async () => {
    const a = await ask<Fidelity>(service === '' ? '/api/v1/fidelity'
      : `/api/v1/fidelity?service=${encodeURIComponent(service)}`)

    setProblem(a.ok ? null : a.problem)
    if (a.ok)
      setF(a.body)
    return a.ok ? a.body : null
  }
  const changed = (say: string) => {
    setSaid(say)
    setForm(null)
    setFile(false)
    void load()
  }
  /* What a review is now, for somebody who was overtaken. */
  const newest = async () => {
    const now = await load()
    const w = form?.which

    return now === null || !w ? null : reviewsOf(now).find(x =>
      x.kind === w.kind && x.review.on.day === w.review.on.day) ?? null
  }
  const once = useOnce()
  const withdraw = async (w: Which) => {
    const a = await ask('/api/v1/fidelity/reviews:withdraw', { method: 'POST',
      version: w.review.version, body: { service: f?.service, kind: w.kind,
        date: w.review.on.day } })

    if (a.ok)
      changed('The review is withdrawn.')
    else
      setProblem(a.problem)
    return a.ok
  }

  useEffect(() => {
    history.replaceState(null, '', service === '' ? '/fidelity'
      : `/fidelity?service=${encodeURIComponent(service)}`)
    void load()
  }, [service])
  return <>
    <h1 class="nhsuk-heading-l">Fidelity</h1>
    <ProblemBox problem={problem} />
    {f && <>
      <p>{f.says}</p>
      <Status>{said}</Status>
      {f.services.length > 1 && !form && !file && <Select id="service" label="Service"
        value={f.service} onChange={setService}
        choices={f.services.map(s => ({ word: s, title: s }))} />}
      {form ? <ReviewForm key={form.which?.review.version ?? 'new'}
        fidelity={f} which={form.which} newest={newest}
        again={which => { setForm({ which }) }} saved={changed}
        cancel={() => { setForm(null); void load() }} /> : file ? <ReviewFile
        fidelity={f} saved={changed} cancel={() => { setFile(false) }} /> : <>
        {leads && f.services.length > 0 && <Button onClick={() => {
          setSaid('')
          setForm({ which: null })
        }}>Enter a review</Button>}{' '}
        {leads && f.services.length > 0 && <Button secondary onClick={() => {
          setSaid('')
          setFile(true)
        }}>Import reviews</Button>}
        {f.rounds.length > 0 && <p>{f.rule}</p>}
        {f.rounds.map(r => <Scores key={r.kind} fidelity={f} round={r}
          leads={leads} open={setItem}
          correct={which => { setSaid(''); setForm({ which }) }}
          withdraw={w => {
            once(`${w.kind} ${w.review.on.day} ${w.review.version}`,
              () => withdraw(w))
          }} />)}
        {item && <ItemEvidence item={item} service={f.service}
          close={() => { setItem(null) }} />}
        <Plan service={f.service} all={reviewsOf(f)} leads={leads}
          newest={async () => {
            const now = await load()

            return now === null ? [] : reviewsOf(now)
          }} changed={changed} />
      </>}
    </>}
  </>
}

show(session => <Page leads={session.role === 'team_leader'} />)
