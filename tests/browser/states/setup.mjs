/* First steps, each of them open; before them, the form where there is no
 * register. */
const heading = (page, name) =>
  page.getByRole('heading', { level: 1, name }).waitFor()
const open = (hash, name) => async page => {
  await page.evaluate(h => { location.hash = h }, hash)
  await heading(page, name)
}

export const states = [
  { name: 'begin', reach: async page => {
    await page.route('**/api/v1/session', r => r.fulfill({ json: { version: '',
      register: false, signed_in: false, idle_s: 900 } }))
    await page.reload()
    await heading(page, 'Set up the record of your site')
    await page.getByRole('button', { name: 'Make the record' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'services', reach: open('services', 'Services') },
  { name: 'record', reach: open('record',
    'Clients and what happened so far') },
  { name: 'invite', reach: async page => {
    await open('invite', 'Invite from the region')(page)
    await page.getByText('Paste the invite instead').click()
    await page.getByRole('button', { name: 'Take up the invite' }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'renew', reach: open('recovery', 'Recovery key') },
  { name: 'key', reach: async page => {
    await open('recovery', 'Recovery key')(page)
    await page.getByRole('button', { name: /Make a new/ }).click()
    await heading(page, 'Your recovery key')
  } },
  { name: 'asked', reach: open('recovery', 'Is the recovery key on paper?') }
]
