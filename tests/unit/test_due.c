/* Which returns a seal owes, as the weeks go by. */
#include "agent/figures/due.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { SEALED_MAX = 32 };

/* A site that seals, and the return sealed last for each quarter. */
struct sealer {
	struct memory_register s;
	struct returns sealed[SEALED_MAX];
	size_t n;
};

static void
remember(struct sealer *w, const struct returns *r)
{
	size_t i = 0;

	while (i < w->n && (w->sealed[i].period.start != r->period.start ||
			       strcmp(w->sealed[i].service, r->service) != 0))
		i++;
	ck_assert_uint_lt(i, SEALED_MAX);
	if (i == w->n)
		w->n++;
	w->sealed[i] = *r;
}

/*
 * What is due, as text: "service quarter-start through", and a letter each:
 * o open, c changed, n new, w withdrawn, a ahead, u unbegun, f fell; sealed
 * afterwards.
 */
static char *
seal(struct sealer *w, const char *through, bool weekly)
{
	struct due_question q = { .today = w->s.today,
		.weekly = weekly,
		.through = through ? memory_register_day(through) : DAY_NONE,
		.sealed_n = w->n };
	struct returns *sealed = mem_array(SEALED_MAX, sizeof(*sealed));
	struct due_list list;
	struct err e = ERR_INIT;
	struct buf out;
	char *text;

	memcpy(sealed, w->sealed, sizeof(w->sealed));
	q.sealed = sealed;
	buf_init(&out, 4096);
	ck_assert_msg(due_list(w->s.open.db, &q, &list, &e) == 0, "%s", e.text);
	for (size_t i = 0; i < list.n; i++) {
		const struct due_item *item = &list.item[i];
		char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

		day_format(from, item->now.period.start);
		day_format(to, item->now.through);
		buf_printf(&out, "%s %s %s %s%s%s%s%s%s%s\n", item->now.service,
		    from, to, item->open ? "o" : "", item->changed ? "c" : "",
		    item->before ? "" : "n", item->now.withdrawn ? "w" : "",
		    item->ahead ? "a" : "", item->unbegun ? "u" : "",
		    due_fell(item) ? "f" : "");
		remember(w, &item->now);
	}
	due_free(&list);
	free(sealed);
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}

static void
sealing(struct sealer *w, const char *through, bool weekly, const char *want)
{
	char *text = seal(w, through, weekly);

	ck_assert_str_eq(text, want);
	free(text);
}

static struct sealer *
open_sealer(const char *today, const char *rows)
{
	struct sealer *w = mem_alloc(sizeof(*w));

	memory_register_open(&w->s);
	w->s.today = memory_register_day(today);
	memory_register_take(&w->s, rows);
	return w;
}

static void
close_sealer(struct sealer *w)
{
	memory_register_close(&w->s);
	free(w);
}

START_TEST(from_week_to_week)
{
	struct sealer *w =
	    open_sealer("2025-05-10", "svc-a,,satisfaction,2024-12-20,,,,3,\n");

	/* everything since the first fact, empty quarters included */
	sealing(w, NULL, true,
	    "svc-a 2024-10-01 2024-12-31 cn\n"
	    "svc-a 2025-01-01 2025-03-31 cn\n"
	    "svc-a 2025-04-01 2025-05-10 ocn\n");
	/* the same day: nothing new, but due weekly */
	sealing(w, NULL, false, "");
	sealing(w, NULL, true, "svc-a 2025-04-01 2025-05-10 o\n");
	/* a new day is a change */
	w->s.today++;
	sealing(w, NULL, false, "svc-a 2025-04-01 2025-05-11 oc\n");
	/* the quarter before is open until 30 days after its end */
	w->s.today = memory_register_day("2025-07-01");
	sealing(w, NULL, false,
	    "svc-a 2025-04-01 2025-06-30 oc\n"
	    "svc-a 2025-07-01 2025-07-01 ocn\n");
	w->s.today = memory_register_day("2025-07-30");
	sealing(w, NULL, true,
	    "svc-a 2025-04-01 2025-06-30 o\n"
	    "svc-a 2025-07-01 2025-07-30 oc\n");
	w->s.today = memory_register_day("2025-07-31");
	sealing(w, NULL, true, "svc-a 2025-07-01 2025-07-31 oc\n");
	close_sealer(w);
}
END_TEST

