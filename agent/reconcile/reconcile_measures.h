#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_MEASURES_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_MEASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ips/mhsds.h"
#include "common/ips/month.h"

/*
 * The measures of common/ips/mhsds.h as questions of one referral, which either the
 * register or an extract states.  Pure.  DESIGN.md says what was decided where the
 * definitions leave something open.
 */

/* What became of a contact, by the definitions. */
enum reconcile_fate {
	FATE_COUNTS,       /* attended and direct */
	FATE_NOT_ATTENDED, /* missed or cancelled */
	FATE_NOT_DIRECT,   /* a message, or another way that is not counted */
	FATE_NOT_CODED     /* of a referral known by codes alone, without one */
};

struct reconcile_visit {
	int32_t day;
	enum reconcile_fate fate;
};

enum reconcile_work { WORK_UNKNOWN, WORK_NO, WORK_YES };

/* Hours worked in a week, by the codes of MHSDS. */
enum reconcile_hours {
	HOURS_UNKNOWN,
	HOURS_30_UP,    /* 01 */
	HOURS_16_TO_29, /* 02 */
	HOURS_5_TO_15,  /* 03 */
	HOURS_1_TO_4    /* 04 */
};

/* A referral in terms of the definitions.  Days that are not known are
 * DAY_NONE; visits are sorted by day. */
struct reconcile_referral {
	bool counted; /* as one of IPS */
	int32_t received, discharged;
	const struct reconcile_visit *visit;
	size_t visits;
	enum reconcile_work at_referral, at_discharge;
	enum reconcile_hours hours; /* at discharge */
	bool sixteen;               /* of the register: exactly 16 hours then */
};

/* What a measure is made of, as bits. */
enum reconcile_input {
	INPUT_COUNTED = 1,
	INPUT_RECEIVED = 2,
	INPUT_DISCHARGED = 4,
	INPUT_CONTACT = 8,
	INPUT_AT_REFERRAL = 16,
	INPUT_AT_DISCHARGE = 32,
	INPUT_HOURS = 64
};

/* Within which days a measure looks for the first contact. */
enum reconcile_scope { SCOPE_EVER, SCOPE_YEAR, SCOPE_WINDOW };

struct reconcile_measure {
	unsigned inputs; /* of enum reconcile_input */
	enum reconcile_scope scope;
	bool (*counts)(const struct reconcile_referral *r,
	    const struct month *m, int arg);
	int arg;
};

/* The measures by enum mhsds, MHSDS_MEASURES of them: what each asks of a
 * referral. */
const struct reconcile_measure *reconcile_measures(void);

/* Whether a referral is counted in a month by a measure. */
bool reconcile_counts(const struct reconcile_measure *measure,
    const struct reconcile_referral *r, const struct month *m);

/* The first contact that counts, within the days in which a measure looks for
 * one in that month; DAY_NONE when there is none. */
int32_t reconcile_first(const struct reconcile_referral *r,
    enum reconcile_scope scope, const struct month *m);

/* The first day of such a scope. */
int32_t reconcile_scope_start(enum reconcile_scope scope,
    const struct month *m);

/* Referrals received before the first, and contacts before the second, are
 * not in the published measures at all. */
int32_t reconcile_referrals_from(void); /* 1 January 2016 */
int32_t reconcile_contacts_from(void);  /* 1 April 2018 */

/* Whether a care contact was a direct one, by the day and the two digits of its
 * mechanism (ConsMechanismMH, before October 2021 ConsMediumUsed). */
bool reconcile_is_direct(int32_t day, int mechanism);

/* The code of the hours that somebody works in a week, in hundredths of an
 * hour. */
enum reconcile_hours reconcile_hours_of(int32_t hundredths);

/* The hours in words: "16 to 29 hours". */
const char *reconcile_hours_title(enum reconcile_hours hours);

#endif
