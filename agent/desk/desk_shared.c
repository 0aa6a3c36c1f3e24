/*
 * The register that several desks share, and who may work on it now.
 */
#include "agent/desk/desk_shared.h"

#include <stdlib.h>

#include "agent/desk/desk_hash.h"
#include "agent/register/held.h"
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
};

static _Thread_local struct desk_shared *joined;

int
desk_shared_open(struct desk_shared **out, const char *dir, struct err *e)
{
	struct desk_shared *s = mem_alloc(sizeof(*s));

	*out = NULL;
	if (register_open(&s->reg, dir, LIMITS_REGISTER_WAIT_MS, e) < 0) {
		free(s);
		return -1;
	}
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

int
desk_shared_enter(struct desk_shared *s, struct err *e)
{
	return turns_take(s->turns) ? 0 : desk_shared_say_stopped(e);
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

	if (!turns_take(s->turns))
		return false;
	rest = s->reg->vault != NULL &&
	       clock_mono_now().ms - s->used.ms >= idle_ms;
	if (rest)
		lock(s);
	turns_give(s->turns);
	return rest;
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
