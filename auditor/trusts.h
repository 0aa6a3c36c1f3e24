#ifndef SHEAF_AUDITOR_TRUSTS_H
#define SHEAF_AUDITOR_TRUSTS_H

#include <stddef.h>
#include <stdint.h>

#include "auditor/copy.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * The trust statements of a copy, to find the one that was in force when a checkpoint
 * was given (PROTOCOL.md P-RCP-7).  Begin with all members zero but `copy`, which is
 * borrowed; freed with trusts_free().
 */
struct trusts {
	struct copy *copy;
	uint64_t *at; /* their entries, in order */
	size_t n, cap;
	uint64_t read; /* entries looked at so far */
};

/*
 * The policy of the newest trust statement among the first `size` entries, at most as
 * many as the copy has, with the witnesses and the quorum that it names and the log keys
 * that it names.  It must be signed by the authority of the first one.  -1 with *e: the
 * copy is damaged, or ERR_REFUSED where there is none or it is not signed so.
 */
int trusts_in_force(struct trusts *t, uint64_t size, struct policy *out,
    struct err *e) MUST_USE;

/* Free what it holds; the copy stays. */
void trusts_free(struct trusts *t);

#endif
