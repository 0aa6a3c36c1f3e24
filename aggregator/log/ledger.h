#ifndef SHEAF_AGGREGATOR_LOG_LEDGER_H
#define SHEAF_AGGREGATOR_LOG_LEDGER_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/tree.h"

/*
 * The hash tree over the store's leaves: nodes come from stored tiles
 * through a cache.  One ledger belongs to one connection and thread.
 */
struct ledger;

/* Over s, which must outlive it; free with ledger_free() (or NULL). */
struct ledger *ledger_new(struct store *s);
void ledger_free(struct ledger *l);

/* Forget everything cached: after a rollback, or for a new state to read. */
void ledger_forget(struct ledger *l);

/* Root at `size`, which must not be above the number of leaves. */
int ledger_root(struct ledger *l, uint64_t size, struct hash *root,
    struct err *e) MUST_USE;
/* The right edge of the tree of `size`, from which it can be grown by entries that are
 * not stored. */
int ledger_edge(struct ledger *l, uint64_t size, struct tree_edge *edge,
    struct err *e) MUST_USE;
/* Proofs in the tree of `size`. */
int ledger_inclusion(struct ledger *l, uint64_t index, uint64_t size,
    struct tree_proof *p, struct err *e) MUST_USE;
int ledger_consistency(struct ledger *l, uint64_t old, uint64_t size,
    struct tree_proof *p, struct err *e) MUST_USE;

/* A published checkpoint: its text, and the size of the tree it signs. */
struct ledger_checkpoint {
	uint64_t size;
	struct slice text;
};

/*
 * Append the receipt (protocol/receipt.h) of entry `index` under cp, for
 * somebody who holds the tree of `old` entries already (0: nothing); old is
 * not above cp->size.
 */
int ledger_receipt(struct ledger *l, const struct ledger_checkpoint *cp,
    uint64_t index, uint64_t old, struct buf *out, struct err *e) MUST_USE;

/* Append a statement to the log, inside the write transaction. */
int ledger_append(struct ledger *l, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e) MUST_USE;
/* Write the tiles of what was appended, before the commit. */
int ledger_flush(struct ledger *l, struct err *e) MUST_USE;

/*
 * After the commit: read the leaves old..size-1 again, hash them again and
 * give the root of `size`; ERR_CORRUPT when the stored tiles differ.
 */
int ledger_reread(struct ledger *l, uint64_t old, uint64_t size,
    struct hash *root, struct err *e) MUST_USE;

#endif
