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
	const struct ruleset *rules;
	enum disclosure_policy policy;
	const char *region;  /* code, or NULL: all regions together */
	const char *service; /* id, or NULL; not with by_service */
	bool by_service;     /* one column per service of the region */
	bool has_period;     /* else every quarter, and all together */
	struct period period;
	/* The day it is made for, which the table states.  A quarter that
	 * has not begun by then is not shown: a site sealed it while its
	 * clock ran ahead, and will withdraw it. */
	int32_t day;
};

/* One column: a quarter or all of them, of the scope or of one service. */
struct views_column {
	bool all;             /* all quarters added: flows only */
	struct period period; /* all: start of the first, end of the last */
	char service[LIMITS_ID_MAX + 1];  /* by_service: whose, else "" */
	size_t expected;                  /* services the registry expects */
	size_t reported;                  /* of those and any other, that did */
	size_t summaries;                 /* of them, without a register */
	bool any;                         /* there are figures at all */
	int32_t through_min, through_max; /* DAY_NONE: nobody reported */
	char **missing; /* ids of expected services without figures */
	size_t missing_n;
	bool hidden; /* too few services, or too small a caseload */
	bool applies[MEASURES_MAX];  /* the row can be shown in this column */
	int64_t value[MEASURES_MAX]; /* true totals */
	uint32_t collecting[MEASURES_MAX];
	bool few[MEASURES_MAX]; /* hidden: too few services collect it */
};

struct views_table {
	struct views_request request;
	const struct registry *registry;
	uint64_t log_size;
	struct hash log_root;
	struct views_column *column;
	size_t columns;
	bool later; /* there are totals of quarters that have not begun */
};

/*
 * Make the table for a request from one consistent view.  An unknown
 * region or service, and a period that has not begun, are refused in words.  *out borrows request, registry;
 * freed with views_free().
 */
int views_make(struct views_table **out, const struct views_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_free(struct views_table *t);

/* What may be shown of row `row` in column c, and of ratio r. */
struct disclosure_cell views_cell(const struct views_table *t,
    const struct views_column *c, size_t row);
struct disclosure_cell views_ratio(const struct views_table *t,
    const struct views_column *c, const struct ratio *r);

/* Append the table as text for a terminal, as JSON. */
void views_write_text(const struct views_table *t, struct buf *out);
struct jval *views_json(const struct views_table *t);

#endif
