#ifndef SHEAF_PROTOCOL_INFORCE_H
#define SHEAF_PROTOCOL_INFORCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/statement.h"

/*
 * Which statements are in force, by the definition of PROTOCOL.md, section 11,
 * replayed in memory from the log's leaves in order.  For those who check or
 * rebuild; while it runs, the aggregator keeps the same in its tables.
 *
 * It takes about 80 bytes for each batch, since every one may come into force
 * again when a later one is revoked: an auditor reads a million on a small
 * machine.  What a statement says beside its key is read again from the log, at
 * the index.
 */
struct inforce;

struct inforce_entry {
	uint64_t index;
	struct hash id;
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch, seq;
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	uint64_t revision;
	bool erased; /* keeps its key, adds nothing */
};

/* Begin with an empty log; free with inforce_free(). */
struct inforce *inforce_new(void);
void inforce_free(struct inforce *f);

/*
 * Add the next leaf: its statement and id; its index is the number of leaves
 * added before.  The caller has checked signatures.  A refusal that does not
 * directly follow its statement has no effect.
 */
void inforce_add(struct inforce *f, const struct statement *s,
    const struct hash *id);

/* The number of leaves added. */
uint64_t inforce_size(const struct inforce *f);

/*
 * The statements in force now, sorted by service, content, period start.
 * *out has *n entries; the caller frees it with free().
 */
void inforce_list(const struct inforce *f, struct inforce_entry **out,
    size_t *n);

/*
 * The entry in force now for the service, content and period of b: *out, which
 * stays as it is when there is none (false).
 */
bool inforce_find(const struct inforce *f, const struct statement_batch *b,
    struct inforce_entry *out);

/* True when a batch with that id has been added, in force or not. */
bool inforce_knows(const struct inforce *f, const struct hash *id);

/*
 * True when the batch logged at `index` is in force now.
 */
bool inforce_is(const struct inforce *f, uint64_t index);

#endif
