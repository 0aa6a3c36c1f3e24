/*
 * From a folder without a register to one that is owned: four steps, each
 * taken once, seen by the threads of requests and by the one that owns.
 */
#include "agent/web/web_stage.h"

#include <pthread.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum step {
	NONE,   /* no register is there */
	MAKING, /* a request makes it */
	MADE,   /* and waits for an owner */
	OWNED
};

struct web_stage {
	pthread_mutex_t guard; /* of what follows */
	pthread_cond_t moved;
	enum step step;
	bool stopped;
	char *dir; /* NULL: nothing may be made */
	struct desk_shared *shared;
};

struct web_stage *
web_stage_new(struct desk_shared *shared)
{
	struct web_stage *s = mem_alloc(sizeof(*s));

	*s = (struct web_stage){ .step = shared == NULL ? NONE : OWNED,
		.shared = shared };
	ASSERT(pthread_mutex_init(&s->guard, NULL) == 0);
	ASSERT(pthread_cond_init(&s->moved, NULL) == 0);
	return s;
}

void
web_stage_free(struct web_stage *s)
{
	if (s == NULL)
		return;
	(void)pthread_cond_destroy(&s->moved);
	(void)pthread_mutex_destroy(&s->guard);
	free(s->dir);
	free(s);
}

struct desk_shared *
web_stage_shared(struct web_stage *s)
{
	struct desk_shared *shared;

	(void)pthread_mutex_lock(&s->guard);
	shared = s->shared;
	(void)pthread_mutex_unlock(&s->guard);
	return shared;
}

void
web_stage_allow(struct web_stage *s, const char *dir)
{
	(void)pthread_mutex_lock(&s->guard);
	ASSERT(s->dir == NULL);
	s->dir = mem_string(dir);
	(void)pthread_mutex_unlock(&s->guard);
}

const char *
web_stage_begin(struct web_stage *s)
{
	const char *dir = NULL;

	(void)pthread_mutex_lock(&s->guard);
	if (s->step == NONE && !s->stopped && s->dir != NULL) {
		s->step = MAKING;
		dir = s->dir;
	}
	(void)pthread_mutex_unlock(&s->guard);
	return dir;
}

void
web_stage_failed(struct web_stage *s)
{
	(void)pthread_mutex_lock(&s->guard);
	ASSERT(s->step == MAKING);
	s->step = NONE;
	(void)pthread_mutex_unlock(&s->guard);
}

struct desk_shared *
web_stage_made(struct web_stage *s)
{
	struct desk_shared *shared;

	(void)pthread_mutex_lock(&s->guard);
	ASSERT(s->step == MAKING);
	s->step = MADE;
	while (s->step == MADE && !s->stopped)
		(void)pthread_cond_wait(&s->moved, &s->guard);
	shared = s->shared;
	(void)pthread_mutex_unlock(&s->guard);
	return shared;
}

bool
web_stage_waits(struct web_stage *s)
{
	bool waits;

	(void)pthread_mutex_lock(&s->guard);
	waits = s->step == MADE;
	(void)pthread_mutex_unlock(&s->guard);
	return waits;
}

void
web_stage_own(struct web_stage *s, struct desk_shared *shared)
{
	(void)pthread_mutex_lock(&s->guard);
	s->step = OWNED;
	s->shared = shared;
	(void)pthread_cond_broadcast(&s->moved);
	(void)pthread_mutex_unlock(&s->guard);
}

void
web_stage_stop(struct web_stage *s)
{
	(void)pthread_mutex_lock(&s->guard);
	s->stopped = true;
	(void)pthread_cond_broadcast(&s->moved);
	(void)pthread_mutex_unlock(&s->guard);
}
