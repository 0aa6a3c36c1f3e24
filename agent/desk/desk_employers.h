#ifndef SHEAF_AGENT_DESK_DESK_EMPLOYERS_H
#define SHEAF_AGENT_DESK_DESK_EMPLOYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/figures/counts.h"
#include "agent/register/facts.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The log of employer contacts: the contacts of a week, what an entry counts
 * for in it, and the team leader's weekly review.  A contact is entered by
 * desk_enter(), with a client or without.  All of it is asked of an unlocked
 * desk that has its day (desk_set_today()).
 */

/* --------------------------------------------------------------- one week */

struct desk_employers_request {
	const char *service; /* NULL: all */
	const char *staff;   /* of one specialist, by code; NULL: everybody */
	int32_t day;         /* a day of the week; DAY_NONE: today */
};

/*
 * The contacts of a week from Monday to Sunday, those of each specialist
 * together, with a sentence of how many quality contacts they are against
 * what the fidelity scale expects, what was changed about each, which ones were
 * withdrawn, and what a form for another one has to offer: specialists, services,
 * ways of meeting, and the two questions that decide whether a contact counts.
 * *out is for the caller to free.
 */
int desk_employers_week(struct desk *d, const struct desk_employers_request *r,
    struct jval **out, struct err *e) MUST_USE;

/* --------------------------------------------------------------- one entry */

/* What somebody answered: 1 yes, 0 no, -1 not yet. */
struct desk_employers_answers {
	int meaningful, in_work;
	bool has_staff; /* whose contact it is */
	bool has_mode;  /* how it was */
};

/* The answers as flags of the exchange format. */
const char *desk_employers_flags(const struct desk_employers_answers *a);

/* A remark for everything that must be said before an entry is stored and is
 * not, as desk_enter_answer_json() has them; an empty list when nothing is. */
struct jval *desk_employers_missing(const struct desk_employers_answers *a);

struct desk_employers_entry {
	const char *mode; /* words of the exchange format */
	const struct desk_employers_answers *answers;
	const char *staff;
	int32_t day;
	/* Whether the register holds it, so that it is among those counted. */
	bool stored;
	const struct counts *counts; /* of desk_enter() */
};

/*
 * Whether an entry counts as a quality contact and why not, whether it is the
 * first for its client, and how many there are in its week with it:
 * {"counts": true, "says": [sentences]}.  *out is for the caller to free.
 */
int desk_employers_judge(struct desk *d, const struct desk_employers_entry *x,
    struct jval **out, struct err *e) MUST_USE;

/* Employers whom the register knows and a word of whose name is typed, spelt
 * as they were entered, the newest first; people_employers_find().  *out is
 * for the caller to free. */
int desk_employers_find(struct desk *d, const char *typed, struct jval **out,
    struct err *e) MUST_USE;

/* ------------------------------------------------------------------ review */

enum { DESK_EMPLOYERS_SEEN_MAX = 1000 }; /* contacts in one review */

/* A contact as it was when the team leader saw it. */
struct desk_employers_seen {
	int64_t fact;
	char version[FACTS_VERSION_SIZE];
};

/*
 * Record that contacts were reviewed today, all or none; with take_back,
 * withdraw the reviews that they have.  Those that are so already are left as
 * they are.  *done: how many were changed.  ERR_REFUSED with code "changed"
 * when one of them is not any more what was seen.  `seen` is sorted here.
 */
int desk_employers_review(struct desk *d, struct desk_employers_seen *seen,
    size_t n, bool take_back, size_t *done, struct err *e) MUST_USE;

#endif
