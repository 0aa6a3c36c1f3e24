#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/err.h"
#include "common/base/table.h"
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

/* --------------------------------------------------------------- list */

struct desk_fidelity_request {
	const char *service; /* NULL: all */
	bool actions;        /* action plans and reviewers too */
};

/*
 * The reviews, withdrawn ones too, one row each, with their position among
 * the newest reviews of their kind.  Text cells hold sums and how many
 * actions are done, notes below a row the action plan; JSON holds the scores
 * as well, and the versions of reviews and actions.  The caller frees *out with table_free().
 */
int desk_fidelity_list(struct desk *d, const struct desk_fidelity_request *r,
    struct table **out, struct err *e) MUST_USE;

/* --------------------------------------------------------------- acts */

struct desk_fidelity_scores {
	struct desk_fidelity_key key;
	uint8_t score[FIDELITY_ITEMS];
	const char *reviewers; /* "" leaves what is stored */
	/* The version that the change was made from, as the list gives it;
	 * "none": there was no such review; NULL: whatever is there. */
	const char *version;
};

struct desk_fidelity_added {
	enum review_change change;
	struct fidelity_sum sum;
};

/*
 * Store or correct a review; one that was withdrawn comes back.  Refused:
 * a wrong service id, a day after today, a score that is none, a service
 * that is new and not meant (desk_services.h), and a review that somebody has
 * changed since r->version (versions.h).
 */
int desk_fidelity_add(struct desk *d, const struct desk_fidelity_scores *r,
    struct desk_fidelity_added *out, struct err *e) MUST_USE;

struct desk_fidelity_done {
	int64_t action;
	int32_t on;
	const char *evidence; /* "" leaves what is stored */
	const char *version;  /* of the action; NULL: whatever is there */
};

/* Say that an action is done.  Refused: an unknown or withdrawn one, a day
 * after today or before its review, and one of another version. */
int desk_fidelity_finish(struct desk *d, const struct desk_fidelity_done *r,
    struct err *e) MUST_USE;

/*
 * Take back a review, or one action of its plan (action not 0), as it was in
 * the version `seen` (NULL: whatever is there).  Refused when there is none of
 * that key and number, it has another version, or it is withdrawn already.
 * What was sent is taken back by the next seal.
 */
int desk_fidelity_withdraw(struct desk *d, const struct desk_fidelity_key *key,
    int64_t action, const char *seen, struct err *e) MUST_USE;

#endif
