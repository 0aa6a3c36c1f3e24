/*
 * What the published measures count.  Each is a question of one referral and one month, so
 * that register and extract are asked the same, and the referrals behind a
 * difference are those of which the two answers differ.
 */
#include "agent/reconcile/reconcile_measures.h"

#include "common/base/day.h"

/* ---------------------------------------------------------------- the inputs */

int32_t
reconcile_referrals_from(void)
{
	return day_from_civil(2016, 1, 1);
}

int32_t
reconcile_contacts_from(void)
{
	return day_from_civil(2018, 4, 1);
}

bool
reconcile_is_direct(int32_t day, int mechanism)
{
	if (day < day_from_civil(2021, 10, 1))
		return mechanism != 5 && mechanism != 6;
	return mechanism == 1 || mechanism == 2 || mechanism == 4 ||
	       mechanism == 11;
}

enum reconcile_hours
reconcile_hours_of(int32_t hundredths)
{
	if (hundredths >= 3000)
		return HOURS_30_UP;
	if (hundredths >= 1600)
		return HOURS_16_TO_29;
	if (hundredths >= 500)
		return HOURS_5_TO_15;
	return hundredths > 0 ? HOURS_1_TO_4 : HOURS_UNKNOWN;
}

const char *
reconcile_hours_title(enum reconcile_hours hours)
{
	static const char *const titles[] = { "hours not recorded",
		"30 hours or more", "16 to 29 hours", "5 to 15 hours",
		"1 to 4 hours" };

	return titles[hours];
}

int32_t
reconcile_scope_start(enum reconcile_scope scope, const struct month *m)
{
	return scope == SCOPE_EVER   ? reconcile_contacts_from()
	       : scope == SCOPE_YEAR ? m->year
				     : m->window;
}

int32_t
reconcile_first(const struct reconcile_referral *r, enum reconcile_scope scope,
    const struct month *m)
{
	int32_t start = reconcile_scope_start(scope, m);

	for (size_t i = 0; i < r->visits; i++) {
		const struct reconcile_visit *v = &r->visit[i];

		/* Those of later months are not in a month's submission. */
		if (v->day > m->end)
			break;
		if (v->fate == FATE_COUNTS && v->day >= start &&
		    v->day >= reconcile_contacts_from())
			return v->day;
	}
	return DAY_NONE;
}

/* -------------------------------------------------------------- the measures */

static bool
within(int32_t day, const struct month *m)
{
	return day != DAY_NONE && day >= m->start && day <= m->end;
}

/* At least one direct contact in the rolling twelve months: the first one inside
 * them, not the first ever. */
static bool
accessed_window(const struct reconcile_referral *r, const struct month *m,
    int arg)
{
	(void)arg;
	return reconcile_first(r, SCOPE_WINDOW, m) != DAY_NONE;
}

static bool
accessed(const struct reconcile_referral *r, const struct month *m, int scope)
{
	return within(reconcile_first(r, (enum reconcile_scope)scope, m), m);
}

static bool
is_new(const struct reconcile_referral *r, const struct month *m, int arg)
{
	(void)arg;
	return within(r->received, m);
}

static bool
is_closed(const struct reconcile_referral *r, const struct month *m, int arg)
{
	(void)arg;
	return within(r->discharged, m);
}

/* A discharge after the month was not in the month's submission. */
static bool
is_open(const struct reconcile_referral *r, const struct month *m, int arg)
{
	(void)arg;
	return r->received <= m->end &&
	       (r->discharged == DAY_NONE || r->discharged > m->end);
}

static bool
on_caseload(const struct reconcile_referral *r, const struct month *m, int arg)
{
	return is_open(r, m, arg) &&
	       reconcile_first(r, SCOPE_EVER, m) != DAY_NONE;
}

/* Days from referral to first contact ever, in the month of that contact: at
 * most 7 (a contact before the referral is), 8 to 30, more. */
enum { SEEN_7, SEEN_30, SEEN_LATER };

static bool
seen_in(const struct reconcile_referral *r, const struct month *m, int band)
{
	int32_t first = reconcile_first(r, SCOPE_EVER, m), days;

	if (!within(first, m))
		return false;
	days = first - r->received;
	return band == (days <= 7 ? SEEN_7 : days <= 30 ? SEEN_30 : SEEN_LATER);
}

static bool
employed_new(const struct reconcile_referral *r, const struct month *m, int arg)
{
	return is_new(r, m, arg) && r->at_referral == WORK_YES;
}

enum { ANY_HOURS, LEAST_30, FROM_16, UP_TO_15 };

