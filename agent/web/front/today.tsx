/* Today: what must I do? */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { useNewest } from '../../../common/web/newest'
import { Inset, ProblemBox, Select } from '../../../common/web/parts'
import type { Day } from '../../../common/web/parts'
import { show } from '../../../common/web/shell'
import { useBack, useNewDay } from '../../../common/web/turn'
import { Sending } from './sending'
import { useChosen, whose } from './whose'

interface Task {
  client?: number
  name?: string | null
  reference?: string
  contact_on?: string
  /* The second of two who are likely one person. */
  other?: number
  service: string
  specialist: string | null
  says: string
}

interface Today {
  today: Day
  says: string
  mine: string | null
  /* Whose tasks these are; null: everybody's. */
  specialist: string | null
  specialists: string[]
  groups: { list: string, title: string, count: number, more: string | null,
    tasks: Task[] }[]
}

/* The week of a contact, where it is reviewed. */
function employersAt(day: string, specialist: string | null): string {
  return `/employers?${new URLSearchParams({ week: day,
    ...(specialist === null ? {} : { staff: specialist }) }).toString()}`
}

function TaskRow({ task }: { task: Task }) {
  const who = task.name ?? task.reference

  return <li class="nhsuk-task-list__item nhsuk-task-list__item--with-link">
    <div class="nhsuk-task-list__name-and-hint">
      {task.contact_on !== undefined
        ? <a class="nhsuk-link nhsuk-task-list__link"
          href={employersAt(task.contact_on, task.specialist)}>
          {who ?? task.service}</a>
        : task.client !== undefined
        ? <a class="nhsuk-link nhsuk-task-list__link"
          href={task.other === undefined ? `/clients/${task.client}`
            : `/clients/${task.client}/merge?with=${task.other}`}>{who}</a>
        : <span>{task.service}</span>}
      <div class="nhsuk-task-list__hint">{task.says}
        {task.specialist && `. Specialist: ${task.specialist}`}</div>
    </div>
  </li>
}

function Tasks({ answer }: { answer: Today }) {
  return <>{answer.groups.map(g => <section key={g.list}>
    <h2 class="nhsuk-heading-m">{g.title} ({g.count})</h2>
    <ul class="nhsuk-task-list">
      {g.tasks.map((t, i) => <TaskRow key={i} task={t} />)}
    </ul>
    {g.more && <p>{g.more}</p>}
  </section>)}</>
}

interface Setup {
  says: string
  done: boolean
  confirm: boolean
}

/* What a site has not begun with yet, for its team leader. */
function useSetup(leads: boolean): Setup | null {
  const [setup, setSetup] = useState<Setup | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<Setup>('/api/v1/setup')

      if (a.ok)
        setSetup(a.body)
    }

    if (leads)
      void load()
  }, [leads])
  return setup === null || setup.done ? null : setup
}

function FirstSteps({ setup }: { setup: Setup }) {
  return <Inset>
    {setup.confirm && <p><strong>Nobody has confirmed yet that the recovery key
      is on paper.</strong> <a class="nhsuk-link" href="/setup#recovery">Confirm
      it now</a></p>}
    <p>{setup.says} <a class="nhsuk-link" href="/setup">First steps</a></p>
  </Inset>
}

function Page({ leads }: { leads: boolean }) {
  const [answer, setAnswer] = useState<Today | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  /* Null: nobody has chosen, so that the program does. */
  const [chosen, setChosen] = useChosen()
  const [back, newDay] = [useBack(), useNewDay()]
  const begin = useNewest()

  useEffect(() => {
    const load = async () => {
      const newest = begin()
      const a = await ask<Today>(chosen === null ? '/api/v1/today'
        : `/api/v1/today?specialist=${encodeURIComponent(chosen)}`)

      if (!newest())
        return
      if (a.ok)
        setAnswer(a.body)
      setProblem(a.ok ? null : a.problem)
    }

    void load()
  }, [chosen, back, newDay])
  const setup = useSetup(leads)
  const specialist = answer?.specialist ?? ''

  return <>
    <h1 class="nhsuk-heading-l">Today{answer && `, ${answer.today.shown}`}</h1>
    <ProblemBox problem={problem} />
    {/* Steps that are left can wait for the tasks; a key that may be lost
      cannot. */}
    {setup?.confirm && <FirstSteps setup={setup} />}
    {answer && <>
      <p>{answer.says}</p>
      {(answer.specialists.length > 1 || answer.specialist !== null ||
        answer.mine !== null) &&
        <Select id="specialist" label="Show the tasks of" value={specialist}
          onChange={setChosen}
          choices={whose(answer.specialists, answer.mine,
            answer.specialist)} />}
      <Tasks answer={answer} />
      {setup && !setup.confirm && <FirstSteps setup={setup} />}
      <Sending />
    </>}
  </>
}

show(s => <Page leads={s.role === 'team_leader'} />)
