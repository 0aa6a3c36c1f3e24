#ifndef SHEAF_AUDITOR_MIRROR_H
#define SHEAF_AUDITOR_MIRROR_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "protocol/policy.h"

enum {
	/* Four million full statements: more than a country sends in years, and
	 * less than a disk. */
	MIRROR_MAX_MIB = 4096,
	/* A log of that size over a line of 10 Mbit/s. */
	MIRROR_MAX_MINUTES = 60
};

struct mirror_request {
	const char *url; /* of the folder that holds the log's checkpoint */
	const char *dir;
	/* That the checkpoint must meet; NULL: the log keys of the log's own
	 * first statement. */
	const struct policy *policy;
	uint64_t max_mib;     /* to fetch, 0: MIRROR_MAX_MIB */
	unsigned max_minutes; /* 0: MIRROR_MAX_MINUTES */
};

struct mirror_report {
	uint64_t old_size, size;
	uint64_t fetched;  /* files */
	uint64_t replaced; /* of these: in place of a damaged one */
	bool lost;         /* the copy's checkpoint was damaged */
	bool evidence;     /* after a fork: fork.evidence was written */
};

/*
 * Bring a folder's copy of a log up to date.  The checkpoint's signature is
 * verified first; then every file is proven from it down (proven.h) before it
 * is kept, those that are there already too, and what is damaged is fetched
 * anew.  The checkpoint is replaced last, and only when the copy held before is
 * a prefix of the new log: the copy never goes back.
 *
 * 0, with what was done; -1 with *e, and what is in the folder stays:
 * ERR_LATER   the server shows an older state of the same log, what it gives
 *             does not belong to its checkpoint, or the time is up
 * ERR_REFUSED the key of the log has signed two different logs (code "fork"):
 *             both signed checkpoints are then in the folder, as `checkpoint`
 *             and `checkpoint.other`, and with what joins them as
 *             `fork.evidence` (evidence_make.h); or the log is too large, or another one
 */
int mirror_run(const struct mirror_request *request,
    struct mirror_report *report, struct err *e) MUST_USE;

#endif
