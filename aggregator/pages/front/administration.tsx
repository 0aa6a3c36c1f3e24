/* Administration: people, tokens of scripts, agents, the registry. */
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../../../common/web/api'
import type { Problem } from '../../../common/web/api'
import { Button, ProblemBox, Status } from '../../../common/web/parts'
import { hold } from '../../../common/web/shell'
import { showPage } from './region_shell'
import type { Done, People } from './administration_parts'
import { PeopleSection } from './administration_people'
import { TokenSection } from './administration_tokens'
import { InviteMade } from './administration_invites'
import type { Made, Offer } from './administration_invites'
import { Agents, Registry } from './administration_registry'

/* A password or the secret of a token, until it was taken down. */
function Once({ done, close }: { done: Done, close: () => void }) {
  return <div class="nhsuk-inset-text" role="status">
    <p>{done.says}</p>
    {done.password && <p>First password:{' '}
      <strong class="sheaf-digits">{done.password}</strong><br />
      It works until {done.until}. Hand it over in person or by telephone.</p>}
    {done.secret && <p>Token:{' '}
      <strong class="sheaf-digits">{done.secret}</strong><br />
      A script sends it as “Authorization: Bearer” and these letters.</p>}
    <p><strong>It is shown only now.</strong></p>
    <Button secondary onClick={close}>I have taken it down</Button>
  </div>
}

function Page({ name }: { name: string }) {
  const [all, setAll] = useState<People | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<Done | null>(null)
  const [invite, setInvite] = useState<{ made: Made, offer: Offer } | null>(
    null)
  const load = async () => {
    const a = await ask<People>('/v1/people')

    if (a.ok)
      setAll(a.body)
    setProblem(a.ok ? null : a.problem)
  }
  const secret = done?.password !== undefined || done?.secret !== undefined
  const took = (d: Done) => {
    hold(d.password !== undefined || d.secret !== undefined)
    setDone(d)
    void load()
    document.getElementById('maincontent')?.scrollIntoView()
  }

  useEffect(() => { void load() }, [])
  if (invite)
    return <InviteMade m={invite.made} offer={invite.offer} close={() => {
      hold(false)
      setInvite(null)
    }} />
  return <>
    <h1 class="nhsuk-heading-l">Administration</h1>
    {all && <p>{all.says}</p>}
    <Status id="said">{done && !secret ? done.says : ''}</Status>
    {done && secret && <Once done={done} close={() => {
      hold(false)
      setDone(null)
    }} />}
    <ProblemBox problem={problem} />
    {all && <>
      <PeopleSection all={all} own={name} took={took}
        reload={() => { void load() }} />
      <TokenSection all={all} took={took} reload={() => { void load() }} />
      <Agents made={(made, offer) => {
        hold(true)
        setInvite({ made, offer })
        window.scrollTo(0, 0)
      }} />
      <Registry />
    </>}
  </>
}

showPage(s => <Page name={s.name ?? ''} />)
