/*
 * What is kept in memory says the same as the database, whoever changed it:
 * imports, corrections, erasures, single statements, and changes that were
 * undone.
 */
#include "agent/register/held.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_search.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

enum { ROUNDS = 200, CLIENTS = 12 };

static struct people_fixture world;

static void
begin(void)
{
	people_fixture_open(&world);
	memory_register_take(&world.reg,
	    "svc-a,K1,referral_received,2025-04-01,,,r1,,\n"
	    "svc-a,K1,contact,2025-05-01,face_to_face,,,,es1\n"
	    "svc-a,K2,referral_received,2025-04-02,,,k2,,\n"
	    "svc-a,,staff_fte,2025-04-01,es,,,1,es1\n"
	    "svc-b,K3,referral_received,2025-04-03,,,r1,,\n");
}

static void
end(void)
{
	people_fixture_close(&world);
}

/* --------------------------------------------------------------- comparing */

/* Facts as lines, in an order that does not depend on how names are
 * numbered. */
static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *
in_words(const struct facts *facts, const struct symbols *names)
{
	char **line = mem_array(facts->n + 1, sizeof(*line));
	struct buf out;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		ck_assert(i == 0 || facts_compare(f - 1, f) <= 0);
		line[i] = mem_printf("%lld %u %d %d %d %d %d %s %s",
		    (long long)f->id, f->client, f->event, f->day, f->mode,
		    f->flags, f->value, symbols_text(names, f->ref),
		    symbols_text(names, f->staff));
	}
	qsort(line, facts->n, sizeof(*line), by_text);
	for (size_t i = 0; i < facts->n; i++) {
		buf_printf(&out, "%s\n", line[i]);
		free(line[i]);
	}
	free(line);
	return buf_take(&out);
}

