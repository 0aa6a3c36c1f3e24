#ifndef SHEAF_AGENT_DESK_DESK_TARGETS_TYPED_H
#define SHEAF_AGENT_DESK_DESK_TARGETS_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/ips/targets.h"

/* A contract as it is typed into the fields of a form. */
struct desk_targets_typed {
	const char *start; /* "May 2026", "2026-05", "5/2026", "1 May 2026" */
	const char *year[TARGETS_YEARS_MAX][2]; /* "£300,000" and "60%" */
	size_t years;
	bool london;
	const char *uplift; /* "8.5"; in London alone */
	/* Name and value of a figure of the calculator; "" leaves it. */
	const char *set[TARGETS_PARAMETERS][2];
	size_t sets;
	const char *version; /* as desk_targets_request has it */
};

/*
 * desk_targets_set() from typed words.  What is wrong is ERR_REFUSED with the code
 * of its field: "start", "contract", "steady-state", "uplift", "set".  A year
 * that is empty at the end is left out.
 */
int desk_targets_typed_set(struct desk *d, const char *service,
    const struct desk_targets_typed *t, struct err *e) MUST_USE;

#endif
