/*
 * Who may have a password hashed, and when.  The queue is that of turns.c, in a
 * row of its own.
 */
#include "agent/desk/signins.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/turns.h"
#include "agent/desk/wrong_passwords.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

struct signins {
	struct turns *turns;
	pthread_mutex_t guard;        /* of `here` */
	unsigned here;                /* hashing or waiting */
	struct wrong_passwords wrong; /* of who has the turn */
};

struct signins *
signins_new(void)
{
	struct signins *s = mem_alloc(sizeof(*s));

	s->turns = turns_new();
	ASSERT(pthread_mutex_init(&s->guard, NULL) == 0);
	return s;
}

void
signins_free(struct signins *s)
{
	if (s == NULL)
		return;
	turns_free(s->turns);
	(void)pthread_mutex_destroy(&s->guard);
	free(s);
}

/* ERR_LATER with a code, for who can do better than to give up. */
static int
later(struct err *e, const char *code)
{
	(void)snprintf(e->code, sizeof(e->code), "%s", code);
	return -1;
}

/* Come in, if there is room to wait. */
static int
come(struct signins *s, struct err *e)
{
	bool room;

	(void)pthread_mutex_lock(&s->guard);
	room = s->here < 1 + LIMITS_SIGN_IN_WAITING;
	if (room)
		s->here++;
	(void)pthread_mutex_unlock(&s->guard);
	if (room)
		return 0;
	err_set(e, ERR_LATER,
	    "several people are signing in just now; try again in a moment");
	return later(e, "busy");
}

static void
go(struct signins *s)
{
	(void)pthread_mutex_lock(&s->guard);
	s->here--;
	(void)pthread_mutex_unlock(&s->guard);
}

static int
may_try(const struct signins *s, const char *name, struct err *e)
{
	int64_t wait_s =
	    wrong_passwords_wait_s(&s->wrong, name, clock_mono_now());

	if (wait_s == 0)
		return 0;
	err_set(e, ERR_LATER,
	    "wrong passwords were given for this account; wait %lld second%s, "
	    "then sign in again",
	    (long long)wait_s, wait_s == 1 ? "" : "s");
	return later(e, "delay");
}

/* The password of an account, while no other is checked. */
static int
check(struct signins *s, struct vault_hash *h, const char *password,
    struct err *e)
{
	const char *name = h->slot.name;
	int rc;

	if (may_try(s, name, e) < 0)
		return -1;
	rc = vault_hash_make(h, password, e);
	if (rc == 0)
		wrong_passwords_right(&s->wrong, name);
	else if (strcmp(e->code, "password") == 0)
		wrong_passwords_wrong(&s->wrong, name, h->known,
		    clock_mono_now());
	return rc;
}

int
signins_make(struct signins *s, struct vault_hash *h, const char *password,
    struct err *e)
{
	int rc = -1;

	if (s == NULL)
		return vault_hash_make(h, password, e);
	if (come(s, e) < 0)
		return -1;
	if (turns_take(s->turns)) {
		rc = h->fresh ? vault_hash_make(h, password, e)
			      : check(s, h, password, e);
		turns_give(s->turns);
	} else {
		err_set(e, ERR_LATER,
		    "sheaf-agent serve is being stopped: sign in again");
	}
	go(s);
	return rc;
}

void
signins_stop(struct signins *s)
{
	turns_close(s->turns);
}

void
signins_hold(struct signins *s)
{
	ASSERT(turns_take(s->turns));
	(void)pthread_mutex_lock(&s->guard);
	s->here++;
	(void)pthread_mutex_unlock(&s->guard);
}

void
signins_let(struct signins *s)
{
	turns_give(s->turns);
	go(s);
}

size_t
signins_waiting(struct signins *s)
{
	return turns_waiting(s->turns);
}
