/*
 * The parts that pages are made of, in the look of the NHS design system:
 * its class names, its markup.
 */
import { createContext } from 'preact'
import type { ComponentChildren } from 'preact'
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Problem } from './api'

/* Whether the fields and buttons within wait for what was half typed in them. */
export const Held = createContext(false)

interface FieldProps {
  id: string
  label: string
  hint?: string | undefined
  error?: string | undefined
  children?: ComponentChildren
}

/* The ids of what describes a field, for screen readers. */
function describedBy(p: FieldProps, more?: string): string | undefined {
  const ids = [p.hint && `${p.id}-hint`, p.error && `${p.id}-error`, more]
    .filter(Boolean)

  return ids.length > 0 ? ids.join(' ') : undefined
}

function Hint({ id, text }: { id: string, text: string | undefined }) {
  return text ? <div class="nhsuk-hint" id={`${id}-hint`}>{text}</div> : null
}

function FieldMessage({ id, text }: { id: string, text: string | undefined }) {
  return text ? <span class="nhsuk-error-message" id={`${id}-error`}>
    <span class="nhsuk-u-visually-hidden">{'Error: '}</span>{text}
  </span> : null
}

function group(p: FieldProps): string {
  return p.error ? 'nhsuk-form-group nhsuk-form-group--error'
    : 'nhsuk-form-group'
}

export function Input(p: FieldProps & {
  value: string, onInput: (v: string) => void, type?: 'text' | 'password', width?: string,
  autocomplete?: string, inputmode?: 'text' | 'decimal', list?: string
  below?: ComponentChildren, describe?: string
}) {
  return <div class={group(p)}>
    <label class="nhsuk-label" for={p.id}>{p.label}</label>
    <Hint id={p.id} text={p.hint} />
    <FieldMessage id={p.id} text={p.error} />
    <input class={`nhsuk-input ${p.width ?? ''} ${p.error
      ? 'nhsuk-input--error' : ''}`} id={p.id} name={p.id}
      {...(p.type === 'password' ? { type: 'password' as const }
        : { type: 'text' as const, list: p.list })}
      value={p.value} spellcheck={false} disabled={useContext(Held)}
      autocomplete={p.autocomplete ?? 'off'} inputmode={p.inputmode}
      aria-describedby={describedBy(p, p.describe)}
      aria-invalid={p.error ? 'true' : undefined}
      onInput={e => { p.onInput(e.currentTarget.value) }} />
    {p.below}
  </div>
}

/* Several lines, such as a file that is pasted. */
export function TextArea(p: FieldProps & { value: string,
  onInput: (v: string) => void }) {
  return <div class={group(p)}>
    <label class="nhsuk-label" for={p.id}>{p.label}</label>
    <Hint id={p.id} text={p.hint} />
    <FieldMessage id={p.id} text={p.error} />
    <textarea class={`nhsuk-textarea ${p.error ? 'nhsuk-textarea--error' : ''}`}
      id={p.id} name={p.id} rows={5} value={p.value} spellcheck={false}
      disabled={useContext(Held)} aria-describedby={describedBy(p)}
      aria-invalid={p.error ? 'true' : undefined}
      onInput={e => { p.onInput(e.currentTarget.value) }} />
  </div>
}

/* A file to choose, which goes to `onFile` at once and may then be chosen again; with
 * `keeps` it stays chosen until its form is sent. */
export function FileInput(p: FieldProps & { accept?: string, keeps?: boolean,
  onFile: (file: File | null) => void }) {
  return <div class={`${group(p)} nhsuk-file-upload`}>
    <label class="nhsuk-label" for={p.id}>{p.label}</label>
    <Hint id={p.id} text={p.hint} />
    <FieldMessage id={p.id} text={p.error} />
    <input class="nhsuk-file-upload__input" id={p.id} name={p.id} type="file"
      accept={p.accept} disabled={useContext(Held)}
      aria-describedby={describedBy(p)}
      aria-invalid={p.error ? 'true' : undefined}
      onChange={e => {
        p.onFile(e.currentTarget.files?.[0] ?? null)
        if (!p.keeps)
          e.currentTarget.value = ''
      }} />
  </div>
}

export interface Choice {
  word: string
  title: string
}

export function Select(p: FieldProps & {
  value: string, onChange: (v: string) => void, choices: Choice[]
}) {
  return <div class={group(p)}>
    <label class="nhsuk-label" for={p.id}>{p.label}</label>
    <Hint id={p.id} text={p.hint} />
    <FieldMessage id={p.id} text={p.error} />
    <select class={`nhsuk-select ${p.error ? 'nhsuk-select--error' : ''}`}
      id={p.id} name={p.id} value={p.value} aria-describedby={describedBy(p)}
      disabled={useContext(Held)}
      aria-invalid={p.error ? 'true' : undefined}
      onChange={e => { p.onChange(e.currentTarget.value) }}>
      {p.choices.map(c => <option key={c.word} value={c.word}>{c.title}
      </option>)}
    </select>
  </div>
}

