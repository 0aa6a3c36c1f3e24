#ifndef SHEAF_AUDITOR_MEANINGS_H
#define SHEAF_AUDITOR_MEANINGS_H

/* What a finding means for somebody who does not know the protocol, and what to
 * ask, by the finding's code. */
struct meaning {
	const char *means, *ask; /* sentences */
};

/* The meaning of a code; never NULL.  A code that is not known has the one that
 * meanings_unknown() gives. */
const struct meaning *meanings_of(const char *code);
const struct meaning *meanings_unknown(void);

#endif
