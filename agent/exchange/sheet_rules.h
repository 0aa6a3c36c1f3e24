#ifndef SHEAF_AGENT_EXCHANGE_SHEET_RULES_H
#define SHEAF_AGENT_EXCHANGE_SHEET_RULES_H

#include "agent/exchange/sheet_merge.h"

/*
 * The entry rules that need more than one row: referrals in their order,
 * facts within their referral, job facts within their job.  Source: the
 * fine print of the data dictionary.
 *
 * Refuses rows of the merge, each with a remark, until what is left can be
 * stored: a row whose referral or job was refused is refused too, and a
 * withdrawn referral or job takes its facts along (entry->taken_by).
 */
void sheet_rules_apply(struct sheet_merge *m, struct sheet_remarks *remarks);

#endif
