/*
 * What the page of fidelity reviews shows, of the seven real services and two
 * rounds of RAND Europe's evaluation (tests/cases/fidelity_scores.csv): its
 * published totals, bands, positions and changes, and the averages that its
 * scores give, added up here by hand.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/fidelity_page.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { SERVICES = 7, ROUNDS = 2 };

static const char registry_text[] =
    "kind,code,name,parent,from,to,attributes\n"
    "region,mid,Midlands,,2015-04-01,,\n"
    "area,hills,Hills,mid,2015-04-01,,\n"
    "service,s1,First,hills,2015-10-01,,"
    "site_type=expanding;provider_type=voluntary\n"
    "service,s2,Second,hills,2015-10-01,,"
    "site_type=aligning;provider_type=voluntary\n"
    "service,s3,Third,hills,2015-10-01,,"
    "site_type=expanding;provider_type=voluntary\n"
    "service,s4,Fourth,hills,2015-10-01,,"
    "site_type=aligning;provider_type=nhs\n"
    "service,s5,Fifth,hills,2015-10-01,,site_type=new;provider_type=nhs\n"
    "service,s6,Sixth,hills,2015-10-01,,"
    "site_type=expanding;provider_type=voluntary\n"
    "service,s7,Seventh,hills,2015-10-01,,"
    "site_type=aligning;provider_type=nhs\n"
    "service,s8,Eighth,hills,2015-10-01,,site_type=new\n";

struct world {
	char *dir;
	struct store *store;
	struct registry registry;
	uint8_t score[ROUNDS][SERVICES][FIDELITY_ITEMS];
};

static const char *const days[ROUNDS] = { "2019-11-05", "2021-03-09" };

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static void
read_scores(struct world *w)
{
	FILE *f = fopen("tests/cases/fidelity_scores.csv", "re");
	unsigned service, item, first, second, n = 0;
	char line[64];

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%u,%u,%u,%u", &service, &item, &first,
			&second) != 4)
			continue;
		w->score[0][service - 1][item - 1] = (uint8_t)first;
		w->score[1][service - 1][item - 1] = (uint8_t)second;
		n++;
	}
	ck_assert_uint_eq(n, SERVICES * FIDELITY_ITEMS);
	(void)fclose(f);
}

/* A review of service number no (from 1), with `done` of 5 actions done. */
static void
put(struct world *w, int64_t no, size_t round, bool self)
{
	struct store_figure f = { .key = { .service = no,
				      .content =
					  self ? CONTENT_FIDELITY_SELF
					       : CONTENT_FIDELITY_INDEPENDENT,
				      .start = day_of(days[round]) },
		.epoch = 1,
		.seq = 1,
		.revision = 1,
		.through = day_of(days[round]),
		.n = FIDELITY_ITEMS + 2,
		.region = "mid" };
	struct err e = ERR_INIT;

	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		f.value[i] = w->score[round][no - 1][i];
	f.value[FIDELITY_ITEMS] = no == 1 ? MEASURE_NOT_COLLECTED : 5;
	f.value[FIDELITY_ITEMS + 1] = no == 2 ? MEASURE_NOT_COLLECTED : no - 1;
	ck_assert(store_figure_put(w->store, &f, &e) == 0);
}

static struct world
world_open(void)
{
	struct world w = { .dir = unit_dir() };
	char *path = mem_printf("%s/store.db", w.dir);
	struct err e = ERR_INIT;

	ck_assert(store_create(&w.store, path, &e) == 0);
	ck_assert(store_begin(w.store, &e) == 0);
	for (int i = 1; i <= SERVICES; i++) {
		struct store_service s = { 0 };

		(void)snprintf(s.id, sizeof(s.id), "s%d", i);
		ck_assert(store_agent_service_add(w.store, &s, &e) == 0);
	}
	ck_assert_msg(registry_parse(&w.registry, slice_of(registry_text),
			  &e) == 0,
	    "%s", e.text);
	read_scores(&w);
	free(path);
	return w;
}

