/* What a service has agreed to: its contract, year by year. */
import { useState } from 'preact/hooks'
import { Folded, useTyped } from '../../../common/web/form'
import { Button, Input, Radios } from '../../../common/web/parts'
import { Overtaken } from './overtaken'
import { at, Refused, useSending } from './settings_parts'
import type { Took } from './settings_parts'
import type { Service, Settings, Targets, Year } from './settings_types'

const narrow = 'nhsuk-input--width-10'

function titled(t: Targets, calculator: Settings['calculator']): string[] {
  return t.set.map(x => `${calculator.find(c => c.word === x.name)?.title ??
    x.name}: ${x.value}`)
}

const money = (pounds: string | number) =>
  Number(pounds).toLocaleString('en-GB')

export function ShowTargets({ targets: t, calculator }: { targets: Targets,
  calculator: Settings['calculator'] }) {
  if (t.start === null)
    return <p>Targets: none are set.</p>
  return <>
    <p>Targets: a contract from {t.start_shown}
      {t.uplift !== null && `, in London (${t.uplift}% dearer)`}.
      {t.set_says && ` ${t.set_says}`}</p>
    <ul class="nhsuk-list nhsuk-list--bullet">
      {t.years.map((y, i) => <li key={i}>Year {i + 1}: £{money(y.pounds)}, at {y.share}%
        of a full year’s work</li>)}
      {titled(t, calculator).map(x => <li key={x}>{x}</li>)}
    </ul>
  </>
}

/* What stands in the form. */
interface Half {
  start: string
  years: Year[]
  london: string
  uplift: string
  set: Record<string, string>
}

const empty = { pounds: '', share: '' }

function half(t: Targets): Half {
  return { start: t.start_shown ?? '', years: [...t.years, empty],
    london: t.uplift === null ? 'no' : 'yes', uplift: t.uplift ?? '',
    set: Object.fromEntries(t.set.map(x => [x.name, x.value])) }
}

/* For who was overtaken. */
function rows(h: Half): { title: string, text: string }[] {
  return [{ title: 'First month', text: h.start },
    { title: 'Years', text: h.years.filter(y => y.pounds + y.share !== '')
      .map(y => `£${y.pounds} at ${y.share}%`).join('; ') },
    { title: 'London', text: h.london === 'yes' ? `${h.uplift}%` : 'no' },
    { title: 'Other figures', text: Object.entries(h.set)
      .filter(([, v]) => v !== '').map(([k, v]) => `${k} ${v}`).join('; ') ||
      'as usual' }]
}

export function ChangeTargets({ service, all, took }: { service: Service,
  all: Settings, took: Took }) {
  const id = service.service
  const [from, setFrom] = useState(service.targets)
  const t = useTyped(`targets-${id}`, half(service.targets),
    service.targets.version)
  const { words: h, set: put } = t
  const s = useSending(took, t)
  const year = (i: number, more: Partial<Year>) => {
    put({ years: h.years.map((y, k) => k === i ? { ...y, ...more } : y) })
  }
  const store = (version: string) => {
    void s.send(`/api/v1/services/${id}/targets`, { start: h.start,
      years: h.years, uplift: h.london === 'yes' ? h.uplift : null,
      set: Object.entries(h.set).map(([name, value]) => ({ name, value })) },
    `The targets of ${id} are stored.`, { method: 'PUT', version })
  }
  const now = s.newest?.services.find(x => x.service === id)?.targets
  const theirs = now ? rows(half(now)) : []

  return <Folded title={from.start === null ? `Set targets of ${id}`
    : `Change targets of ${id}`} kept={t} submit={() => { store(t.version) }}>
    <Refused sending={s} prefix={`${id}-`} fields={['start', 'contract',
      'steady-state', 'uplift', 'set']} />
    {now && s.newest && <Overtaken level={4} says={now.set_says}
      rows={rows(h).map((r, i) => ({ title: r.title, mine: r.text,
        theirs: theirs[i]?.text ?? '' }))}
      mine={() => { store(now.version) }}
      theirs={() => { s.keep('What was there is kept.') }}
      neither={() => {
        setFrom(now)
        void t.begin(half(now), now.version)
        s.clear()
      }} />}
    <p>From what the contract is worth, the calculator of IPS Grow works out how
      many people should be referred, start work and stay in work. The page
      Figures shows them beside what was reached.</p>
    <Input id={`${id}-start`} label="First month of the contract"
      hint="Like May 2026" value={h.start} width={narrow}
      error={at(s, 'start')} onInput={v => { put({ start: v }) }} />
    {h.years.map((y, i) => <div key={i} class="sheaf-pair">
      <Input id={i === 0 ? `${id}-contract` : `${id}-contract-${i}`}
        label={`Year ${i + 1}: pounds`} value={y.pounds} width={narrow}
        error={i === 0 ? at(s, 'contract') : undefined}
        onInput={v => { year(i, { pounds: v }) }} />
      <Input id={i === 0 ? `${id}-steady-state` : `${id}-steady-state-${i}`}
        label={`Year ${i + 1}: per cent of a full year’s work`} value={y.share}
        width={narrow} error={i === 0 ? at(s, 'steady-state') : undefined}
        onInput={v => { year(i, { share: v }) }} />
    </div>)}
    {h.years.length < 10 && <Button secondary onClick={() => {
      put({ years: [...h.years, empty] })
    }}>One more year</Button>}
    <Radios id={`${id}-london`} label="Is the service in London?"
      value={h.london} onChange={v => { put({ london: v }) }}
      choices={[{ word: 'no', title: 'No' }, { word: 'yes', title: 'Yes' }]} />
    {h.london === 'yes' && <Input id={`${id}-uplift`} width={narrow}
      label="By how many per cent does a specialist cost more there?"
      value={h.uplift} error={at(s, 'uplift')}
      onInput={v => { put({ uplift: v }) }} />}
    <details class="nhsuk-details" open={at(s, 'set') !== undefined}>
      <summary class="nhsuk-details__summary"><span
        class="nhsuk-details__summary-text">Other figures of the calculator
      </span></summary>
      <div class="nhsuk-details__text">
        <p>Leave empty what is as usual.</p>
        {all.calculator.map((c, i) => <Input key={c.word} width={narrow}
          id={i === 0 ? `${id}-set` : `${id}-set-${c.word}`}
          label={`${c.title.charAt(0).toUpperCase()}${c.title.slice(1)}`}
          hint={`Usually ${c.value}`} value={h.set[c.word] ?? ''}
          error={i === 0 ? at(s, 'set') : undefined}
          onInput={v => { put({ set: { ...h.set, [c.word]: v } }) }} />)}
      </div>
    </details>
    <Button busy={s.busy}>Store</Button>
  </Folded>
}
