#ifndef SHEAF_AGGREGATOR_CHECK_REBUILD_H
#define SHEAF_AGGREGATOR_CHECK_REBUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * Everything that follows from the log and its openings, made again (remake/)
 * in a store of its own beside this one, and compared with what is stored, table
 * by table and byte for byte: what is looked up by id, tiles, agents, epochs,
 * heads, services, trust, invites, batches, figures, totals, what awaits an opening, and
 * where the newest release stands.  DESIGN.md says which tables and columns come from elsewhere, and are
 * not compared.
 */
struct rebuild_report {
	uint64_t leaves, in_force, totals;
	uint64_t differences;
	/* Called for each difference, with a sentence; may be NULL. */
	void (*say)(void *arg, const char *sentence);
	void *arg;
};

/* Compare; changes nothing in s.  0 also when there are differences. */
int rebuild_check(struct store *s, struct rebuild_report *r,
    struct err *e) MUST_USE;

/* The same, and replace each table that differs, in one transaction. */
int rebuild_write(struct store *s, struct rebuild_report *r,
    struct err *e) MUST_USE;

/* rebuild_write() inside an open write transaction of s. */
int rebuild_within(struct store *s, struct rebuild_report *r,
    struct err *e) MUST_USE;

#endif
