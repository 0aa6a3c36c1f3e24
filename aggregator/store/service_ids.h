#ifndef SHEAF_AGGREGATOR_STORE_SERVICE_IDS_H
#define SHEAF_AGGREGATOR_STORE_SERVICE_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * The ids of all services by their numbers, for those who go through many
 * figures: a figure holds the number of its service only.
 */
struct service_ids {
	char (*id)[LIMITS_ID_MAX + 1]; /* by number - 1 */
	size_t n, cap;
};

/* Read them all; freed with service_ids_free(), also after a failure. */
int service_ids_load(struct service_ids *ids, struct store *s,
    struct err *e) MUST_USE;
void service_ids_free(struct service_ids *ids);

/* The id of service `no`; asserts that there is one. */
const char *service_ids_of(const struct service_ids *ids, int64_t no);

#endif
