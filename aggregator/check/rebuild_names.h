#ifndef SHEAF_AGGREGATOR_CHECK_REBUILD_NAMES_H
#define SHEAF_AGGREGATOR_CHECK_REBUILD_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/* The numbers that the store gave to services and epochs, by their names. */
struct rebuild_names {
	struct store_service *service; /* sorted by id */
	size_t services, services_cap;
	struct store_agent *agent; /* sorted by id */
	size_t agents, agents_cap;
	struct store_epoch *epoch; /* sorted by agent, epoch */
	size_t epochs, epochs_cap;
};

/* Read all of them; freed with rebuild_names_free(), also after failure. */
int rebuild_names_load(struct rebuild_names *n, struct store *s,
    struct err *e) MUST_USE;
void rebuild_names_free(struct rebuild_names *n);

/* The number, 0 when there is none. */
int64_t rebuild_names_service(const struct rebuild_names *n, const char *id);
int64_t rebuild_names_epoch(const struct rebuild_names *n, const char *agent,
    uint64_t epoch);

#endif
