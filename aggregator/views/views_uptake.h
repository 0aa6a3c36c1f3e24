#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_UPTAKE_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_UPTAKE_H

#include "aggregator/views/totals.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/registry.h"
#include "protocol/uptake.h"

/*
 * Who uses Sheaf, by region and month: what protocol/uptake counts from the entries of
 * the log, with the words around it.  No figure is in it, so no policy hides any of it.
 */
enum { VIEWS_UPTAKE_MONTHS = 12 }; /* shown unless others are asked for */

struct views_uptake_request {
	const char
	    *region; /* a code in any case; NULL: each, and all together */
	/* First and last month; without them the newest ones up to that of the
	 * day. */
	bool has_from, has_to;
	struct month from, to;
	int32_t day;
};

struct views_uptake {
	struct uptake_request asked;
	int32_t day;
	uint64_t log_size;
	struct hash log_root, registry_hash;
	struct uptake_rows rows;
};

/*
 * Count from all entries of one consistent state, each of which is read.  An unknown
 * region is refused in words, months in a wrong order with the parameter as code.  *out
 * borrows registry; freed with views_uptake_free().
 */
int views_uptake_make(struct views_uptake **out,
    const struct views_uptake_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e) MUST_USE;
void views_uptake_free(struct views_uptake *v);

/* Append it as text for a terminal; as the CSV that an auditor compares. */
void views_uptake_text(const struct views_uptake *v, struct buf *out);
void views_uptake_csv(const struct views_uptake *v, struct buf *out);

/* What the page shows, and programs read. */
struct jval *views_uptake_json(const struct views_uptake *v);

#endif
