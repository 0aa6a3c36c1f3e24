#ifndef SHEAF_AGENT_DESK_RECORD_VERSIONS_H
#define SHEAF_AGENT_DESK_RECORD_VERSIONS_H

#include <stdint.h>

#include "agent/desk/versions.h"
#include "agent/people/people_apart.h"
#include "agent/register/register.h"
#include "common/base/err.h"

/*
 * Whole records of clients in versions, for what is done to all of one: every
 * entry and all particulars, so that nobody erases or merges what they have not
 * seen.  In a turn of the desk.
 */

/* The record of a client, or, where `other` is not 0, two records and what was
 * said of them.  ERR_REFUSED as desk_clients_get() where one is not there. */
int record_versions_of(struct open_register *reg, uint32_t client,
    uint32_t other, char out[static VERSIONS_SIZE], struct err *e) MUST_USE;

struct record_versions_change {
	uint32_t client, other; /* other 0: one record */
	const char *seen;       /* made from this version; NULL: from any */
	const char *yours;      /* what was about to be done, for people */
};

/* versions_check() of those records as they are now.  In the turn that then
 * changes them. */
int record_versions_check(struct open_register *reg,
    const struct record_versions_change *c, struct err *e) MUST_USE;

/* What was said about whether two clients are one person, of all that was
 * said; VERSIONS_NONE where nothing was. */
void record_versions_apart(const struct people_apart *said, uint32_t one,
    uint32_t other, char out[static VERSIONS_SIZE]);

#endif
