#ifndef SHEAF_TESTS_UNIT_SLOW_JUDGE_H
#define SHEAF_TESTS_UNIT_SLOW_JUDGE_H

#include "agent/exchange/exchange_merge.h"

/*
 * exchange_rules_apply(), slowly: for merges in which no client has more than
 * LIMITS_CLIENT_REFERRALS_MAX referrals it must come to the same.
 */
void slow_judge_apply(struct exchange_merge *m,
    struct exchange_remarks *remarks);

#endif
