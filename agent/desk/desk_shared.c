/*
 * The register that several desks share, and who may work on it now.
 */
#include "agent/desk/desk_shared.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "agent/desk/desk_hash.h"
#include "agent/register/held.h"
#include "agent/vault/vault_staff.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/signins.h"
#include "common/base/turns.h"
#include "protocol/limits.h"

struct desk_shared {
	struct turns *turns;
	struct signins *signins;
	struct open_register *reg; /* of whoever has the turn, as is: */
	struct clock_mono used;    /* when the last turn ended */
	/* For who has no turn: when the one under way began, in ms (0: none is),
	 * and what it is going to do. */
	_Atomic int64_t since_ms;
	const char *_Atomic says;
	/* From when on it is a long one, and from when on it hangs. */
	_Atomic int64_t long_ms, hangs_ms;
	/* Of the last ones: both days of desk_shared_note_today() (0: none were
	 * noted), and whether workers may seal. */
	_Atomic uint64_t days;
	atomic_bool workers_seal;
};

static _Thread_local struct desk_shared *joined;
/* How long this thread waits for a turn. */
static _Thread_local struct patience {
	enum { FOR_EVER, UNTIL, NOT_AT_ALL } how;
	struct clock_mono until;
} patience;

int
desk_shared_open(struct desk_shared **out, const char *dir, struct err *e)
{
	struct desk_shared *s = mem_alloc(sizeof(*s));

	*out = NULL;
	if (register_open(&s->reg, dir, LIMITS_REGISTER_WAIT_MS, e) < 0) {
		free(s);
		return -1;
	}
	atomic_init(&s->long_ms, LIMITS_TURN_LONG_MS);
	atomic_init(&s->hangs_ms, LIMITS_TURN_HANGS_MS);
	s->turns = turns_new();
	s->signins = signins_new(&desk_hash_rule);
	s->used = clock_mono_now();
	*out = s;
	return 0;
}

void
desk_shared_join(struct desk_shared *s)
{
	joined = s;
	patience = (struct patience){ .how = FOR_EVER };
}

void
desk_shared_wait_until(struct clock_mono until)
{
	patience = (struct patience){ UNTIL, until };
}

void
desk_shared_wait_not(void)
{
	patience = (struct patience){ .how = NOT_AT_ALL };
}

void
desk_shared_changed(void)
{
	patience = (struct patience){ .how = FOR_EVER };
}

void
desk_shared_long_from(struct desk_shared *s, int64_t ms)
{
	atomic_store(&s->long_ms, ms);
}

void
desk_shared_hangs_from(struct desk_shared *s, int64_t ms)
{
	atomic_store(&s->hangs_ms, ms);
}

struct desk_shared *
desk_shared_joined(void)
{
	return joined;
}

struct open_register *
desk_shared_register(struct desk_shared *s)
{
	return s->reg;
}

struct signins *
desk_shared_signins(struct desk_shared *s)
{
	return s != NULL ? s->signins : NULL;
}

/* After how many milliseconds the turn under way is a long one; 0 or less: it is. */
static int64_t
till_long_ms(void *arg)
{
	struct desk_shared *s = arg;
	int64_t since_ms = atomic_load(&s->since_ms),
		long_ms = atomic_load(&s->long_ms);

	/* None has begun: it changes hands. */
	if (since_ms == 0)
		return long_ms > 0 ? long_ms : 1;
	return since_ms + long_ms - clock_mono_now().ms;
}

static bool
is_long(struct desk_shared *s)
{
	return till_long_ms(s) <= 0;
}

/* Many who wait are no reason to send anybody away: their turns are short. */
static enum turns_got
take(struct desk_shared *s)
{
	const struct turns_patience until = { patience.until, till_long_ms, s };

	if (patience.how == UNTIL)
		return turns_take_until(s->turns, &until);
	return turns_take_within(s->turns,
	    patience.how == FOR_EVER ? TURNS_FOR_EVER : 0);
}

int
desk_shared_enter(struct desk_shared *s, const char *says, struct err *e)
{
	enum turns_got got = take(s);

	if (got == TURNS_CLOSED)
		return desk_shared_say_stopped(e);
	if (got == TURNS_LATE) {
		err_set(e, ERR_LATER,
		    "the register is busy with something that takes longer, as "
		    "an import does; nothing of this was done: try again in a "
		    "moment");
		return err_code(e, "busy");
	}
	atomic_store(&s->says, says);
	atomic_store(&s->since_ms, clock_mono_now().ms);
	return 0;
}

bool
desk_shared_busy(struct desk_shared *s, struct buf *sentence)
{
	const char *says = atomic_load(&s->says);

	if (!is_long(s))
		return false;
	buf_printf(sentence,
	    "Somebody began to %s, and the register does nothing else until "
	    "that is done.",
	    says != NULL ? says : "do something that takes longer");
	return true;
}

bool
desk_shared_hangs(struct desk_shared *s)
{
	int64_t since_ms = atomic_load(&s->since_ms);

	return since_ms != 0 &&
	       clock_mono_now().ms - since_ms >= atomic_load(&s->hangs_ms);
}

void
desk_shared_note_today(struct desk_shared *s, int32_t clock, int32_t today)
{
	atomic_store(&s->days,
	    (uint64_t)(uint32_t)clock << 32 | (uint64_t)(uint32_t)today);
}

int32_t
desk_shared_today(struct desk_shared *s, int32_t clock)
{
	uint64_t days = atomic_load(&s->days);
	int32_t then = (int32_t)(days >> 32),
		today = (int32_t)(days & UINT32_MAX);

	return today > then && today > clock ? today : clock;
}

bool
desk_shared_workers_seal(struct desk_shared *s)
{
	return atomic_load(&s->workers_seal);
}

int
desk_shared_say_stopped(struct err *e)
{
	return err_set(e, ERR_LATER,
	    "the program that has the register is being stopped; what was not "
	    "done yet is not done: try again in a moment");
}

bool
desk_shared_stopped(struct desk_shared *s)
{
	return turns_closed(s->turns);
}

void
desk_shared_leave(struct desk_shared *s)
{
	s->used = clock_mono_now();
	atomic_store(&s->workers_seal,
	    s->reg->vault != NULL && vault_staff_may_seal(s->reg->vault));
	atomic_store(&s->since_ms, 0);
	turns_give(s->turns);
}

bool
desk_shared_in_turn(struct desk_shared *s)
{
	return turns_mine(s->turns);
}

static void
lock(struct desk_shared *s)
{
	held_drop(s->reg->db);
	vault_lock(s->reg->vault);
	s->reg->vault = NULL;
}

bool
desk_shared_rest(struct desk_shared *s, int64_t idle_ms)
{
	bool rest;

	if (take(s) != TURNS_HAD)
		return false;
	rest = s->reg->vault != NULL &&
	       clock_mono_now().ms - s->used.ms >= idle_ms;
	if (rest)
		lock(s);
	turns_give(s->turns);
	return rest;
}

bool
desk_shared_lock_unless(struct desk_shared *s, bool (*wanted)(void *arg),
    void *arg)
{
	bool may;

	if (take(s) != TURNS_HAD)
		return false;
	may = !wanted(arg);
	if (may && s->reg->vault != NULL)
		lock(s);
	turns_give(s->turns);
	return may;
}

void
desk_shared_stop(struct desk_shared *s)
{
	turns_close(s->turns);
	signins_stop(s->signins);
}

void
desk_shared_close(struct desk_shared *s)
{
	if (s == NULL)
		return;
	register_close(s->reg);
	signins_free(s->signins);
	turns_free(s->turns);
	free(s);
}
