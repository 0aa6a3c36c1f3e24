#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SOURCE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "aggregator/views/views_roster.h"
#include "common/base/err.h"
#include "common/ips/registry.h"
#include "common/ips/suppression.h"

/*
 * The returns of one state of the log, and what sheaf/1 hides of them: what
 * several tables of that state have in common.  Each quarter is read once, when
 * the first table needs it, and so is the decision of sheaf/1 made.
 */
struct views_source;

/* One return that counts (P-TOT-20). */
struct views_return {
	size_t service; /* its place in the roster */
	int32_t through;
	bool summary;
	const struct ruleset *rules; /* its own */
	const int64_t *value;        /* for each row of the source's rule set */
};

/* A quarter: its returns, the services whose return is in force but was erased,
 * by their places in the roster, and where each service of the roster is placed, by its
 * number in the order of codes, or SUPPRESSION_OUTSIDE, or SUPPRESSION_MAIN
 * where the registry is empty. */
struct views_source_quarter {
	struct period period;
	const struct views_return *list;
	size_t n;
	const size_t *erased;
	size_t erased_n;
	const int *region;
};

/* Whether a return counts (P-TOT-20) in tables under a rule set. */
bool views_source_counts(const struct ruleset *rules,
    const struct store_figure *f);

/* Open it for a day; totals and registry must outlive it.  Freed with
 * views_source_close(). */
int views_source_open(struct views_source **out,
    const struct totals_snapshot *totals, const struct registry *registry,
    int32_t day, struct err *e) MUST_USE;
void views_source_close(struct views_source *s);

/*
 * The store is read no more: every quarter of the span has been read and compared,
 * as a table by_region without a period does, and the snapshot may end.  Further
 * tables are of what was read; a quarter outside the span has no return.
 */
void views_source_finish(struct views_source *s);

/* The rule set of every document of it (P-TOT-19). */
const struct ruleset *views_source_rules(const struct views_source *s);

/* What it was opened with; the hash of the registry's file. */
const struct totals_snapshot *views_source_totals(const struct views_source *s);
const struct hash *views_source_registry_hash(const struct views_source *s);
const struct registry *views_source_registry(const struct views_source *s);
const struct views_roster *views_source_roster(const struct views_source *s);

/* Codes of regions, in order. */
const char *const *views_source_regions(const struct views_source *s,
    size_t *n);

/* The number of a region in that order, or SUPPRESSION_OUTSIDE. */
int views_source_region(const struct views_source *s, const char *code);

/* A quarter; *out is borrowed until the source is closed, or one outside the span
 * of a finished source until the next one. */
int views_source_quarter(struct views_source *s, struct period p,
    struct views_source_quarter *out, struct err *e) MUST_USE;

/* Remember, and ask, that the returns of a quarter add up to the totals that the
 * writer keeps (P-TOT-46), of a region, or of all together (NULL).  Of a source
 * that is finished they do. */
void views_source_checked(struct views_source *s, struct period p,
    const char *region);
bool views_source_is_checked(const struct views_source *s, struct period p,
    const char *region);

/* The quarters that had begun on the day and have a return, without a gap. */
const struct totals_span *views_source_span(const struct views_source *s);

/* What sheaf/1 hides in all of them; its quarters are numbered from
 * views_source_span()->first on.  Borrowed. */
int views_source_suppression(struct views_source *s,
    const struct suppression **out, struct err *e) MUST_USE;

#endif
