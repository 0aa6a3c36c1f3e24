#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/err.h"
#include "common/ips/fidelity.h"

/*
 * Fidelity reviews and their action plans at an unlocked desk.  Dates are
 * judged by d->today, so desk_set_today() comes first.
 */

/* Which review: a service has one of a kind on a day. */
struct desk_fidelity_key {
	const char *service;
	int32_t day;
	enum fidelity_kind kind;
};

struct desk_fidelity_scores {
	struct desk_fidelity_key key;
	uint8_t score[FIDELITY_ITEMS];
	const char *reviewers; /* "" leaves what is stored */
	/* The version that the change was made from, as the list gives it;
	 * "none": there was no such review; NULL: whatever is there. */
	const char *version;
	/* Why it is corrected, or NULL; of at most LIMITS_ENTRY_REASON_MAX
	 * letters.  It is kept with what was there before. */
	const char *reason;
};

struct desk_fidelity_added {
	enum review_change change;
	struct fidelity_sum sum;
};

/*
 * Store or correct a review; one that was withdrawn comes back.  Refused:
 * a wrong service id, a day after today, a score that is none, a service
 * that is new and not meant (desk_services.h), a review that somebody has changed
 * since r->version (versions.h), code "reason" for one that is no line, and a reason of
 * a review that is new.
 */
int desk_fidelity_add(struct desk *d, const struct desk_fidelity_scores *r,
    struct desk_fidelity_added *out, struct err *e) MUST_USE;

struct desk_fidelity_done {
	int64_t action;
	int32_t on;
	const char *evidence; /* "" leaves what is stored */
	const char *version;  /* of the action; NULL: whatever is there */
	const char *reason;   /* as above */
};

/* Say that an action is done.  Refused: an unknown or withdrawn one, a day
 * after today or before its review, one of another version, and a reason that is no
 * line. */
int desk_fidelity_finish(struct desk *d, const struct desk_fidelity_done *r,
    struct err *e) MUST_USE;

struct desk_fidelity_withdrawal {
	struct desk_fidelity_key key;
	int64_t action; /* of its plan; 0: the review */
	const char
	    *version;       /* of what is taken back; NULL: whatever is there */
	const char *reason; /* as above */
};

/*
 * Take back a review, or one action of its plan.  Refused when there is none of
 * that key and number, it has another version, it is withdrawn already, or the reason
 * is no line.  What was sent is taken back by the next seal.
 */
int desk_fidelity_withdraw(struct desk *d,
    const struct desk_fidelity_withdrawal *r, struct err *e) MUST_USE;

#endif
