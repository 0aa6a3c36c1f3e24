#ifndef SHEAF_AGGREGATOR_CENTRE_LOST_OPENINGS_H
#define SHEAF_AGGREGATOR_CENTRE_LOST_OPENINGS_H

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"

/* Where openings come from when the centre has lost its own. */
struct lost_openings {
	struct store *old;  /* an older store of the centre, the caller's */
	struct store *more; /* the store of a backup */
	const char *folder; /* as `sheaf-aggregator openings` writes it */
};

/* Open path, a folder or the store.db of a backup; NULL: neither.  o->old stays as
 * it is.  Closed with lost_openings_close(), which does not close o->old. */
int lost_openings_open(struct lost_openings *o, const char *path,
    struct err *e) MUST_USE;
void lost_openings_close(struct lost_openings *o);

/* Look for the opening of a statement by its id; as remake_source.opening, with a
 * struct lost_openings as arg. */
int lost_openings_find(void *arg, uint64_t index, const struct hash *id,
    struct buf *out, bool *found, struct err *e) MUST_USE;

/*
 * Bring into s, the writer's connection, what is there of the openings that it
 * awaits: each must match its entry, else all is left as it was and *e names it.
 * Figures and totals are made again (check/rebuild.h), in the same transaction.
 * *brought and *awaiting: how many came, and how many are left.
 */
int lost_openings_bring(struct lost_openings *o, struct store *s,
    uint64_t *brought, uint64_t *awaiting, struct err *e) MUST_USE;

#endif
