#ifndef SHEAF_TESTS_DEMO_COUNT_H
#define SHEAF_TESTS_DEMO_COUNT_H

#include "tests/demo/demo_world.h"

/*
 * The parts of the ledger: each function adds what one kind of thing gives
 * to one quarter.
 */

/* In the order of the payload; bands directly after their total. */
enum {
	COUNT_REFERRALS,
	COUNT_REFERRALS_CLINICIAN,
	COUNT_REFERRALS_SELF,
	COUNT_REFERRALS_OTHER,
	COUNT_REFERRALS_EMPLOYED,
	COUNT_ACCESSED,
	COUNT_PROFILES_STARTED,
	COUNT_ENGAGED,
	COUNT_DISCHARGED,
	COUNT_CASELOAD,
	COUNT_CASELOAD_EMPLOYED,
	COUNT_FIRST_CONTACT,
	COUNT_FIRST_CONTACT_0_30,
	COUNT_FIRST_CONTACT_31_60,
	COUNT_FIRST_CONTACT_61_150,
	COUNT_FIRST_CONTACT_151_270,
	COUNT_FIRST_CONTACT_271_UP,
	COUNT_FIRST_CONTACT_DAYS,
	COUNT_JOB_STARTS,
	COUNT_JOB_STARTS_16_UP,
	COUNT_JOB_STARTS_UNDER_16,
	COUNT_INTO_WORK,
	COUNT_INTO_WORK_NOT_EMPLOYED,
	COUNT_SUSTAINED_13,
	COUNT_SUSTAINED_26 = COUNT_SUSTAINED_13 + 3,
	COUNT_SUSTAINED_52 = COUNT_SUSTAINED_26 + 3,
	COUNT_IN_WORK_13 = COUNT_SUSTAINED_52 + 3,
	COUNT_IN_WORK_26,
	COUNT_IN_WORK,
	COUNT_IN_WORK_MINUTES,
	COUNT_IN_WORK_SUPPORTED,
	COUNT_EMPLOYER_CONTACTS,
	COUNT_EMPLOYER_CONTACTS_FACE_TO_FACE,
	COUNT_EMPLOYER_CONTACTS_REMOTE,
	COUNT_EMPLOYER_CONTACTS_OTHER,
	COUNT_EMPLOYER_CONTACTS_REVIEWED,
	COUNT_APPLICATIONS,
	COUNT_INTERVIEWS,
	COUNT_ES_FTE,
	COUNT_ES_FTE_WEEKS,
	COUNT_COMMUNITY_MINUTES,
	COUNT_COMMUNITY_OF,
	COUNT_SWEMWBS,
	COUNT_SWEMWBS_RISE,
	COUNT_SWEMWBS_FALL,
	COUNT_REQOL,
	COUNT_REQOL_RISE,
	COUNT_REQOL_FALL,
	COUNT_SATISFACTION_RESPONSES,
	COUNT_SATISFACTION_POSITIVE,
	COUNT_MEASURES
};

/* One quarter being counted, as seen from its last day. */
struct demo_count {
	const struct demo_world *w;
	struct period quarter;
	int64_t *count;
};

/* True when the day has come by the end of the quarter. */
bool demo_count_known(const struct demo_count *v, int32_t day);

/* True when the day lies in the quarter. */
bool demo_count_within(const struct demo_count *v, int32_t day);

/* True when people met or talked. */
bool demo_count_direct(enum demo_mode mode);

/* True for a contact that counts for finding a client work. */
bool demo_count_qualifying(const struct demo_employer_contact *contact);

/* The last day of a client's episode: the day before the next begins. */
int32_t demo_count_until(const struct demo_client *c, size_t episode);

/* A client: the referral, caseload, wellbeing lines. */
void demo_count_client(struct demo_count *v, size_t client);

/* A client: the lines about jobs and being in work. */
void demo_count_work(struct demo_count *v, const struct demo_client *c);

/* The service: employers, staff, time, satisfaction. */
void demo_count_service(struct demo_count *v);

#endif
