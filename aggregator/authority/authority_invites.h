#ifndef SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_INVITES_H
#define SHEAF_AGGREGATOR_AUTHORITY_AUTHORITY_INVITES_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Whom the authority has invited, by the notes that it keeps of all that it signed.  No
 * log has an invite before its enrolment (PROTOCOL.md P-JDG-16), so this is the
 * authority's own record, and nobody else can prove it.
 */
struct authority_invited {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch; /* of its newest invite */
};

struct authority_invites {
	struct authority_invited *agent; /* by id */
	size_t n;
};

/* Read the folder dir, which needs no lock.  Notes of other kinds are passed over; one that
 * cannot be read is an error that names its file.  Freed with authority_invites_free(),
 * also after a failure. */
int authority_invites_read(struct authority_invites *out, const char *dir,
    struct err *e) MUST_USE;

/* Free what it holds. */
void authority_invites_free(struct authority_invites *invites);

#endif
