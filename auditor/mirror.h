#ifndef SHEAF_AUDITOR_MIRROR_H
#define SHEAF_AUDITOR_MIRROR_H

#include <stdint.h>

#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * Bring a folder's copy of a log up to date from URL (the address of the
 * folder that holds its `checkpoint`).  Tiles come first, the checkpoint last,
 * and only when the entries fetched hash to its root and the copy held before
 * is a prefix of it: a log that is smaller, forked or another one is refused,
 * with the reason, and the copy stays as it was.  With a policy (NULL: none) a
 * checkpoint that does not meet it is refused first, so that nobody on the way
 * can spoil a copy, which would then speak against an honest log.  A run that
 * was interrupted is continued by the next.
 */
struct mirror_report {
	uint64_t old_size, size;
	uint64_t fetched; /* files */
};

/* 0, with what was done; -1 with *e, and the copy as it was before. */
int mirror_run(const char *url, const char *dir, const struct policy *policy,
    struct mirror_report *report, struct err *e) MUST_USE;

#endif
