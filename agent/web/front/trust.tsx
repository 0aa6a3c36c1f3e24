/* Trust: how does a device come to know that this is the desk?  Open before
 * anybody signs in. */
import { useEffect, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Inset, ProblemBox } from '../../../common/web/parts'
import { showOpen } from '../../../common/web/shell'
import type { Lan } from './lan_types'

function Steps({ title, children }: { title: string,
  children: ComponentChildren }) {
  return <details class="nhsuk-details">
    <summary class="nhsuk-details__summary">
      <span class="nhsuk-details__summary-text">{title}</span></summary>
    <div class="nhsuk-details__text"><ol class="nhsuk-list nhsuk-list--number">
      {children}</ol></div>
  </details>
}

function Devices() {
  return <>
    <Steps title="Windows">
      <li>Open the file sheaf-desk.crt and choose “Install Certificate”.</li>
      <li>Choose “Current User”, or “Local Machine” for everybody who uses this
        computer.</li>
      <li>Choose “Place all certificates in the following store”, then “Browse”,
        then “Trusted Root Certification Authorities”.</li>
      <li>Windows asks whether you are sure. It does not show the SHA-256
        fingerprint, so say yes only to a file that came straight from the
        machine that runs the desk. Then close the browser once.</li>
    </Steps>
    <Steps title="Mac">
      <li>Open the file sheaf-desk.crt. Keychain Access adds it to “login”.</li>
      <li>Find “Sheaf desk” in its list and open it. Compare the SHA-256
        fingerprint under “Details”.</li>
      <li>Under “Trust”, set “When using this certificate” to “Always Trust”, and
        close the window.</li>
    </Steps>
    <Steps title="iPhone or iPad">
      <li>Open the file in Safari or from a message, and allow the
        download.</li>
      <li>In Settings, open “Profile Downloaded”. Compare the SHA-256 fingerprint
        under “More Details”, and choose “Install”.</li>
      <li>In Settings, open General, About, Certificate Trust Settings, and turn
        “Sheaf desk” on.</li>
    </Steps>
    <Steps title="Android">
      <li>Save the file on the phone.</li>
      <li>In Settings, search for “CA certificate”, choose it, and choose the
        file sheaf-desk.crt.</li>
      <li>Under “Trusted credentials”, “User”, open “Sheaf desk” and compare the
        SHA-256 fingerprint.</li>
    </Steps>
  </>
}

function Own({ lan }: { lan: Lan }) {
  return <>
    <p>On this network the desk is at <strong>{lan.address}</strong>. Each
      computer, tablet and phone has to be told once that it can trust that
      address. This is good for {lan.name} alone, until
      {' '}{lan.trusted_until.shown}.</p>
    <h2 class="nhsuk-heading-m">1. Get the file</h2>
    <p>If you can, get it at the machine that runs the desk: there nobody can put
      another file in its place. Carry it on a stick, or let your IT department
      install it on all machines.</p>
    <p><a class="nhsuk-button" href="/trust/authority.crt" download>Save
      sheaf-desk.crt</a></p>
    <h2 class="nhsuk-heading-m">2. Compare the fingerprint</h2>
    <p>If the file came over the network, its SHA-256 fingerprint on your device
      must be the one on the screen of the machine that runs the desk. If it is
      another one, do not trust the file.</p>
    <dl class="nhsuk-summary-list">
      <div class="nhsuk-summary-list__row">
        <dt class="nhsuk-summary-list__key">In words, to read aloud</dt>
        <dd class="nhsuk-summary-list__value" id="words">{lan.words}</dd>
      </div>
      <div class="nhsuk-summary-list__row">
        <dt class="nhsuk-summary-list__key">As devices show it (SHA-256)</dt>
        <dd class="nhsuk-summary-list__value sheaf-digits">
          {lan.sha256.split(':').map((two, i) => <>{i > 0 && <>:<wbr /></>}{two}
          </>)}</dd>
      </div>
    </dl>
    <h2 class="nhsuk-heading-m">3. Tell the device to trust it</h2>
    <Devices />
    <p>Then open {lan.address}. If the browser still warns, do not go on
      past the warning: the file was not installed, or this is another
      machine.</p>
  </>
}

function Page() {
  const [lan, setLan] = useState<Lan | null | undefined>(undefined)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    const load = async () => {
      const a = await ask<{ lan: Lan | null }>('/api/v1/trust')

      if (a.ok)
        setLan(a.body.lan)
      else
        setProblem(a.problem)
    }

    void load()
  }, [])
  return <>
    <h1 class="nhsuk-heading-l">Trust this desk on a device</h1>
    <ProblemBox problem={problem} />
    {lan === null && <Inset><p>This desk is shown on its own machine alone, so
      there is nothing to trust.</p></Inset>}
    {lan?.own === false && <Inset><p>The desk at {lan.address} has a
      certificate of your IT department, which your devices trust already. If a
      browser warns, do not go on: ask your IT department.</p></Inset>}
    {lan?.own === true && <Own lan={lan} />}
  </>
}

showOpen(() => <Page />)
