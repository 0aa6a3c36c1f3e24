/*
 * Targets as they are asked for and set at the desk.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_targets.h"
#include "agent/desk/versions.h"
#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;
static struct desk desk, desk_of_bob;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
	desk_of_bob = desk;
	memcpy(desk_of_bob.actor.name, "bob", sizeof("bob"));
}

static void
end(void)
{
	memory_register_close(&site);
}

static struct desk_targets_request
plan(const char *start)
{
	return (struct desk_targets_request){
		.words = { .contract = "300000,300000",
		    .steady_state = "60,100",
		    .set = "placed=0.2,placed=0.25" },
		.start = start,
	};
}

/* The text of an answer, which is freed, must hold that. */
static void
json_has(struct jval *answer, const char *text)
{
	struct buf page;

	buf_init(&page, 64 * 1024);
	jval_write(answer, false, &page);
	ck_assert_msg(strstr(buf_str(&page), text) != NULL, "%s",
	    buf_str(&page));
	buf_free(&page);
	jval_free(answer);
}

static void
refuse(const struct desk_targets_request *r, const char *why)
{
	struct desk_targets t;
	struct err e = ERR_INIT;

	ck_assert(desk_targets_work_out(r, &t, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
}

START_TEST(a_contract_is_worked_out)
{
	const struct desk_targets_request r = plan("2026-05");
	struct desk_targets t;
	struct err e = ERR_INIT;
	struct table *year;
	struct buf text;

	ck_assert_msg(desk_targets_work_out(&r, &t, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(t.grid->n, 9);
	ck_assert(slice_is(t.contract[1], "300000"));
	ck_assert(slice_is(t.steady_state[1], "100"));
	/* If a parameter is given twice, the last value counts. */
	ck_assert(slice_is(t.parameter[TARGETS_PLACED_SHARE], "0.25"));
	ck_assert(slice_is(t.parameter[TARGETS_OVER_16], "1/2"));
	year = desk_targets_year(&t, 0);
	buf_init(&text, 4096);
	table_write_text(year, &text);
	desk_targets_months(t.grid, 1, &text);
	ck_assert_msg(
	    strstr(buf_str(&text),
		"People placed in work                -       9       9"
		"       9      27\n") != NULL,
	    "%s", buf_str(&text));
	ck_assert_msg(strstr(buf_str(&text),
			  "1 month of contract quarter 1, 2 months of "
			  "contract quarter 2") != NULL,
	    "%s", buf_str(&text));
	buf_free(&text);
	table_free(year);
	json_has(desk_targets_json(&t),
	    "{\"target\":\"placed\",\"measure\":\"into_work\","
	    "\"quarters\":[0,9,9,9],\"total\":27}");
	desk_targets_free(&t);
}
END_TEST

START_TEST(a_wrong_contract_is_refused)
{
	struct desk_targets_request r = plan("2026-13");

	refuse(&r, "is not a month");
	r.start = "2026-05-01";
	refuse(&r, "is not a month");
	r.start = "2095-01";
	refuse(&r, "too late");
	r = plan(NULL);
	r.words.steady_state = "60";
	refuse(&r, "the share of steady state");
}
END_TEST

START_TEST(targets_stand_beside_actuals)
{
	struct desk_targets_request r = plan("2026-01");
	int32_t today = memory_register_day("2026-05-31");
	struct desk_targets_shown s;
	struct err e = ERR_INIT;

	ck_assert(desk_targets_show(&desk, "svc-a", today, &s, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(desk_targets_set(&desk, "no where", &r, &e) < 0);
	ck_assert_msg(strstr(e.text, "service id") != NULL, "%s", e.text);
	ck_assert_msg(desk_targets_set(&desk, "svc-a", &r, &e) == 0, "%s",
	    e.text);
	memory_register_take(&site,
	    "svc-a,C1,referral_received,2026-04-05,self,,1,,\n"
	    "svc-a,C1,referral_accepted,2026-04-06,self,,1,,\n");
	ck_assert_msg(desk_targets_show(&desk, "svc-a", today, &s, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(s.quarters, 2);
	/* There is no return of the first quarter, so no sum is known. */
	ck_assert_int_eq(s.reached[0].through, DAY_NONE);
	ck_assert_int_eq(s.reached[1].through, today);
	ck_assert_int_eq(s.reached[1].figure[TARGETS_REFERRALS], 1);
	ck_assert_int_eq(s.reached[1].sum[TARGETS_REFERRALS],
	    MEASURE_NOT_COLLECTED);
	json_has(desk_targets_shown_json(&s),
	    "{\"target_code\":\"referrals\",\"measure\":\"referrals\","
	    "\"target\":45,\"actual\":1,\"cumulative_target\":90,"
	    "\"cumulative_actual\":null}");
	desk_targets_shown_free(&s);
	/* The day before the contract. */
	ck_assert(desk_targets_show(&desk, "svc-a",
		      memory_register_day("2025-12-31"), &s, &e) == 0);
	ck_assert_uint_eq(s.quarters, 0);
	desk_targets_shown_free(&s);
}
END_TEST

/* ---------------------------------------------------------------- two desks */

static void
set_at(struct desk *d, const char *contract, const char *seen)
{
	struct desk_targets_request r = plan("2026-04");
	struct err e = ERR_INIT;

	r.words.contract = contract;
	r.version = seen;
	ck_assert_msg(desk_targets_set(d, "svc-a", &r, &e) == 0, "%s", e.text);
}

/* The version of what is stored, and that it is this contract. */
static void
stored(const char *contract, char version[static VERSIONS_SIZE])
{
	struct desk_targets_shown s;
	struct err e = ERR_INIT;
	struct jval *answer;

	ck_assert_msg(desk_targets_show(&desk, "svc-a",
			  memory_register_day("2026-03-31"), &s, &e) == 0,
	    "%s", e.text);
	ck_assert_str_eq(s.plan.words.contract, contract);
	answer = desk_targets_shown_json(&s);
	(void)snprintf(version, VERSIONS_SIZE, "%s",
	    jval_str(jval_get(answer, "version")));
	jval_free(answer);
	desk_targets_shown_free(&s);
}

/* bob sets another contract than `seen` was of, and is told of `theirs`. */
static void
overtaken(const char *seen, const char *theirs)
{
	struct desk_targets_request r = plan("2026-04");
	struct err e = ERR_INIT;

	r.words.contract = "700000,700000";
	r.version = seen;
	ck_assert(desk_targets_set(&desk_of_bob, "svc-a", &r, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "changed");
	ck_assert_msg(strstr(e.text, "changed meanwhile by ann at 20") != NULL,
	    "%s", e.text);
	ck_assert_msg(strstr(e.text, theirs) != NULL, "%s", e.text);
	ck_assert_msg(strstr(e.text, "Yours: contract from 2026-04, pounds "
				     "700000,700000 at 60,100%") != NULL,
	    "%s", e.text);
}

START_TEST(who_was_overtaken_is_told)
{
	char first[VERSIONS_SIZE], second[VERSIONS_SIZE], now[VERSIONS_SIZE];

	set_at(&desk, "300000,300000", VERSIONS_NONE);
	overtaken(VERSIONS_NONE, "There now: contract from 2026-04, pounds "
				 "300000,300000 at");
	stored("300000,300000", first);
	set_at(&desk, "400000,400000", first);
	overtaken(first, "There now: contract from 2026-04, pounds "
			 "400000,400000 at");
	stored("400000,400000", second);
	ck_assert_str_ne(first, second);
	/* Who puts back what was there has overtaken nobody. */
	set_at(&desk, "300000,300000", NULL);
	set_at(&desk_of_bob, "500000,500000", first);
	stored("500000,500000", now);
	/* Without a version it is made from whatever is there. */
	set_at(&desk, "600000,600000", NULL);
	stored("600000,600000", now);
}
END_TEST

START_TEST(long_words_are_cut)
{
	struct versions_change c = { .seen = "a", .now = "b" };
	struct err e = ERR_INIT;
	char text[1024];

	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = i % 2 ? '\xa9' : '\xc3';
	text[sizeof(text) - 2] = '\0';
	c.theirs = c.yours = text;
	ck_assert(versions_check(&c, &e) < 0);
	ck_assert_msg(strstr(e.text, "\xc3\xa9... Look") == NULL &&
			  strstr(e.text, "\xc3\xa9.... Look") != NULL,
	    "%s", e.text);
	c.yours = "\xc3\xa9";
	c.theirs = NULL;
	ck_assert(versions_check(&c, &e) < 0);
	ck_assert_str_eq(e.text,
	    "changed meanwhile; nothing was stored. There now: nothing. "
	    "Yours: \xc3\xa9. Look at it, then say it again");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_contract_is_worked_out,
		a_wrong_contract_is_refused, targets_stand_beside_actuals,
		who_was_overtaken_is_told, long_words_are_cut, NULL };
	const struct unit_suite suite = { .name = "desk_targets",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
