#ifndef SHEAF_AGENT_MAPPING_WORKBOOK_READING_H
#define SHEAF_AGENT_MAPPING_WORKBOOK_READING_H

#include "agent/mapping/workbook_facts.h"

/*
 * A row that is being read: its cells by what the mapping says of them, and
 * the facts that they state.
 */
struct workbook_reading {
	struct workbook_facts *f;
	const struct vault *v;
	const char *service;
	int32_t today;
	size_t source;
	const struct workbook_bound *b;
	const struct workbook_row *row;
	struct slice client, referral, staff;
	enum event_mode from; /* source of the referral */
	bool employed;
};

/* What a fact says besides its event and date. */
struct workbook_saying {
	enum event_mode mode;
	unsigned flags;
	const char *ref;
	struct slice value;
};

enum { WORKBOOK_JOB_REF_SIZE = 48 };

/* Refuse the row for what is wrong in a column; nothing when why is NULL. */
void workbook_reading_refuse(struct workbook_reading *r, size_t column,
    const char *why);

/* The column with that role (and job), or WORKBOOK_ABSENT. */
size_t workbook_reading_column(const struct workbook_reading *r,
    enum workbook_role role, int job);

/* The row's cell of a column; NULL when blank or WORKBOOK_ABSENT. */
const struct workbook_cell *
workbook_reading_cell(const struct workbook_reading *r, size_t column);

/* The trimmed text of a column, "" when blank; a formula without value
 * refuses the row. */
struct slice workbook_reading_text(struct workbook_reading *r, size_t column);

/* A code, or "" when it is blank or refused; clear: see
 * workbook_convert_code(). */
struct slice workbook_reading_code(struct workbook_reading *r,
    enum workbook_role role, bool clear);

/* A yes or no, `otherwise` when blank; another word refuses the row. */
bool workbook_reading_yes(struct workbook_reading *r, enum workbook_role role,
    int job, bool otherwise);

/* The date of a column; false when blank.  DAY_NONE: refused. */
bool workbook_reading_date(struct workbook_reading *r, size_t column,
    int32_t *day);

/* The id of one of the row's jobs. */
void workbook_reading_job_ref(const struct workbook_reading *r, int job,
    char out[static WORKBOOK_JOB_REF_SIZE]);

/*
 * Append a fact, which a column's cell states.  It is only counted when the
 * row is refused already, or day is DAY_NONE.
 */
void workbook_reading_state(struct workbook_reading *r, size_t column,
    enum event event, int32_t day, const struct workbook_saying *what);

#endif
