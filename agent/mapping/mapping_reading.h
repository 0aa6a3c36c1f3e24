#ifndef SHEAF_AGENT_MAPPING_MAPPING_READING_H
#define SHEAF_AGENT_MAPPING_MAPPING_READING_H

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_rows.h"
#include "agent/vault/vault.h"

/*
 * A row that is being read: its cells by what the mapping says of them, and
 * the facts that they state.
 */
struct mapping_reading {
	struct mapping_rows *rows;
	const struct vault *v;
	const char *service;
	int32_t today;
	size_t source;
	const struct mapping_bound *b;
	const struct workbook_row *row;
	struct slice client, referral, staff;
	enum event_mode from; /* source of the referral */
	bool employed;
	/* What the row says itself of the referral, where a column asks. */
	enum mapping_answer { ANSWER_NONE, ANSWER_YES, ANSWER_NO } accepted;
	int32_t received_on, accepted_on; /* DAY_NONE: no such day so far */
};

/* What a fact says besides its event and date. */
struct mapping_saying {
	enum event_mode mode;
	unsigned flags;
	struct slice ref, value;
};

enum { MAPPING_JOB_REF_SIZE = 48 };

/* Refuse the row for what is wrong in a column; nothing when why is NULL. */
void mapping_reading_refuse(struct mapping_reading *r, size_t column,
    const char *why);

/* The column with that role (and job), or MAPPING_ABSENT. */
size_t mapping_reading_column(const struct mapping_reading *r,
    enum mapping_role role, int job);

/* The row's cell of a column; NULL when blank or MAPPING_ABSENT. */
const struct workbook_cell *
mapping_reading_cell(const struct mapping_reading *r, size_t column);

/* The trimmed text of a column as a spreadsheet shows it, "" when blank; a
 * formula without value refuses the row. */
struct slice mapping_reading_text(struct mapping_reading *r, size_t column);

/* The number of a column into out, "" when blank or refused. */
struct slice mapping_reading_number(struct mapping_reading *r, size_t column,
    char out[static MAPPING_CONVERT_NUMBER_SIZE]);

/* A code, or "" when it is blank or refused; clear: see
 * mapping_convert_code(). */
struct slice mapping_reading_code(struct mapping_reading *r,
    enum mapping_role role, bool clear);

/* A yes or no, `otherwise` when blank; another word refuses the row. */
bool mapping_reading_yes(struct mapping_reading *r, enum mapping_role role,
    int job, bool otherwise);

/* The date of a column; false when blank.  DAY_NONE: refused. */
bool mapping_reading_date(struct mapping_reading *r, size_t column,
    int32_t *day);

/* The id of one of the row's jobs. */
void mapping_reading_job_ref(const struct mapping_reading *r, int job,
    char out[static MAPPING_JOB_REF_SIZE]);

/*
 * Append a fact, which a column's cell states.  It is only counted when the
 * row is refused already, or day is DAY_NONE.
 */
void mapping_reading_state(struct mapping_reading *r, size_t column,
    enum event event, int32_t day, const struct mapping_saying *what);

#endif
