#ifndef SHEAF_AUDITOR_MIRROR_H
#define SHEAF_AUDITOR_MIRROR_H

#include <stdint.h>

#include "common/base/err.h"

/*
 * Bring a folder's copy of a log up to date from URL (the address of its
 * `checkpoint`'s folder).  Tiles come first, the checkpoint last, and only
 * when the entries fetched hash to its root and the copy held before is a
 * prefix of it: a smaller, a forked or another log is refused in words and
 * the copy stays as it was.  Interrupted, it goes on where it stopped.
 */
struct mirror_report {
	uint64_t old_size, size;
	uint64_t fetched; /* files */
};

/* 0, with what was done; -1 with *e, and the copy as it was before. */
int mirror_run(const char *url, const char *dir, struct mirror_report *report,
    struct err *e) MUST_USE;

#endif
