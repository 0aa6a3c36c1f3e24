/* Fidelity: the scale, evidence, a review and an action entered, refused,
 * overtaken, taken back; files of reviews that cannot be stored. */
export async function requests({ ann }) {
  const all = '/api/v1/fidelity'
  const match = version => ({ 'If-Match': [`"${version}"`] })
  const key = { service: 'north', date: '1 Oct', kind: 'self' }
  const right = { ...key, scores: Array(25).fill(3), reviewers: 'Jo' }
  const review = async () => JSON.parse((await ann.ask('GET', all)).got)
    .rounds[0].reviews[0]

  for (const path of ['', '?service=north', '?service=nothing',
    '/evidence/17', '/evidence/17?service=nothing', '/evidence/2'])
    await ann.ask('GET', all + path)
  for (const body of [right, right, { ...right, scores: Array(25).fill(null) },
    { ...right, date: '31/2' }, { ...right, kind: 'none' }])
    await ann.ask('POST', `${all}/reviews`, body)
  const first = (await review()).version

  await ann.ask('PUT', `${all}/reviews`, { ...right, scores: Array(25).fill(4),
    reason: 'One letter was missing' }, match(first))
  await ann.ask('PUT', `${all}/reviews`, right, match(first))
  for (const body of [{ ...right, scores: Array(25).fill(null) },
    { ...right, date: '31/2' }])
    await ann.ask('PUT', `${all}/reviews`, body, match(first))
  await ann.ask('POST', `${all}/reviews`, { ...right, scores:
    Array(25).fill(5) })
  const bytes = { 'Content-Type': ['application/octet-stream'] }

  for (const file of ['service,date,kind,item,score\nnorth,2026-09-01,self,1,6\n',
    'name\nJo\n'])
    for (const path of [`${all}/file:check`, `${all}/file`])
      await ann.ask('POST', path, file, bytes)
  const what = { ...key, what: 'Meet more employers', due: '3 May 2099' }

  await ann.ask('POST', `${all}/actions`, what)
  await ann.ask('POST', `${all}/actions`, { ...what, what: ' ' })
  const action = (await review()).actions[0]
  const one = `${all}/actions/${action.action}`
  const number = { ...key, action: action.action }

  await ann.ask('PUT', one, { done: '31/2' }, match(action.version))
  await ann.ask('PUT', one, { done: 'today', evidence: 'The log' },
    match(action.version))
  await ann.ask('PUT', one, { done: 'yesterday' }, match(action.version))
  await ann.ask('POST', `${all}/actions:withdraw`, number,
    match(action.version))
  const now = await review()

  await ann.ask('POST', `${all}/actions:withdraw`, number,
    match(now.actions[0].version))
  await ann.ask('POST', `${all}/reviews:withdraw`, { ...key, reason: 'a\nb' },
    match(now.version))
  await ann.ask('POST', `${all}/actions:withdraw`, { ...number, action: 999 },
    match(action.version))
  await ann.ask('POST', `${all}/reviews:withdraw`, key, match(first))
  await ann.ask('POST', `${all}/reviews:withdraw`, { ...key, date: '2 Oct' },
    match(first))
  await ann.ask('POST', `${all}/reviews:withdraw`, { ...key,
    reason: 'Of another team' }, match(now.version))
  await ann.ask('GET', all)
}
