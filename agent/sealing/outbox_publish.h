#ifndef SHEAF_AGENT_SEALING_OUTBOX_PUBLISH_H
#define SHEAF_AGENT_SEALING_OUTBOX_PUBLISH_H

#include "agent/delivery/spool.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Make the spool agree with the register: board and pins first, then every
 * envelope that waits (written again where missing or different), receipts
 * for `receipts verify`; what is settled and taken in is removed.  Safe to
 * repeat at any moment; called after every change of the outbox and at
 * every start.
 */
int outbox_publish(struct db *db, const struct spool *s,
    struct err *e) MUST_USE;

#endif
