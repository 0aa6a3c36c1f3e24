/* First steps: how do I start?  In a folder without a register there is only
 * the form that makes one. */
import { useEffect, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Button, ProblemBox } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { Begin, Recovery } from './setup_key'
import { Invite, Services } from './setup_parts'
import type { Setup, Step } from './setup_types'

/* Which step is open: the address says so, so that Back leads out of it. */
function useOpen(): string {
  const [open, setOpen] = useState(location.hash.slice(1))

  useEffect(() => {
    const look = () => { setOpen(location.hash.slice(1)) }

    addEventListener('hashchange', look)
    return () => { removeEventListener('hashchange', look) }
  }, [])
  return open
}

function StepRow({ step }: { step: Step }) {
  const id = `step-${step.step}`
  const where = step.step === 'figures' ? '/send' : `#${step.step}`
  const leads = step.state !== 'later' && step.step !== 'password' &&
    !(step.state === 'done' && step.step === 'figures')

  return <li class={`nhsuk-task-list__item ${leads
    ? 'nhsuk-task-list__item--with-link' : ''}`}>
    <div class="nhsuk-task-list__name-and-hint">
      {leads ? <a class="nhsuk-link nhsuk-task-list__link" href={where}
        aria-describedby={`${id}-hint ${id}-state`}>{step.title}</a>
        : <span>{step.title}</span>}
      <div class="nhsuk-task-list__hint" id={`${id}-hint`}>{step.says}</div>
    </div>
    <div class="nhsuk-task-list__status" id={`${id}-state`}>
      {step.state === 'todo' ? <strong class="nhsuk-tag nhsuk-tag--blue">
        {step.shown}</strong> : step.shown}
    </div>
  </li>
}

function List({ setup }: { setup: Setup }) {
  return <>
    <h1 class="nhsuk-heading-l">First steps</h1>
    <p>{setup.says} Each step can be left and taken up again.</p>
    <ul class="nhsuk-task-list">
      {setup.steps.map(s => <StepRow step={s} key={s.step} />)}
    </ul>
    <p><a class="nhsuk-link" href="/today">Go to Today</a></p>
  </>
}

function Record({ setup, title }: { setup: Setup, title: string }) {
  return <>
    <h1 class="nhsuk-heading-l">{title}</h1>
    {setup.links.length === 0 &&
      <p>Entries can be added on the page of a client.</p>}
    {setup.links.map(l => <p key={l.path}>
      <a class="nhsuk-link" href={l.path}>{l.title}</a><br />{l.says}</p>)}
  </>
}

function Back({ children }: { children: ComponentChildren }) {
  return <>
    <p class="sheaf-back"><a class="nhsuk-link" href="#">Back to the first steps</a></p>
    {children}
  </>
}

/* The heading of what was just opened has the focus: a screen reader says
 * where one is. */
function useHeading(what: string) {
  useEffect(() => {
    const h = document.querySelector('h1')

    h?.setAttribute('tabindex', '-1')
    h?.focus()
  }, [what])
}

function Page() {
  const [setup, setSetup] = useState<Setup | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const open = useOpen()
  const begin = useNewest()
  const load = async () => {
    const newest = begin()
    const a = await ask<Setup>('/api/v1/setup')

    if (!newest())
      return
    if (a.ok)
      setSetup(a.body)
    setProblem(a.ok ? null : a.problem)
  }
  const done = (s: Setup) => {
    setSetup(s)
    location.hash = ''
  }

  useEffect(() => { void load() }, [open])
  useHeading(setup === null ? '' : open)
  if (setup === null)
    return <><h1 class="nhsuk-heading-l">First steps</h1>
      <ProblemBox problem={problem} /></>
  const title = setup.steps.find(s => s.step === open)?.title ?? ''

  switch (open) {
    case 'recovery':
      return <Back><Recovery setup={setup} done={done}
        again={() => { void load() }} /></Back>
    case 'services':
      return <Back><Services setup={setup} title={title} took={setSetup} />
      </Back>
    case 'record':
      return <Back><Record setup={setup} title={title} /></Back>
    case 'invite':
      return <Back><Invite setup={setup} title={title} done={done} /></Back>
    default:
      return <><ProblemBox problem={problem} /><List setup={setup} /></>
  }
}

show(s => s.role === 'team_leader' ? <Page />
  : <><h1 class="nhsuk-heading-l">First steps</h1>
    <p>A team leader sees to them.</p>
    <Button onClick={() => { location.assign('/today') }}>Go to Today</Button>
  </>, look => <Begin done={look} />)
