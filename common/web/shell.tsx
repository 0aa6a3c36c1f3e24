/*
 * What stands around every page: who is signed in, the way to other pages,
 * signing in, and the warning before the register is locked.  A page that is
 * open stays as it is while somebody signs in again, with all that was typed.
 */
import type { ComponentChildren } from 'preact'
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, setToken, whenSignedOut, whenSlow } from './api'
import type { Problem } from './api'
import { sendUntaken } from './draft'
import { keepFocus } from './focus'
import { Form } from './form'
import { at, Button, Input, Inset, ProblemBox, Summary } from './parts'
import { useSubmit } from './submit'
import { setToday, tellBack } from './turn'

export interface Session {
  version: string
  /* False in a folder where nobody has begun a record yet. */
  register?: boolean
  signed_in: boolean
  idle_s: number
  name?: string
  role?: string
  role_shown?: string
  token?: string
  left_s?: number
  /* At the desk: the day that it is for the register, and what it is at, while that
   * takes long. */
  today?: string
  busy?: string | null
  pages?: { path: string, title: string }[]
  /* At the centre: the step of signing in, the policies to choose from, and
   * what everybody has to know first. */
  stage?: string
  policies?: string[]
  banner?: string | null
}

/* What differs between the programs that have pages. */
export interface App {
  name: string
  /* The first page, and addresses of the API: the session, and what counts as
   * a person's act and does nothing. */
  home: string
  session: string
  stay: { path: string, method: 'GET' | 'POST' }
  out: string
  kept: string
  /* The page about one's own account, where there is one. */
  account?: string
  /* Arguments of an address that other pages have too: their links keep them. */
  keeps?: string[]
  /* `again`: who was signed in before, or ''. */
  SignIn: (p: { session: Session, again: string, done: () => void }) =>
    ComponentChildren
}

const WARN_S = 120
const LOOK_MS = 20_000
/* While the register is busy with something. */
const LOOK_BUSY_MS = 2_000

/* Whose page this is: the first who was signed in while it was open. */
let whose: string | null = null

function isAnothers(s: Session): boolean {
  return s.signed_in && whose !== null && s.name !== whose
}

async function fetchSession(): Promise<Session | Problem> {
  const a = await ask<Session>(app.session)

  if (!a.ok)
    return a.problem
  if (a.body.signed_in)
    whose ??= a.body.name ?? null
  /* This page never has the secrets of somebody else: what was typed in it is
   * refused, and not stored as theirs. */
  setToken(isAnothers(a.body) ? '' : a.body.token ?? '')
  if (a.body.today !== undefined)
    setToday(a.body.today)
  return a.body
}

/* The session has new secrets: those of this page are fetched again. */
export async function refresh(): Promise<void> {
  await fetchSession()
}

/* While something is on the screen that nobody can show again, it stays there,
 * whatever the session has become meanwhile. */
let held = false

export function hold(on: boolean): void {
  held = on
}

function isSession(x: Session | Problem): x is Session {
  return 'signed_in' in x
}

/* ---------------------------------------------------------------- signing in */

function SignIn({ again, done }: { session: Session, again: string,
  done: () => void }) {
  const [name, setName] = useState(again)
  const [password, setPassword] = useState('')
  const { busy, problem, run } = useSubmit()
  const heading = useRef<HTMLHeadingElement>(null)

  useEffect(() => { heading.current?.focus() }, [])
  const submit = async () => {
    const a = await run(() => ask('/api/v1/session', { method: 'POST',
      body: { name, password } }))

    if (a === null)
      return
    setPassword('')
    if (a.ok)
      done()
  }

  return <Form unkept="secret" submit={() => { void submit() }}>
    <Summary problem={problem} fields={['password']} />
    <h1 class="nhsuk-heading-l" tabIndex={-1} ref={heading}>Sign in</h1>
    {again !== '' && <p>The register was locked. What you have typed is kept
      until you are back.</p>}
    <Input id="name" label="Your name in this register" value={name}
      onInput={setName} autocomplete="username" width="nhsuk-input--width-20" />
    <Input id="password" label="Password" type="password" value={password}
      onInput={setPassword} autocomplete="current-password"
      width="nhsuk-input--width-20" error={at(problem, 'password')} />
    <Button busy={busy}>{busy ? 'Signing in…' : 'Sign in'}</Button>
  </Form>
}

