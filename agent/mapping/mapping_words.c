#include "agent/mapping/mapping_words.h"

#include <stddef.h>

#include "common/base/err.h"

static const struct mapping_role_kind roles[ROLE_KINDS] = {
	[ROLE_IGNORE] = { .name = "ignore", .many = true },
	[ROLE_CLIENT] = { .name = "client", .cells = CELLS_CODE },
	[ROLE_REFERRAL_ID] = { .name = "referral_id", .cells = CELLS_CODE },
	[ROLE_STAFF] = { .name = "staff", .cells = CELLS_CODE },
	[ROLE_SOURCE] = { .name = "source", .cells = CELLS_WORD },
	[ROLE_EMPLOYED] = { .name = "employed_at_referral",
	    .cells = CELLS_YES_NO },
	[ROLE_REFERRAL_DATE] = { .name = "referral_date", .cells = CELLS_DATE },
	[ROLE_RECEIVED] = { .name = "referral_received",
	    .cells = CELLS_DATE,
	    .event = EVENT_REFERRAL_RECEIVED },
	[ROLE_ACCEPTED] = { .name = "referral_accepted",
	    .cells = CELLS_DATE,
	    .event = EVENT_REFERRAL_ACCEPTED },
	[ROLE_PROFILE_STARTED] = { .name = "profile_started",
	    .cells = CELLS_DATE,
	    .event = EVENT_PROFILE_STARTED },
	[ROLE_PROFILE_COMPLETED] = { .name = "profile_completed",
	    .cells = CELLS_DATE,
	    .event = EVENT_PROFILE_COMPLETED },
	[ROLE_PLAN_COMPLETED] = { .name = "plan_completed",
	    .cells = CELLS_DATE,
	    .event = EVENT_PLAN_COMPLETED },
	[ROLE_DISCHARGED] = { .name = "discharged",
	    .cells = CELLS_DATE,
	    .event = EVENT_DISCHARGED },
	[ROLE_ALLOCATED] = { .name = "allocated",
	    .cells = CELLS_DATE,
	    .event = EVENT_ALLOCATED },
	[ROLE_CONTACT] = { .name = "contact",
	    .cells = CELLS_DATE,
	    .event = EVENT_CONTACT,
	    .many = true },
	[ROLE_EMPLOYER_CONTACT] = { .name = "employer_contact",
	    .cells = CELLS_DATE,
	    .event = EVENT_EMPLOYER_CONTACT },
	[ROLE_IN_WORK_SUPPORT] = { .name = "in_work_support",
	    .cells = CELLS_DATE,
	    .event = EVENT_IN_WORK_SUPPORT,
	    .many = true },
	[ROLE_APPLICATION] = { .name = "application",
	    .cells = CELLS_DATE,
	    .event = EVENT_APPLICATION,
	    .many = true },
	[ROLE_INTERVIEW] = { .name = "interview",
	    .cells = CELLS_DATE,
	    .event = EVENT_INTERVIEW,
	    .many = true },
	[ROLE_WELLBEING_DATE] = { .name = "wellbeing_date",
	    .cells = CELLS_DATE,
	    .event = EVENT_WELLBEING,
	    .partner = ROLE_WELLBEING_SCORE },
	[ROLE_WELLBEING_SCORE] = { .name = "wellbeing_score",
	    .cells = CELLS_NUMBER,
	    .event = EVENT_WELLBEING,
	    .partner = ROLE_WELLBEING_DATE },
	[ROLE_JOB_DATE] = { .name = "job_date",
	    .cells = CELLS_DATE,
	    .job = true },
	[ROLE_JOB_STARTED] = { .name = "job_started",
	    .cells = CELLS_DATE,
	    .event = EVENT_JOB_STARTED,
	    .job = true },
	[ROLE_JOB_FULL_DAY] = { .name = "job_full_day",
	    .cells = CELLS_DATE,
	    .event = EVENT_JOB_FULL_DAY,
	    .job = true },
	[ROLE_JOB_FOUR_HOURS] = { .name = "job_four_hours",
	    .cells = CELLS_DATE,
	    .event = EVENT_JOB_FOUR_HOURS,
	    .job = true },
	[ROLE_JOB_ENDED] = { .name = "job_ended",
	    .cells = CELLS_DATE,
	    .event = EVENT_JOB_ENDED,
	    .job = true },
	[ROLE_JOB_HOURS] = { .name = "job_hours",
	    .cells = CELLS_NUMBER,
	    .job = true },
	[ROLE_JOB_PART_TIME] = { .name = "job_part_time",
	    .cells = CELLS_YES_NO,
	    .job = true },
	[ROLE_JOB_PAID] = { .name = "job_paid",
	    .cells = CELLS_YES_NO,
	    .job = true },
	[ROLE_JOB_COMPETITIVE] = { .name = "job_competitive",
	    .cells = CELLS_YES_NO,
	    .job = true },
	[ROLE_JOB_HOURS_CHANGED] = { .name = "job_hours_changed",
	    .cells = CELLS_DATE,
	    .event = EVENT_JOB_HOURS,
	    .job = true,
	    .partner = ROLE_JOB_NEW_HOURS },
	[ROLE_JOB_NEW_HOURS] = { .name = "job_new_hours",
	    .cells = CELLS_NUMBER,
	    .event = EVENT_JOB_HOURS,
	    .job = true,
	    .partner = ROLE_JOB_HOURS_CHANGED },
	[ROLE_CLIENT_NAME] = { .name = "client_name",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_FIRST_NAME] = { .name = "first_name",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_LAST_NAME] = { .name = "last_name",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_NAME },
	[ROLE_NHS_NUMBER] = { .name = "nhs_number",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_NHS_NUMBER },
	[ROLE_BORN] = { .name = "date_of_birth",
	    .cells = CELLS_BIRTH,
	    .person = true,
	    .field = PEOPLE_BORN },
	[ROLE_ADDRESS] = { .name = "address",
	    .cells = CELLS_TEXT,
	    .many = true,
	    .person = true,
	    .field = PEOPLE_ADDRESS },
	[ROLE_POSTCODE] = { .name = "postcode",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_POSTCODE },
	[ROLE_PHONE] = { .name = "phone",
	    .cells = CELLS_TEXT,
	    .many = true,
	    .person = true,
	    .field = PEOPLE_PHONE },
	[ROLE_EMAIL] = { .name = "email",
	    .cells = CELLS_TEXT,
	    .person = true,
	    .field = PEOPLE_EMAIL },
	[ROLE_NOTES] = { .name = "notes",
	    .cells = CELLS_TEXT,
	    .many = true,
	    .person = true,
	    .field = PEOPLE_NOTES },
	[ROLE_JOB_EMPLOYER] = { .name = "job_employer",
	    .cells = CELLS_TEXT,
	    .job = true,
	    .person = true,
	    .field = PEOPLE_EMPLOYER },
	[ROLE_JOB_TITLE] = { .name = "job_title",
	    .cells = CELLS_TEXT,
	    .job = true,
	    .person = true,
	    .field = PEOPLE_JOB_TITLE },
	[ROLE_JOB_EVIDENCE] = { .name = "job_evidence",
	    .cells = CELLS_TEXT,
	    .job = true,
	    .person = true,
	    .field = PEOPLE_EVIDENCE },
	[ROLE_JOB_EVIDENCE_DATE] = { .name = "job_evidence_date",
	    .cells = CELLS_DATE,
	    .job = true,
	    .person = true,
	    .field = PEOPLE_EVIDENCE_DATE },
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

struct slice
mapping_words_next(struct slice *plain)
{
	size_t n = 0;
	struct slice word;

	while (n < plain->n && plain->p[n] != ' ')
		n++;
	word = slice_make(plain->p, n);
	n += n < plain->n;
	*plain = slice_make(plain->p + n, plain->n - n);
	return word;
}

int
mapping_words_number(struct slice word, const char **rest)
{
	static const char *const words[][5] = {
		{ "1", "1st", "one", "first", "job1" },
		{ "2", "2nd", "two", "second", "job2" },
		{ "3", "3rd", "three", "third", "job3" },
		{ "4", "4th", "", "fourth", "job4" },
		{ "5", "5th", "five", "fifth", "job5" },
		{ "6", "6th", "six", "sixth", "job6" },
		{ "7", "7th", "seven", "seventh", "job7" },
		{ "8", "8th", "eight", "eighth", "job8" },
		{ "9", "9th", "nine", "ninth", "job9" },
	};

	*rest = NULL;
	for (int i = 0; i < 9; i++)
		for (int k = 0; k < 5; k++)
			if (words[i][k][0] && slice_is(word, words[i][k])) {
				if (k == 4)
					*rest = "job";
				return i + 1;
			}
	return 0;
}
