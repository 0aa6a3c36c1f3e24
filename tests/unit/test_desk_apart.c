/*
 * Two who look like one person and are not: remembered, not offered again,
 * taken back, and what becomes of that when a record is merged or erased.
 */
#include "agent/desk/desk_apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_merging.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_today.h"
#include "agent/desk/versions.h"
#include "agent/people/people_duplicates.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

static struct people_fixture world;
static struct desk desk;

/* C1 and C3 have one NHS number. */
static void
begin(void)
{
	struct exchange_report r;

	people_fixture_open(&world);
	r = people_fixture_take(&world, PEOPLE_FIXTURE_COLUMNS
	    "svc-a,C1,client,,Ann Lee,9434765919,,,,,,,,,,\n"
	    "svc-a,C3,client,,Lee,9434765919,,,,,,,,,,\n");
	exchange_report_free(&r);
	desk = memory_register_desk(&world.reg);
}

static void
end(void)
{
	people_fixture_close(&world);
}

static void
say(uint32_t one, uint32_t other, bool apart)
{
	const struct desk_apart_request r = { one, other, apart, NULL };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_apart_set(&desk, &r, &out, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(jval_length(jval_get(out, "says")), 2);
	jval_free(out);
}

/* "1-3" for each pair that is offered, "1/3" for each that is not one. */
static void
pairs_are(const char *expected)
{
	struct desk_clients_pairs pairs;
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, 1000);
	ck_assert_int_eq(desk_clients_find_pairs(&desk, &pairs, &e), 0);
	/* "No two are alike" would not be true of those who are apart. */
	ck_assert_int_eq(strstr(desk_clients_no_pair(&pairs), "No other") !=
			     NULL,
	    pairs.aparts > 0);
	for (size_t i = 0; i < pairs.likely.n; i++)
		buf_printf(&text, "%u-%u ", pairs.likely.twin[i].a->number,
		    pairs.likely.twin[i].b->number);
	for (size_t i = 0; i < pairs.aparts; i++)
		buf_printf(&text, "%u/%u ", pairs.apart[i].a->number,
		    pairs.apart[i].b->number);
	ck_assert_str_eq(buf_str(&text), expected);
	buf_free(&text);
	desk_clients_free_pairs(&pairs);
}

/* The pairs among the tasks of the day, or NULL. */
static struct jval *
task(void)
{
	const struct desk_today_request r = { .service = NULL };
	struct jval *out, *found = NULL;
	struct err e = ERR_INIT;
	const struct jval *all;

	ck_assert_msg(desk_today(&desk, &r, &out, &e) == 0, "%s", e.text);
	all = jval_get(out, "groups");
	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_get_str(jval_at(all, i), "list"), "twins") == 0)
			found = jval_copy(
			    jval_at(jval_get(jval_at(all, i), "tasks"), 0));
	jval_free(out);
	return found;
}

START_TEST(not_offered_again_until_it_is_taken_back)
{
	struct err e = ERR_INIT;
	const struct jval *said;
	struct jval *out;

	pairs_are("1-3 ");
	say(3, 1, true);
	say(1, 3, true); /* is so already */
	pairs_are("1/3 ");
	ck_assert_int_eq(desk_merging_weigh(&desk, 3, 1, &out, &e), 0);
	said = jval_get(out, "said");
	ck_assert_uint_eq(jval_length(said), 1);
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(said, 0)),
	    ", ann: not one person"));
	jval_free(out);
	say(1, 3, false);
	pairs_are("1-3 ");
	ck_assert_int_eq(desk_merging_weigh(&desk, 1, 3, &out, &e), 0);
	said = jval_get(out, "said");
	ck_assert_uint_eq(jval_length(said), 2);
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(said, 1)),
	    ", ann: took that back"));
	jval_free(out);
}
END_TEST

/* Of three alike each is still met, although two of them are two. */
START_TEST(a_third_is_compared_with_each)
{
	struct exchange_report r =
	    people_fixture_take(&world, PEOPLE_FIXTURE_COLUMNS
		"svc-a,C2,client,,Annie,9434765919,,,,,,,,,,\n");

	exchange_report_free(&r);
	pairs_are("1-2 2-3 ");
	say(2, 3, true);
	pairs_are("1-2 1-3 2/3 ");
	say(1, 2, true);
	say(1, 3, true);
	pairs_are("1/2 1/3 2/3 ");
}
END_TEST

START_TEST(a_task_of_team_leaders)
{
	struct jval *got = task();

	ck_assert_ptr_nonnull(got);
	ck_assert_int_eq(jval_get_count(got, "client"), 1);
	ck_assert_int_eq(jval_get_count(got, "other"), 3);
	ck_assert_str_eq(jval_get_str(got, "name"), "Ann Lee");
	ck_assert_str_eq(jval_get_str(got, "says"),
	    "The same NHS number as Lee (C3)");
	jval_free(got);
	desk.actor.role = ACTOR_WORKER;
	ck_assert_ptr_null(task());
	desk.actor.role = ACTOR_TEAM_LEADER;
	say(1, 3, true);
	ck_assert_ptr_null(task());
}
END_TEST

