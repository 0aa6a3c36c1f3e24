#ifndef SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_TOTALS_H
#define SHEAF_AGGREGATOR_BACKUP_SNAPSHOT_TOTALS_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/*
 * The number of rows of totals in s, and the SHA-256 of every figure of them in
 * words, in the order of store_total_each(): equal for two stores that would show
 * equal totals.
 */
int snapshot_totals(struct store *s, uint64_t *rows, struct hash *figures,
    struct err *e) MUST_USE;

#endif
