/* The measures of IPS of the national data set, as they are published. */
#include "common/ips/mhsds.h"

#include "common/base/err.h"

static const struct mhsds_measure measures[MHSDS_MEASURES] = {
	[MHSDS_MHS116] = { "MHS116", "Accessed IPS in twelve months",
	    "Referrals with at least one direct contact in the twelve months "
	    "that end with this one" },
	[MHSDS_ACCESSED_IN_FINANCIAL_YEAR] = { "AccessedInFinancialYear",
	    "Accessed IPS, first in the year",
	    "Referrals with their first direct contact of the financial year "
	    "in the month" },
	[MHSDS_ACCESSED_FIRST_TIME_EVER] = { "AccessedFirstTimeEver",
	    "Accessed IPS, first ever",
	    "Referrals with their first direct contact ever in the month" },
	[MHSDS_NEW_REFERRALS] = { "NewReferrals", "New referrals",
	    "Referrals received in the month" },
	[MHSDS_CLOSED_REFERRALS] = { "ClosedReferrals", "Closed referrals",
	    "Referrals discharged in the month" },
	[MHSDS_OPEN_REFERRALS] = { "OpenReferrals", "Open referrals",
	    "Referrals not discharged by the end of the month" },
	[MHSDS_CASELOAD] = { "Caseload", "Caseload",
	    "Open referrals with a direct contact by the end of the month" },
	[MHSDS_SEEN_IN_7] = { "SeenIn7", "Seen within 7 days",
	    "First direct contact ever in the month, at most 7 days after the "
	    "referral" },
	[MHSDS_SEEN_IN_8_TO_30] = { "SeenIn8To30", "Seen within 8 to 30 days",
	    "First direct contact ever in the month, 8 to 30 days after the "
	    "referral" },
	[MHSDS_SEEN_IN_OVER_30] = { "SeenInOver30",
	    "Seen after more than 30 days",
	    "First direct contact ever in the month, more than 30 days after "
	    "the referral" },
	[MHSDS_EMPLOYED_AT_REFERRAL] = { "EmployedAtReferral",
	    "Employed at referral",
	    "Referrals received in the month of people whose first employment "
	    "status then is 01, employed" },
	[MHSDS_EMPLOYED_AT_DISCHARGE] = { "EmployedAtDischarge",
	    "Employed at discharge",
	    "Referrals discharged in the month of people whose last employment "
	    "status then is 01, employed" },
	[MHSDS_EMPLOYED_AT_DISCHARGE_30] = { "EmployedAtDischarge30Hours",
	    "Employed at discharge, 30 hours or more",
	    "Employed at discharge with hours worked 01, 30 and more" },
	[MHSDS_EMPLOYED_AT_DISCHARGE_16_TO_29] = { "EmployedAtDischarge16to29Ho"
						   "urs",
	    "Employed at discharge, 16 to 29 hours",
	    "Employed at discharge with hours worked 02, 16 to 29" },
	[MHSDS_EMPLOYED_AT_DISCHARGE_UP_TO_15] = { "EmployedAtDischarge15OrLes"
						   "s",
	    "Employed at discharge, 15 hours or less",
	    "Employed at discharge with hours worked 03 or 04, 15 and less" },
	[MHSDS_IN_CASELOAD_0_TO_90] = { "TimeInCaseload0To90",
	    "On the caseload for 0 to 90 days",
	    "Referrals discharged in the month, 0 to 90 days after their first "
	    "direct contact" },
	[MHSDS_IN_CASELOAD_91_TO_180] = { "TimeInCaseload91To180",
	    "On the caseload for 91 to 180 days",
	    "Referrals discharged in the month, 91 to 180 days after their "
	    "first direct contact" },
	[MHSDS_IN_CASELOAD_OVER_180] = { "TimeInCaseloadOver180",
	    "On the caseload for more than 180 days",
	    "Referrals discharged in the month, more than 180 days after their "
	    "first direct contact" },
};

const struct mhsds_measure *
mhsds_measure(enum mhsds measure)
{
	ASSERT(measure < MHSDS_MEASURES);
	return &measures[measure];
}

enum mhsds
mhsds_find(struct slice code)
{
	unsigned i = 0;

	while (i < MHSDS_MEASURES && !slice_is(code, measures[i].code))
		i++;
	return (enum mhsds)i;
}
