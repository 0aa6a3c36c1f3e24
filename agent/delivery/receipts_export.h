#ifndef SHEAF_AGENT_DELIVERY_RECEIPTS_EXPORT_H
#define SHEAF_AGENT_DELIVERY_RECEIPTS_EXPORT_H

#include <stddef.h>

#include "agent/delivery/spool.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Write every receipt that holds to the folder dir, in the form that programs
 * of others read: NAME.note, the leaf of the log byte for byte, and
 * NAME.tlog-proof (C2SP), which proves it.  NAME is as in spool.h.  A refused
 * statement also has NAME.refusal.note and NAME.refusal.tlog-proof.  dir is made
 * if it is not there; files of these names in it are replaced.  *n counts the
 * proofs; one line per receipt that does not hold is appended to faults.
 */
int receipts_export(const struct spool *s, const char *dir, size_t *n,
    struct buf *faults, struct err *e) MUST_USE;

#endif
