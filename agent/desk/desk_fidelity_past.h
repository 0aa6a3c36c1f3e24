#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_PAST_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_PAST_H

#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/fidelity.h"

/* What a review comes to, in a sentence: "98 of 125: Fair". */
void desk_fidelity_say_sum(const struct fidelity_sum *sum, struct buf *out);

/*
 * What reviews and actions were before, as a page and a terminal tell it: an array,
 * newest first, each with says ("3 May 2026, ann: was 98 of 125: Fair; item 3 scored
 * 4") and reason (in their own words, so it is quoted where it is shown; null:
 * none).  `now` is as it stands in the register; `name` is said before what it was, ""
 * where that is clear from its place.  They are added to `all`.
 */
int desk_fidelity_past_review(const struct open_register *reg,
    const struct review *now, const char *name, struct jval *all,
    struct err *e) MUST_USE;
int desk_fidelity_past_action(const struct open_register *reg,
    const struct review_action *now, const char *name, struct jval *all,
    struct err *e) MUST_USE;

#endif