/* What is held of a service is what a new reading gives. */
static void
is_as_stored(int64_t service)
{
	const struct clients_references *refs;
	struct db *db = world.reg.open.db;
	const struct held_facts *held;
	struct clients_references fresh_refs;
	struct symbols names;
	struct facts fresh;
	struct err e = ERR_INIT;
	char *a, *b;

	symbols_init(&names);
	ck_assert_msg(held_facts(db, service, &held, &e) == 0, "%s", e.text);
	ck_assert_msg(facts_load(db, service, &names, &fresh, &e) == 0, "%s",
	    e.text);
	a = in_words(&held->facts, &held->names);
	b = in_words(&fresh, &names);
	ck_assert_str_eq(a, b);
	free(a);
	free(b);
	facts_free(&fresh);
	symbols_free(&names);
	ck_assert_msg(held_references(&world.reg.open, service, &refs, &e) == 0,
	    "%s", e.text);
	ck_assert_msg(clients_open_references(&world.reg.open, service,
			  &fresh_refs, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(refs->n, fresh_refs.n);
	for (size_t i = 0; i < refs->n; i++) {
		ck_assert_uint_eq(refs->client[i].number,
		    fresh_refs.client[i].number);
		ck_assert_str_eq(refs->client[i].text,
		    fresh_refs.client[i].text);
	}
	clients_free_references(&fresh_refs);
}

static void
people_are_as_stored(void)
{
	const struct people_search *held;
	struct people_search fresh;
	struct err e = ERR_INIT;

	ck_assert_msg(people_search_hold(&world.reg.open, &held, &e) == 0, "%s",
	    e.text);
	ck_assert_msg(people_search_open(&world.reg.open, &fresh, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(held->n, fresh.n);
	for (size_t i = 0; i < fresh.n; i++) {
		const struct people_entry *x = &held->entry[i];
		const struct people_entry *y = &fresh.entry[i];

		ck_assert_uint_eq(x->number, y->number);
		ck_assert_str_eq(x->service_id, y->service_id);
		ck_assert_str_eq(x->reference, y->reference);
		ck_assert_int_eq(x->review_on, y->review_on);
		ck_assert(people_same(&x->words, &y->words));
	}
	people_search_free(&fresh);
}

static void
all_is_as_stored(void)
{
	is_as_stored(1);
	is_as_stored(2);
	people_are_as_stored();
}

/* ---------------------------------------------------------------- changing */

static void
run(const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(world.reg.open.db, sql, &e) == 0, "%s", e.text);
}

/* One change of a random kind, by the ways in which rows are changed. */
static void
change_something(unsigned *seed)
{
	unsigned n = (unsigned)rand_r(seed), client = n / 16 % CLIENTS;
	struct exchange_report r;
	char *row;

	switch (n % 6) {
	case 0:
	case 1: /* a new client now and then, and another contact */
		row = mem_printf(
		    "svc-%c,N%u,referral_received,2025-04-01,,,r1,,\n"
		    "svc-%c,N%u,contact,2025-05-%02u,face_to_face,,,,es%u\n",
		    n / 7 % 2 ? 'a' : 'b', client, n / 7 % 2 ? 'a' : 'b',
		    client, 1 + n / 64 % 28, n / 5 % 3);
		r = memory_register_import(&world.reg, row, true);
		exchange_report_free(&r);
		free(row);
		break;
	case 2:
		row = mem_printf(PEOPLE_FIXTURE_COLUMNS
		    "svc-a,N%u,client,,Name %u,,,,,,,,,,,\n",
		    client, n / 64);
		r = people_fixture_import(&world, row,
		    &(struct exchange_options){ .today = world.reg.today,
			.accept_good_rows = true });
		exchange_report_free(&r);
		free(row);
		break;
	case 3:
		row = mem_printf("UPDATE fact SET value = %u"
				 " WHERE id = (SELECT max(id) FROM fact"
				 " WHERE client = %u)",
		    n / 64 % 9, client);
		run(row);
		free(row);
		break;
	case 4:
		row = mem_printf("DELETE FROM fact WHERE client = %u"
				 " AND day > 20208",
		    client);
		run(row);
		free(row);
		break;
	default:
		row = mem_printf("UPDATE client SET review_on = %u"
				 " WHERE id = %u",
		    n / 64 % 20000, client);
		run(row);
		free(row);
	}
}

START_TEST(what_is_held_follows_every_change)
{
	unsigned seed = (unsigned)_i + 1;

	all_is_as_stored();
	for (int i = 0; i < ROUNDS; i++) {
		change_something(&seed);
		if (seed % 3 != 0)
			all_is_as_stored();
	}
	all_is_as_stored();
}
END_TEST

START_TEST(what_was_undone_is_not_held)
{
	all_is_as_stored();
	run("BEGIN");
	run("DELETE FROM fact WHERE client = 1");
	run("UPDATE client SET review_on = 7");
	run("ROLLBACK");
	all_is_as_stored();
	/* Asked in the middle, and undone afterwards. */
	for (int i = 0; i < 3; i++) {
		struct err e = ERR_INIT;

		ck_assert_int_eq(db_begin(world.reg.open.db, &e), 0);
		run("DELETE FROM fact WHERE client = 1");
		run("UPDATE client SET review_on = 8 WHERE id = 2");
		all_is_as_stored();
		db_rollback(world.reg.open.db);
		if (i > 0)
			all_is_as_stored();
	}
	/* The same number of changes again, kept this time. */
	run("DELETE FROM fact WHERE client = 2");
	all_is_as_stored();
}
END_TEST

START_TEST(a_transaction_after_an_undone_one_sees_its_own_rows)
{
	struct db *db = world.reg.open.db;
	struct err e = ERR_INIT;

	ck_assert_int_eq(db_begin(db, &e), 0);
	run("DELETE FROM fact WHERE client = 1");
	all_is_as_stored();
	db_rollback(db);
	ck_assert_int_eq(db_begin(db, &e), 0);
	run("DELETE FROM fact WHERE client = 2");
	all_is_as_stored();
	ck_assert_int_eq(db_commit(db, &e), 0);
	all_is_as_stored();
}
END_TEST

START_TEST(many_changes_are_read_at_once)
{
	struct buf rows;

	all_is_as_stored();
	buf_init(&rows, 1 << 20);
	for (int i = 0; i < 600; i++)
		buf_printf(&rows,
		    "svc-a,M%d,referral_received,2025-04-01,,,r1,,\n", i);
	memory_register_take(&world.reg, buf_str(&rows));
	buf_free(&rows);
	all_is_as_stored();
	run("UPDATE fact SET day = day + 1 WHERE client > 3");
	all_is_as_stored();
}
END_TEST

START_TEST(nothing_is_held_once_it_was_dropped)
{
	all_is_as_stored();
	held_drop(world.reg.open.db);
	run("DELETE FROM fact WHERE client = 1");
	all_is_as_stored();
	held_drop(world.reg.open.db);
	held_drop(world.reg.open.db);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_was_undone_is_not_held,
		a_transaction_after_an_undone_one_sees_its_own_rows,
		many_changes_are_read_at_once,
		nothing_is_held_once_it_was_dropped, NULL };

	return unit_run(&(struct unit_suite){ .name = "held",
	    .tests = tests,
	    .begin = begin,
	    .end = end,
	    .loop = what_is_held_follows_every_change,
	    .times = 5 });
}
