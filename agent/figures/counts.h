#ifndef SHEAF_AGENT_FIGURES_COUNTS_H
#define SHEAF_AGENT_FIGURES_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/held.h"
#include "agent/register/services.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"

/*
 * What one fact counts for, and why: the figures of one client derived twice,
 * without the fact and with it, by the rules that derive the return.
 */
struct counts_line {
	struct period period;
	const struct measure *measure;
	int64_t before, after; /* what the client gives to the figure */
	/* What else makes it count: "the job started on 2026-05-01 and four
	 * hours were worked by 2026-05-03"; "" when nothing else does. */
	char *because;
};

struct counts {
	struct counts_line *line; /* by period, then in the order of a return */
	size_t n, cap;
	/* Why it does not count, or not for all that it might:
	 * "not a qualifying contact: e-mail"; NULL: nothing to say. */
	char *not_counted;
};

struct counts_question {
	const struct services *service;
	/* Facts of one client, and employer contacts and reviews that belong to
	 * them, sorted; names of `before` have the same numbers in `after`. */
	const struct held_facts *before, *after;
	/* Of either; NULL: all of the client is compared, and no line has a
	 * reason. */
	const struct fact *fact;
	int32_t today;
};

/*
 * Compare, for every quarter from the client's first fact to today's that the
 * service reports.  Fails only as derive_figures() does.  *out is freed with
 * counts_free() in any case.
 */
int counts_compare(const struct counts_question *q, struct counts *out,
    struct err *e) MUST_USE;
void counts_free(struct counts *counts);

/* Append a line in words: "Job starts, 2026/27 Q1 (Apr-Jun): 0 -> 1, because
 * ...". */
void counts_say(const struct counts_line *line, struct buf *out);

#endif
