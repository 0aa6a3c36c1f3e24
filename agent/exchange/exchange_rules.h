#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_RULES_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_RULES_H

#include "agent/exchange/exchange_merge.h"

/*
 * The entry rules that need more than one row: referrals in their order,
 * facts within their referral, job facts within their job.  Source: the
 * fine print of the data dictionary.
 *
 * Refuses rows of the merge, each with a remark, until what is left can be
 * stored: a row whose referral or job was refused is refused too, and a
 * withdrawn referral or job takes its facts along (entry->taken_by).
 */
void exchange_rules_apply(struct exchange_merge *m,
    struct exchange_remarks *remarks);

#endif
