#ifndef SHEAF_AGGREGATOR_GATHER_GATHERED_H
#define SHEAF_AGGREGATOR_GATHER_GATHERED_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/receipt.h"

/*
 * Entries that this log has lost and that somebody gave back (PROTOCOL.md P-REC-7), in
 * D/gathered.db: beside the log and not in it.  Several processes may have it open, one
 * thread at a time each.
 */
struct gathered;

/* True when there are any, or there is at least the file. */
bool gathered_is_there(const char *dir);

/* Open that of the state directory dir, and make it where there is none.  Closed with
 * gathered_close() (or NULL). */
int gathered_open(struct gathered **out, const char *dir,
    struct err *e) MUST_USE;
void gathered_close(struct gathered *g);

/* Remove the file, which nobody may have open; absent is success. */
int gathered_remove(const char *dir, struct err *e) MUST_USE;

/* One transaction for several of the calls below.  Rollback cannot fail. */
int gathered_begin(struct gathered *g, struct err *e) MUST_USE;
int gathered_commit(struct gathered *g, struct err *e) MUST_USE;
void gathered_rollback(struct gathered *g);

/*
 * Keep a note in the place that its proof names, which the caller has verified in the
 * tree of `size`; and of the proof the nodes of whole subtrees of up to
 * 2^GATHERED_LEVELS entries, by which those without a proof find their places.
 * *other is true, and nothing is kept, where another note has that place.
 */
enum { GATHERED_LEVELS = 3 };
int gathered_put(struct gathered *g, struct slice note, const struct receipt *r,
    uint64_t size, bool *other, struct err *e) MUST_USE;

/* Keep a note at index `at`, of which the caller is sure. */
int gathered_put_at(struct gathered *g, uint64_t at, struct slice note,
    struct err *e) MUST_USE;

/* Keep a note whose place is not known.  ERR_REFUSED with the code "full" beyond
 * LIMITS_LOOSE_MAX. */
int gathered_put_loose(struct gathered *g, struct slice note,
    struct err *e) MUST_USE;
/* Forget the one with this leaf hash, which has a place now. */
int gathered_drop_loose(struct gathered *g, const struct hash *leaf,
    struct err *e) MUST_USE;
/* Call each for every one of them; it may return -1 to stop. */
int gathered_loose_each(struct gathered *g,
    int (*each)(void *arg, struct slice note, struct err *e), void *arg,
    struct err *e) MUST_USE;

/* How many notes there are, with and without a place: a number that moves with every
 * note that comes. */
int gathered_notes(struct gathered *g, uint64_t *n, struct err *e) MUST_USE;
/* Whether this very note has the place `at`. */
int gathered_has(struct gathered *g, uint64_t at, struct slice note, bool *has,
    struct err *e) MUST_USE;
/* How many places from..to-1 have a note. */
int gathered_count(struct gathered *g, uint64_t from, uint64_t to, uint64_t *n,
    struct err *e) MUST_USE;
/* Call each for those, in order; it may return -1 to stop. */
int gathered_each(struct gathered *g, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice note, struct err *e),
    void *arg, struct err *e) MUST_USE;

/* The node over the entries index·2^level ..., where some proof has shown it. */
int gathered_node(struct gathered *g, unsigned level, uint64_t index,
    struct hash *out, bool *found, struct err *e) MUST_USE;

#endif
