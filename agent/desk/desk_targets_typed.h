#ifndef SHEAF_AGENT_DESK_DESK_TARGETS_TYPED_H
#define SHEAF_AGENT_DESK_DESK_TARGETS_TYPED_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk_targets.h"
#include "common/base/buf.h"
#include "common/base/day.h"
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

/* The same in the words of the calculator. */
struct desk_targets_typing {
	struct desk_targets_request request; /* points into what follows */
	struct buf contract, share, uplift, set;
	char start[DAY_TEXT_SIZE];
};

/*
 * Put into the calculator's words; what they mean is read by desk_targets_set().
 * A year that is empty at the end is left out.  ERR_REFUSED, code "start", when
 * the first month is none.  The caller frees *out, which stays where it is, with
 * desk_targets_typed_free() after success.
 */
int desk_targets_typed_read(const struct desk_targets_typed *t, int32_t today,
    struct desk_targets_typing *out, struct err *e) MUST_USE;
void desk_targets_typed_free(struct desk_targets_typing *t);

#endif
