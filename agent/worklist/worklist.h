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
	/* Outcomes that were reached and that no evidence shows. */
	WORKLIST_NO_EVIDENCE,
	/* 13, 26 or 52 weeks that a job reaches from tomorrow to 28 days on,
	 * so that evidence of them has to be asked for. */
	WORKLIST_EVIDENCE_DUE,
	WORKLIST_NAMES
};

enum { WORKLIST_CASELOAD_FULL = 20, WORKLIST_AHEAD_DAYS = 28 };

/* What a column says; a list of them ends with WORKLIST_END. */
enum worklist_column {
	WORKLIST_END,
	WORKLIST_CLIENT, /* the reference */
	WORKLIST_STAFF,
	WORKLIST_JOB,     /* ref of a job */
	WORKLIST_CONTACT, /* ref of an employer contact */
	WORKLIST_DATE,    /* of that contact */
	WORKLIST_STARTED, /* the job's start */
	WORKLIST_PROFILE_STARTED,
	WORKLIST_FIRST_CONTACT, /* with an employer */
	WORKLIST_THRESHOLD,     /* the day from which a job counts */
	WORKLIST_MILESTONE,     /* the day of it */
	WORKLIST_LAST_SUPPORT,
	WORKLIST_LAST_KNOWN, /* last day that a job is known to go on */
	WORKLIST_REACHED,    /* the day of an outcome */
	WORKLIST_DAYS,
	WORKLIST_WEEKS, /* of a milestone */
	WORKLIST_CLIENTS,
	WORKLIST_CONTACTS,
	WORKLIST_TIMES, /* that support was given */
	WORKLIST_FTE,
	WORKLIST_FTE_WEEKS,
	WORKLIST_LIMIT,    /* clients that the FTE allows */
	WORKLIST_PER_WEEK, /* contacts per FTE-week */
	WORKLIST_STAGE,    /* how pressing it is */
	WORKLIST_KIND,     /* of a job, whether it counts */
	WORKLIST_OUTCOME,  /* "Job start" */
	WORKLIST_TITLE,
	WORKLIST_EMPLOYER,
	WORKLIST_COLUMNS
};

/* Room for the columns of any list and WORKLIST_END. */
enum { WORKLIST_WIDTH = 7 };

/*
 * One row of any list, in numbers, as lists are sorted and counted; which
 * members are filled say the list's columns, and worklist_table() makes
 * cells of them.
 */
struct worklist_row {
	uint32_t client;  /* row of table client; 0: none */
	uint32_t staff;   /* number in the facts' names; 0: not known */
	uint32_t ref;     /* of a job or contact, likewise */
	int32_t day, due; /* DAY_NONE: never, or not known */
	int32_t early;    /* day of evidence that does not show it; DAY_NONE */
	int32_t n;
	int32_t fte;   /* hundredths; FACT_BLANK: not known */
	int32_t limit; /* hundredths; FACT_BLANK: none */
	const char *stage;
};

struct worklist {
	const enum worklist_column *columns;
	struct worklist_row *row;
	size_t n, cap;
};

/* The list of that word ("no-support"); false when there is none. */
bool worklist_find(struct slice word, enum worklist_name *name);

/* The word of a list, and its heading in a sentence. */
const char *worklist_word(enum worklist_name name);
const char *worklist_title(enum worklist_name name);

/*
 * Make a list from the timeline of a service on the day that counts as
 * today; the most pressing row first.  Freed with worklist_free().
 */
void worklist_make(enum worklist_name name, const struct timeline *t,
    struct worklist *out);
void worklist_free(struct worklist *list);

/* Whether a service collects evidence at all: it has entered some. */
bool worklist_collects_evidence(const struct facts *facts);

/* A row that names only the client and staff; each may be 0. */
struct worklist_row worklist_row_of(uint32_t client, uint32_t staff);

/* The row of a member of staff, appended when there is none; valid until
 * the next row is appended. */
struct worklist_row *worklist_of_staff(struct worklist *list, uint32_t staff);

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
