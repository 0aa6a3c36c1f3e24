#ifndef SHEAF_AGENT_DESK_DESK_ENTER_ANSWER_H
#define SHEAF_AGENT_DESK_DESK_ENTER_ANSWER_H

#include "agent/desk/desk_enter.h"

/* The answer to an entry, for people and for programs. */

/* Append it as lines of text. */
void desk_enter_answer_describe(const struct desk_enter_answer *answer,
    bool check, struct buf *out);

/*
 * outcome, fact, version, particulars_version, text; counts: measure, title, period, before, after,
 * because, says (the line in words); not_counted; remarks: field, refused, code, text; conflict: by, at,
 * theirs, yours, fact, version, particulars_version; effects, where there are
 * some (desk_enter_effects.h); odd, likewise (desk_enter_odd.h).
 */
struct jval *desk_enter_answer_json(const struct desk_enter_answer *answer);

#endif
