#ifndef SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_COMPARE_H
#define SHEAF_AGGREGATOR_PUBLISHED_PUBLISHED_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/published/published_file.h"
#include "aggregator/published/published_ours.h"
#include "aggregator/published/published_sites.h"
#include "aggregator/views/service_status.h"
#include "aggregator/views/totals.h"
#include "common/base/json.h"
#include "common/base/table.h"

/*
 * Why NHS England's figure differs from ours: published figures and ours side by
 * side, and what of a difference services without MHSDS explain.  Made of shown
 * cells alone, so that it tells nothing that the policy hides.
 */
struct published_request {
	enum disclosure_policy policy;
	const char *region; /* a code in any case; NULL: all */
	int32_t day;
};

/* A month of a line, as the file has it. */
struct published_month {
	struct month month;
	bool there, hidden;
	int64_t value;
};

enum {
	PUBLISHED_MONTHS = 3,
	/* So many lines as there may be figures in a file, the longest names in
	 * each. */
	PUBLISHED_CSV_MAX = 128 * 1024 * 1024
};

/* One measure of one area in a quarter; of MHS116, in one month. */
struct published_line {
	const struct published_area *area;
	enum mhsds measure;
	struct period period; /* of ours: a quarter, or a financial year */
	struct published_month month[PUBLISHED_MONTHS];
	size_t months;
	struct views_shown_cell published; /* the months together */
	struct published_ours ours;
	/* Ours less published, and that less what services without MHSDS have
	 * brought; where both sides have a value. */
	bool has_difference, has_rest;
	int64_t difference, rest;
	const char *why; /* nothing was compared; else NULL */
};

struct published {
	struct published_scope scope; /* that it was made for */
	uint64_t log_size;
	const struct published_file *file;
	struct published_line *line; /* by area, measure and period */
	size_t n;
	/* Areas of the file of which the registry has no code. */
	const struct published_area **unknown;
	size_t unknowns;
	struct service_status *status; /* who never reported */
	struct published_sites sites;  /* what sites sent of these months */
	size_t unsaid; /* services of which the registry does not say whether
			  they are in MHSDS, on the day */
};

/*
 * Compare.  An unknown region is refused in words.  file (settled), registry and
 * request's region outlive *out; freed with published_free().
 */
int published_make(struct published **out,
    const struct published_request *request, const struct published_file *file,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void published_free(struct published *p);

/* Whether the i-th service of p->status is due, and never sent a return. */
bool published_never(const struct published *p, size_t i);

/* Its lines, a row each: for text, for CSV and for the page.  The caller frees it. */
struct table *published_table(const struct published *p);

/* Append it as text for a terminal; as CSV for people; what the page shows. */
void published_text(const struct published *p, struct buf *out);
void published_csv(const struct published *p, struct buf *out);
struct jval *published_json(const struct published *p);

#endif
