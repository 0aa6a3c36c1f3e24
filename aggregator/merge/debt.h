#ifndef SHEAF_AGGREGATOR_MERGE_DEBT_H
#define SHEAF_AGGREGATOR_MERGE_DEBT_H

#include "aggregator/merge/merger.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * Pay what erasures owe: destroy the copies of erased bytes that the store's
 * files still have, then have the writer cross the debt out.  For housekeeping,
 * never on the writer's thread: no group waits for it, and it waits for no
 * reader.  keeper is a reading connection that nobody else uses meanwhile.
 * *left says what is owed afterwards: more than nothing when a reader, or the
 * writer at this moment, is in the way.  Without debts it reads one row.
 */
int debt_pay(struct merger *m, struct store *keeper, struct store_debts *left,
    struct err *e) MUST_USE;

#endif
