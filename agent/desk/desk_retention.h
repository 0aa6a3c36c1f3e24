#ifndef SHEAF_AGENT_DESK_DESK_RETENTION_H
#define SHEAF_AGENT_DESK_DESK_RETENTION_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/versions.h"
#include "agent/people/people_retention.h"
#include "agent/people/people_search.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * Until when the record of a client is kept: the day on which staff decide
 * whether it is still needed, in words, and changed with a reason.  Nothing is
 * erased by itself.
 */

/*
 * until (a day, null where none was set for this client), version, says (an
 * array of sentences: when, by which rule, who set it and why), past (an array
 * of sentences, newest first), reasons (word, title).  *out is NULL after a
 * failure; the caller frees it.  Inside a turn of a desk whose day `today` is.
 */
int desk_retention_view(struct db *db, const struct people_entry *client,
    int32_t today, struct jval **out, struct err *e) MUST_USE;

/* Append what there is to decide about a record whose day has come: "To
 * be decided since 3 May 2026, 8 years after the last entry". */
void desk_retention_say_task(const struct people_due *due, struct buf *out);

struct desk_retention_request {
	uint32_t client;
	int32_t day; /* DAY_NONE: no day of its own any more */
	const char *reason;
	const char *version; /* the one that was seen; NULL: any */
};

/* ERR_USAGE, with the words there are, when it is no reason. */
int desk_retention_check_reason(const char *reason, struct err *e) MUST_USE;

/*
 * Set the day.  outcome ("done", "unchanged", "overtaken"), and after
 * "overtaken" conflict (by, at, theirs, yours, version), else null: nothing was
 * changed then.  ERR_REFUSED, code "reason", without one of the reasons; code
 * "no-such" where there is no such client.  The desk is unlocked; *out is NULL
 * after a failure, and the caller frees it.
 */
int desk_retention_set(struct desk *d, const struct desk_retention_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif
