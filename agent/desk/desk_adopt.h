#ifndef SHEAF_AGENT_DESK_DESK_ADOPT_H
#define SHEAF_AGENT_DESK_DESK_ADOPT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * A register that came back from a backup goes on behind what the log holds
 * (agent/sealing/adopt.h).  Both want the register unlocked and the spool open.
 */

/*
 * What would be taken over: "stage", "none", "bring", "apart", "once", "ended",
 * "forked" or "ready"; "new_invite", whether only that leads on; "head", which stands for all that is shown here, null unless
 * ready; "staff", whose name confirms it; "says", sentences on how it stands and
 * what that means; and with "ready" "missing", the returns that are not known here,
 * each with service, title, revision, sealed_on, counts (whether the region counts
 * its figures now) and says; "clients", sentences on what records may lack; and
 * "then", sentences on what follows.  The caller frees *out.
 */
int desk_adopt_weigh(struct desk *d, struct jval **out, struct err *e) MUST_USE;

struct desk_adopt_request {
	const char *typed; /* the name that confirms it, of who is at work */
	bool by_hand;      /* typed by a person; else by a command's option */
	bool alone;        /* their word that no other copy is in use */
	/* "head" of what they were shown; NULL: nothing was ready then. */
	const char *head;
	int32_t today;
};

/*
 * Do it; *out has says, sentences on what follows, and is NULL after a failure;
 * the caller frees it.  ERR_REFUSED, code "typed", for another name; "alone"
 * without that word; and as adopt_take(), of which "outdated" means that the log
 * holds something else by now, which has to be shown first.
 */
int desk_adopt(struct desk *d, const struct desk_adopt_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif
