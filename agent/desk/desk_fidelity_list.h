#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_LIST_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_LIST_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/table.h"

struct desk_fidelity_request {
	const char *service; /* NULL: all */
	bool actions;        /* action plans and reviewers too */
	bool past;           /* what they were before, too, and why */
};

/*
 * The reviews, withdrawn ones too, one row each, with their position among
 * the newest reviews of their kind.  Text cells hold sums and how many
 * actions are done, notes below a row the action plan; JSON holds the scores
 * as well, and the versions of reviews and actions.  With `past`, notes and JSON hold
 * what each review was before as well.  The caller frees *out with table_free().
 */
int desk_fidelity_list(struct desk *d, const struct desk_fidelity_request *r,
    struct table **out, struct err *e) MUST_USE;

#endif
