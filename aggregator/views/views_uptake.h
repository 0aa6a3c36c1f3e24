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

/*
 * What was read of a log, so that another question reads only the entries that came
 * since.  Several threads may ask with one at a time; they wait for each other.  What
 * was read of a day is let go with the first question of another one, and a question
 * about an earlier state of the log does without it.  It is of one log, which only
 * grows.  Freed with views_uptake_log_free(); NULL is allowed there.
 */
struct views_uptake_log;
struct views_uptake_log *views_uptake_log_new(void);
void views_uptake_log_free(struct views_uptake_log *log);

struct views_uptake_request {
	const char
	    *region; /* a code in any case; NULL: each, and all together */
	struct views_uptake_log *log; /* NULL: every entry is read */
	/* Of the registry's file, where a caller has it; NULL: it is read. */
	const struct hash *registry_hash;
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
 * Count from all entries of one consistent state, each of which is read, or was for
 * request->log.  An unknown
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
