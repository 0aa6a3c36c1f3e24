#ifndef SHEAF_AGGREGATOR_CHECK_REBUILD_H
#define SHEAF_AGGREGATOR_CHECK_REBUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * Figures and totals made again from the log and its openings, by the
 * definition of "in force" in protocol/ and not by the writer's code.
 */
struct rebuild_report {
	uint64_t leaves, in_force, totals;
	uint64_t differences;
	/* Called for each difference, with a sentence; may be NULL. */
	void (*say)(void *arg, const char *sentence);
	void *arg;
};

/* Compare bit for bit with what is stored; changes nothing. 0 also when
 * there are differences. */
int rebuild_check(struct store *s, struct rebuild_report *r,
    struct err *e) MUST_USE;

/* The same, and write what differs, in one transaction. */
int rebuild_write(struct store *s, struct rebuild_report *r,
    struct err *e) MUST_USE;

#endif
