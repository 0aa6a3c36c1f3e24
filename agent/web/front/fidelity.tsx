/* Fidelity: how close is the service to the model, and what is done about it? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useHalfTyped } from '../../../common/web/draft'
import { useNewest } from '../../../common/web/newest'
import { Button, NotDone, ProblemBox, Select, Status }
  from '../../../common/web/parts'
import type { Refused } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useOnce } from '../../../common/web/submit'
import { History } from './entry_parts'
import { ReviewFile } from './fidelity_file'
import { differing, formOf, ReviewForm } from './fidelity_form'
import { Plan } from './fidelity_plan'
import { ItemEvidence, Scores, whyId } from './fidelity_scores'
import type { Fidelity, Item, Which } from './fidelity_types'
import { NotAsShown } from './overtaken'

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
  const [refused, setRefused] = useState<Refused | null>(null)
  const [form, setForm] = useState<{ which: Which | null } | null>(null)
  const [file, setFile] = useState(false)
  const [item, setItem] = useState<Item | null>(null)
  const [said, setSaid] = useState('')
  /* A review that somebody else was faster to change: as it was shown, and as it
   * is; now null: it is withdrawn. */
  const [stale, setStale] = useState<{ which: Which, reason: string,
    now: Which | null } | null>(null)

  const begin = useNewest()
  const load = async () => {
    const newest = begin()
    const a = await ask<Fidelity>(service === '' ? '/api/v1/fidelity'
      : `/api/v1/fidelity?service=${encodeURIComponent(service)}`)

    if (newest()) {
      setProblem(a.ok ? null : a.problem)
      if (a.ok)
        setF(a.body)
    }
    return a.ok ? a.body : null
  }
  const changed = (say: string) => {
    setSaid(say)
    setForm(null)
    setFile(false)
    setRefused(null)
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
  const withdraw = async (w: Which, version: string, reason: string) => {
    /* So that the same refusal is said again when it comes again. */
    setRefused(null)
    const a = await ask('/api/v1/fidelity/reviews:withdraw', { method: 'POST',
      version, body: { service: f?.service, kind: w.kind,
        date: w.review.on.day, reason } })
    const now = a.ok || a.problem.status !== 412 ? null : await load()

    setStale(now && { which: w, reason, now: reviewsOf(now).find(x =>
      x.kind === w.kind && x.review.on.day === w.review.on.day) ?? null })
    if (a.ok)
      changed('The review is withdrawn.')
    else if (now === null)
      setRefused({ problem: a.problem, why: whyId(w.kind, w.review) })
    return a.ok
  }
  const press = (w: Which, version: string, reason: string) => {
    once(`${w.kind} ${w.review.on.day} ${version}`,
      () => withdraw(w, version, reason))
  }

  /* A review that was left half entered is taken up again. */
  useHalfTyped(f === null || !leads || f.service === '' ? []
    : [null, ...reviewsOf(f)].map(w => formOf(f.service, w)), name => {
    setForm({ which: f && (reviewsOf(f).find(w =>
      formOf(f.service, w) === name) ?? null) })
  })
  useEffect(() => {
    history.replaceState(null, '', service === '' ? '/fidelity'
      : `/fidelity?service=${encodeURIComponent(service)}`)
    void load()
  }, [service])
  return <>
    <h1 class="nhsuk-heading-l">Fidelity</h1>
    <ProblemBox problem={problem} />
    <NotDone refused={refused} />
    {f && <>
      <p>{f.says}</p>
      <Status>{said}</Status>
      {stale && <NotAsShown level={2} says={stale.now === null
        ? 'Somebody has withdrawn this review already.'
        : `${stale.now.review.changed_says ?? 'Somebody has changed it.'} ` +
          'It is not withdrawn yet.'}
      rows={stale.now === null ? [{ was: stale.which.review.says,
        now: 'Withdrawn' }] : differing(f.items, stale.now.review,
        stale.which.review.scores, stale.which.review.reviewers ?? '')
        .map(r => ({ title: r.title, was: r.mine, now: r.theirs }))}
      act={stale.now === null ? null : { title: 'Withdraw what stands now',
        press: () => {
          if (stale.now)
            press(stale.now, stale.now.review.version, stale.reason)
        } }}
      leave={{ title: stale.now === null ? 'Go on' : 'Leave it',
        press: () => { setStale(null) } }} />}
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
          leads={leads} open={setItem} refused={refused}
          keep={() => { setRefused(null) }}
          correct={which => { setSaid(''); setForm({ which }) }}
          withdraw={(w, reason) => { press(w, w.review.version, reason) }} />)}
        {item && <ItemEvidence item={item} service={f.service}
          close={() => { setItem(null) }} />}
        <Plan service={f.service} all={reviewsOf(f)} leads={leads}
          newest={async () => {
            const now = await load()

            return now === null ? [] : reviewsOf(now)
          }} changed={changed} />
        {f.withdrawn.length > 0 && <details class="nhsuk-details">
          <summary class="nhsuk-details__summary">
            <span class="nhsuk-details__summary-text">What was withdrawn, and by
              whom</span></summary>
          <div class="nhsuk-details__text"><History all={f.withdrawn} /></div>
        </details>}
      </>}
    </>}
  </>
}

show(session => <Page leads={session.role === 'team_leader'} />)
