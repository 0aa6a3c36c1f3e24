#ifndef SHEAF_AUDITOR_MIRROR_H
#define SHEAF_AUDITOR_MIRROR_H

#include <stdint.h>

#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * Bring a folder's copy of a log up to date from URL (the address of its
 * `checkpoint`'s folder).  Tiles come first, the checkpoint last, and only
 * when the entries fetched hash to its root and the copy held before is a
 * prefix of it: a smaller, a forked or another log is refused in words and
 * the copy stays as it was.  With a policy (may be NULL) a checkpoint that does
 * not meet it is refused first, so that nobody on the way can spoil a copy
 * that then accuses the honest.  Interrupted, it goes on where it stopped.
 */
struct mirror_report {
	uint64_t old_size, size;
	uint64_t fetched; /* files */
};

/* 0, with what was done; -1 with *e, and the copy as it was before. */
int mirror_run(const char *url, const char *dir, const struct policy *policy,
    struct mirror_report *report, struct err *e) MUST_USE;

#endif
