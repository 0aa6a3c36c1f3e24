#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/totals.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/disclosure.h"
#include "common/ips/registry.h"

/*
 * What people are shown of the merged totals: one fixed table, made here
 * for the terminal, for JSON and for every later page, so that disclosure
 * control is applied in one place.
 */
struct views_request {
	/* Of a table that is made, the one it is under; of a question not asked
	 * (P-TOT-19). */
	const struct ruleset *rules;
	enum disclosure_policy policy;
	const char *region;  /* code, or NULL: all regions together */
	const char *service; /* id, or NULL; not with by_service */
	bool by_service;     /* one column per service of the region */
	bool by_region;      /* those of each region, then of all together;
				without region, service and by_service */
	bool each_quarter;   /* by_service: a column for each quarter too */
	bool has_period;     /* else every quarter, and all together */
	struct period period;
	/* The day it is made for, which the table states.  A quarter that
	 * has not begun by then is not shown: a site sealed it while its
	 * clock ran ahead, and will withdraw it. */
	int32_t day;
};

/*
 * One column: a quarter or all of them, of a scope or of one service of it.
 * What the members count is said in protocol/TOTALS.md, P-TOT-25 to 31.
 */
struct views_column {
	bool all;             /* all quarters added: flows only */
	bool outside;         /* services that the registry does not place */
	struct period period; /* all: start of the first, end of the last */
	char service[LIMITS_ID_MAX + 1]; /* whose, if of one; else "" */
	/* by_region: whose, as the registry has it; NULL: of all regions */
	const char *region;
	size_t expected;                  /* services the registry expects */
	size_t reported;                  /* services in the sum */
	size_t summaries;                 /* of them, without a register */
	size_t by_set[MEASURES_SETS];     /* by measures_number() */
	bool any;                         /* there are figures at all */
	int32_t through_min, through_max; /* DAY_NONE: nobody reported */
	/* Ids of services: expected, and lacking a return; in a column of
	 * those outside, who they are. */
	char **missing, **outsiders;
	size_t missing_n, outsiders_n;
	/* Of a quarter: those in the sum whose return does not cover all of it,
	 * and of the missing those whose return was erased.  For what is said
	 * of completeness alone: no table has them. */
	char **partial, **erased;
	size_t partial_n, erased_n;
	bool hidden; /* too few services, or too small a caseload */
	bool applies[MEASURES_MAX];  /* the row can be shown in this column */
	int64_t value[MEASURES_MAX]; /* true totals */
	uint32_t collecting[MEASURES_MAX];
	/* Equal in two quarters of one table if, but for a chance of 2^-32, the
	 * same services collect the row. */
	uint32_t who[MEASURES_MAX];
	bool few[MEASURES_MAX];        /* hidden: too few services collect it */
	bool suppressed[MEASURES_MAX]; /* hidden by sheaf/1 */
	/* By ratio, as ratios_all() has them: sums over the returns that hold
	 * all its parts, services with one, and whether these are few. */
	struct ratio_sums ratio[RATIOS_MAX];
	uint32_t ratio_collecting[RATIOS_MAX];
	bool ratio_few[RATIOS_MAX];
	bool ratio_uneven[RATIOS_MAX]; /* a return holds some parts only */
};

/* What sheaf/1 hides besides (P-TOT-61): around a place at a time. */
struct views_besides {
	const char *region; /* as the registry has it; NULL: all, or outside */
	bool outside;
	bool has_period; /* else all quarters together */
	struct period period;
	const char *measure;
	unsigned level;
};

struct views_table {
	struct views_request request;
	const struct registry *registry;
	struct hash registry_hash; /* of its file, P-TOT-5 */
	uint64_t log_size;
	struct hash log_root;
	struct views_column *column;
	size_t columns;
	struct views_besides *besides; /* in the order of P-TOT-64 */
	size_t besides_n;
	bool later; /* there are totals of quarters that have not begun */
};

/*
 * Make the table for a request from one consistent view.  An unknown
 * region or service, and a period that has not begun, are refused in words; a
 * known one has in *out the registry's spelling.  *out borrows registry; freed
 * with views_free().
 */
int views_make(struct views_table **out, const struct views_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_free(struct views_table *t);

/* The same from a source that is opened for the request's day: for
 * several tables of one state.  The source may be closed before the table. */
struct views_source;
int views_make_of(struct views_table **out, const struct views_request *request,
    struct views_source *source, struct err *e) MUST_USE;

/* Whether a column stands in the text of the table: side by side regions have
 * one each, of the quarter that was asked for, or of all. */
bool views_in_text(const struct views_table *t, const struct views_column *c);

/* Whether ratio i (of ratios_all()) can be shown in column c: in all quarters
 * only if its parts add over them. */
bool views_ratio_applies(const struct views_table *t,
    const struct views_column *c, size_t i);

/* What may be shown of row `row` in column c, and of ratio i; blank
 * (DISCLOSURE_NEVER) where they do not apply. */
struct disclosure_cell views_cell(const struct views_table *t,
    const struct views_column *c, size_t row);
struct disclosure_cell views_ratio(const struct views_table *t,
    const struct views_column *c, size_t i);

/* Whether exact companions of a cell, such as the number of services that
 * collect it, are left out (P-TOT-59). */
bool views_bare(const struct views_table *t, struct disclosure_cell cell);

/* Append the table as text for a terminal, in parts of at most `width`
 * characters below each other where columns would not fit (0: one part).  Of a
 * table by_region without a period, the columns of all quarters alone. */
void views_write_text(const struct views_table *t, unsigned width,
    struct buf *out);

/*
 * Append a few figures as text, turned round: a row for each place that the
 * table has columns of.  figure[0..n): rows of the rule set, and behind them
 * ratios_all().  With a period the figures stand side by side; without one n is
 * 1, and the quarters do.  At most width characters as above.
 */
void views_write_turned(const struct views_table *t, const size_t *figure,
    size_t n, unsigned width, struct buf *out);

/* The whole table as JSON; not of one by_region, whose regions are documents of
 * their own. */
struct jval *views_json(const struct views_table *t);

#endif
