#ifndef SHEAF_AGGREGATOR_CENTRE_HOUSEKEEPING_H
#define SHEAF_AGGREGATOR_CENTRE_HOUSEKEEPING_H

#include "aggregator/merge/merger.h"
#include "aggregator/store/store.h"

/*
 * What has to be done for the store beside taking statements in: the
 * write-ahead log is moved into it, and what erasures owe is paid (merge/debt.h).
 * All functions may be called from any thread but the writer's.
 */
struct housekeeping;

/* With a reading connection of its own, which it closes, and the writer, which
 * it borrows.  Freed with housekeeping_close(); NULL is allowed. */
struct housekeeping *housekeeping_open(struct store *keeper, struct merger *m);
void housekeeping_close(struct housekeeping *h);

/* Both.  A fault is logged; the next call tries again. */
void housekeeping_do(struct housekeeping *h);

/* What readers keep in the write-ahead log, and for how long without a pause;
 * for /metrics. */
struct housekeeping_held {
	uint64_t bytes;
	int64_t seconds;
};
void housekeeping_held(struct housekeeping *h, struct housekeeping_held *held);

/* Only pay, and where something is in the way for a moment, try again for at
 * most wait_ms. */
void housekeeping_pay(struct housekeeping *h, int64_t wait_ms);

#endif
