/* Who looked at what, as an auditor sees it. */
export const as = 'auditor'
