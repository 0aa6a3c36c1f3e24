#ifndef SHEAF_AGENT_DESK_DESK_SHARED_H
#define SHEAF_AGENT_DESK_DESK_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/err.h"

/*
 * One register at which several people work, each at a desk of their own and
 * on a thread of their own.  What a desk does to the register is a turn
 * (gate.h); turns are had one at a time, in the order of asking, and nobody
 * who is asked something at a terminal has one.
 *
 * The thread of a session calls desk_shared_join(); from then on desk_open()
 * opens this register, and desk_close() leaves it open.
 */
struct desk_shared;
struct signins;

/* Open the register of dir, locked; as desk_open(). */
int desk_shared_open(struct desk_shared **out, const char *dir,
    struct err *e) MUST_USE;

/* Let the desks of this thread be at that register; NULL: at one of their
 * own.  It outlives them. */
void desk_shared_join(struct desk_shared *s);

/* The register that this thread has joined, or NULL. */
struct desk_shared *desk_shared_joined(void);

/* The register itself, for who has a turn. */
struct open_register *desk_shared_register(struct desk_shared *s);

/* Where the password hashes of its sign-ins are made; NULL of NULL. */
struct signins *desk_shared_signins(struct desk_shared *s);

/* Wait for a turn, for gate.c.  ERR_LATER once desk_shared_stop() was called. */
int desk_shared_enter(struct desk_shared *s, struct err *e) MUST_USE;
void desk_shared_leave(struct desk_shared *s);

/* True while this thread has the turn. */
bool desk_shared_in_turn(struct desk_shared *s);

/* Lock the register, in a turn, when none was had for idle_ms milliseconds.
 * True when it was unlocked till then. */
bool desk_shared_rest(struct desk_shared *s, int64_t idle_ms);

/* Begin no turn and no sign-in any more, and wait for those under way. */
void desk_shared_stop(struct desk_shared *s);

/* Whether that was called; and the sentence of it, ERR_LATER.  Returns -1. */
bool desk_shared_stopped(struct desk_shared *s);
int desk_shared_say_stopped(struct err *e);

/* Lock the register, close it, and free s; nobody has joined it any more. */
void desk_shared_close(struct desk_shared *s);

#endif
