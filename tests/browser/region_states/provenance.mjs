/* Provenance: a figure of a region and of a service, a hidden one, one that
 * nobody reported, and an address that lacks what it needs. */
const at = (measure, more = '') =>
  `/provenance?measure=${measure}&region=north&period=2025-10-01/P3M${more}`

/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'region', path: at('job_starts'), reach: () => undefined },
  { name: 'rate', path: at('job_starts.per_referral'),
    reach: () => undefined },
  { name: 'service', path: at('job_starts', '&service=ash'),
    reach: () => undefined },
  { name: 'quarters', path: '/provenance?measure=job_starts&region=north',
    reach: says(/quarters?\./) },
  { name: 'nobody', as: 'exact', path: '/provenance?measure=referrals&' +
    'region=south&period=2025-10-01/P3M', reach: () => undefined },
  { name: 'wrong', path: '/provenance', reach: async page => {
    await page.getByRole('alert').waitFor()
  } },
  { name: 'hidden', as: 'exact', path: '/provenance?' +
    'measure=job_starts&region=west&period=2025-10-01/P3M',
    reach: says('3 returns stand behind this figure, which is not shown') },
  { name: 'one', as: 'exact', path: '/provenance?' +
    'measure=job_starts&region=east&period=2025-10-01/P3M',
    reach: says('1 return stands behind this figure, which is not shown') }
]
