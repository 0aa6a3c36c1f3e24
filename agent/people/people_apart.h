#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_APART_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Two clients of whom somebody has said that they are not one person, although
 * they look like it.  Nothing is overwritten: who takes it back adds a line.
 */
struct people_apart_pair {
	uint32_t first, second; /* numbers; first is the lower one */
	bool apart;             /* else it was taken back */
	bool newest;            /* of what was said of these two */
	char *at, *by;
};

struct people_apart {
	struct people_apart_pair *pair; /* by the two, then by time */
	size_t n, cap;
};

/* Load all that was said; freed with people_apart_free(), and after a failure
 * there is nothing to free. */
int people_apart_load(struct db *db, struct people_apart *out,
    struct err *e) MUST_USE;
void people_apart_free(struct people_apart *all);

/* Whether they are not one person, in whatever order they are given; all may be
 * NULL: then nothing was said. */
bool people_apart_has(const struct people_apart *all, uint32_t one,
    uint32_t other);

/* Add a line about two clients, who exist and are two, inside the caller's
 * transaction. */
int people_apart_note(const struct open_register *reg, uint32_t one,
    uint32_t other, bool apart, struct err *e) MUST_USE;

#endif
