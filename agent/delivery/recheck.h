#ifndef SHEAF_AGENT_DELIVERY_RECHECK_H
#define SHEAF_AGENT_DELIVERY_RECHECK_H

#include <stddef.h>

#include "agent/delivery/receipts.h"
#include "agent/delivery/spool.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/* What is done with the receipts, and what came of it. */
struct recheck {
	size_t n;           /* that hold */
	struct buf *faults; /* a line for each that does not */
	/* Called with each that holds: NAME of spool.h, the note as it was
	 * sent and what was judged; NULL: nothing.  -1 ends the walk. */
	int (*each)(void *arg, const char *name, struct slice note,
	    const struct receipts_verdict *v, struct err *e);
	void *arg;
};

/*
 * Check every receipt in the spool again, offline, under the pins: kept
 * ones and those the register has not taken in yet.
 */
int recheck_receipts(const struct spool *s, struct recheck *r,
    struct err *e) MUST_USE;

#endif
