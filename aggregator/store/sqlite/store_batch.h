#ifndef SHEAF_AGGREGATOR_STORE_SQLITE_STORE_BATCH_H
#define SHEAF_AGGREGATOR_STORE_SQLITE_STORE_BATCH_H

#include "aggregator/store/store.h"

/*
 * How keys of batches and figures are packed into one integer; for the
 * files behind store.h only.
 */

/* epoch << 32 | seq; 0 for none. */
int64_t store_batch_pack(int64_t epoch, uint64_t seq);
int64_t store_batch_epoch(int64_t packed);
uint64_t store_batch_seq(int64_t packed);

/* service << 20 | content << 16 | days since 2000-01-01. */
int64_t store_batch_pack_key(const struct store_key *key);
void store_batch_unpack_key(struct store_key *key, int64_t packed);
/* The packed keys of from's service and content that begin on its start or
 * later (DAY_NONE: all): from *first to *last. */
void store_batch_key_range(const struct store_key *from, int64_t *first,
    int64_t *last);

#endif
