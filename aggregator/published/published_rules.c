/* The rules of comparison, a row for each published measure. */
#include "aggregator/published/published_rules.h"

#include <stddef.h>

#include "common/base/err.h"

static const char no_days[] =
    "A return does not say how long after the referral somebody was seen";
static const char no_stay[] =
    "A return does not say how long somebody was on the caseload";
static const char no_work[] =
    "A return counts jobs when they start and last, not who is in work at "
    "discharge";

static const struct published_rule rules[MHSDS_MEASURES] = {
	[MHSDS_MHS116] = { PUBLISHED_MARCH, "accessed",
	    "Published are referrals, ours are people, each once in a "
	    "financial "
	    "year and service. Only in March are the twelve months a financial "
	    "year" },
	[MHSDS_ACCESSED_IN_FINANCIAL_YEAR] = { PUBLISHED_ADDED, "accessed",
	    "Published are referrals, ours are people: who is referred twice "
	    "in "
	    "a year is counted twice there" },
	[MHSDS_ACCESSED_FIRST_TIME_EVER] = { PUBLISHED_NOT, NULL,
	    "A return does not say who was seen for the first time ever" },
	[MHSDS_NEW_REFERRALS] = { PUBLISHED_ADDED, "referrals",
	    "Published are referrals by the month in which they were received, "
	    "ours by the quarter in which they were accepted: those never "
	    "accepted are in theirs only" },
	[MHSDS_CLOSED_REFERRALS] = { PUBLISHED_ADDED, "discharged",
	    "Both count referrals by the day of discharge; a referral that was "
	    "never accepted can be in theirs" },
	[MHSDS_OPEN_REFERRALS] = { PUBLISHED_NOT, NULL,
	    "A return has the active caseload, and no count of open "
	    "referrals" },
	[MHSDS_CASELOAD] = { PUBLISHED_LAST, "caseload",
	    "Published are open referrals with any contact before, ours people "
	    "with a profile and a plan who were seen in the last four weeks: "
	    "theirs is larger by those not yet engaged or not seen lately" },
	[MHSDS_SEEN_IN_7] = { PUBLISHED_NOT, NULL, no_days },
	[MHSDS_SEEN_IN_8_TO_30] = { PUBLISHED_NOT, NULL, no_days },
	[MHSDS_SEEN_IN_OVER_30] = { PUBLISHED_NOT, NULL, no_days },
	[MHSDS_EMPLOYED_AT_REFERRAL] = { PUBLISHED_ADDED, "referrals.employed",
	    "Published are referrals received in the month, ours those "
	    "accepted "
	    "in the quarter; theirs is the status in the submission, ours what "
	    "the referral said" },
	[MHSDS_EMPLOYED_AT_DISCHARGE] = { PUBLISHED_NOT, NULL, no_work },
	[MHSDS_EMPLOYED_AT_DISCHARGE_30] = { PUBLISHED_NOT, NULL, no_work },
	[MHSDS_EMPLOYED_AT_DISCHARGE_16_TO_29] = { PUBLISHED_NOT, NULL,
	    no_work },
	[MHSDS_EMPLOYED_AT_DISCHARGE_UP_TO_15] = { PUBLISHED_NOT, NULL,
	    no_work },
	[MHSDS_IN_CASELOAD_0_TO_90] = { PUBLISHED_NOT, NULL, no_stay },
	[MHSDS_IN_CASELOAD_91_TO_180] = { PUBLISHED_NOT, NULL, no_stay },
	[MHSDS_IN_CASELOAD_OVER_180] = { PUBLISHED_NOT, NULL, no_stay },
};

const struct published_rule *
published_rule(enum mhsds measure)
{
	ASSERT(measure < MHSDS_MEASURES);
	return &rules[measure];
}