START_TEST(only_of_two_of_one_service)
{
	const struct {
		struct desk_apart_request r;
		const char *says;
	} wrong[] = {
		{ { 1, 1, true, NULL }, "one client twice" },
		{ { 1, 4, true, NULL }, "different services" },
		{ { 1, 99, true, NULL }, "not here any more" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct err e = ERR_INIT;
		struct jval *out;

		ck_assert_int_lt(desk_apart_set(&desk, &wrong[i].r, &out, &e),
		    0);
		ck_assert_ptr_null(out);
		ck_assert_msg(strstr(e.text, wrong[i].says) != NULL, "%s",
		    e.text);
	}
	ck_assert_int_eq(people_fixture_count(&world,
			     "SELECT count(*) FROM twins_apart"),
	    0);
}
END_TEST

/* The version of what was said of two, as pages have it. */
static void
look(uint32_t one, uint32_t other, char version[static VERSIONS_SIZE])
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_merging_weigh(&desk, one, other, &out, &e) == 0,
	    "%s", e.text);
	(void)snprintf(version, VERSIONS_SIZE, "%s",
	    jval_get_str(out, "apart_version"));
	jval_free(out);
}

START_TEST(the_second_of_two_leaders_is_told)
{
	char first[VERSIONS_SIZE], second[VERSIONS_SIZE];
	struct desk_apart_request r = { 1, 3, true, first };
	struct err e = ERR_INIT;
	struct jval *out;

	look(1, 3, first);
	ck_assert_str_eq(first, VERSIONS_NONE);
	ck_assert_msg(desk_apart_set(&desk, &r, &out, &e) == 0, "%s", e.text);
	jval_free(out);
	look(3, 1, second);
	r.apart = false;
	ck_assert_int_lt(desk_apart_set(&desk, &r, &out, &e), 0);
	ck_assert_str_eq(e.code, "changed");
	ck_assert_msg(strstr(e.text, "changed meanwhile by ann at 2") != NULL &&
			  strstr(e.text,
			      "There now: not one person. Yours: perhaps one "
			      "person") != NULL,
	    "%s", e.text);
	pairs_are("1/3 ");
	r.version = second;
	e = (struct err)ERR_INIT;
	ck_assert_msg(desk_apart_set(&desk, &r, &out, &e) == 0, "%s", e.text);
	jval_free(out);
	pairs_are("1-3 ");
}
END_TEST

/* Whoever is not the one is not the other either. */
START_TEST(it_follows_a_record_that_is_merged)
{
	const struct desk_records_merge r = { 3, 5, world.reg.today, "ann",
		NULL };
	struct err e = ERR_INIT;
	struct buf said;

	memory_register_take(&world.reg,
	    "svc-a,C5,referral_received,2026-04-04,self,,r1,,\n");
	say(1, 5, true);
	say(3, 5, true);
	buf_init(&said, 1 << 16);
	ck_assert_msg(desk_records_merge(&desk, &r, &said, &e) == 0, "%s",
	    e.text);
	buf_free(&said);
	/* The two of which one is made are no pair any more. */
	pairs_are("1/3 ");
	ck_assert_int_eq(people_fixture_count(&world,
			     "SELECT count(*) FROM twins_apart"),
	    1);
}
END_TEST

/* ------------------------------------------------------------------- growth */

/* How many pairs are looked at among n clients; with `alike`, all are. */
static size_t
compared(size_t n, bool alike)
{
	struct people_search roll = { .n = n };
	struct people_duplicates twins;
	char name[32];
	size_t work;

	roll.entry = mem_array(n, sizeof(*roll.entry));
	for (size_t i = 0; i < n; i++) {
		struct people_entry *x = &roll.entry[i];

		(void)snprintf(name, sizeof(name), "Jo Ek%zu", alike ? 0 : i);
		x->number = (uint32_t)i + 1;
		x->service = 1;
		people_set(&x->words, PEOPLE_NAME, slice_of(name));
		people_set(&x->words, PEOPLE_BORN, slice_of("1990-03-31"));
		people_alike_marks(1, &x->words, x->alike);
	}
	people_duplicates_find(&roll, NULL, &twins);
	work = twins.compared;
	ck_assert_uint_eq(twins.n, alike ? n - 1 : 0);
	people_duplicates_free(&twins);
	for (size_t i = 0; i < n; i++)
		people_wipe(&roll.entry[i].words);
	free(roll.entry);
	return work;
}

START_TEST(not_every_pair_is_compared)
{
	ck_assert_uint_eq(compared(5000, false), 0);
	ck_assert_uint_eq(compared(1000, true), 999);
	ck_assert_uint_eq(compared(4000, true), 3999);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { not_offered_again_until_it_is_taken_back,
		a_third_is_compared_with_each, a_task_of_team_leaders,
		only_of_two_of_one_service, the_second_of_two_leaders_is_told,
		it_follows_a_record_that_is_merged, not_every_pair_is_compared,
		NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_apart",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
