/*
 * What the region is shown of the fidelity reviews in a store.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/fidelity_view.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

static const char *const services[] = { "alpha", "beta", "gamma", "delta" };

struct town {
	char *dir;
	struct store *store;
	struct registry registry;
	struct fidelity_view *view;
};

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static struct town
town_open(void)
{
	struct town t = { .dir = unit_dir() };
	char *path = mem_printf("%s/store.db", t.dir);
	struct err e = ERR_INIT;

	ck_assert_msg(store_create(&t.store, path, &e) == 0, "%s", e.text);
	ck_assert(store_begin(t.store, &e) == 0);
	for (size_t i = 0; i < 4; i++) {
		struct store_service s = { 0 };

		(void)snprintf(s.id, sizeof(s.id), "%s", services[i]);
		ck_assert(store_agent_service_add(t.store, &s, &e) == 0);
	}
	ck_assert(
	    registry_parse(&t.registry,
		slice_of("kind,code,name,parent,from,to,attributes\n"
			 "region,north,The North,,2015-04-01,,\n"
			 "area,hills,Hills,north,2015-04-01,,\n"
			 "service,alpha,Alpha,hills,2015-10-01,,\n"
			 "service,beta,Beta,hills,2015-10-01,2019-03-31,\n"),
		&e) == 0);
	free(path);
	return t;
}

static void
town_close(struct town *t)
{
	fidelity_view_free(t->view);
	registry_free(&t->registry);
	store_close(t->store);
	unit_remove(t->dir);
}

/* A review of service number `no`, item 1 scoring `first`, the rest 4. */
struct review {
	int64_t no;
	const char *day;
	bool self, withdrawn, erased;
	uint8_t first;
};

static void
put(struct town *t, const struct review *r)
{
	struct store_figure f = {
		.key = { .service = r->no,
		    .content = r->self ? CONTENT_FIDELITY_SELF
				       : CONTENT_FIDELITY_INDEPENDENT,
		    .start = day_of(r->day) },
		.epoch = 1,
		.seq = 1,
		.revision = 1,
		.through = day_of(r->day),
		.withdrawn = r->withdrawn,
		.erased = r->erased,
		.n = r->withdrawn || r->erased ? 0 : FIDELITY_ITEMS + 2
	};
	struct err e = ERR_INIT;

	if (r->no < 3)
		memcpy(f.region, "north", sizeof("north"));
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		f.value[i] = i == 0 ? r->first : 4;
	f.value[FIDELITY_ITEMS] = MEASURE_NOT_COLLECTED;
	f.value[FIDELITY_ITEMS + 1] = 2;
	ck_assert(store_figure_put(t->store, &f, &e) == 0);
}

static const struct fidelity_view_table *
look(struct town *t, const char *region, const char *until,
    enum fidelity_kind kind)
{
	struct fidelity_view_request q = { region, day_of(until) };
	struct totals_snapshot totals = { .reader = t->store, .log_size = 7 };
	struct err e = ERR_INIT;

	fidelity_view_free(t->view);
	ck_assert_msg(fidelity_view_make(&t->view, &q, &totals, &t->registry,
			  &e) == 0,
	    "%s", e.text);
	return &t->view->table[kind];
}

/* "alpha 1 101, beta 2 100" */
static void
shows(const struct fidelity_view_table *table, const char *text)
{
	struct buf out;

	buf_init(&out, 1024);
	for (size_t i = 0; i < table->n; i++)
		buf_printf(&out, "%s%s %u %u", i > 0 ? ", " : "",
		    table->review[i].service, table->review[i].position,
		    table->review[i].sum.total);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
}

START_TEST(the_newest_of_each_kind_is_ranked)
{
	static const struct review reviews[] = {
		{ .no = 1, .day = "2019-05-01", .first = 1 },
		{ .no = 1, .day = "2021-05-01", .first = 4 },
		{ .no = 1, .day = "2021-06-01", .first = 5, .self = true },
		{ .no = 2, .day = "2019-05-02", .first = 2 },
		{ .no = 3, .day = "2021-01-01", .first = 5 },
		{ .no = 4, .day = "2020-01-01", .first = 4 },
	};
	const struct fidelity_view_table *table;
	struct town t = town_open();

	for (size_t i = 0; i < sizeof(reviews) / sizeof(reviews[0]); i++)
		put(&t, &reviews[i]);
	table = look(&t, NULL, "2021-12-31", FIDELITY_INDEPENDENT);
	shows(table, "gamma 1 101, alpha 2 100, delta 2 100, beta 4 98");
	ck_assert(table->review[1].has_before);
	ck_assert_uint_eq(table->review[1].before.total, 97);
	ck_assert_int_eq(table->review[1].before_day, day_of("2019-05-01"));
	ck_assert(!table->review[0].has_before);
	ck_assert_uint_eq(table->strong[0], 3);
	ck_assert_uint_eq(table->weak[0], 1);
	ck_assert_uint_eq(table->strong[24], 4);
	shows(&t.view->table[FIDELITY_SELF], "alpha 1 101");
	ck_assert_uint_eq(t.view->table[FIDELITY_SELF].weak[0], 0);
	/* Beta has closed by then. */
	ck_assert_uint_eq(t.view->expected, 1);
	shows(look(&t, "north", "2021-12-31", FIDELITY_INDEPENDENT),
	    "alpha 1 100, beta 2 98");
	shows(look(&t, NULL, "2019-05-01", FIDELITY_INDEPENDENT), "alpha 1 97");
	shows(look(&t, NULL, "2019-04-30", FIDELITY_INDEPENDENT), "");
	town_close(&t);
}
END_TEST

