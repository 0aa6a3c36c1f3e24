#ifndef SHEAF_AGENT_DESK_DESK_OWN_H
#define SHEAF_AGENT_DESK_DESK_OWN_H

#include "agent/desk/desk.h"
#include "agent/register/own_code.h"
#include "common/base/err.h"

/*
 * Which specialist somebody is: the staff code of the record that is theirs, so
 * that what concerns them can be shown first.  It opens nothing and closes
 * nothing.
 */

/* Say so; "": they are none.  ERR_REFUSED, code "code", for what is no staff
 * code. */
int desk_own_set(struct desk *d, const char *code, struct err *e) MUST_USE;

/*
 * That of the actor of this turn: what they have said; else the staff code that
 * is the name of their account, great and small letters alike, where somebody in
 * the record has it; else "".
 */
int desk_own_find(const struct open_register *reg,
    char code[static OWN_CODE_SIZE], struct err *e) MUST_USE;

/*
 * Whose tasks are shown to the actor who names nobody: a worker's own, and
 * everybody's ("") to a team leader and to who is no specialist.
 */
const char *desk_own_first(const struct open_register *reg, const char *code);

#endif
