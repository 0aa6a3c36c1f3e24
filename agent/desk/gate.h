#ifndef SHEAF_AGENT_DESK_GATE_H
#define SHEAF_AGENT_DESK_GATE_H

#include "agent/desk/desk.h"
#include "agent/desk/operations.h"
#include "agent/register/access.h"
#include "common/base/err.h"

/*
 * The one gate.  Every function of the desk that works on a register is a
 * turn: it begins with gate_enter() and ends with gate_leave(), on every path,
 * and works in between in the name of the desk's actor.  Turns do not contain
 * turns.  At a shared register (desk_shared.h) one turn is had at a time.
 *
 *	if (gate_enter(d, OPERATION_CLIENT_FIND, e) < 0)
 *		return -1;
 *	return gate_leave(d, find(d, text, out, e));
 */

/*
 * Begin a turn, after those that were asked for earlier.  ERR_REFUSED, and no
 * turn is begun: code "locked" when nobody has signed in, "session" when the session has ended, "role" when the role
 * of the actor does not allow it; the sentence says what is needed and whom
 * to ask; "stored" when the form of this desk (d->key) was stored before.
 */
int gate_enter(struct desk *d, enum operation id, struct err *e) MUST_USE;

/* End it; returns rc.  A turn that opens who clients are, and succeeds, has
 * called gate_show() once.  After one that changes something, this thread waits for
 * further turns as long as they take (desk_shared_changed()). */
int gate_leave(struct desk *d, int rc);

/*
 * Write this turn's line in the access log (register/access.h), before its
 * answer is given: when that fails, there is no answer.  Frees *shown in any
 * case.
 */
int gate_show(struct desk *d, struct access_shown *shown,
    struct err *e) MUST_USE;

/* The same for a turn that shows somebody only perhaps: nothing is written when
 * it showed nobody. */
int gate_show_some(struct desk *d, struct access_shown *shown,
    struct err *e) MUST_USE;

/* Whether its actor may sign figures off: a team leader, or a worker where one
 * has said so.  In a turn. */
bool gate_seals(const struct desk *d);

/* Append some team leaders' names, "ann or bea", for a sentence that says whom
 * to ask; nothing where there are none. */
void gate_name_leaders(struct db *db, struct buf *out);

/*
 * Whether gate_enter() would let this desk in, for a face that has a question
 * to ask first: nobody is asked for a password or a name only to be refused.
 */
int gate_may(struct desk *d, enum operation id, struct err *e) MUST_USE;

/*
 * The same at once, for what a page shows links to: by the table, and by what the last
 * turn at s knew.  It asks neither for a turn nor whether the session still stands:
 * what it leads to is judged by gate_enter().
 */
bool gate_foresee(struct desk_shared *s, const struct actor *actor,
    enum operation id);

#endif
