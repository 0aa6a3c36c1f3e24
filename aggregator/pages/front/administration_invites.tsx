/* The invite of a new site: asked for, then shown once as two sheets, of which only
 * one is printed at a time: invite and secret go different ways. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import { Folded, useTyped } from '../../../common/web/form'
import { at, Button, Input, Summary } from '../../../common/web/parts'
import { begin } from './administration_parts'

/* What there is to know before one is made. */
export interface Offer { here: boolean, until: string, command: string,
  services: string }

export interface Made { says: string, agent: string, provider: string,
  until: string, log: string, address: string | null, key: string,
  file: string, invite: string, secret: string }

export function InviteForm({ offer, made }: { offer: Offer,
  made: (m: Made) => void }) {
  const t = useTyped('invite', { agent: '', expires: offer.until })
  const { agent, expires } = t.words
  const { busy, problem, run } = t
  const submit = async () => {
    let sent = t.now()
    const a = await run(once => {
      sent = t.now()
      return ask<Made>('/v1/invites', { method: 'POST', body: {
        agent: sent.agent.trim(), expires: sent.expires.trim() }, once })
    })

    if (!a?.ok)
      return
    made(a.body)
    await begin(t, sent, w => ({ ...w, agent: '' }))
  }

  return <Folded title="Invite a new site" kept={t}
    submit={() => { void submit() }}>
    <Summary problem={problem} fields={['agent', 'expires']} />
    <Input id="agent" label="Id of the site" value={agent}
      onInput={v => { t.set({ agent: v }) }}
      hint="That of its provider, such as northtrust; of one of several sites of a provider, northtrust.leeds. It stands in the public log."
      width="nhsuk-input--width-20" error={at(problem, 'agent') ??
        at(problem, 'provider')} />
    <Input id="expires" label="Last day on which it can be used"
      hint={`Such as ${offer.until}`} value={expires}
      onInput={v => { t.set({ expires: v }) }}
      width="nhsuk-input--width-10" error={at(problem, 'expires')} />
    <Button busy={busy}>Make the invite</Button>
  </Folded>
}

/* For a centre whose authority is on another machine. */
export function InviteCommand({ offer }: { offer: Offer }) {
  return <>
    <p>For a new site, with its id, that of its provider, and the services that
      it will report:</p>
    <pre class="sheaf-text" tabIndex={0} role="region"
      aria-label="Commands for a new site">{`${offer.services}\n${
        offer.command}`}</pre>
  </>
}

function save(m: Made): void {
  const bytes = Uint8Array.from(atob(m.invite), c => c.charCodeAt(0))
  const link = document.createElement('a')
  const url = URL.createObjectURL(new Blob([bytes],
    { type: 'application/octet-stream' }))

  link.href = url
  link.download = m.file
  link.click()
  setTimeout(() => { URL.revokeObjectURL(url) }, 60000)
}

function Term({ name, children }: { name: string, children: string }) {
  return <div class="nhsuk-summary-list__row">
    <dt class="nhsuk-summary-list__key">{name}</dt>
    <dd class="nhsuk-summary-list__value">{children}</dd>
  </div>
}

/* What goes to the site together with the file. */
function InviteSheet({ m }: { m: Made }) {
  return <>
    <h2 class="nhsuk-heading-m">Invite for {m.agent}</h2>
    <dl class="nhsuk-summary-list">
      <Term name="Site">{m.agent}</Term>
      <Term name="Provider">{m.provider}</Term>
      <Term name="It can be used until">{m.until}</Term>
      {m.address !== null && <Term name="Address of the region">
        {m.address}</Term>}
      <Term name="Log of the region">{m.log}</Term>
      <Term name="Key of the authority, in words">{m.key}</Term>
    </dl>
    <ol>
      <li>On the machine that will hold the clients’ records, open the page of
        Sheaf. It leads through the first steps.</li>
      <li>When it asks for the invite, choose the file {m.file}, which came with
        this sheet.</li>
      <li>Type the one-time secret, which comes to you another way.</li>
      <li>Then the page shows the key of the authority in words. Compare them
        with those above, or with the region by telephone.</li>
    </ol>
  </>
}

function SecretSheet({ m }: { m: Made }) {
  return <>
    <h2 class="nhsuk-heading-m">One-time secret for {m.agent}</h2>
    <p class="sheaf-digits sheaf-secret">{m.secret}</p>
    <p>Type it when the first steps at the site ask for it. It works once, with
      the invite for {m.agent}, until {m.until}. Whoever has both can report in
      the site’s place: keep this sheet away from the invite, and destroy it when
      the site is enrolled.</p>
  </>
}

/* In place of the page, until it was all taken down. */
export function InviteMade({ m, offer, close }: { m: Made,
  offer: Offer | null, close: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const [secret, setSecret] = useState(false)
  const [printing, setPrinting] = useState(false)

  useEffect(() => { heading.current?.focus() }, [])
  useEffect(() => {
    if (!printing)
      return
    window.print()
    setPrinting(false)
    setSecret(false)
  }, [printing])
  const print = (ofSecret: boolean) => {
    setSecret(ofSecret)
    setPrinting(true)
  }

  return <>
    <div class="sheaf-screen">
      <h1 class="nhsuk-heading-l" tabIndex={-1} ref={heading}>{m.says}</h1>
      <p><strong>It is shown only now.</strong> Save the file and send it with
        the first sheet, by e-mail or on a stick. The secret goes another way: in
        person, or by telephone.</p>
    </div>
    <section class={secret ? 'sheaf-screen' : undefined}>
      <InviteSheet m={m} />
      <div class="sheaf-beside">
        <Button onClick={() => { save(m) }}>Save {m.file}</Button>
        <Button secondary onClick={() => { print(false) }}>Print this
          sheet</Button>
      </div>
    </section>
    <section class={secret ? undefined : 'sheaf-screen'}>
      <SecretSheet m={m} />
      <Button secondary onClick={() => { print(true) }}>Print the secret by
        itself</Button>
    </section>
    <section class="sheaf-screen">
      <h2 class="nhsuk-heading-m">What is left to do</h2>
      {offer && <><p>The site can report nothing before its services are named. Run
        this command where the authority’s folder is, and then bring the file that
        it writes into the log, with{' '}
        <span class="sheaf-digits">sheaf-aggregator accept</span>:</p>
      <pre class="sheaf-text" tabIndex={0} role="region"
        aria-label="Command that names its services">
        {offer.services.replaceAll('SITE', m.agent)}</pre></>}
      <Button onClick={close}>The file is saved, both sheets are printed</Button>
    </section>
  </>
}
