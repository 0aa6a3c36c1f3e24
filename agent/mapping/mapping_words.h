#ifndef SHEAF_AGENT_MAPPING_MAPPING_WORDS_H
#define SHEAF_AGENT_MAPPING_MAPPING_WORDS_H

#include <stdbool.h>

#include "agent/register/events.h"
#include "agent/register/people.h"
#include "common/base/buf.h"

/* What a column of a one-row-per-client sheet can hold, as a table. */
enum mapping_role {
	ROLE_IGNORE, /* not read */
	ROLE_CLIENT, /* the service's own reference */
	ROLE_REFERRAL_ID,
	ROLE_STAFF,
	ROLE_SOURCE,
	ROLE_EMPLOYED,
	ROLE_REFERRAL_DATE, /* the only date of a referral */
	ROLE_RECEIVED,
	ROLE_ACCEPTED,
	ROLE_ACCEPTED_YES_NO, /* whether, not when */
	ROLE_PROFILE_STARTED,
	ROLE_PROFILE_COMPLETED,
	ROLE_PLAN_COMPLETED,
	ROLE_DISCHARGED,
	ROLE_ALLOCATED,
	ROLE_CONTACT,
	ROLE_EMPLOYER_CONTACT,
	ROLE_IN_WORK_SUPPORT,
	ROLE_APPLICATION,
	ROLE_INTERVIEW,
	ROLE_WELLBEING_DATE,
	ROLE_WELLBEING_SCORE,
	ROLE_JOB_DATE, /* the only begin of a job */
	ROLE_JOB_STARTED,
	ROLE_JOB_FULL_DAY,
	ROLE_JOB_FOUR_HOURS,
	ROLE_JOB_ENDED,
	ROLE_JOB_HOURS,
	ROLE_JOB_PART_TIME,
	ROLE_JOB_PAID,
	ROLE_JOB_COMPETITIVE,
	ROLE_JOB_HOURS_CHANGED, /* the day of it */
	ROLE_JOB_NEW_HOURS,
	/* particulars */
	ROLE_CLIENT_NAME,
	ROLE_FIRST_NAME,
	ROLE_LAST_NAME,
	ROLE_NHS_NUMBER,
	ROLE_BORN,
	ROLE_ADDRESS,
	ROLE_POSTCODE,
	ROLE_PHONE,
	ROLE_EMAIL,
	ROLE_NOTES,
	ROLE_JOB_EMPLOYER,
	ROLE_JOB_TITLE,
	ROLE_JOB_EVIDENCE,
	ROLE_JOB_EVIDENCE_DATE,
	ROLE_KINDS
};

enum mapping_cells {
	CELLS_NONE,
	CELLS_CODE,
	CELLS_DATE,
	CELLS_YES_NO,
	CELLS_NUMBER,
	CELLS_WORD,
	CELLS_TEXT,
	CELLS_BIRTH /* a date with a range of its own */
};

struct mapping_role_kind {
	const char *name;
	enum mapping_cells cells;
	enum event event; /* that it states, or EVENT_NONE */
	bool job;         /* belongs to one of a row's jobs */
	bool many;        /* a sheet may have several such columns */
	/* A date and a value state one fact together: what the other one is,
	 * or ROLE_IGNORE.  Such pairs are numbered. */
	enum mapping_role partner;
	bool person; /* particulars, and which */
	enum people_field field;
};

/* The row of a role. */
const struct mapping_role_kind *mapping_words_role(enum mapping_role role);

/* The role of that name, or ROLE_KINDS. */
enum mapping_role mapping_words_find(struct slice name);

/* Append the names of all roles, with commas between them. */
void mapping_words_list(struct buf *out);

#endif
