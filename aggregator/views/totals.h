#ifndef SHEAF_AGGREGATOR_VIEWS_TOTALS_H
#define SHEAF_AGGREGATOR_VIEWS_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * Merged totals, read at a cost that depends only on what is asked.  How they
 * are kept: merge/tally.h.
 */

/*
 * Totals are shown only under a published checkpoint that covers them: a
 * snapshot holds one read transaction and its log size, and is given out only
 * once a checkpoint of at least that size is published.
 */
struct totals_gate {
	/* Wait (briefly) until `size` is published; the size published. */
	uint64_t (*wait)(void *arg, uint64_t size);
	void *arg;
};

struct views_rows;
struct totals_snapshot {
	struct store *reader;
	uint64_t log_size;
	struct hash log_root; /* at log_size */
	/* What was read of it already (views_rows.h), by somebody who asks it many
	 * questions; NULL: nothing. */
	const struct views_rows *rows;
};

/* ERR_LATER when no checkpoint covers the state in time. */
int totals_begin(struct totals_snapshot *v, struct store *reader,
    const struct totals_gate *gate, struct err *e) MUST_USE;
void totals_end(struct totals_snapshot *v);

/* A gate that reads the published checkpoint file (dir is D/log), for
 * commands beside a running daemon.  arg: the directory's path. */
uint64_t totals_wait_file(void *dir, uint64_t size);

enum totals_scope { TOTALS_SERVICE, TOTALS_REGION, TOTALS_NATIONAL };

/* Figures of one scope and quarter. */
struct totals_figures {
	uint64_t services;                /* that reported */
	uint64_t by_set[MEASURES_SETS];   /* of them, by measures_number() */
	uint64_t summaries;               /* of them, without a register */
	int32_t through_min, through_max; /* DAY_NONE when services is 0 */
	size_t n;
	int64_t sum[MEASURES_MAX];
	uint32_t collecting[MEASURES_MAX]; /* 0: the sum means nothing */
};

/* Of all rule sets that add up under `rules` (measures_adds()).  name: service id or
 * region code ("": not in the registry), else NULL. */
int totals_read(const struct totals_snapshot *v, const struct ruleset *rules,
    enum totals_scope scope, const char *name, struct period quarter,
    struct totals_figures *out, struct err *e) MUST_USE;

/* The quarters with a total. */
struct totals_span {
	struct period first, last; /* of those that have begun by a day */
	bool any;                  /* there is one */
	bool later;                /* there is one that begins after it */
};
int totals_span(const struct totals_snapshot *v, int32_t day,
    struct totals_span *out, struct err *e) MUST_USE;

#endif
