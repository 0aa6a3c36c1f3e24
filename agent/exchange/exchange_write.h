#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_WRITE_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_WRITE_H

#include <stddef.h>

#include "agent/exchange/exchange_merge.h"

/*
 * Write what a checked merge changes, inside a transaction of the caller:
 * the service and new clients where something of theirs is stored, facts,
 * their history.  *taken is counted up by the facts that went with a
 * withdrawn referral or job.
 */
int exchange_write(struct exchange_merge *m,
    const struct exchange_merge_input *input, size_t *taken,
    struct err *e) MUST_USE;

#endif
