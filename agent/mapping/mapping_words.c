/*
 * What a column can hold, as a table: whatever depends on the kind of a
 * column is looked up here, so that a new kind is a new row.
 */
#include "agent/mapping/mapping_words.h"

#include <stddef.h>

#include "common/base/err.h"

static const struct mapping_role_kind roles[ROLE_KINDS] = {
	[ROLE_IGNORE] = { "ignore", .many = true },
	[ROLE_CLIENT] = { "client", CELLS_CODE },
	[ROLE_REFERRAL_ID] = { "referral_id", CELLS_CODE },
	[ROLE_STAFF] = { "staff", CELLS_CODE },
	[ROLE_SOURCE] = { "source", CELLS_WORD },
	[ROLE_EMPLOYED] = { "employed_at_referral", CELLS_YES_NO },
	[ROLE_REFERRAL_DATE] = { "referral_date", CELLS_DATE },
	[ROLE_RECEIVED] = { "referral_received", CELLS_DATE,
	    EVENT_REFERRAL_RECEIVED },
	[ROLE_ACCEPTED] = { "referral_accepted", CELLS_DATE,
	    EVENT_REFERRAL_ACCEPTED },
	[ROLE_PROFILE_STARTED] = { "profile_started", CELLS_DATE,
	    EVENT_PROFILE_STARTED },
	[ROLE_PROFILE_COMPLETED] = { "profile_completed", CELLS_DATE,
	    EVENT_PROFILE_COMPLETED },
	[ROLE_PLAN_COMPLETED] = { "plan_completed", CELLS_DATE,
	    EVENT_PLAN_COMPLETED },
	[ROLE_DISCHARGED] = { "discharged", CELLS_DATE, EVENT_DISCHARGED },
	[ROLE_ALLOCATED] = { "allocated", CELLS_DATE, EVENT_ALLOCATED },
	[ROLE_CONTACT] = { "contact", CELLS_DATE, EVENT_CONTACT, .many = true },
	[ROLE_EMPLOYER_CONTACT] = { "employer_contact", CELLS_DATE,
	    EVENT_EMPLOYER_CONTACT },
	[ROLE_IN_WORK_SUPPORT] = { "in_work_support", CELLS_DATE,
	    EVENT_IN_WORK_SUPPORT, .many = true },
	[ROLE_APPLICATION] = { "application", CELLS_DATE, EVENT_APPLICATION,
	    .many = true },
	[ROLE_INTERVIEW] = { "interview", CELLS_DATE, EVENT_INTERVIEW,
	    .many = true },
	[ROLE_WELLBEING_DATE] = { "wellbeing_date", CELLS_DATE, EVENT_WELLBEING,
	    .partner = ROLE_WELLBEING_SCORE },
	[ROLE_WELLBEING_SCORE] = { "wellbeing_score", CELLS_NUMBER,
	    EVENT_WELLBEING, .partner = ROLE_WELLBEING_DATE },
	[ROLE_JOB_DATE] = { "job_date", CELLS_DATE, .job = true },
	[ROLE_JOB_STARTED] = { "job_started", CELLS_DATE, EVENT_JOB_STARTED,
	    .job = true },
	[ROLE_JOB_FULL_DAY] = { "job_full_day", CELLS_DATE, EVENT_JOB_FULL_DAY,
	    .job = true },
	[ROLE_JOB_FOUR_HOURS] = { "job_four_hours", CELLS_DATE,
	    EVENT_JOB_FOUR_HOURS, .job = true },
	[ROLE_JOB_ENDED] = { "job_ended", CELLS_DATE, EVENT_JOB_ENDED,
	    .job = true },
	[ROLE_JOB_HOURS] = { "job_hours", CELLS_NUMBER, .job = true },
	[ROLE_JOB_PART_TIME] = { "job_part_time", CELLS_YES_NO, .job = true },
	[ROLE_JOB_PAID] = { "job_paid", CELLS_YES_NO, .job = true },
	[ROLE_JOB_COMPETITIVE] = { "job_competitive", CELLS_YES_NO,
	    .job = true },
	[ROLE_JOB_HOURS_CHANGED] = { "job_hours_changed", CELLS_DATE,
	    EVENT_JOB_HOURS, .job = true, .partner = ROLE_JOB_NEW_HOURS },
	[ROLE_JOB_NEW_HOURS] = { "job_new_hours", CELLS_NUMBER, EVENT_JOB_HOURS,
	    .job = true, .partner = ROLE_JOB_HOURS_CHANGED },
	[ROLE_CLIENT_NAME] = { "client_name", CELLS_TEXT, .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_FIRST_NAME] = { "first_name", CELLS_TEXT, .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_LAST_NAME] = { "last_name", CELLS_TEXT, .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_NHS_NUMBER] = { "nhs_number", CELLS_TEXT, .person = true,
	    .field = PEOPLE_NHS_NUMBER },
	[ROLE_BORN] = { "date_of_birth", CELLS_BIRTH, .person = true,
	    .field = PEOPLE_BORN },
	[ROLE_ADDRESS] = { "address", CELLS_TEXT, .many = true, .person = true,
	    .field = PEOPLE_ADDRESS },
	[ROLE_POSTCODE] = { "postcode", CELLS_TEXT, .person = true,
	    .field = PEOPLE_POSTCODE },
	[ROLE_PHONE] = { "phone", CELLS_TEXT, .many = true, .person = true,
	    .field = PEOPLE_PHONE },
	[ROLE_EMAIL] = { "email", CELLS_TEXT, .person = true,
	    .field = PEOPLE_EMAIL },
	[ROLE_NOTES] = { "notes", CELLS_TEXT, .many = true, .person = true,
	    .field = PEOPLE_NOTES },
	[ROLE_JOB_EMPLOYER] = { "job_employer", CELLS_TEXT, .job = true,
	    .person = true, .field = PEOPLE_EMPLOYER },
	[ROLE_JOB_TITLE] = { "job_title", CELLS_TEXT, .job = true,
	    .person = true, .field = PEOPLE_JOB_TITLE },
	[ROLE_JOB_EVIDENCE] = { "job_evidence", CELLS_TEXT, .job = true,
	    .person = true, .field = PEOPLE_EVIDENCE },
	[ROLE_JOB_EVIDENCE_DATE] = { "job_evidence_date", CELLS_DATE,
	    .job = true, .person = true, .field = PEOPLE_EVIDENCE_DATE },
};

const struct mapping_role_kind *
mapping_words_role(enum mapping_role role)
{
	ASSERT(role < ROLE_KINDS);
	return &roles[role];
}

enum mapping_role
mapping_words_find(struct slice name)
{
	int i = 0;

	while (i < ROLE_KINDS && !slice_is(name, roles[i].name))
		i++;
	return (enum mapping_role)i;
}
