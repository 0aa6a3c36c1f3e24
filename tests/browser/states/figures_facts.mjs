/* The facts behind a number of the years before this one. */
export const states = [
  { name: 'referrals', path: '/figures/facts?service=long&measure=referrals' +
    '&period=2026-04-01%2FP3M', reach: async page => {
    await page.getByRole('heading', { level: 1, name: /^Referrals/ }).waitFor()
  } }
]
