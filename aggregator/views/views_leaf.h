#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_LEAF_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_LEAF_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/limits.h"

/* What the statement of a batch says of itself, read from the log. */
struct views_leaf {
	struct hash id; /* of the statement */
	int32_t sealed; /* day on which the site made it, by the site's clock */
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch;
};

/* Read log entry `index`; ERR_CORRUPT when it is no batch. */
int views_leaf_read(struct views_leaf *out, struct store *reader,
    uint64_t index, struct err *e) MUST_USE;

#endif
