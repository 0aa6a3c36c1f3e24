/*
 * What stands around every page of the region: the shell that the desk has too,
 * with names, addresses and signing in of its own.
 */
import type { ComponentChildren } from 'preact'
import { setApi } from '../../../common/web/api'
import { setDrafts } from '../../../common/web/draft'
import { setApp, show } from '../../../common/web/shell'
import type { Session } from '../../../common/web/shell'
import { SignIn } from './sign_in'

setApi('no-cache', 'The centre does not answer, so nothing is known to be saved. ' +
  'What you typed is still here: save it again when the centre is back.',
  'The centre does not answer. Load this page again when it does.')
setDrafts('/v1/drafts')
setApp({
  name: 'Sheaf region', home: '/', session: '/v1/session',
  stay: { path: '/v1/session:stay', method: 'POST' }, out: 'Sign out', 
  kept: 'What you have typed is kept.',
  account: '/account', keeps: ['region', 'policy'],
  SignIn
})

/* Show a page in place of what the document holds.  At the address of the centre
 * that is the first one that somebody has: an operator sees no figures. */
export function showPage(page: (session: Session) => ComponentChildren): void {
  show(session => {
    const first = session.pages?.[0]?.path

    if (location.pathname === '/' && first !== undefined &&
        first !== '/region') {
      location.replace(first)
      return null
    }
    return page(session)
  })
}
