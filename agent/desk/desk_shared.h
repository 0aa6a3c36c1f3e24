#ifndef SHEAF_AGENT_DESK_DESK_SHARED_H
#define SHEAF_AGENT_DESK_DESK_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/clock.h"
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

/*
 * Let the desks of this thread wait for their turns, all of them together, until that
 * moment at least, and no longer than until somebody else has had a turn for long
 * (LIMITS_TURN_LONG_MS) after it; instead of as long as it takes.  Who waits keeps their
 * place meanwhile.  desk_shared_join() takes it back.
 */
void desk_shared_wait_until(struct clock_mono until);

/* The same, not at all: as while anybody has a turn. */
void desk_shared_wait_not(void);

/*
 * For gate.c: a turn of this thread has done what changes something.  Its further
 * turns, which build the answer to that, are waited for as long as it takes, until
 * desk_shared_wait_until() is called again: who is told that nothing was done must
 * not find it done.
 */
void desk_shared_changed(void);

/* A turn is a long one from ms milliseconds on, or hangs: LIMITS_TURN_LONG_MS and
 * LIMITS_TURN_HANGS_MS unless a test says something else. */
void desk_shared_long_from(struct desk_shared *s, int64_t ms);
void desk_shared_hangs_from(struct desk_shared *s, int64_t ms);

/* Wait for a turn, for gate.c, which is going to `says` (a verb with its object, as
 * the table of operations has it; NULL: nothing that is told).  ERR_LATER once
 * desk_shared_stop() was called, and with code "busy" when it was not had in time. */
int desk_shared_enter(struct desk_shared *s, const char *says,
    struct err *e) MUST_USE;
void desk_shared_leave(struct desk_shared *s);

/* ------------------------------------------------ what is known without a turn */

/* Whether the turn under way is a long one.  Appends what it is, in a sentence. */
bool desk_shared_busy(struct desk_shared *s, struct buf *sentence);

/* Whether the turn under way takes so long that it must hang (LIMITS_TURN_HANGS_MS). */
bool desk_shared_hangs(struct desk_shared *s);

/* In a turn: on a day when the clock said `clock`, lists and forms had `today`. */
void desk_shared_note_today(struct desk_shared *s, int32_t clock,
    int32_t today);

/* The day that it is for lists and forms, from what was noted last, where the clock
 * says `clock` now: a day that was ahead of the clock stays until the clock has come
 * to it. */
int32_t desk_shared_today(struct desk_shared *s, int32_t clock);

/* Whether workers may sign figures off, as at the end of the last turn. */
bool desk_shared_workers_seal(struct desk_shared *s);

/* True while this thread has the turn. */
bool desk_shared_in_turn(struct desk_shared *s);

/* Lock the register, in a turn, when none was had for idle_ms milliseconds.
 * True when it was unlocked till then; false, too, where this thread does not wait
 * long enough for the turn. */
bool desk_shared_rest(struct desk_shared *s, int64_t idle_ms);

/*
 * Lock the register, in a turn, unless wanted(arg) says in that turn that somebody needs
 * it: who asks before may find it unlocked by somebody else when the turn comes.  True:
 * it is locked, or was; false, too, where this thread does not wait long enough for the
 * turn.
 */
bool desk_shared_lock_unless(struct desk_shared *s, bool (*wanted)(void *arg),
    void *arg);

/* Begin no turn and no sign-in any more, and wait for those under way. */
void desk_shared_stop(struct desk_shared *s);

/* Whether that was called; and the sentence of it, ERR_LATER.  Returns -1. */
bool desk_shared_stopped(struct desk_shared *s);
int desk_shared_say_stopped(struct err *e);

/* Lock the register, close it, and free s; nobody has joined it any more. */
void desk_shared_close(struct desk_shared *s);

#endif
