#ifndef SHEAF_AGENT_DELIVERY_RECHECK_H
#define SHEAF_AGENT_DELIVERY_RECHECK_H

#include <stddef.h>

#include "agent/delivery/spool.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Check every receipt in the spool again, offline, under the pins: kept
 * ones and those the register has not taken in yet.  *n counts those that
 * hold; one line per receipt that does not is appended to faults.
 */
int recheck_receipts(const struct spool *s, size_t *n, struct buf *faults,
    struct err *e) MUST_USE;

#endif
