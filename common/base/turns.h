#ifndef SHEAF_COMMON_BASE_TURNS_H
#define SHEAF_COMMON_BASE_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/clock.h"

/*
 * Work that only one thread may do at a time, and that is done in the order in
 * which it was asked for.  A mutex alone promises no order: one thread could
 * take it again and again while others wait.
 */
struct turns;

/* With nobody in it; freed by turns_free(). */
struct turns *turns_new(void);

/* Nobody waits and nobody has the turn; NULL is allowed. */
void turns_free(struct turns *t);

/* Wait for the turn.  False, and no turn is had, once turns_close() was
 * called.  A thread that has the turn must not ask for another. */
bool turns_take(struct turns *t);

/* The same, waiting at most wait_ms milliseconds; TURNS_FOR_EVER: as long as it
 * takes; 0: not at all, as while anybody has the turn or waits for one.  Who has
 * waited in vain leaves the queue, and nobody else loses their place. */
enum turns_got { TURNS_HAD, TURNS_CLOSED, TURNS_LATE };
enum { TURNS_FOR_EVER = -1 };
enum turns_got turns_take_within(struct turns *t, int64_t wait_ms);

/*
 * The same, where it depends on more than the time whether somebody goes: when that
 * moment has come, more_ms(arg) says for how many more milliseconds they keep their
 * place, and is asked again after these; 0 or less: they leave the queue.  It must not
 * call anything of these turns.
 */
struct turns_patience {
	struct clock_mono until;
	int64_t (*more_ms)(void *arg);
	void *arg;
};
enum turns_got turns_take_until(struct turns *t,
    const struct turns_patience *p);

/* End the turn that this thread has. */
void turns_give(struct turns *t);

/* True when this thread has the turn. */
bool turns_mine(struct turns *t);

/* How many wait for one. */
size_t turns_waiting(struct turns *t);

/* Give no turn any more, also to those who wait, and return when the turn
 * that is under way has ended.  The caller has none. */
void turns_close(struct turns *t);
bool turns_closed(struct turns *t);

#endif