static void
world_close(struct world *w)
{
	registry_free(&w->registry);
	store_close(w->store);
	unit_remove(w->dir);
}

static struct jval *
page(struct world *w, const char *until)
{
	struct fidelity_view_request q = { "mid", day_of(until) };
	struct totals_snapshot totals = { .reader = w->store, .log_size = 7 };
	struct fidelity_view *view;
	struct err e = ERR_INIT;
	struct jval *o;

	ck_assert(fidelity_view_make(&view, &q, &totals, &w->registry, &e) ==
		  0);
	o = fidelity_page_json(view);
	fidelity_view_free(view);
	return o;
}

static struct world
both_rounds(void)
{
	struct world w = world_open();

	for (size_t round = 0; round < ROUNDS; round++)
		for (int64_t no = 1; no <= SERVICES; no++)
			put(&w, no, round, false);
	return w;
}

/* Member `key` of element i of a list, as text. */
static const char *
at(const struct jval *list, size_t i, const char *key)
{
	return jval_get_text(jval_at(list, i), key);
}

/* ------------------------------------------------------------------ tests */

START_TEST(published_totals_and_changes_are_shown)
{
	/* By position of the second round.  Source of totals, bands and whole
	 * per cents: Table 1; of the positions: the totals (the two that are
	 * printed swapped are not followed). */
	static const struct {
		const char *service, *percent, *band;
		int64_t position, total, before;
	} want[SERVICES] = {
		{ "s3", "+6.7%", "Good", 1, 111, 104 },
		{ "s6", "+6.8%", "Good", 2, 110, 103 },
		{ "s1", "+21.8%", "Good", 3, 106, 87 },
		{ "s4", "+66.1%", "Fair", 4, 98, 59 },
		{ "s5", "+29.2%", "Fair", 5, 93, 72 },
		{ "s7", "+31.0%", "Fair", 5, 93, 71 },
		{ "s2", "+20.0%", "Fair", 7, 90, 75 },
	};
	struct world w = both_rounds();
	struct jval *o = page(&w, "2021-12-31");
	const struct jval *kind = jval_at(jval_get(o, "kinds"), 0);
	const struct jval *services = jval_get(kind, "services");

	ck_assert_str_eq(jval_get_text(o, "says"),
	    "Midlands: the newest review of each service to 31 December 2021, "
	    "log entry 7.");
	ck_assert_str_eq(jval_get_text(o, "rule"),
	    "Scores are not about clients, so none is hidden or rounded.");
	ck_assert_ptr_nonnull(strstr(jval_get_text(o, "audience"),
	    "No, not outside the circle of people who may see"));
	ck_assert_uint_eq(jval_length(services), SERVICES);
	for (size_t i = 0; i < SERVICES; i++) {
		const struct jval *r = jval_at(services, i);
		const struct jval *before = jval_get(r, "before");

		ck_assert_str_eq(jval_get_text(r, "service"), want[i].service);
		ck_assert_int_eq(jval_get_count(r, "position"),
		    want[i].position);
		ck_assert_int_eq(jval_get_count(r, "total"), want[i].total);
		ck_assert_str_eq(jval_get_text(r, "band"), want[i].band);
		ck_assert_int_eq(jval_get_count(before, "total"),
		    want[i].before);
		ck_assert_str_eq(jval_get_text(before, "change_percent"),
		    want[i].percent);
	}
	ck_assert_str_eq(at(services, 0, "name"), "Third");
	ck_assert_str_eq(at(services, 0, "actions"), "2 of 5 done");
	ck_assert_str_eq(at(services, 2, "actions"), "No plan sent");
	ck_assert_str_eq(at(services, 6, "actions"), "5 planned");
	ck_assert_str_eq(jval_get_text(kind, "says"),
	    "7 of 8 services have an independent review, the newest of 9 March "
	    "2021.");
	ck_assert_uint_eq(jval_length(jval_get(kind, "without")), 1);
	ck_assert_str_eq(jval_str(jval_at(jval_get(kind, "without"), 0)),
	    "Eighth");
	jval_free(o);
	world_close(&w);
}
END_TEST

