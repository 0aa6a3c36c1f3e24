/*
 * Many people at one register: fifty threads, each at a desk of its own, ask,
 * write and sign in as they like, and what they wrote is there afterwards.
 * Built with SAN=tsan it also shows that no two touch the same memory at once.
 */
#include "agent/desk/desk_shared.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_lists.h"
#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "agent/serve/serve_console.h"
#include "common/base/file.h"
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

	desk_shared_join(shared);
	ck_assert_int_eq(desk_open(d, "nowhere", e), 0);
	if (desk_unlock(d, &(struct vault_login){ staff, password }, &again,
		e) == 0)
		return 0;
	desk_close(d);
	return -1;
}

static void
must_sign_in(struct desk *d, const char *staff)
{
	struct err e = ERR_INIT;

	ck_assert_msg(sign_in(d, staff, MEMORY_REGISTER_PASSWORD, &e) == 0,
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

	if (i % 7 == 0)
		ck_assert_int_eq(sign_in(&d, "ann", "a wrong password", &e),
		    -1);
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
	ck_assert_int_eq(desk_staff_remove(&will, "ann", &e), -1);
	ck_assert_str_eq(e.code, "role");
	ck_assert_msg(desk_staff_remove(&ann, "will", &e) == 0, "%s", e.text);
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
	desk_close(&d);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { fifty_at_once, each_in_their_own_name,
		rest_ends_every_session, a_wrong_password_disturbs_nobody,
		nothing_is_sent_after_a_message_in_part,
		nothing_begins_after_the_stop, NULL };
	const struct unit_suite suite = { .name = "desk_shared",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