let app: App = {
  name: 'Sheaf desk', home: '/today', session: '/api/v1/session',
  stay: { path: '/api/v1/choices', method: 'GET' },
  out: 'Lock and sign out', kept: 'What you have typed is kept.', SignIn
}

/* The pages are those of another program than the desk. */
export function setApp(a: App): void {
  app = a
}

/* --------------------------------------------------------- before it is locked */

function Warning({ left, stay }: { left: number, stay: () => void }) {
  const button = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const before = document.activeElement

    button.current?.querySelector('button')?.focus()
    return () => {
      if (before instanceof HTMLElement)
        before.focus()
    }
  }, [])
  return <div class="sheaf-warning" role="alertdialog"
    aria-labelledby="warning-title" ref={button}>
    <h2 class="nhsuk-heading-m" id="warning-title">You will be signed out in
      {left <= 60 ? ' less than a minute' : ' less than two minutes'}</h2>
    <p>Nothing was done here for a while. {app.kept}</p>
    <Button onClick={stay}>Stay signed in</Button>
  </div>
}

/* -------------------------------------------------------------------- the page */

/* The address of another page, for what this one shows now. */
function addressOf(path: string): string {
  const now = new URLSearchParams(location.search)
  const kept = new URLSearchParams((app.keeps ?? []).flatMap(name => {
    const value = now.get(name)

    return value === null || value === '' ? [] : [[name, value]]
  })).toString()

  return kept === '' ? path : `${path}?${kept}`
}

/* Whether a page of the navigation is this one.  The first stands at "/" too. */
function isHere(path: string, first: boolean): boolean {
  return location.pathname === '/' ? first : location.pathname.startsWith(path)
}

/* A page may show something else by now than when the link was drawn. */
function PageLink({ path, title, first }: { path: string, title: string,
  first: boolean }) {
  const renew = (e: { currentTarget: HTMLAnchorElement }) => {
    e.currentTarget.href = addressOf(path)
  }

  return <a class="nhsuk-header__navigation-link" href={addressOf(path)}
    onPointerDown={renew} onClick={renew}
    aria-current={isHere(path, first) ? 'page' : undefined}>
    {title}</a>
}

/* The way to other pages.  On a phone it is folded behind a button that says which
 * page this is, so that the first screen is left to what somebody came for. */
function Pages({ pages }: { pages: { path: string, title: string }[] }) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const here = pages.find((p, i) => isHere(p.path, i === 0))
  const leave = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !open)
      return
    setOpen(false)
    button.current?.focus()
  }

  return <nav class="nhsuk-header__navigation" aria-label="Pages"
    onKeyDown={leave}>
    <div class="nhsuk-header__navigation-container nhsuk-width-container">
      <button class="sheaf-pages" type="button" ref={button}
        aria-expanded={open} aria-controls="pages"
        onClick={() => { setOpen(!open) }}>
        {here === undefined ? 'Pages' : `Pages: ${here.title}`}</button>
      <ul id="pages" class={`nhsuk-header__navigation-list ${
        open ? '' : 'sheaf-folded'}`}>
        {pages.map((p, i) => <li key={p.path}
          class="nhsuk-header__navigation-item">
          <PageLink path={p.path} title={p.title} first={i === 0} /></li>)}
      </ul>
    </div>
  </nav>
}

function Header({ session, signOut }: { session: Session | null,
  signOut: () => void }) {
  return <header class="nhsuk-header" role="banner">
    <div class="nhsuk-header__container nhsuk-width-container">
      <div class="nhsuk-header__service">
        <a class="nhsuk-header__service-name" href={app.home}>{app.name}</a>
      </div>
      {session?.signed_in && <div class="sheaf-who">
        {app.account === undefined
          ? <span>{session.name}, {session.role_shown}</span>
          : <a class="sheaf-link" href={app.account}>{session.name},{' '}
            {session.role_shown}</a>}
        <button class="sheaf-link" type="button"
          onClick={signOut}>{app.out}</button>
      </div>}
    </div>
    {session?.pages && <Pages pages={session.pages} />}
  </header>
}