START_TEST(the_average_change_of_each_item_is_that_of_its_scores)
{
	/* Sevenths, in hundredths: added up by hand from the two columns. */
	static const char *const want[FIDELITY_ITEMS] = { "+0.43", "+0.29",
		"+0.57", "+0.43", "+1.43", "+1.00", "+1.43", "+1.00", "+0.14",
		"+1.29", "+0.57", "+0.43", "+0.86", "+0.29", "+0.71", "0.00",
		"+0.86", "+0.29", "+2.00", "+2.29", "+0.86", "+0.86", "+0.29",
		"+0.29", "0.00" };
	struct world w = both_rounds();
	struct jval *o = page(&w, "2021-12-31");
	const struct jval *kind = jval_at(jval_get(o, "kinds"), 0);
	const struct jval *items = jval_get(kind, "items");

	ck_assert_uint_eq(jval_length(items), FIDELITY_ITEMS);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++) {
		ck_assert_str_eq(at(items, i, "change"), want[i]);
		ck_assert_int_eq(jval_get_count(jval_at(items, i), "compared"),
		    SERVICES);
	}
	/* 701 points of seven services, 571 in the round before. */
	ck_assert_str_eq(jval_get_text(jval_get(kind, "all"), "average"),
	    "100.14");
	ck_assert_str_eq(jval_get_text(jval_get(kind, "all"), "change"),
	    "+18.57");
	jval_free(o);
	world_close(&w);
}
END_TEST

/* "17 5 of 7 services: First, ..." */
static void
common_is(const struct jval *list, size_t i, const char *want)
{
	const struct jval *o = jval_at(list, i);
	const struct jval *who = jval_get(o, "services");
	struct buf text;

	buf_init(&text, 256);
	buf_printf(&text, "%d %s:", (int)jval_get_count(o, "item"),
	    jval_get_text(o, "says"));
	for (size_t k = 0; k < jval_length(who); k++)
		buf_printf(&text, " %s", jval_str(jval_at(who, k)));
	ck_assert_str_eq(buf_str(&text), want);
	buf_free(&text);
}

START_TEST(what_three_services_share_is_common)
{
	struct world w = both_rounds();
	struct jval *o = page(&w, "2019-12-31"),
		    *later = page(&w, "2021-12-31");
	const struct jval *first = jval_at(jval_get(o, "kinds"), 0);
	const struct jval *second = jval_at(jval_get(later, "kinds"), 0);
	const struct jval *weak = jval_get(first, "weaknesses");

	/* First round: 6 of 7 below 4 at items 5, 9, 17, 22 and 23; at least
	 * three at 18 items in all. */
	common_is(weak, 0,
	    "5 6 of 7 services: Third First Second Fifth Seventh "
	    "Fourth");
	common_is(weak, 1,
	    "9 6 of 7 services: Third First Second Fifth Seventh Fourth");
	ck_assert_int_eq(jval_get_count(jval_at(weak, 2), "item"), 17);
	ck_assert_int_eq(jval_get_count(jval_at(weak, 3), "item"), 22);
	ck_assert_int_eq(jval_get_count(jval_at(weak, 4), "item"), 23);
	ck_assert_uint_eq(jval_length(weak), 18);
	/* Second round: twelve items are left. */
	weak = jval_get(second, "weaknesses");
	common_is(weak, 0,
	    "9 5 of 7 services: Third Fourth Fifth Seventh "
	    "Second");
	ck_assert_uint_eq(jval_length(weak), 12);
	ck_assert_uint_eq(jval_length(jval_get(second, "strengths")), 22);
	jval_free(o);
	jval_free(later);
	world_close(&w);
}
END_TEST

