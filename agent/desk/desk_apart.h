#ifndef SHEAF_AGENT_DESK_DESK_APART_H
#define SHEAF_AGENT_DESK_DESK_APART_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/people/people_apart.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/* Two clients who look like one person, and are not. */
struct desk_apart_request {
	uint32_t one, other;
	bool apart; /* else what was said before is taken back */
	/* Of what was said when the two were shown (record_versions.h); else
	 * code "changed".  NULL: whatever was said. */
	const char *version;
};

/*
 * Remember that two clients of a service are not one person, so that they are
 * not shown as likely one any more, or take that back.  A team leader does it
 * at an unlocked desk; what is so already is stored no second time.  *out has
 * says, an array of sentences on what follows, and is NULL after a failure;
 * the caller frees it.  ERR_REFUSED, code "no-such", where one of the two is no
 * client, and as people_merge_check().
 */
int desk_apart_set(struct desk *d, const struct desk_apart_request *r,
    struct jval **out, struct err *e) MUST_USE;

/* Append "3 May 2026, ann: not one person". */
void desk_apart_say(const struct people_apart_pair *pair, struct buf *out);

#endif
