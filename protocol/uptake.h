#ifndef SHEAF_PROTOCOL_UPTAKE_H
#define SHEAF_PROTOCOL_UPTAKE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/table.h"
#include "common/ips/month.h"
#include "common/ips/registry.h"

/*
 * Who uses Sheaf, counted from the entries of a log and a registry alone
 * (protocol/TOTALS.md, section 6), so that whoever holds a copy of the log comes to the
 * numbers that the aggregator shows.  Nothing is opened: a count is about services and
 * sites, and never about a client.
 */
struct uptake;

/* For the counts of a day: what was sealed later does not count (P-TOT-71).  Freed with
 * uptake_free(); NULL is allowed there. */
struct uptake *uptake_new(int32_t day);
void uptake_free(struct uptake *u);

/* The next entry of the log, from the first on.  ERR_CORRUPT when it is no
 * statement. */
int uptake_leaf(struct uptake *u, struct slice entry, struct err *e) MUST_USE;

/* The services of one region, or of all, in one month. */
struct uptake_counts {
	size_t services; /* that the registry places there */
	size_t named;    /* of them in a list of services */
	size_t enrolled; /* whose site has an enrolment that has not ended */
	size_t ever;     /* of which a return was ever sealed */
	size_t quarter;  /* in the month's quarter so far */
	size_t month;    /* in the month */
	/* By the newest quarter that is due: services expected in it, and of them
	 * those with a return sealed in time, those without, and of these those
	 * of which none was ever sealed. */
	size_t due, in_time, late, never;
};

struct uptake_row {
	struct month month;
	const char *region; /* a code of the registry; NULL: all regions */
	struct uptake_counts n;
};

struct uptake_rows {
	struct uptake_row *row; /* by month; regions by code, then all */
	size_t n;
};

struct uptake_request {
	const struct registry *registry;
	const char *region; /* as the registry spells it: it alone; or NULL */
	struct month from, to;
};

enum { UPTAKE_MONTHS_MAX = 120 }; /* ten years */

/*
 * Count what was read, in each month that has begun by the day.  ERR_REFUSED, the code
 * "from", for months that are not in order or more than UPTAKE_MONTHS_MAX.  *out borrows
 * registry; its rows are freed with free().
 */
int uptake_count(const struct uptake *u, const struct uptake_request *q,
    struct uptake_rows *out, struct err *e) MUST_USE;

/* The rows as a table, which is the same whoever makes it: for text, CSV and JSON.  The
 * caller frees it. */
struct table *uptake_table(const struct uptake_rows *rows,
    const struct registry *registry);

#endif
