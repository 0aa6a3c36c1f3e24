#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_REFS_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/people_book.h"

/* The jobs and employer contacts of a service, which particulars are about;
 * and the service itself. */
struct people_ref {
	enum people_kind kind;
	uint32_t client; /* 0 for an employer contact */
	char *text;
};

struct people_refs {
	struct people_ref *ref; /* sorted */
	size_t n, cap;
};

/* The row of a service, found by its id; *known false where there is none. */
int people_refs_service(struct db *db, const char *service, int64_t *number,
    bool *known, struct err *e) MUST_USE;

/* Load those of a service; freed with people_refs_free(). */
int people_refs_load(struct db *db, int64_t service, struct people_refs *out,
    struct err *e) MUST_USE;
void people_refs_free(struct people_refs *refs);

/* Whether the register holds the job or employer contact of the key. */
bool people_refs_has(const struct people_refs *refs,
    const struct people_key *key);

#endif
