/*
 * Many people at one register: fifty threads, each at a desk of its own, ask,
 * write and sign in as they like, and what they wrote is there afterwards.
 * Built with SAN=tsan it also shows that no two touch the same memory at once.
 */
#include "agent/desk/desk_shared.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_hash.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "agent/serve/serve_console.h"
#include "common/base/file.h"
#include "common/base/signins.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

enum { ASKERS = 50, TODAY = 20600, HOUR_MS = 3600 * 1000 };

static struct disk_register world;
static struct desk_shared *shared;

static void
begin(void)
{
	struct err e = ERR_INIT;

	disk_register_three(&world);
	disk_register_close(&world);
	ck_assert_msg(desk_shared_open(&shared, world.home, &e) == 0, "%s",
	    e.text);
}

static void
end(void)
{
	desk_shared_close(shared);
	disk_register_end(&world);
}

/* A desk at the shared register, and whoever signs in there. */
static int
sign_in(struct desk *d, const char *staff, const char *password, struct err *e)
{
	size_t again;
	int rc;

	desk_shared_join(shared);
	ck_assert_int_eq(desk_open(d, "nowhere", e), 0);
	rc =
	    desk_unlock(d, &(struct vault_login){ staff, password }, &again, e);
	if (rc < 0)
		desk_close(d);
	return rc;
}

/* The same, again and again while others are signing in. */
static int
sign_in_at_last(struct desk *d, const char *staff, const char *password,
    struct err *e)
{
	do {
		e->code[0] = '\0';
		if (sign_in(d, staff, password, e) == 0)
			return 0;
		(void)sched_yield();
	} while (strcmp(e->code, "busy") == 0);
	return -1;
}

static void
must_sign_in(struct desk *d, const char *staff)
{
	struct err e = ERR_INIT;

	ck_assert_msg(sign_in_at_last(d, staff, MEMORY_REGISTER_PASSWORD, &e) ==
			  0,
	    "%s", e.text);
}

/* One fact of a client of its own. */
static void
write_fact(struct desk *d, int i)
{
	struct desk_import_request r = { .kind = DESK_IMPORT_FACTS };
	struct exchange_report report;
	struct err e = ERR_INIT;
	char text[256];

	(void)snprintf(text, sizeof(text),
	    "service,client,event,date,mode,flags,ref,value,staff\n"
	    "svc-a,asker%d,referral_accepted,2026-02-01,self,,,,\n",
	    i);
	r.text = slice_of(text);
	ck_assert_msg(desk_import(d, &r, &report, &e) == 0, "%s", e.text);
	ck_assert(report.written);
	exchange_report_free(&report);
}

static void
ask_list(struct desk *d)
{
	struct desk_lists list;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_lists_ask(d, "caseload", NULL, &list, &e) == 0, "%s",
	    e.text);
	desk_lists_free(&list);
}

static void
ask_clients(struct desk *d)
{
	struct desk_clients_found found;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_clients_find(d, "c1", NULL, &found, &e) == 0, "%s",
	    e.text);
	desk_clients_free_found(&found);
}

static void *
asker(void *arg)
{
	int i = (int)(intptr_t)arg;
	struct err e = ERR_INIT;
	struct desk d;
	char name[16];

	/* Nobody is kept waiting for the wrong passwords of other names. */
	(void)snprintf(name, sizeof(name), "asker%d", i);
	if (i % 7 == 0) {
		ck_assert_int_eq(sign_in_at_last(&d, name, "a wrong password",
				     &e),
		    -1);
		ck_assert_str_eq(e.code, "password");
	}
	must_sign_in(&d, i % 2 == 0 ? "ann" : "will");
	ck_assert_str_eq(desk_staff(&d), i % 2 == 0 ? "ann" : "will");
	ck_assert_msg(desk_set_today(&d, TODAY, &e) == 0, "%s", e.text);
	ask_list(&d);
	write_fact(&d, i);
	ask_clients(&d);
	desk_close(&d);
	ck_assert_ptr_eq(desk_shared_joined(), shared);
	return NULL;
}

static int64_t
clients(void)
{
	struct desk_clients_found found;
	struct err e = ERR_INIT;
	struct desk d;
	int64_t n;

	must_sign_in(&d, "ann");
	ck_assert_msg(desk_clients_find(&d, "asker", NULL, &found, &e) == 0,
	    "%s", e.text);
	n = (int64_t)found.found.n;
	desk_clients_free_found(&found);
	desk_close(&d);
	return n;
}

