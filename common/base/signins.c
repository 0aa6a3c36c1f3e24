/*
 * Who may have a password hashed, and when.  The queue is that of turns.c.  Who
 * waits after wrong passwords is told so before they stand in the queue, so
 * that somebody who guesses takes no place in it from others.
 */
#include "common/base/signins.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/base/turns.h"

struct signins {
	unsigned waiting; /* who may */
	struct turns *turns;
	pthread_mutex_t guard; /* of all that follows */
	unsigned here;         /* hashing or waiting */
	struct wrong_passwords account, address;
};

struct signins *
signins_new(const struct signins_rule *rule)
{
	struct signins *s = mem_alloc(sizeof(*s));

	s->waiting = rule->waiting;
	s->account.rule = rule->account;
	s->address.rule = rule->address;
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

static int
may_try(struct signins *s, const struct signins_hash *h, struct err *e)
{
	struct clock_mono now = clock_mono_now();
	int64_t account_s, address_s = 0, wait_s;

	if (h->account == NULL)
		return 0;
	(void)pthread_mutex_lock(&s->guard);
	account_s = wrong_passwords_wait_s(&s->account, h->account, now);
	if (h->address != NULL)
		address_s =
		    wrong_passwords_wait_s(&s->address, h->address, now);
	(void)pthread_mutex_unlock(&s->guard);
	wait_s = account_s > address_s ? account_s : address_s;
	if (wait_s == 0)
		return 0;
	err_set(e, ERR_LATER,
	    "wrong passwords were given %s; wait %lld second%s, "
	    "then sign in again",
	    account_s > 0 ? "for this account" : "from this address",
	    (long long)wait_s, wait_s == 1 ? "" : "s");
	return later(e, "delay");
}

/* Come in, if there is room to wait. */
static int
come(struct signins *s, struct err *e)
{
	bool room;

	(void)pthread_mutex_lock(&s->guard);
	room = s->here < 1 + s->waiting;
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

static void
count(struct signins *s, const struct signins_hash *h, bool right)
{
	struct clock_mono now = clock_mono_now();

	(void)pthread_mutex_lock(&s->guard);
	if (right)
		wrong_passwords_right(&s->account, h->account);
	else
		wrong_passwords_wrong(&s->account, h->account, h->known, now);
	if (h->address != NULL && right)
		wrong_passwords_right(&s->address, h->address);
	else if (h->address != NULL)
		wrong_passwords_wrong(&s->address, h->address, true, now);
	(void)pthread_mutex_unlock(&s->guard);
}

/* While no other is made.  Those who stood before may have been wrong. */
static int
make(struct signins *s, const struct signins_hash *h, struct err *e)
{
	int rc;

	if (may_try(s, h, e) < 0)
		return -1;
	rc = h->make(h->arg, e);
	if (h->account != NULL && (rc == 0 || strcmp(e->code, "password") == 0))
		count(s, h, rc == 0);
	return rc;
}

int
signins_make(struct signins *s, const struct signins_hash *h, struct err *e)
{
	int rc = -1;

	if (may_try(s, h, e) < 0 || come(s, e) < 0)
		return -1;
	if (turns_take(s->turns)) {
		rc = make(s, h, e);
		turns_give(s->turns);
	} else {
		err_set(e, ERR_LATER,
		    "the program is being stopped: sign in again");
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