/* With `sentences`, the choices are words that begin none by themselves. */
export function Radios(p: FieldProps & {
  value: string, onChange: (v: string) => void, choices: Choice[],
  sentences?: boolean
}) {
  const held = useContext(Held)

  return <div class={group(p)}>
    <fieldset class="nhsuk-fieldset" aria-describedby={describedBy(p)}>
      <legend class="nhsuk-fieldset__legend">{p.label}</legend>
      <Hint id={p.id} text={p.hint} />
      <FieldMessage id={p.id} text={p.error} />
      <div class={`nhsuk-radios nhsuk-radios--inline ${p.sentences
        ? 'sheaf-sentences' : ''}`}>
        {p.choices.map((c, i) => <div class="nhsuk-radios__item" key={c.word}>
          <input class="nhsuk-radios__input" type="radio" name={p.id}
            id={i === 0 ? p.id : `${p.id}-${c.word}`} value={c.word}
            checked={p.value === c.word} disabled={held}
            onChange={() => { p.onChange(c.word) }} />
          <label class="nhsuk-label nhsuk-radios__label"
            for={i === 0 ? p.id : `${p.id}-${c.word}`}>{c.title}</label>
        </div>)}
      </div>
    </fieldset>
  </div>
}

export function Checkboxes(p: FieldProps & {
  values: string[], onChange: (v: string[]) => void, choices: Choice[]
}) {
  const held = useContext(Held)
  const flip = (w: string) => {
    p.onChange(p.values.includes(w) ? p.values.filter(v => v !== w)
      : [...p.values, w])
  }

  return <div class={group(p)}>
    <fieldset class="nhsuk-fieldset" aria-describedby={describedBy(p)}>
      <legend class="nhsuk-fieldset__legend">{p.label}</legend>
      <Hint id={p.id} text={p.hint} />
      <FieldMessage id={p.id} text={p.error} />
      <div class="nhsuk-checkboxes">
        {p.choices.map((c, i) => <div class="nhsuk-checkboxes__item"
          key={c.word}>
          <input class="nhsuk-checkboxes__input" type="checkbox" name={p.id}
            id={i === 0 ? p.id : `${p.id}-${c.word}`} value={c.word}
            checked={p.values.includes(c.word)} disabled={held}
            onChange={() => { flip(c.word) }} />
          <label class="nhsuk-label nhsuk-checkboxes__label"
            for={i === 0 ? p.id : `${p.id}-${c.word}`}>{c.title}</label>
        </div>)}
      </div>
    </fieldset>
  </div>
}

export function Button(p: { children: ComponentChildren, secondary?: boolean,
  warning?: boolean, onClick?: () => void, busy?: boolean, id?: string,
  describe?: string }) {
  const look = p.warning ? 'nhsuk-button--warning'
    : p.secondary ? 'nhsuk-button--secondary' : ''

  return <button class={`nhsuk-button ${look}`} id={p.id}
    type={p.onClick ? 'button' : 'submit'} onClick={p.onClick}
    disabled={useContext(Held)}
    aria-describedby={p.describe}
    aria-disabled={p.busy ? 'true' : undefined}>{p.children}</button>
}

/* What was refused, at the top of a form, with the focus: each line leads to
 * its field.  It takes the focus once for what it says, and not again while
 * somebody types to mend it. */
export function ErrorSummary({ errors }: {
  errors: { field: string | null, say: string }[]
}) {
  const ref = useRef<HTMLDivElement>(null)

  useEffect(() => { ref.current?.focus() },
    [errors.map(x => x.say).join('\n')])
  if (errors.length === 0)
    return null
  return <div class="nhsuk-error-summary" ref={ref} tabIndex={-1}>
    <div role="alert">
      <h2 class="nhsuk-error-summary__heading">There is a problem</h2>
      <div class="nhsuk-error-summary__body">
        <ul class="nhsuk-list nhsuk-error-summary__list">
          {errors.map(x => <li key={x.say}>{x.field
            ? <a href={`#${x.field}`} onClick={e => {
              e.preventDefault()
              document.getElementById(x.field ?? '')?.focus()
            }}>{x.say}</a> : x.say}</li>)}
        </ul>
      </div>
    </div>
  </div>
}

export function ProblemBox({ problem }: { problem: Problem | null }) {
  return problem === null ? null
    : <ErrorSummary errors={[{ field: null, say: problem.detail }]} />
}

/* A refusal at the field that its code names. */
export function at(problem: Problem | null, field: string):
  string | undefined {
  return problem?.code === field ? problem.detail : undefined
}

/* What is wrong with what stands in the only field of a form, rather than with the way
 * to the program or with what somebody else has done meanwhile. */
