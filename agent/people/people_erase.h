#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_ERASE_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_ERASE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/people_book.h"
#include "agent/register/register.h"

/*
 * Erasing a client, which is a right: the client's row, particulars and
 * facts go, with everything that history holds of them; employer contacts
 * made for the client go too, with their reviews.  Returns are then derived
 * without them.  What stays is that an erasure took place (erasures.h).
 */
struct people_erasure {
	uint32_t client;    /* row of table client */
	const char *reason; /* as erasures_is_reason() */
	int32_t today;
};

/* How many facts a client has, how many past ones, and how many times a claim
 * names the client. */
struct people_extent {
	int64_t facts, past, claimed;
};
int people_erase_extent(struct db *db, uint32_t client,
    struct people_extent *out, struct err *e) MUST_USE;

/*
 * Erase one client in a transaction of its own; folder is D/register.  The log in the file is written first, so that a
 * crash in between leaves a client who is erased again after a restore, and
 * never one who comes back.
 */
int people_erase(const struct open_register *reg, const char *folder,
    const struct people_erasure *what, struct err *e) MUST_USE;

/*
 * Erase again the clients that a restore brought back, no matter who is signed
 * in, and rewrite the file.  Only lines of the deletion log that this register
 * wrote itself erase anybody; others are in doubt until a team leader has
 * dealt with them (erasures.h).
 */
struct people_again {
	size_t erased;   /* clients */
	size_t in_doubt; /* lines of the log */
};
int people_erase_again(const struct open_register *reg, const char *folder,
    struct people_again *out, struct err *e) MUST_USE;

#endif
