#ifndef SHEAF_TESTS_DEMO_LEDGER_H
#define SHEAF_TESTS_DEMO_LEDGER_H

#include "common/base/buf.h"
#include "tests/demo/demo_world.h"

enum { DEMO_LEDGER_MEASURES_MAX = 64 };

/*
 * What the figures of a service must come to, counted from what each
 * invented person was made to do, and not from a register or by the
 * agent's derivation.  Every quarter is seen from its last day.
 */
struct demo_ledger {
	int64_t count[DEMO_QUARTERS][DEMO_LEDGER_MEASURES_MAX];
};

/* Count w. */
void demo_ledger_count(struct demo_ledger *ledger, const struct demo_world *w);

/* All six quarters of one measure (a payload code) together. */
int64_t demo_ledger_sum(const struct demo_ledger *ledger, const char *code);

/* One measure in one quarter, 0 the first. */
int64_t demo_ledger_value(const struct demo_ledger *ledger, int quarter,
    const char *code);

/* "service,period,measure,value" and LF. */
void demo_ledger_write_header(struct buf *out);

/* A line for every quarter and measure. */
void demo_ledger_write(struct buf *out, const struct demo_ledger *ledger,
    const struct demo_world *w);

#endif
