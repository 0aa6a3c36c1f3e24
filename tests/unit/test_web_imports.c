/*
 * Sheets that were handed in: each of one session, for an hour, one at a time;
 * what is at work is never wiped under somebody's hands.
 */
#include "agent/web/web_imports.h"

#include <pthread.h>
#include <string.h>

#include "agent/web/web_sessions.h"
#include "common/base/condition.h"
#include "tests/unit/unit.h"

static struct web_imports *all;
static struct clock_mono now;
static struct clock_mono patience; /* an hour from the beginning */

static void
begin(void)
{
	all = web_imports_new();
	now = (struct clock_mono){ .ms = 1000 };
	patience = condition_in_ms((int64_t)3600 * 1000);
}

static void
end(void)
{
	web_imports_free(all);
}

static struct desk_sheet_page *
sheet(void)
{
	struct desk_sheet_page *page;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_sheet_page_read(
			  slice_of("Client ID,Referral date\nC1,03/04/2026\n"),
			  &page, &e) == 0,
	    "%s", e.text);
	return page;
}

static int64_t
put(uint64_t session)
{
	return web_imports_put(all, session, sheet(), now);
}

static bool
is_there(uint64_t session, int64_t number)
{
	struct desk_sheet_page *page =
	    web_imports_borrow(all, session, number, false, patience);

	if (page != NULL)
		web_imports_give_back(all, number, false);
	return page != NULL;
}

START_TEST(of_one_session)
{
	int64_t one = put(1), two = put(2);

	ck_assert_int_ne(one, two);
	ck_assert_int_eq(web_imports_find(all, 1, false), one);
	ck_assert_int_eq(web_imports_find(all, 3, false), 0);
	ck_assert(is_there(1, one));
	ck_assert(!is_there(2, one));
	ck_assert(!is_there(1, two));
	ck_assert(!is_there(1, 0));
	/* Another takes its place, under another number. */
	ck_assert_int_ne(put(1), one);
	ck_assert(!is_there(1, one));
	ck_assert(is_there(2, two));
}
END_TEST

/* An hour after it came it is gone, also for who works at it then. */
/* A sheet that is to be stored, and an extract that never is, are not taken for each
 * other, and neither is kept from its own page by who asks for the other. */
START_TEST(of_its_own_kind)
{
	struct desk_sheet_page *page;
	struct err e = ERR_INIT;
	int64_t number;

	ck_assert_int_eq(
	    desk_sheet_page_read_extract(
		slice_of("UniqServReqID,ReferralRequestReceivedDate"
			 "\nR1,2026-04-03\n"),
		&page, &e),
	    0);
	number = web_imports_put(all, 1, page, now);
	ck_assert_int_eq(web_imports_find(all, 1, false), 0);
	ck_assert_int_eq(web_imports_find(all, 1, true), number);
	ck_assert_ptr_null(web_imports_borrow(all, 1, number, false, patience));
	ck_assert_ptr_eq(web_imports_borrow(all, 1, number, true, patience),
	    page);
	web_imports_give_back(all, number, false);
	number = put(2);
	ck_assert_ptr_null(web_imports_borrow(all, 2, number, true, patience));
	ck_assert(is_there(2, number));
}
END_TEST

START_TEST(an_hour)
{
	struct httpsessions *sessions =
	    web_sessions_new(2 * (int64_t)WEB_IMPORTS_S * 1000);
	const struct actor who = { .name = "ann", .role = ACTOR_TEAM_LEADER };
	struct httpsessions_secrets secrets;
	struct web_session ann;
	uint64_t session;
	int64_t one;

	web_sessions_begin(sessions, &who, now, &secrets);
	ck_assert(web_sessions_find(sessions, secrets.cookie, true, now, &ann));
	session = ann.number;
	one = put(session);
	now.ms += (int64_t)WEB_IMPORTS_S * 1000 - 1;
	web_imports_expire(all, sessions, now);
	ck_assert(is_there(session, one));
	ck_assert_ptr_nonnull(web_imports_borrow(all, session, one, false,
	    patience));
	now.ms++;
	web_imports_expire(all, sessions, now);
	ck_assert_int_eq(web_imports_find(all, session, false), 0);
	web_imports_give_back(all, one, false);
	ck_assert(!is_there(session, one));
	/* And whose session has ended. */
	one = put(session);
	httpsessions_end(sessions, session);
	web_imports_expire(all, sessions, now);
	ck_assert(!is_there(session, one));
	httpsessions_free(sessions);
}
END_TEST

