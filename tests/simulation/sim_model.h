#ifndef SHEAF_TESTS_SIMULATION_SIM_MODEL_H
#define SHEAF_TESTS_SIMULATION_SIM_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/hash.h"
#include "protocol/returns.h"

/*
 * The test's own answer to "what must this log and its totals be?": the
 * leaves in order, and for every question a plain search through them.
 * Nothing of the aggregator is in it and nothing of protocol/inforce.h; it
 * shares the grammar of statements with them, and knows the figures because
 * the test made them.
 */
struct model;

/* An empty log; freed with model_free() (NULL is allowed). */
struct model *model_new(void);
void model_free(struct model *m);

/*
 * Tell the model of a batch that was sealed.  fault is the refusal that its
 * payload must get ("payload", "header", "through"), or "".
 */
void model_know(struct model *m, const struct hash *id,
    const struct returns *figures, const char *fault);

/*
 * From that day on the service is in that region ("": in none).  Later days that
 * were set before stay as they are; model_move_out() forgets all.
 */
void model_place(struct model *m, const char *service, int32_t from,
    const char *region);
void model_move_out(struct model *m);

/*
 * Add the next leaf.  NULL when it may be there; otherwise a sentence on what is
 * wrong, valid until the next call: a batch that nobody sealed, that is there
 * twice, breaks its chain, comes after its epoch's end, or was refused or
 * accepted against the rules; or a refusal in the wrong place.
 */
const char *model_feed(struct model *m, struct slice note);

/* The number of leaves added. */
uint64_t model_size(const struct model *m);

/* NULL unless the last leaf is a batch whose refusal is missing. */
const char *model_whole(struct model *m);

struct model_sums {
	uint64_t services, summaries;
	int32_t through_min, through_max; /* DAY_NONE when services is 0 */
	int64_t sum[MEASURES_MAX];
	uint32_t collecting[MEASURES_MAX];
};

/*
 * The figures of a quarter at log size `size`: of one service, or of one
 * region ("" for none), or of all when both are NULL.
 */
void model_sum(const struct model *m, uint64_t size, const char *service,
    const char *region, struct period quarter, struct model_sums *out);

/* The batch in force at `size` for a service and quarter: its index. */
bool model_in_force(const struct model *m, uint64_t size, const char *service,
    struct period quarter, uint64_t *index);

/*
 * Of the newest release below `size` (P-REL-2) the index, and the hash of the registry
 * that it binds; false where there is none.
 */
bool model_bound(const struct model *m, uint64_t size, uint64_t *index,
    struct hash *registry);

/* Releases in the log. */
uint64_t model_releases(const struct model *m);

/* The size and root that the release at `index` names. */
uint64_t model_released_beside(const struct model *m, uint64_t index,
    struct hash *root);

/* Index of a statement in the log; false when it is not there. */
bool model_find(const struct model *m, const struct hash *id, uint64_t *index);

/* True when the batch at `index` was refused. */
bool model_refused(const struct model *m, uint64_t index);

/* Last seq logged of an agent's epoch. */
uint64_t model_head(const struct model *m, const char *agent, uint64_t epoch);

/* True when the log holds an enrolment of this epoch. */
bool model_enrolled(const struct model *m, const char *agent, uint64_t epoch);

/* True when that epoch is revoked, or a later one enrolled. */
bool model_ended(const struct model *m, const char *agent, uint64_t epoch);

/* True when what is in force covers the quarter to its end. */
bool model_through_end(const struct model *m, const char *service,
    struct period quarter);

/* Batch n of the log, counted round and round; NULL when there is none. */
const struct hash *model_some_batch(const struct model *m, size_t n);

/*
 * True when what is in force for a service and quarter is the highest
 * revision logged and not refused, or nothing where there is none.
 */
bool model_newest_in_force(const struct model *m, const char *service,
    struct period quarter);

/* True when some revocation of an epoch, or some erasure, is in the log:
 * then a lower revision may be in force than the highest accepted. */
bool model_took_back(const struct model *m);

#endif
