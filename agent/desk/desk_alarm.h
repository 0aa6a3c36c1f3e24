#ifndef SHEAF_AGENT_DESK_DESK_ALARM_H
#define SHEAF_AGENT_DESK_DESK_ALARM_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * The region's log has shown two histories (agent/sealing/alarm.h).  All of these want
 * the register unlocked and the spool open.
 */

/*
 * How it stands: "stage", "none", "open" or "acknowledged"; "staff", whose name
 * acknowledges it; "says" and "then", sentences on what it means and what follows.  The
 * caller frees *out.
 */
int desk_alarm_look(struct desk *d, struct jval **out, struct err *e) MUST_USE;

/* Append the file of evidence, for the region and for an auditor. */
int desk_alarm_evidence(struct desk *d, struct buf *out,
    struct err *e) MUST_USE;

struct desk_alarm_request {
	const char *typed; /* the name that confirms it, of who is at work */
	int32_t today;
};

/*
 * Do it; *out has says, sentences on what follows, and is NULL after a failure; the
 * caller frees it.  ERR_REFUSED, code "typed", for another name; and as
 * alarm_acknowledge().
 */
int desk_alarm_acknowledge(struct desk *d, const struct desk_alarm_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif
