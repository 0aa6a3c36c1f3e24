#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_PAGE_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_PAGE_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_fidelity.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The fidelity reviews of a service as a page shows them, and what a page
 * adds: actions of a plan, one by one.
 */

/*
 * The items of the scale with what each asks, and the reviews of a service
 * (NULL or "": the first that has any), those of each kind apart and the oldest
 * first, with scores, sums, reviewers, action plans and what they were before;
 * withdrawn: what was withdrawn.  *out is for the caller to free.
 */
int desk_fidelity_page(struct desk *d, const char *service, struct jval **out,
    struct err *e) MUST_USE;

/* A remark for each item without a score (0), as desk_enter_answer_json() has
 * them, with the field "score-1" to "score-25"; an empty list when none is
 * missing. */
struct jval *desk_fidelity_missing(const uint8_t score[static FIDELITY_ITEMS]);

struct desk_fidelity_plan_request {
	struct desk_fidelity_key key; /* the review that it answers */
	const char *what;             /* is to be done */
	const char *owner;            /* "": nobody is named */
	int32_t due;
};

/*
 * Add an action to the plan of a review.  One with the same words is corrected
 * and no longer withdrawn.  Refused, with a code that names the field: no words
 * ("action"), a day before the review ("due"), and a review that is not there
 * or withdrawn.
 */
int desk_fidelity_plan(struct desk *d,
    const struct desk_fidelity_plan_request *r, struct err *e) MUST_USE;

#endif
