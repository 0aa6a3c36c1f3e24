/*
 * What leaves: the questions before it, its exact text, a sign-off that was
 * refused, and what was sent.  The tour comes by more than once: the questions
 * are asked the first time alone, and afterwards an entry is new.
 */
const save = page => page.getByRole('button', { name: 'Save and continue' })
let visits = 0

async function answered(page, site) {
  await page.getByRole('heading', { name: 'Sending figures' }).waitFor()
  if (await page.getByText('there is nothing to send').isVisible()) {
    const day = new Date(Date.now() - ++visits * 86_400_000).toISOString()

    site.importCsv('service,client,event,date,mode,flags,ref,value,staff\n' +
      `north,C-0058,interview,${day.slice(0, 10)},,,,,as\n`)
    await page.reload()
  }
  /* Once for each service that has figures. */
  for (;;) {
    const asked = page.getByRole('heading', { name: /Before the first/ })

    await asked.or(page.getByRole('button', { name: /Sign off/ })).waitFor()
    if (!await asked.isVisible())
      return
    const service = await asked.innerText()

    for (const none of await page.getByLabel('There were none').all())
      await none.check()
    await save(page).click()
    await page.getByRole('heading', { name: service, exact: true })
      .waitFor({ state: 'detached' })
  }
}

/* What a clock in doubt leads to: only that is made up. */
async function doubted(page) {
  await page.route('**/api/v1/returns:prepare', async route => {
    const answer = await route.fetch()

    await route.fulfill({ response: answer, json: { ...await answer.json(),
      doubt: ['The clock of this machine says 3 May 2031, and the newest entry ' +
        'is of 28 November 2026.'] } })
  })
  await page.reload()
  await page.getByRole('heading', { name: 'Which day is it today?' }).waitFor()
}

export const states = [
  { name: 'unreachable', reach: async page => {
    await page.route('**/api/v1/status', route => route.abort())
    await page.reload()
    await page.getByText(/It is not known now what was received/).waitFor()
  } },
  { name: 'which-day', reach: doubted },
  { name: 'unanswered', reach: async page => {
    await page.getByRole('heading', { name: 'Sending figures' }).waitFor()
    if (!await save(page).isVisible())
      return
    await save(page).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'text', reach: async (page, site) => {
    await answered(page, site)
    await page.getByText('The exact text that leaves').first().click()
  } },
  { name: 'refused', reach: async page => {
    await page.getByRole('button', { name: /Sign off/ }).click()
    await page.getByRole('alert').waitFor()
  } },
  { name: 'sent', reach: async page => {
    await page.getByLabel(/Type your name/).fill('ann')
    await page.getByRole('button', { name: /Sign off/ }).click()
    await page.getByText('Sealed here, to be carried').first().waitFor()
    await page.getByRole('button', { name: 'Save the file' }).waitFor()
  } }
]