START_TEST(kinds_of_services_are_averaged_apart)
{
	struct world w = both_rounds();
	struct jval *o = page(&w, "2021-12-31");
	const struct jval *kind = jval_at(jval_get(o, "kinds"), 0);
	const struct jval *groups = jval_get(kind, "groups");
	const struct jval *rows = jval_get(jval_at(groups, 0), "rows");

	ck_assert_str_eq(at(groups, 0, "title"), "Site type");
	ck_assert_uint_eq(jval_length(rows), 3);
	ck_assert_str_eq(at(rows, 0, "name"), "New");
	ck_assert_str_eq(at(rows, 0, "average"), "93.00");
	ck_assert_str_eq(at(rows, 0, "change"), "+21.00");
	/* (90 + 98 + 93) / 3; (15 + 39 + 22) / 3. */
	ck_assert_str_eq(at(rows, 1, "average"), "93.67");
	ck_assert_str_eq(at(rows, 1, "change"), "+25.33");
	/* (106 + 111 + 110) / 3; (19 + 7 + 7) / 3. */
	ck_assert_str_eq(at(rows, 2, "average"), "109.00");
	ck_assert_str_eq(at(rows, 2, "change"), "+11.00");
	rows = jval_get(jval_at(groups, 1), "rows");
	ck_assert_uint_eq(jval_length(rows), 2);
	ck_assert_str_eq(at(rows, 0, "name"), "NHS");
	ck_assert_str_eq(at(rows, 0, "average"), "94.67");
	ck_assert_str_eq(at(rows, 1, "average"), "104.25");
	/* Staffing: 13 + 14 + 15 + 15 + 15 + 15 + 14 and so on. */
	rows = jval_get(kind, "sections");
	ck_assert_str_eq(at(rows, 0, "name"), "Staffing");
	ck_assert_str_eq(at(rows, 0, "average"), "14.43");
	jval_free(o);
	world_close(&w);
}
END_TEST

START_TEST(self_assessments_and_first_reviews_stand_alone)
{
	struct world w = world_open();
	const struct jval *kind;
	struct jval *o;

	put(&w, 1, 0, false);
	put(&w, 1, 1, true);
	put(&w, 2, 1, true);
	o = page(&w, "2021-12-31");
	kind = jval_at(jval_get(o, "kinds"), 0);
	ck_assert_str_eq(jval_get_text(kind, "says"),
	    "1 of 8 services has an independent review, the newest of 5 "
	    "November 2019.");
	ck_assert(jval_is_null(jval_get(jval_at(jval_get(kind, "services"), 0),
	    "before")));
	ck_assert(jval_is_null(jval_get(jval_get(kind, "all"), "change")));
	ck_assert_uint_eq(jval_length(jval_get(kind, "weaknesses")), 0);
	kind = jval_at(jval_get(o, "kinds"), 1);
	ck_assert_str_eq(jval_get_text(kind, "kind"), "self");
	ck_assert_uint_eq(jval_length(jval_get(kind, "services")), 2);
	ck_assert_str_eq(jval_get_text(kind, "says"),
	    "2 of 8 services have a self-assessment, the newest of 9 March "
	    "2021.");
	jval_free(o);
	o = page(&w, "2015-12-31");
	kind = jval_at(jval_get(o, "kinds"), 1);
	ck_assert_str_eq(jval_get_text(kind, "says"),
	    "No self-assessment has been received.");
	ck_assert_uint_eq(jval_length(jval_get(kind, "groups")), 0);
	jval_free(o);
	world_close(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { published_totals_and_changes_are_shown,
		the_average_change_of_each_item_is_that_of_its_scores,
		what_three_services_share_is_common,
		kinds_of_services_are_averaged_apart,
		self_assessments_and_first_reviews_stand_alone, NULL };

	return unit_main("fidelity_page", tests);
}
