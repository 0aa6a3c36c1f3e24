#ifndef SHEAF_COMMON_IPS_MHSDS_H
#define SHEAF_COMMON_IPS_MHSDS_H

#include "common/base/buf.h"

/*
 * The measures of IPS that NHS England publishes from the mental health services
 * data set (MHSDS).  Sources: NHSDigital/mental-health-monthly-statistics (commit
 * 7b4d742), measure_metadata.py and ips_prep.py, for MHS116; the IPS dashboard of
 * NHS England (commit dc7bf10) for all others.
 */
enum mhsds {
	MHSDS_MHS116,
	MHSDS_ACCESSED_IN_FINANCIAL_YEAR,
	MHSDS_ACCESSED_FIRST_TIME_EVER,
	MHSDS_NEW_REFERRALS,
	MHSDS_CLOSED_REFERRALS,
	MHSDS_OPEN_REFERRALS,
	MHSDS_CASELOAD,
	MHSDS_SEEN_IN_7,
	MHSDS_SEEN_IN_8_TO_30,
	MHSDS_SEEN_IN_OVER_30,
	MHSDS_EMPLOYED_AT_REFERRAL,
	MHSDS_EMPLOYED_AT_DISCHARGE,
	MHSDS_EMPLOYED_AT_DISCHARGE_30,
	MHSDS_EMPLOYED_AT_DISCHARGE_16_TO_29,
	MHSDS_EMPLOYED_AT_DISCHARGE_UP_TO_15,
	MHSDS_IN_CASELOAD_0_TO_90,
	MHSDS_IN_CASELOAD_91_TO_180,
	MHSDS_IN_CASELOAD_OVER_180,
	MHSDS_MEASURES
};

struct mhsds_measure {
	const char *code;       /* as published */
	const char *title;      /* for people */
	const char *definition; /* in a sentence */
};

/* What a measure is called, and what it counts. */
const struct mhsds_measure *mhsds_measure(enum mhsds measure);

/* The measure of a code, or MHSDS_MEASURES. */
enum mhsds mhsds_find(struct slice code);

#endif