START_TEST(signed_out)
{
	int64_t one = put(1), two = put(2);
	const struct desk_sheet_page *page =
	    web_imports_borrow(all, 1, one, false, patience);

	ck_assert_ptr_nonnull(page);
	web_imports_forget(all, 1);
	/* It is in use until it is given back. */
	ck_assert_int_eq(web_imports_find(all, 1, false), 0);
	web_imports_give_back(all, one, false);
	ck_assert(!is_there(1, one));
	ck_assert(is_there(2, two));
	web_imports_forget(all, 0);
	ck_assert(!is_there(2, two));
}
END_TEST

START_TEST(stored)
{
	int64_t one = put(1);

	ck_assert_ptr_nonnull(web_imports_borrow(all, 1, one, false, patience));
	web_imports_give_back(all, one, true);
	ck_assert(!is_there(1, one));
}
END_TEST

/* The oldest makes room, unless it is at work. */
START_TEST(too_many)
{
	int64_t number[WEB_IMPORTS_MAX + 2];

	for (size_t i = 0; i < WEB_IMPORTS_MAX; i++) {
		number[i] = put(i + 1);
		now.ms++;
	}
	ck_assert_ptr_nonnull(web_imports_borrow(all, 1, number[0], false,
	    patience));
	number[WEB_IMPORTS_MAX] = put(WEB_IMPORTS_MAX + 1);
	web_imports_give_back(all, number[0], false);
	ck_assert(is_there(1, number[0]));
	ck_assert(!is_there(2, number[1]));
	for (size_t i = 2; i <= WEB_IMPORTS_MAX; i++)
		ck_assert(is_there(i + 1, number[i]));
}
END_TEST

static int64_t shared;

static void *
borrow_it(void *arg)
{
	(void)arg;
	return web_imports_borrow(all, 1, shared, false, patience);
}

/* Who comes while somebody is at it waits, and finds what is left. */
START_TEST(busy)
{
	void *got;
	pthread_t t;

	for (int done = 0; done < 2; done++) {
		shared = put(1);
		ck_assert_ptr_nonnull(web_imports_borrow(all, 1, shared, false,
		    patience));
		ck_assert_int_eq(pthread_create(&t, NULL, borrow_it, NULL), 0);
		web_imports_give_back(all, shared, done == 1);
		ck_assert_int_eq(pthread_join(t, &got), 0);
		/* Either it came first and waited, or it came after. */
		ck_assert_int_eq(got == NULL, done == 1);
		if (got != NULL)
			web_imports_give_back(all, shared, false);
	}
}
END_TEST

/* And who waits in vain is gone, while it is still there. */
START_TEST(busy_until_then)
{
	int64_t one = put(1);

	ck_assert_ptr_nonnull(web_imports_borrow(all, 1, one, false, patience));
	patience.ms = 1;
	ck_assert_ptr_null(web_imports_borrow(all, 1, one, false, patience));
	ck_assert_int_eq(web_imports_find(all, 1, false), one);
	web_imports_give_back(all, one, false);
	/* Whose time is over has what is free. */
	ck_assert(is_there(1, one));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { of_one_session, of_its_own_kind, an_hour,
		signed_out, stored, too_many, busy, busy_until_then, NULL };

	return unit_run(&(struct unit_suite){ .name = "web_imports",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