START_TEST(late_facts_and_falls)
{
	struct sealer *w = open_sealer("2025-07-31",
	    "svc-a,,satisfaction,2025-01-20,,,,50,\n"
	    "svc-a,,satisfaction,2025-04-20,,,,50,\n");
	char *first = seal(w, NULL, true);

	free(first);
	/* late entries change an old quarter; 10 per cent and 5 are a great
	 * fall */
	memory_register_take(&w->s, "svc-a,,satisfaction,2025-01-20,,,,45,\n");
	sealing(w, NULL, false, "svc-a 2025-01-01 2025-03-31 cf\n");
	/* 5 of 60 are less than 10 per cent */
	memory_register_take(&w->s, "svc-a,,satisfaction,2025-01-20,,,,60,\n");
	sealing(w, NULL, false, "svc-a 2025-01-01 2025-03-31 c\n");
	memory_register_take(&w->s, "svc-a,,satisfaction,2025-01-20,,,,55,\n");
	sealing(w, NULL, false, "svc-a 2025-01-01 2025-03-31 c\n");
	/* 4 is never */
	memory_register_take(&w->s, "svc-a,,satisfaction,2025-04-20,,,,6,\n");
	sealing(w, NULL, false, "svc-a 2025-04-01 2025-06-30 cf\n");
	memory_register_take(&w->s, "svc-a,,satisfaction,2025-04-20,,,,2,\n");
	sealing(w, NULL, false, "svc-a 2025-04-01 2025-06-30 c\n");
	close_sealer(w);
}
END_TEST