export function Shell({ children, first }: {
  children: (session: Session) => ComponentChildren
  /* What is shown where there is no register yet. */
  first?: ((look: () => void) => ComponentChildren) | undefined
}) {
  const [session, setSession] = useState<Session | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  /* Who was signed in before, whose page stays as it is. */
  const [before, setBefore] = useState<Session | null>(null)
  /* Something of this page was refused, or would have been, since nobody was signed in. */
  const away = useRef(false)
  const busy = session?.busy ?? null
  const shown = useRef<Session | null>(null)

  shown.current = session
  const look = async () => {
    if (held)
      return
    const s = await fetchSession()

    if (held)
      return
    if (!isSession(s)) {
      setProblem(s)
      return
    }
    /* Their page begins anew: they see nothing of this one. */
    if (isAnothers(s)) {
      location.reload()
      return
    }
    setProblem(null)
    setSession(s)
    if (!s.signed_in) {
      away.current = true
      return
    }
    setBefore(s)
    sendUntaken()
    if (away.current) {
      away.current = false
      tellBack()
    }
  }
  useEffect(() => {
    whenSignedOut(() => {
      away.current = true
      void look()
    })
    void look()
    const timer = setInterval(() => { void look() }, LOOK_MS)
    /* Somebody comes back to this tab: is the register still open? */
    const seen = () => {
      if (!document.hidden)
        void look()
    }

    document.addEventListener('visibilitychange', seen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    }
  }, [])

  useEffect(() => {
    whenSlow(() => {
      if (shown.current?.busy === null)
        void look()
    })
    if (busy === null)
      return undefined
    const timer = setInterval(() => { void look() }, LOOK_BUSY_MS)

    return () => { clearInterval(timer) }
  }, [busy])

  const signOut = async () => {
    await ask(app.session, { method: 'DELETE' })
    location.assign(app.home)
  }
  const stay = async () => {
    await ask(app.stay.path, { method: app.stay.method })
    await look()
  }
  const open = session?.signed_in === true
  const left = session?.left_s ?? 0

  return <>
    <a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
    <Header session={open ? session : null}
      signOut={() => { void signOut() }} />
    <div class="nhsuk-width-container">
      <main class="nhsuk-main-wrapper" id="maincontent">
        <ProblemBox problem={problem} />
        {session?.register === false && first?.(() => { void look() })}
        {session !== null && session.register !== false && !open &&
          <app.SignIn session={session} again={before?.name ?? ''}
            done={() => { void look() }} />}
        <div aria-live="polite">{open && busy !== null && <Inset><p>{busy} What
          this page asks for comes after it.</p></Inset>}</div>
        {open && session.banner && <div class="nhsuk-inset-text sheaf-odd">
          <p>{session.banner}</p></div>}
        {before !== null && <div hidden={!open}>{children(before)}</div>}
      </main>
    </div>
    {open && left > 0 && left <= WARN_S &&
      <Warning left={left} stay={() => { void stay() }} />}
  </>
}

/* Show a page that is open before anybody signs in. */
export function showOpen(page: () => ComponentChildren): void {
  const root = document.getElementById('page')

  if (root !== null) {
    keepFocus(root)
    render(<>
      <a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
      <Header session={null} signOut={() => undefined} />
      <div class="nhsuk-width-container">
        <main class="nhsuk-main-wrapper" id="maincontent">{page()}</main>
      </div>
    </>, root)
  }
}

/* Show a page in place of what the document holds. */
export function show(page: (session: Session) => ComponentChildren,
  first?: (look: () => void) => ComponentChildren): void {
  const root = document.getElementById('page')

  if (root !== null) {
    keepFocus(root)
    render(<Shell first={first}>{page}</Shell>, root)
  }
}
