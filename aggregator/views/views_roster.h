#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_ROSTER_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_ROSTER_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/service_ids.h"
#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "common/ips/registry.h"

/*
 * Every service that the registry or a list of services names, once, in the
 * order of ids (P-TOT-13: spelled as in the registry, else as in the log).
 */
struct views_roster {
	const char **code; /* of the registry or of `ids` below */
	size_t n;
	struct service_ids ids;
	size_t *place; /* by number - 1 of a service in the store: its code's */
};

/* Read them; registry must outlive *out.  Freed with views_roster_free(),
 * also after a failure. */
int views_roster_load(struct views_roster *out, const struct registry *registry,
    struct store *reader, struct err *e) MUST_USE;
void views_roster_free(struct views_roster *r);

/* The place in r->code of the service with this number in the store. */
size_t views_roster_find(const struct views_roster *r, int64_t service);

#endif