START_TEST(fifty_at_once)
{
	pthread_t thread[ASKERS];

	for (int i = 0; i < ASKERS; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, asker,
				     (void *)(intptr_t)i),
		    0);
	for (int i = 0; i < ASKERS; i++)
		ck_assert_int_eq(pthread_join(thread[i], NULL), 0);
	ck_assert_int_eq(clients(), ASKERS);
}
END_TEST

/* The name on a change is that of who made it, not of who unlocked. */
START_TEST(each_in_their_own_name)
{
	struct desk ann, will;
	struct err e = ERR_INIT;

	must_sign_in(&ann, "ann");
	must_sign_in(&will, "will");
	ck_assert_msg(desk_set_today(&will, TODAY, &e) == 0, "%s", e.text);
	write_fact(&will, 1);
	/* A worker stays one beside a team leader. */
	ck_assert_int_eq(desk_staff_remove(&will, "ann", NULL, &e), -1);
	ck_assert_str_eq(e.code, "role");
	ck_assert_msg(desk_staff_remove(&ann, "will", NULL, &e) == 0, "%s",
	    e.text);
	/* Whose account is gone is gone at once; the other is not. */
	ck_assert_int_eq(desk_set_today(&will, TODAY, &e), 0);
	ck_assert_int_eq(desk_staff_set_password(&will, "new password", &e),
	    -1);
	ck_assert_str_eq(e.code, "session");
	ck_assert_msg(desk_set_today(&ann, TODAY, &e) == 0, "%s", e.text);
	write_fact(&ann, 2);
	desk_close(&will);
	desk_close(&ann);
}
END_TEST

START_TEST(rest_ends_every_session)
{
	struct err e = ERR_INIT;
	struct desk d, other;

	must_sign_in(&d, "ann");
	ck_assert(!desk_shared_rest(shared, HOUR_MS));
	ask_clients(&d);
	ck_assert(desk_shared_rest(shared, 0));
	ck_assert(!desk_shared_rest(shared, 0));
	ck_assert_int_eq(desk_staff_set_password(&d, "new password", &e), -1);
	ck_assert_str_eq(e.code, "locked");
	must_sign_in(&other, "will");
	/* It is open again, but not for a session of before. */
	ck_assert_int_eq(desk_staff_set_password(&d, "new password", &e), -1);
	ck_assert_str_eq(e.code, "session");
	desk_close(&other);
	desk_close(&d);
}
END_TEST

