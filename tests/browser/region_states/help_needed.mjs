/* Where help is needed: of all regions, of one where everything is hidden, and of
 * one with a single service. */
/* Where the page says so. */
const says = text => page => page.getByText(text).first().waitFor()

export const states = [
  { name: 'all', as: 'exact', path: '/help', reach: () => undefined },
  { name: 'hidden', as: 'exact', path: '/help?region=west',
    reach: says('No control chart of The West can be judged') },
  { name: 'one', as: 'exact', path: '/help?region=east',
    reach: says('1 thing needs a look.') }
]