static bool
employed_closed(const struct reconcile_referral *r, const struct month *m,
    int band)
{
	if (!is_closed(r, m, 0) || r->at_discharge != WORK_YES)
		return false;
	switch (band) {
	case LEAST_30:
		return r->hours == HOURS_30_UP;
	case FROM_16:
		return r->hours == HOURS_16_TO_29;
	case UP_TO_15:
		return r->hours == HOURS_5_TO_15 || r->hours == HOURS_1_TO_4;
	default:
		return true;
	}
}

enum { STAYED_90, STAYED_180, STAYED_LONGER };

static bool
stayed(const struct reconcile_referral *r, const struct month *m, int band)
{
	int32_t first = reconcile_first(r, SCOPE_EVER, m), days;

	if (!is_closed(r, m, 0) || first == DAY_NONE)
		return false;
	days = r->discharged - first;
	switch (band) {
	case STAYED_90:
		return days >= 0 && days <= 90;
	case STAYED_180:
		return days >= 91 && days <= 180;
	default:
		return days > 180;
	}
}

#define CONTACTS (INPUT_COUNTED | INPUT_CONTACT)
#define OPEN     (INPUT_COUNTED | INPUT_RECEIVED | INPUT_DISCHARGED)
#define CLOSED   (INPUT_COUNTED | INPUT_DISCHARGED)
#define WORKING  (CLOSED | INPUT_AT_DISCHARGE)

static const struct reconcile_measure measures[MHSDS_MEASURES] = {
	[MHSDS_MHS116] = { CONTACTS, SCOPE_WINDOW, accessed_window, 0 },
	[MHSDS_ACCESSED_IN_FINANCIAL_YEAR] = { CONTACTS, SCOPE_YEAR, accessed,
	    SCOPE_YEAR },
	[MHSDS_ACCESSED_FIRST_TIME_EVER] = { CONTACTS, SCOPE_EVER, accessed,
	    SCOPE_EVER },
	[MHSDS_NEW_REFERRALS] = { INPUT_COUNTED | INPUT_RECEIVED, SCOPE_EVER,
	    is_new, 0 },
	[MHSDS_CLOSED_REFERRALS] = { CLOSED, SCOPE_EVER, is_closed, 0 },
	[MHSDS_OPEN_REFERRALS] = { OPEN, SCOPE_EVER, is_open, 0 },
	[MHSDS_CASELOAD] = { OPEN | INPUT_CONTACT, SCOPE_EVER, on_caseload, 0 },
	[MHSDS_SEEN_IN_7] = { CONTACTS | INPUT_RECEIVED, SCOPE_EVER, seen_in,
	    SEEN_7 },
	[MHSDS_SEEN_IN_8_TO_30] = { CONTACTS | INPUT_RECEIVED, SCOPE_EVER,
	    seen_in, SEEN_30 },
	[MHSDS_SEEN_IN_OVER_30] = { CONTACTS | INPUT_RECEIVED, SCOPE_EVER,
	    seen_in, SEEN_LATER },
	[MHSDS_EMPLOYED_AT_REFERRAL] = { INPUT_COUNTED | INPUT_RECEIVED |
					     INPUT_AT_REFERRAL,
	    SCOPE_EVER, employed_new, 0 },
	[MHSDS_EMPLOYED_AT_DISCHARGE] = { WORKING, SCOPE_EVER, employed_closed,
	    ANY_HOURS },
	[MHSDS_EMPLOYED_AT_DISCHARGE_30] = { WORKING | INPUT_HOURS, SCOPE_EVER,
	    employed_closed, LEAST_30 },
	[MHSDS_EMPLOYED_AT_DISCHARGE_16_TO_29] = { WORKING | INPUT_HOURS,
	    SCOPE_EVER, employed_closed, FROM_16 },
	[MHSDS_EMPLOYED_AT_DISCHARGE_UP_TO_15] = { WORKING | INPUT_HOURS,
	    SCOPE_EVER, employed_closed, UP_TO_15 },
	[MHSDS_IN_CASELOAD_0_TO_90] = { CLOSED | INPUT_CONTACT, SCOPE_EVER,
	    stayed, STAYED_90 },
	[MHSDS_IN_CASELOAD_91_TO_180] = { CLOSED | INPUT_CONTACT, SCOPE_EVER,
	    stayed, STAYED_180 },
	[MHSDS_IN_CASELOAD_OVER_180] = { CLOSED | INPUT_CONTACT, SCOPE_EVER,
	    stayed, STAYED_LONGER },
};

const struct reconcile_measure *
reconcile_measures(void)
{
	return measures;
}

bool
reconcile_counts(const struct reconcile_measure *measure,
    const struct reconcile_referral *r, const struct month *m)
{
	return r->counted && measure->counts(r, m, measure->arg);
}
