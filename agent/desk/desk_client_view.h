#ifndef SHEAF_AGENT_DESK_DESK_CLIENT_VIEW_H
#define SHEAF_AGENT_DESK_DESK_CLIENT_VIEW_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * One client as a page shows them: where they stand in their latest referral,
 * what comes next, and what happened, newest first.
 *
 * client (number), service, reference, name, particulars (name, title, text,
 * shown), particulars_version; retention (desk_retention_view()); phases (title, on, says); next (title, on);
 * outcomes (title, on, says), the earliest first, with what shows each; jobs (ref,
 * says), for facts that belong to one; entries (id, version, on, says, cells,
 * particulars, particulars_version), at most DESK_CLIENT_VIEW_PAGE of them
 * before number `before` in their order (0: from the newest), and `more`, that
 * number for the next page, or null; changes (at, by, what) with the first
 * page.  The caller frees *out.  ERR_REFUSED, code "no-such", when there is no
 * such client.  The desk is unlocked and has its day.
 */
enum { DESK_CLIENT_VIEW_PAGE = 100 };

struct desk_client_view_request {
	uint32_t client;
	size_t before;
};

/* *out is NULL after a failure. */
int desk_client_view(struct desk *d, const struct desk_client_view_request *r,
    struct jval **out, struct err *e) MUST_USE;

#endif
