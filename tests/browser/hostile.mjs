/*
 * What another program can send to a door of ours, each with one thing wrong:
 * another name, another origin, another type, a header twice.
 */

/*
 * What is wrong, its method, address, headers, and what it is answered.  asker: a
 * page that is signed in (Desk, Reader); given: `look`, an address to be read,
 * `change`, one that changes something, `body` for it, and `cookie`, the name of
 * the session's.
 */
export function wrongs(asker, given) {
  const { host, port } = asker
  const own = `http://${host}`
  const hosts = [`localhost.:${port}`, '127.0.0.1', `evil.example:${port}`,
    `127.0.0.1:${port + 1}`, `127.0.0.1.evil.example:${port}`,
    `[::1]:${port}`, `0.0.0.0:${port}`, `user@${host}`, `127.1:${port}`]
  const origins = ['null', 'http://evil.example', `https://${host}`,
    `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`,
    `http://${host}.evil.example`, `http://${host}/`, `${own}, null`, '']
  const types = ['text/plain', 'application/x-www-form-urlencoded',
    'multipart/form-data', 'application/json; charset=utf-8',
    'application/octet-stream', 'text/plain; application/json', '']
  const list = []
  const add = (what, method, change, want) => {
    list.push({ what, method, path: method === 'GET' ? given.look : given.change,
      change, want })
  }

  for (const h of hosts) {
    add(`host ${h}`, 'GET', { Host: [h] }, [421])
    add(`host ${h}`, 'POST', { Host: [h] }, [421])
  }
  for (const o of origins)
    add(`origin ${o}`, 'POST', { Origin: [o] }, [403])
  for (const t of types)
    add(`type ${t}`, 'POST', { 'Content-Type': [t] }, [415])
  add('no origin', 'POST', { Origin: null }, [403])
  add('no type', 'POST', { 'Content-Type': null }, [415])
  for (const s of ['cross-site', 'same-site', 'evil', '']) {
    add(`fetched ${s}`, 'GET', { 'Sec-Fetch-Site': [s] }, [403])
    add(`fetched ${s}`, 'POST', { 'Sec-Fetch-Site': [s] }, [403])
  }
  add('no cookie', 'GET', { Cookie: null }, [401])
  add('no cookie', 'POST', { Cookie: null }, [401])
  add('wrong cookie', 'GET', { Cookie: [`${given.cookie}=${'0'.repeat(64)}`] },
    [401])
  add('no token', 'GET', { 'Sheaf-Token': null }, [403])
  add('no token', 'POST', { 'Sheaf-Token': null }, [403])
  add('wrong token', 'GET', { 'Sheaf-Token': ['0'.repeat(64)] }, [403])
  add('cookie as token', 'GET', { 'Sheaf-Token': [asker.cookie.slice(given.cookie.length + 1)] },
    [403])
  if (given.once)
    add('no key', 'POST', { 'Idempotency-Key': null }, [400])
  add('method override', 'POST', { 'X-HTTP-Method-Override': ['DELETE'] },
    [400])
  for (const [name, second] of [['Host', 'evil.example'], ['Origin', own],
    ['Content-Type', 'text/plain'], ['Cookie', `${given.cookie}=0`],
    ['Sheaf-Token', '0'], ['Content-Length', '0']]) {
    const first = { Host: host, Origin: own, Cookie: asker.cookie,
      'Content-Type': 'application/json', 'Sheaf-Token': asker.token,
      'Content-Length': String(given.body.length) }[name]

    add(`${name} twice`, 'POST', { [name]: [first, second] }, [400])
  }
  add('both lengths', 'POST', { 'Transfer-Encoding': ['chunked'] }, [400])
  add('too long', 'POST', { 'Content-Length': ['200000'] }, [413])
  return list
}

/*
 * A token outlives neither its session nor the next one of the same person: what
 * was given before they signed out and in again opens nothing and changes
 * nothing.  signIn and signOut do that with `asker`; what is wrong, as sentences.
 */
export async function tokensOfBefore(asker, given, signIn, signOut) {
  const faults = []
  const first = { cookie: asker.cookie, token: asker.token }
  const is = async (what, secrets, want) => {
    const change = { Cookie: [secrets.cookie], 'Sheaf-Token': [secrets.token] }
    const asked = [await asker.ask('GET', given.look, '', change)]

    if (want !== 200)
      asked.push(await asker.ask('POST', given.change, given.body, change))
    for (const a of asked)
      if (a.status !== want)
        faults.push(`${what}: ${a.status} instead of ${want}`)
  }

  await is('the token of this session', first, 200)
  await signOut()
  await is('the session that was ended', first, 401)
  await signIn()
  const second = { cookie: asker.cookie, token: asker.token }

  if (second.cookie === first.cookie || second.token === first.token ||
      second.token === '')
    faults.push('a new session has the secrets of the one before')
  await is('the token of before', { ...second, token: first.token }, 403)
  await is('the cookie of before', { ...second, cookie: first.cookie }, 401)
  await is('the token of the new session', second, 200)
  return faults
}
