#ifndef SHEAF_AGENT_DESK_DESK_ENTER_REF_H
#define SHEAF_AGENT_DESK_DESK_ENTER_REF_H

#include <stdint.h>

#include "agent/register/events.h"
#include "agent/register/held.h"

/*
 * The ref of an entry that was typed without one, on a page, where nobody types
 * refs: of a job, and of a contact with an employer, a new one; of a step of a
 * referral that of the referral to which the day belongs.  Somebody who was
 * discharged may be referred once more: that referral gets a new ref.  ""
 * where there is none to be told apart from, and of every other event.
 * `held` is what the register holds of the client, `day` may be DAY_NONE.  The
 * caller frees it.
 */
char *desk_enter_ref(const struct held_facts *held, uint32_t client,
    enum event event, int32_t day);

#endif
