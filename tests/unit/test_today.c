/* When the clock of a site is believed, and which word of a person is. */
#include "agent/sealing/today.h"

#include <string.h>

#include "common/base/day.h"
#include "protocol/limits.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct today_evidence ev;
static int32_t now; /* 2026-11-28 */

static void
begin(void)
{
	now = memory_register_day("2026-11-28");
	ev = (struct today_evidence){ .clock = now,
		.upto = DAY_NONE,
		.known = { now - 1, now - 2, now - 7 },
		.word = { .known = { DAY_NONE, DAY_NONE, DAY_NONE } } };
}

static void
comes_to(enum today_doubt doubt)
{
	ck_assert_int_eq(today_weigh(&ev), doubt);
}

static void
said(int32_t day)
{
	ev.word = (struct today_word){ true, day, ev.known };
}

START_TEST(a_clock_that_agrees)
{
	comes_to(TODAY_SURE);
	ev.clock = now - 1 + LIMITS_CLOCK_AHEAD_DAYS;
	comes_to(TODAY_SURE);
	/* either of the two is enough */
	ev.known.entry = DAY_NONE;
	ev.clock--;
	comes_to(TODAY_SURE);
	ev.known.entry = now - 300;
	comes_to(TODAY_SURE);
	/* nothing is known yet */
	ev.known.entry = ev.known.answer = ev.known.sealed = DAY_NONE;
	ev.clock = now + 3000;
	comes_to(TODAY_SURE);
}
END_TEST

START_TEST(a_clock_ahead)
{
	ev.clock = now + LIMITS_CLOCK_AHEAD_DAYS;
	comes_to(TODAY_AHEAD);
	ev.clock = now + 1461;
	comes_to(TODAY_AHEAD);
	/* what it sealed itself vouches for nothing */
	ev.known.sealed = now + 1460;
	comes_to(TODAY_AHEAD);
	/* a report that a person limits does not depend on it */
	ev.known.sealed = now - 7;
	ev.upto = now;
	comes_to(TODAY_SURE);
	ev.upto = now + 22;
	comes_to(TODAY_AHEAD);
	/* but nothing can be written with such a day */
	ev.upto = now;
	ev.clock = day_from_civil(2100, 1, 1);
	comes_to(TODAY_IMPOSSIBLE);
}
END_TEST

START_TEST(a_clock_behind)
{
	ev.clock = now - 2;
	comes_to(TODAY_BEHIND); /* the newest entry is later */
	ev.known.entry = now - 2;
	comes_to(TODAY_SURE);
	ev.known.answer = now - 1; /* by the clock of another place */
	comes_to(TODAY_SURE);
	ev.known.answer = now;
	comes_to(TODAY_BEHIND);
	ev.known.answer = DAY_NONE;
	ev.known.sealed = now;
	comes_to(TODAY_BEHIND);
	ev.upto = now - 10;
	comes_to(TODAY_BEHIND);
	ev.clock = LIMITS_CLOCK_FIRST_DAY - 1;
	comes_to(TODAY_IMPOSSIBLE);
	ev.clock = 0;
	comes_to(TODAY_IMPOSSIBLE);
}
END_TEST

/* A word holds for some weeks, against what was known when it was given. */
START_TEST(a_word_vouches)
{
	ev.known.entry = memory_register_day("2062-06-30"); /* a slip */
	comes_to(TODAY_BEHIND);
	said(now);
	comes_to(TODAY_SURE);
	ev.clock = now + LIMITS_CLOCK_AHEAD_DAYS;
	comes_to(TODAY_SURE);
	ev.clock++;
	comes_to(TODAY_BEHIND);
	ev.clock = now;
	/* not against what has become known since */
	ev.known.sealed = now + 3;
	comes_to(TODAY_BEHIND);
	/* and no clock may go back behind it */
	begin();
	ev.known.entry = ev.known.sealed = DAY_NONE;
	ev.known.answer = DAY_NONE;
	said(now);
	ev.clock = now - 1;
	comes_to(TODAY_BEHIND);
}
END_TEST

static void
is_taken(int32_t day, bool taken)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(today_take_word(&ev, day, &e), taken ? 0 : -1);
	if (!taken)
		ck_assert_int_eq(e.kind, ERR_REFUSED);
}

START_TEST(two_have_to_agree)
{
	is_taken(now, true);
	ev.clock = now + 1461;
	is_taken(now, true);          /* the entries make it likely */
	is_taken(now + 1461, true);   /* the clock says so too */
	is_taken(now + 13000, false); /* a slip */
	is_taken(now - 2, true);      /* of another place, yesterday */
	is_taken(now - 3, false);     /* the newest entry is later */
	is_taken(now - 1 + 21, true);
	is_taken(now + 21, false);
	ev.known.entry = ev.known.answer = DAY_NONE;
	is_taken(now, false);
	ev.clock = now;
	is_taken(now, true);
	ev.clock = day_from_civil(2101, 1, 1);
	is_taken(ev.clock, false);
}
END_TEST

START_TEST(what_the_register_knows)
{
	struct memory_register s;
	struct err e = ERR_INIT;
	struct buf text;
	int32_t day;

	memory_register_open(&s);
	s.today = now;
	ck_assert_int_eq(today_load(s.open.db, &ev, &e), 0);
	ck_assert_int_eq(ev.known.entry, DAY_NONE);
	ck_assert(!ev.word.any);
	memory_register_take(&s, "svc-a,,satisfaction,2026-11-20,,,,3,\n");
	ck_assert_int_eq(today_load(s.open.db, &ev, &e), 0);
	ck_assert_int_eq(ev.known.entry, now - 8);
	ck_assert_int_eq(today_supposed(s.open.db, now - 50, &day, &e), 0);
	ck_assert_int_eq(day, now - 8);
	ck_assert_int_eq(today_supposed(s.open.db, now, &day, &e), 0);
	ck_assert_int_eq(day, now);
	/* a person says that the entry is dated wrongly */
	ev.clock = now - 50;
	ck_assert_int_eq(today_keep_word(s.open.db, &ev, now - 50, "ann", &e),
	    0);
	ck_assert_int_eq(today_supposed(s.open.db, now - 49, &day, &e), 0);
	ck_assert_int_eq(day, now - 49);
	ck_assert_int_eq(today_load(s.open.db, &ev, &e), 0);
	ck_assert(ev.word.any);
	ck_assert_int_eq(ev.word.day, now - 50);
	ck_assert_int_eq(ev.word.known.entry, now - 8);
	ck_assert_int_eq(ev.word.known.answer, now - 2);
	memory_register_close(&s);

	buf_init(&text, 1024);
	ev.known.sealed = DAY_NONE;
	today_describe(&ev, &text);
	ck_assert_str_eq(buf_str(&text),
	    "This machine's date is 2026-10-09.\n"
	    "The newest entry is of 2026-11-20.\n"
	    "The aggregator's date, when it last answered, was 2026-11-26.\n");
	buf_free(&text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_clock_that_agrees, a_clock_ahead,
		a_clock_behind, a_word_vouches, two_have_to_agree,
		what_the_register_knows, NULL };
	const struct unit_suite suite = { .name = "today",
		.tests = tests,
		.begin = begin };

	return unit_run(&suite);
}
