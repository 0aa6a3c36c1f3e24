#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_TABLE_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/exports/exports_codes.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views_shown.h"
#include "common/base/err.h"
#include "common/ips/disclosure.h"
#include "common/ips/period.h"
#include "common/ips/registry.h"
#include "protocol/hash.h"

/*
 * The one table that every format is written from.  It holds shown figures only,
 * and is complete in itself: a writer needs neither store nor registry.
 */
struct exports_request {
	const char *region;     /* code, or NULL: all regions together */
	bool has_from, has_to;  /* else from the first, to the last quarter */
	struct period from, to; /* quarters, both included */
	enum disclosure_policy policy;
	int32_t day; /* as in struct views_request */
	/* Only what a file would be called: no column. */
	bool only_named;
};

enum { EXPORTS_TITLE_SIZE = 64 };

/* A quarter, or all of them together. */
struct exports_column {
	struct period period; /* all: from the first day to the last */
	bool all;
	bool in_progress; /* has not ended: compared with nothing */
	/* "2026/27 Q1", "2026/27 Q3, to 17 November 2026", "All quarters" */
	char title[EXPORTS_TITLE_SIZE];
	bool any; /* there are figures */
	size_t expected, reported, summaries;
	size_t
	    by_set[MEASURES_SETS]; /* of those reported, by measures_number() */
	/* Services that are expected and have not reported, "Idle (idle)". */
	char **missing;
	size_t missing_n;
	int32_t through_min, through_max; /* DAY_NONE: not said */
	/* By place in exports_codes(): what is shown, and how many services
	 * collect it, -1 where that is not said. */
	struct views_shown_cell cell[EXPORTS_CODES_MAX];
	int32_t collecting[EXPORTS_CODES_MAX];
};

struct exports_table {
	const struct ruleset *rules;
	enum disclosure_policy policy;
	char *region; /* code; NULL: all regions together */
	char *place;  /* "The Coast", "All regions" */
	struct period first, last;
	uint64_t log_size;
	char root[2 * HASH_SIZE];         /* base64, as in TOTALS.md */
	char registry[2 * HASH_SIZE + 1]; /* the hash of its file */
	int32_t day;
	/* The quarters in order.  Where no range was asked for, `all` behind
	 * them: of a range there is no sum, since TOTALS.md has none. */
	struct exports_column *column;
	size_t columns;
};

/*
 * Make the table from one consistent state.  An unknown region, `from` after
 * `to` and a range without any figure are refused in words.  *out is complete
 * in itself; freed with exports_table_free().
 */
int exports_table_make(struct exports_table **out,
    const struct exports_request *request, const struct totals_snapshot *totals,
    const struct registry *registry, struct err *e) MUST_USE;
void exports_table_free(struct exports_table *t);

/*
 * The same from figures that are there already, of the region alone or of every
 * region side by side, under their own policy and day.  request->region is spelled
 * as the registry does; its policy and day are not looked at.
 */
int exports_table_take(struct exports_table **out,
    const struct exports_request *request, const struct views_shown *shown,
    struct err *e) MUST_USE;

/* "2015/16 Q3", without its months. */
void exports_table_quarter(char out[static PERIOD_TITLE_SIZE], struct period q);

/* The number of a cell without separators, "1161" or "26.5"; only of a cell
 * that has a value. */
void exports_table_number(char out[static DISCLOSURE_TEXT_SIZE],
    const struct views_shown_cell *c);

/* Append what it is of: "Midlands, 2015/16 Q3 to 2016/17 Q1". */
void exports_table_span(const struct exports_table *t, struct buf *out);

/* Append the sentence that every file holds: "Midlands, 2015/16 Q3 to 2016/17
 * Q1, shown under sheaf/1, log entry 27, as of 2026-11-29". */
void exports_table_named(const struct exports_table *t, struct buf *out);

/* Append the name of the file, which says what is in it:
 * "ips-midlands-2015-16-Q3-to-2016-17-Q1-sheaf-1-entry-27.csv".  Letters,
 * digits and hyphens only, but for the ending. */
void exports_table_file_name(const struct exports_table *t, const char *ending,
    struct buf *out);

#endif
