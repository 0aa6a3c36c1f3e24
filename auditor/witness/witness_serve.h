#ifndef SHEAF_AUDITOR_WITNESS_WITNESS_SERVE_H
#define SHEAF_AUDITOR_WITNESS_WITNESS_SERVE_H

#include <stdbool.h>

#include "auditor/witness/witness_door.h"
#include "auditor/witness/witness_state.h"
#include "common/base/err.h"

/* The two daemons, each until SIGTERM or SIGINT. */

/* Answer at a door.  Logs that are held and have a url are looked at each
 * minute, so that they go on. */
int witness_serve_door(struct witness_state *s,
    const struct witness_door_config *config, struct err *e) MUST_USE;

struct witness_serve_follow {
	unsigned every_s;
	bool once; /* then an error is the log's that failed first */
	const char
	    *out; /* folder for "<hex of H(origin)>.checkpoint", or NULL */
};

/* Follow each log that has a url and is not stopped.  -1 with *e, without
 * `once`, only when nothing can be followed at all. */
int witness_serve_follower(struct witness_state *s,
    const struct witness_serve_follow *config, struct err *e) MUST_USE;

#endif
