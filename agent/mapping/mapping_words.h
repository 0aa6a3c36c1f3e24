#ifndef SHEAF_AGENT_MAPPING_MAPPING_WORDS_H
#define SHEAF_AGENT_MAPPING_MAPPING_WORDS_H

#include <stdbool.h>

#include "agent/register/events.h"
#include "agent/register/people.h"
#include "common/base/buf.h"

/* What a column of a one-row-per-client sheet, or of an extract from the
 * mental health services data set (MHSDS), can hold, as a table. */
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
	/* of an extract, named by the fields of MHSDS */
	ROLE_TEAM_TYPE,
	ROLE_LOCAL_AUTHORITY,
	ROLE_CARE_CONTACT_ID,
	ROLE_CARE_CONTACT_DATE,
	ROLE_ATTENDANCE,
	ROLE_MECHANISM,
	ROLE_PROCEDURE,
	ROLE_PROCEDURE_QUALIFIER,
	ROLE_EMPLOYMENT_STATUS,
	ROLE_EMPLOYMENT_RECORDED,
	ROLE_WEEKLY_HOURS,
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

/* Which files can have such a column. */
enum mapping_use { USE_SHEET, USE_BOTH, USE_EXTRACT };

struct mapping_role_kind {
	const char *name;
	enum mapping_use use;
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

/* Whether a column of an extract, or else of a client sheet, can hold that. */
bool mapping_words_may(enum mapping_role role, bool extract);

/* The role of that name that such a file can have, or ROLE_KINDS. */
enum mapping_role mapping_words_find(struct slice name, bool extract);

/* Append the names of all roles that such a file can have, with commas between
 * them. */
void mapping_words_list(bool extract, struct buf *out);

#endif
