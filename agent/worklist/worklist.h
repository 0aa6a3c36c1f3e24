#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/figures/timeline.h"
#include "common/base/buf.h"
#include "common/ips/period.h"

/*
 * Where help is needed: lists that staff work down.  Pure: the facts of a
 * service and the day that counts as today in, rows out, by the definitions
 * of the data dictionary.  Rows name clients by number; who may see their
 * references opens them.
 */
enum worklist_name {
	/* Profile started, no qualifying employer contact, 20 days or more. */
	WORKLIST_NO_EMPLOYER_CONTACT,
	/* In work, and no in-work support in the calendar month. */
	WORKLIST_NO_SUPPORT,
	/* Employer contacts of this and the last week (from Monday) that no
	 * team leader has reviewed. */
	WORKLIST_UNREVIEWED,
	/* Jobs that reach 13, 26 or 52 weeks from today to 28 days on. */
	WORKLIST_MILESTONES,
	/* The caseload of each specialist against 20 for one in full-time
	 * post. */
	WORKLIST_CASELOAD,
	/* Counted jobs without an end whose client was discharged and is
	 * not known to be in work any more. */
	WORKLIST_JOB_END_UNKNOWN,
	WORKLIST_NAMES
};

enum { WORKLIST_CASELOAD_FULL = 20, WORKLIST_AHEAD_DAYS = 28 };

/* One row; what each list has in it say its columns. */
struct worklist_row {
	uint32_t client;  /* row of table client; 0: none */
	uint32_t staff;   /* number in the facts' names; 0: not known */
	uint32_t ref;     /* of a job or contact, likewise */
	int32_t day, due; /* DAY_NONE: never, or not known */
	int32_t n;
	int32_t fte;   /* hundredths; FACT_BLANK: not known */
	int32_t limit; /* hundredths; FACT_BLANK: none */
	const char *stage;
};

struct worklist {
	struct worklist_row *row;
	size_t n, cap;
};

enum worklist_cell {
	WORKLIST_CLIENT,
	WORKLIST_STAFF,
	WORKLIST_REF,
	WORKLIST_DAY,
	WORKLIST_DUE,
	WORKLIST_N,
	WORKLIST_FTE,
	WORKLIST_LIMIT,
	WORKLIST_STAGE
};

/* A column of a list; an array of them ends with key NULL. */
struct worklist_column {
	const char *key;     /* in JSON */
	const char *heading; /* for people */
	enum worklist_cell cell;
};

/* The list of that word ("no-support"); false when there is none. */
bool worklist_find(struct slice word, enum worklist_name *name);

/* The word of a list, its heading in a sentence, and its columns. */
const char *worklist_word(enum worklist_name name);
const char *worklist_title(enum worklist_name name);
const struct worklist_column *worklist_columns(enum worklist_name name);

/*
 * Make a list from the timeline of a service on the day that counts as
 * today; the most pressing row first.  Freed with worklist_free().
 */
void worklist_make(enum worklist_name name, const struct timeline *t,
    struct worklist *out);
void worklist_free(struct worklist *list);

/* Append a copy of row. */
void worklist_add(struct worklist *list, const struct worklist_row *row);

/*
 * The timeline of sorted facts on day T by the threshold rule of
 * ips-grow/1; as timeline_build(), freed with timeline_free().
 */
void worklist_timeline(struct timeline *t, const struct facts *facts,
    uint32_t names_n, int32_t through);

/*
 * A figure of ips-grow/1 by its code, over any days up to T, with a visitor
 * (or NULL) for each unit that gives something; as derive_explain().
 */
int64_t worklist_figure(const struct timeline *t, struct period period,
    const char *code,
    void (*visit)(void *arg, const void *thing, int64_t amount), void *arg);

/*
 * To whom each person of a timeline is allocated on T in their latest
 * referral, by the person's index; 0: nobody.  The caller frees it.
 */
uint32_t *worklist_allocated(const struct timeline *t);

#endif
