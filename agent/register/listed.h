#ifndef SHEAF_AGENT_REGISTER_LISTED_H
#define SHEAF_AGENT_REGISTER_LISTED_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * The services that the authority has named for this site.  A return of any
 * other could never be taken, so none is signed.  The list comes with the
 * invite and is renewed by what the aggregator says of the head; it is known
 * from the first of them on.
 */
struct listed {
	bool known; /* else n is 0, and any service may be reported */
	char service[LIMITS_AGENT_SERVICES_MAX][LIMITS_ID_MAX + 1];
	size_t n; /* sorted by bytes */
};

/* The list as it was last heard. */
int listed_load(struct db *db, struct listed *out, struct err *e) MUST_USE;

/* Whether a service may be reported: it is on the list, or none is known. */
bool listed_allows(const struct listed *list, const char *service);

/* Begin a list in memory, and add a name; one that is no service id, and any
 * beyond LIMITS_AGENT_SERVICES_MAX, is left out. */
void listed_begin(struct listed *list);
void listed_add(struct listed *list, struct slice service);

/* Put this list in the place of the one before, inside the caller's
 * transaction. */
int listed_store(struct db *db, const struct listed *list,
    struct err *e) MUST_USE;

#endif