export function wrong(problem: Problem | null): string | undefined {
  return problem !== null && [400, 413, 415, 422].includes(problem.status)
    ? problem.detail : undefined
}

/* A refusal above the form, leading to the field of its code: one of `fields`, or what
 * these call it; `only` is the only field, whatever the code. */
export function Summary({ problem, fields = [], only }: {
  problem: Problem | null, fields?: string[] | Record<string, string>,
  only?: string | undefined }) {
  /* The same until there is another problem: a new one would take the focus. */
  const errors = useMemo(() => {
    if (problem === null)
      return []
    const { code, detail: say } = problem
    const named = !Array.isArray(fields) ? fields[code]
      : fields.includes(code) ? code : undefined

    return [{ say, field: named ??
      (wrong(problem) === undefined ? null : only ?? null) }]
  }, [problem, only])

  return <ErrorSummary errors={errors} />
}

/* A line that screen readers say when it changes. */
export function Status({ children, id }: { children?: ComponentChildren,
  id?: string }) {
  return <div class="sheaf-status" role="status" id={id}>{children}</div>
}

/* Something to decide before anything is saved.  It takes the focus when it
 * comes, and again when `of` is another. */
export function Callout(p: { title: ComponentChildren, of?: unknown,
  level?: 2 | 3 | 4, children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const Heading = p.level === 2 ? 'h2' : p.level === 4 ? 'h4' : 'h3'

  useEffect(() => { box.current?.focus() }, [p.of])
  return <div class="nhsuk-warning-callout" role="alert" tabIndex={-1}
    ref={box}>
    <Heading class="nhsuk-warning-callout__label">{p.title}</Heading>
    {p.children}
  </div>
}

/* A table that may be wider than a phone, which then scrolls within itself. */
export function Wide({ name, look, children }: { name: string,
  look?: string, children: ComponentChildren }) {
  return <div class="sheaf-wide" tabIndex={0} role="region" aria-label={name}>
    <table class={`nhsuk-table ${look ?? ''}`}>
      <caption class="nhsuk-table__caption nhsuk-u-visually-hidden">{name}
      </caption>
      {children}
    </table>
  </div>
}

/* Why something is changed: one line, and nobody has to give it. */
export function Reason(p: { id: string, value: string,
  error?: string | undefined, onInput: (v: string) => void }) {
  return <Input {...p} label="Reason (optional)" hint={'Kept with what was ' +
    'there before. Write no more than is needed.'} />
}

/* What was refused of a withdrawal, and the id of the field of its reason. */
export interface Refused {
  problem: Problem
  why: string
}

/* The same above what may be withdrawn. */
export function NotDone({ refused }: { refused: Refused | null }) {
  return <Summary problem={refused?.problem ?? null}
    fields={{ reason: refused?.why ?? '' }} />
}

/* Withdrawing one of several, beside what else can be done to it.  It is asked
 * about once: the question takes the focus, and not the button that withdraws,
 * or a key held for too long would answer it.  `why` is the id of the field in which a
 * reason may be given, `refused` what was refused of this page's withdrawals, at the id
 * of its field, and `keep` is called when it is kept after all. */
export function Withdraw(p: { what: string, act: (reason: string) => void,
  why: string, refused: Refused | null, keep: () => void,
  children: ComponentChildren }) {
  const [sure, setSure] = useState<boolean | null>(null)
  const [reason, setReason] = useState('')
  const question = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (sure !== null)
      (sure ? question : button).current?.focus()
  }, [sure])
  return sure ? <div class="sheaf-beside" role="group" key="asked" tabIndex={-1}
    aria-label={`Withdraw ${p.what}?`} ref={question}>
    <Reason id={p.why} value={reason} onInput={setReason}
      error={p.refused?.why === p.why ? at(p.refused.problem, 'reason')
        : undefined} />
    <button class="sheaf-link" type="button"
      onClick={() => { p.act(reason) }}>Yes, withdraw it</button>
    <button class="sheaf-link" type="button"
      onClick={() => {
        setSure(false)
        setReason('')
        p.keep()
      }}>Keep it</button>
  </div> : <div class="sheaf-beside" key="may">
    {p.children}
    <button class="sheaf-link" type="button" ref={button}
      onClick={() => { setSure(true) }}>Withdraw<Of>{p.what}</Of></button>
  </div>
}

/* For screen readers: of which of several a button or link is. */
export function Of({ children }: { children: ComponentChildren }) {
  return <span class="nhsuk-u-visually-hidden">{' '}{children}</span>
}

export function Inset({ children }: { children: ComponentChildren }) {
  return <div class="nhsuk-inset-text">
    <span class="nhsuk-u-visually-hidden">{'Information: '}</span>
    {children}
  </div>
}

export interface Day {
  day: string
  shown: string
}

/* "12,345" */
export function counted(n: number): string {
  return n.toLocaleString('en-GB')
}