/* A wrong password of one locks nobody else out. */
START_TEST(a_wrong_password_disturbs_nobody)
{
	char right[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;
	struct desk d, paper;
	size_t again;

	memcpy(right, world.reg.recovery, sizeof(right));
	must_sign_in(&d, "ann");
	ck_assert_int_eq(sign_in(&paper, "will", "a wrong password", &e), -1);
	ask_clients(&d);
	ck_assert_int_eq(desk_open(&paper, "nowhere", &e), 0);
	ck_assert_int_eq(desk_unlock_recovery(&paper, "0000", &again, &e), -1);
	ask_clients(&d);
	ck_assert_msg(desk_unlock_recovery(&paper, right, &again, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(paper.actor.role, ACTOR_RECOVERY);
	ask_clients(&d);
	desk_close(&paper);
	desk_close(&d);
}
END_TEST

/* ------------------------------------------- hashes are made outside of turns */

/* Somebody who signs in, or does something else that needs a hash. */
struct hasher {
	pthread_t thread;
	const char *staff, *password;
	struct desk *changes; /* their password is changed, at this desk */
	struct err e;
	int rc;
};

static void *
hasher(void *arg)
{
	struct hasher *h = arg;
	struct desk d;

	if (h->changes != NULL) {
		h->rc = desk_staff_set_password(h->changes, h->password, &h->e);
		return NULL;
	}
	h->rc = sign_in(&d, h->staff, h->password, &h->e);
	if (h->rc == 0)
		desk_close(&d);
	return NULL;
}

/* Begin, and wait until it stands in the queue as number n. */
static void
hash_begin(struct hasher *h, size_t n)
{
	h->e = (struct err)ERR_INIT;
	ck_assert_int_eq(pthread_create(&h->thread, NULL, hasher, h), 0);
	while (signins_waiting(desk_shared_signins(shared)) < n)
		(void)sched_yield();
}

static void
hash_end(struct hasher *h)
{
	ck_assert_int_eq(pthread_join(h->thread, NULL), 0);
}

/* While hashes wait to be made everybody else works, and of those who come
 * then only two may wait. */
START_TEST(nobody_waits_for_a_sign_in)
{
	struct signins *hashes = desk_shared_signins(shared);
	struct hasher will = { .staff = "will",
		.password = MEMORY_REGISTER_PASSWORD };
	struct hasher change = { .password = "a newer password" };
	struct err e = ERR_INIT;
	struct desk ann, third;

	must_sign_in(&ann, "ann");
	change.changes = &ann;
	must_sign_in(&third, "will");
	signins_hold(hashes);
	hash_begin(&will, 1);
	hash_begin(&change, 2);
	ask_clients(&third);
	write_fact(&third, 7);
	desk_close(&third);
	ck_assert_int_eq(sign_in(&third, "ann", MEMORY_REGISTER_PASSWORD, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_str_eq(e.code, "busy");
	signins_let(hashes);
	hash_end(&will);
	hash_end(&change);
	ck_assert_msg(will.rc == 0, "%s", will.e.text);
	ck_assert_msg(change.rc == 0, "%s", change.e.text);
	desk_close(&ann);
}
END_TEST

/* A password that was right when it was looked up. */
START_TEST(an_account_that_goes_during_its_sign_in)
{
	struct signins *hashes = desk_shared_signins(shared);
	struct hasher will = { .staff = "will",
		.password = MEMORY_REGISTER_PASSWORD };
	struct err e = ERR_INIT;
	struct desk ann;

	must_sign_in(&ann, "ann");
	signins_hold(hashes);
	hash_begin(&will, 1);
	ck_assert_msg(desk_staff_remove(&ann, "will", NULL, &e) == 0, "%s",
	    e.text);
	signins_let(hashes);
	hash_end(&will);
	ck_assert_int_eq(will.rc, -1);
	ck_assert_str_eq(will.e.code, "password");
	/* And a register that was locked meanwhile is unlocked. */
	signins_hold(hashes);
	will.staff = "ann";
	hash_begin(&will, 1);
	ck_assert(desk_shared_rest(shared, 0));
	signins_let(hashes);
	hash_end(&will);
	ck_assert_msg(will.rc == 0, "%s", will.e.text);
	ck_assert_int_eq(desk_staff_set_password(&ann, "new password", &e), -1);
	ck_assert_str_eq(e.code, "session");
	desk_close(&ann);
}
END_TEST

/* The right one has to wait then too, and other accounts do not. */
START_TEST(wrong_passwords_in_a_row)
{
	struct err e = ERR_INIT;
	struct desk d;

	for (int i = 0; i < LIMITS_SIGN_IN_TRIES; i++) {
		ck_assert_int_eq(sign_in(&d, i == 1 ? "WILL" : "will",
				     "a wrong password", &e),
		    -1);
		ck_assert_str_eq(e.code, "password");
	}
	ck_assert_int_eq(sign_in(&d, "will", MEMORY_REGISTER_PASSWORD, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_str_eq(e.code, "delay");
	must_sign_in(&d, "ann");
	desk_close(&d);
}
END_TEST

/* Else the end would be taken for the rest of the message before it. */
START_TEST(nothing_is_sent_after_a_message_in_part)
{
	for (int broken = 0; broken < 2; broken++) {
		struct serve_message begin = { .kind = SERVE_BEGIN };
		struct err e = ERR_INIT;
		struct serve_console c;
		char byte;
		int pair[2], file = open("/dev/null", O_WRONLY);

		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		/* No socket: sending fails at once, not at a deadline. */
		serve_console_begin(&c, broken ? file : pair[0], &begin);
		c.shared = shared;
		if (broken)
			ck_assert_int_eq(c.console.flush(&c.console, &e), -1);
		c.fd = pair[0];
		serve_console_finish(&c, 0, &e);
		ck_assert_int_eq(recv(pair[1], &byte, 1, MSG_DONTWAIT),
		    broken ? -1 : 1);
		serve_console_end(&c);
		(void)close(file);
		(void)close(pair[0]);
		(void)close(pair[1]);
	}
}
END_TEST

START_TEST(nothing_begins_after_the_stop)
{
	struct err e = ERR_INIT;
	struct desk d;

	must_sign_in(&d, "ann");
	desk_shared_stop(shared);
	ck_assert_int_eq(desk_set_today(&d, TODAY, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert(!desk_shared_rest(shared, 0));
	ck_assert(!desk_shared_in_turn(shared));
	ck_assert_int_eq(desk_hash_make(desk_shared_signins(shared),
			     &(struct vault_hash){ 0 }, "", &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	desk_close(&d);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { fifty_at_once, each_in_their_own_name,
		rest_ends_every_session, a_wrong_password_disturbs_nobody,
		nobody_waits_for_a_sign_in,
		an_account_that_goes_during_its_sign_in,
		wrong_passwords_in_a_row,
		nothing_is_sent_after_a_message_in_part,
		nothing_begins_after_the_stop, NULL };
	const struct unit_suite suite = { .name = "desk_shared",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
