#ifndef SHEAF_AGENT_DESK_DESK_ENTER_EFFECTS_H
#define SHEAF_AGENT_DESK_DESK_ENTER_EFFECTS_H

#include <stdint.h>

#include "agent/figures/counts.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * What an entry changes in the figures of its service, in sentences:
 * "2025/26 Q4, Job starts: 12 -> 11. It is sent again at the next seal."
 */
enum {
	/* One job that is withdrawn can change a dozen figures in each of
	 * four quarters; who reads more than these looks at the page of
	 * figures. */
	DESK_ENTER_EFFECTS_MAX = 6
};

/*
 * An array of the sentences, for figures that one client's entry has changed
 * by the lines of `counts`; what the service's figures are now is derived as
 * for a preview, inside the caller's transaction.  Of a quarter without a
 * return nothing is said.  The caller frees *out, which is NULL after a
 * failure.
 */
int desk_enter_effects(struct db *db, const char *service, int32_t today,
    const struct counts *counts, struct jval **out, struct err *e) MUST_USE;

/*
 * Append everything of a client that figures are made of: the reviews of the
 * client's employer contacts, too, which belong to nobody.  *out is begun as
 * empty, with symbols_init() for its names.
 */
int desk_enter_effects_load(struct db *db, const struct people_entry *client,
    struct held_facts *out, struct err *e) MUST_USE;

/*
 * As desk_enter_effects(), of a change of that service that is not made yet: q
 * has the facts that it is about, as they are and as they would be, and the
 * day; its service is filled in here.
 */
int desk_enter_effects_compare(struct db *db, const char *service,
    const struct counts_question *q, struct jval **out, struct err *e) MUST_USE;

#endif
