#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_WRITE_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_WRITE_H

#include <stddef.h>

#include "agent/exchange/exchange.h"
#include "agent/exchange/exchange_merge.h"

/*
 * Write what a checked merge changes, inside a transaction of the caller:
 * the service and new clients where something of theirs is stored, facts,
 * their history.  report->taken is counted up by the facts that went with a
 * withdrawn referral or job.  Where a stored fact is not as input->expected
 * says, nothing is written, and report->overtaken names it.
 */
int exchange_write(struct exchange_merge *m,
    const struct exchange_merge_input *input, struct exchange_report *report,
    struct err *e) MUST_USE;

#endif