START_TEST(through_as_asked)
{
	struct sealer *w = open_sealer("2017-06-30",
	    "svc-a,,satisfaction,2015-10-20,,,,50,\n"
	    "svc-a,,satisfaction,2016-10-20,,,,50,\n");
	struct due_question q = { .today = w->s.today };
	struct due_list list;
	struct err e = ERR_INIT;

	sealing(w, "2015-12-31", true, "svc-a 2015-10-01 2015-12-31 ocn\n");
	sealing(w, "2016-03-31", false, "svc-a 2016-01-01 2016-03-31 ocn\n");
	sealing(w, "2016-05-31", false, "svc-a 2016-04-01 2016-05-31 ocn\n");
	/* back: what was sealed stays as it is, and does not go back */
	sealing(w, "2016-05-30", true, "svc-a 2016-04-01 2016-05-31 o\n");
	sealing(w, "2016-02-10", true, "svc-a 2016-01-01 2016-03-31 o\n");
	q.through = w->s.today + 1;
	ck_assert_int_eq(due_list(w->s.open.db, &q, &list, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	close_sealer(w);
}
END_TEST

START_TEST(returns_that_are_no_more)
{
	struct sealer *w = open_sealer("2025-07-31",
	    "svc-a,,satisfaction,2025-01-20,,,,50,\n"
	    "svc-a,,satisfaction,2025-04-20,,,,50,\n");
	struct err e = ERR_INIT;
	char *first = seal(w, NULL, true);

	free(first);
	ck_assert_int_eq(services_set_first(w->s.open.db, "svc-a",
			     period_of(memory_register_day("2025-04-01")), &e),
	    0);
	sealing(w, NULL, false, "svc-a 2025-01-01 2025-03-31 cwf\n");
	sealing(w, NULL, false, "");
	/* and back again */
	ck_assert_int_eq(services_set_first(w->s.open.db, "svc-a",
			     period_of(memory_register_day("2025-01-01")), &e),
	    0);
	sealing(w, NULL, false, "svc-a 2025-01-01 2025-03-31 c\n");
	/* no fact is left at all */
	memory_register_take(&w->s,
	    "svc-a,,satisfaction,2025-01-20,,withdrawn,,,\n"
	    "svc-a,,satisfaction,2025-04-20,,withdrawn,,,\n");
	sealing(w, NULL, true,
	    "svc-a 2025-01-01 2025-03-31 cwf\n"
	    "svc-a 2025-04-01 2025-06-30 cwf\n"
	    "svc-a 2025-07-01 2025-07-31 ocw\n");
	close_sealer(w);
}
END_TEST

/* What was sealed while the clock ran ahead is put right: quarters that have
 * not begun are withdrawn, and no figure is of a day that has not come. */
START_TEST(clock_that_ran_ahead)
{
	struct sealer *w = open_sealer("2025-07-20",
	    "svc-a,,satisfaction,2025-07-20,,,,50,\n");

	sealing(w, NULL, true, "svc-a 2025-07-01 2025-07-20 ocn\n");
	w->s.today = memory_register_day("2026-02-01");
	sealing(w, NULL, true,
	    "svc-a 2025-07-01 2025-09-30 c\n"
	    "svc-a 2025-10-01 2025-12-31 cn\n"
	    "svc-a 2026-01-01 2026-02-01 ocn\n");
	/* the clock is right again; an early --through changes nothing */
	w->s.today = memory_register_day("2025-10-25");
	sealing(w, "2025-09-25", false,
	    "svc-a 2025-10-01 2025-10-25 ca\n"
	    "svc-a 2026-01-01 2026-02-01 cwau\n");
	sealing(w, NULL, false, "");
	/* and they are reported when their time comes */
	w->s.today = memory_register_day("2026-01-02");
	sealing(w, NULL, false,
	    "svc-a 2025-10-01 2025-12-31 oc\n"
	    "svc-a 2026-01-01 2026-01-02 oc\n");
	close_sealer(w);
}
END_TEST

START_TEST(one_return)
{
	struct sealer *w = open_sealer("2025-07-31",
	    "svc-a,,satisfaction,2025-04-20,,,,50,\n");
	struct due_question q = { .today = w->s.today,
		.service = "svc-a",
		.through = DAY_NONE };
	struct err e = ERR_INIT;
	struct returns r;

	ck_assert_int_eq(due_return(w->s.open.db, &q,
			     period_of(memory_register_day("2025-10-01")), &r,
			     &e),
	    -1);
	ck_assert_str_eq(e.text,
	    "2025/26 Q3 (Oct–Dec) begins after 2025-07-31: there is no"
	    " return yet");
	ck_assert_int_eq(due_return(w->s.open.db, &q,
			     period_of(memory_register_day("2025-01-01")), &r,
			     &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "before the first reporting"));
	q.service = "svc-b";
	ck_assert_int_eq(due_return(w->s.open.db, &q,
			     period_of(memory_register_day("2025-04-01")), &r,
			     &e),
	    -1);
	q.service = "svc-a";
	q.through = memory_register_day("2025-05-05");
	ck_assert_int_eq(due_return(w->s.open.db, &q,
			     period_of(memory_register_day("2025-04-01")), &r,
			     &e),
	    0);
	ck_assert_int_eq(r.through, memory_register_day("2025-05-05"));
	close_sealer(w);
}
END_TEST

START_TEST(differences_in_words)
{
	struct sealer *w = open_sealer("2025-05-10",
	    "svc-a,,satisfaction,2025-04-20,,,,50,\n");
	struct due_item item = { .now = memory_register_return(&w->s,
				     "2025-04-01/P3M", NULL) };
	struct returns before = item.now;
	struct buf out;

	buf_init(&out, 4096);
	due_describe(&item, &out);
	ck_assert_str_eq(buf_str(&out), "first return of this quarter\n");
	buf_reset(&out);
	item.before = &before;
	due_describe(&item, &out);
	ck_assert_str_eq(buf_str(&out), "");
	before.through--;
	before.value[0] = 7;
	before.value[1] = MEASURE_NOT_COLLECTED;
	due_describe(&item, &out);
	ck_assert_str_eq(buf_str(&out), "through 2025-05-09 -> 2025-05-10\n"
					"referrals 7 -> 0 (-7)\n"
					"referrals.clinician - -> 0\n");
	buf_free(&out);
	close_sealer(w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { from_week_to_week, late_facts_and_falls,
		through_as_asked, returns_that_are_no_more,
		clock_that_ran_ahead, one_return, differences_in_words, NULL };

	return unit_main("due", tests);
}
