#ifndef SHEAF_AGENT_DESK_DESK_MERGING_H
#define SHEAF_AGENT_DESK_DESK_MERGING_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_clients.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Two records of one person: the pairs there may be, as pages show them, and
 * what it would mean to make one of two.  desk_records_merge() does it.
 */

/*
 * Of desk_clients_find_pairs(): says, pairs (why; clients, the two, each
 * client, service, reference, name) and apart, those who are not one person
 * (says, who decided that and when; version, of what was said; clients).  The
 * caller frees it.
 */
struct jval *desk_merging_pairs(const struct desk_clients_pairs *pairs);

/*
 * What making `other` a part of `keep` would do, by doing it and taking it
 * back: clients (the two, `keep` first: client, service, reference, name,
 * says), goes (an array of sentences), figures (those that change, as
 * sentences), against (what stands against it, as sentences: then nothing else
 * is said), staff, the name to type, apart, whether they are not one person,
 * said, all that was said about that (desk_apart_say()), apart_version, of what
 * was said, and version, of all of it (record_versions.h).  A team leader asks at
 * an unlocked desk that has its day; ERR_REFUSED, code "no-such", where one of the two is no
 * client, and where they are of different services or one and the same.  The
 * caller frees *out, which is NULL after a failure.
 */
int desk_merging_weigh(struct desk *d, uint32_t keep, uint32_t other,
    struct jval **out, struct err *e) MUST_USE;

/* After desk_records_merge(): says, an array of sentences on what follows. */
struct jval *desk_merging_made(void);

#endif
