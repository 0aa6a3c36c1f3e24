#ifndef SHEAF_PROTOCOL_INFORCE_H
#define SHEAF_PROTOCOL_INFORCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/statement.h"

/*
 * "In force" by its definition, replayed from the log's leaves in order.
 * In memory; made for checking (auditor, rebuild, simulation), not for the
 * aggregator's hot path.
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
	struct hash commit;
	bool erased; /* keeps its key, adds nothing */
};

/* An empty log; freed with inforce_free(). */
struct inforce *inforce_new(void);
void inforce_free(struct inforce *f);

/*
 * Feed the next leaf (index = number fed so far): its statement and id.
 * Only structure is judged here (a refusal counts only directly after its
 * statement); signatures are the caller's.
 */
void inforce_add(struct inforce *f, const struct statement *s,
    const struct hash *id);

/* Number of leaves fed. */
uint64_t inforce_size(const struct inforce *f);

/*
 * The statements in force now, sorted by service, content, period start.
 * *out has *n entries and is freed by the caller with free().
 */
void inforce_list(const struct inforce *f, struct inforce_entry **out,
    size_t *n);

/*
 * The entry in force now for the service, content and period of b, or NULL.
 * Valid until the next inforce_add().
 */
const struct inforce_entry *inforce_find(const struct inforce *f,
    const struct statement_batch *b);

/*
 * True when the batch logged at `index` is in force now.
 */
bool inforce_is(const struct inforce *f, uint64_t index);

#endif