START_TEST(withdrawn_and_erased_ones_give_way)
{
	static const struct review reviews[] = {
		{ .no = 1, .day = "2019-05-01", .first = 1 },
		{ .no = 1, .day = "2021-05-01", .withdrawn = true },
		{ .no = 2, .day = "2019-05-01", .first = 2 },
		{ .no = 2, .day = "2021-05-01", .erased = true },
		{ .no = 3, .day = "2021-05-01", .erased = true },
	};
	struct town t = town_open();

	for (size_t i = 0; i < sizeof(reviews) / sizeof(reviews[0]); i++)
		put(&t, &reviews[i]);
	shows(look(&t, NULL, "2021-12-31", FIDELITY_INDEPENDENT),
	    "beta 1 98, alpha 2 97");
	ck_assert(!t.view->table[FIDELITY_INDEPENDENT].review[0].has_before);
	town_close(&t);
}
END_TEST

START_TEST(both_forms_tell_the_same)
{
	static const struct review one = { .no = 1,
		.day = "2021-05-01",
		.first = 3 };
	const struct jval *table, *review;
	struct town t = town_open();
	struct jval *o;
	struct buf out;
	int64_t v;

	put(&t, &one);
	(void)look(&t, "north", "2021-12-31", FIDELITY_INDEPENDENT);
	o = fidelity_view_json(t.view);
	table = jval_get(o, "independent");
	ck_assert(jval_get_i64(table, "services_reported", &v) && v == 1);
	review = jval_at(jval_get(table, "reviews"), 0);
	ck_assert_str_eq(jval_get_str(review, "date"), "2021-05-01");
	ck_assert(jval_get_i64(review, "total", &v) && v == 99);
	ck_assert_str_eq(jval_get_str(review, "band"), "Fair");
	ck_assert(jval_is_null(jval_get(review, "actions_planned")));
	ck_assert(jval_get_i64(review, "actions_done", &v) && v == 2);
	ck_assert_uint_eq(jval_length(jval_get(table, "items")), 25);
	ck_assert_uint_eq(jval_length(jval_get(jval_get(o, "self"), "reviews")),
	    0);
	jval_free(o);
	buf_init(&out, 64 * 1024);
	fidelity_view_text(t.view, &out);
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "The North (north)"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out),
	    "Independent reviews: 1 of 1 services"));
	ck_assert_ptr_nonnull(strstr(buf_str(&out),
	    "Self-assessments: 0 of 1 services"));
	/* One service has nothing in common with others. */
	ck_assert_ptr_null(strstr(buf_str(&out), "  common"));
	for (int64_t no = 2; no <= 3; no++)
		put(&t, &(struct review){ .no = no,
			    .day = "2021-05-01",
			    .first = 3 });
	(void)look(&t, NULL, "2021-12-31", FIDELITY_INDEPENDENT);
	buf_reset(&out);
	fidelity_view_text(t.view, &out);
	ck_assert_ptr_nonnull(strstr(buf_str(&out),
	    " 0     3  common weakness\n 2 Employment services staff"));
	buf_free(&out);
	town_close(&t);
}
END_TEST

START_TEST(an_unknown_region_is_refused)
{
	struct fidelity_view_request q = { "south", day_of("2021-12-31") };
	struct town t = town_open();
	struct totals_snapshot totals = { .reader = t.store };
	struct err e = ERR_INIT;

	ck_assert(fidelity_view_make(&t.view, &q, &totals, &t.registry, &e) <
		  0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(e.text, "\"south\""));
	town_close(&t);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_newest_of_each_kind_is_ranked,
		withdrawn_and_erased_ones_give_way, both_forms_tell_the_same,
		an_unknown_region_is_refused, NULL };

	return unit_main("fidelity_view", tests);
}
