/* Where help is needed, of all regions. */
export const states = [
  { name: 'all', as: 'exact', path: '/help', reach: () => undefined }
]
