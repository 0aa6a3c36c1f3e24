/*
 * What sheaf/1 hides for the sake of other cells, worked out by hand from
 * protocol/TOTALS.md, P-TOT-53 to 56; and how long it looks for more, and in how few
 * words it says what (P-TOT-61 to 64).
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/ips/suppression.h"
#include "tests/simulation/prop_fleet.h"
#include "tests/unit/unit.h"

enum {
	SERVICES = 12,
	QUARTERS = 3,
	/* Without what is hidden besides: these figures are no returns that
	 * anybody could send, and tests/vectors/totals.json has a case of it. */
	STEPS = SUPPRESSION_EVERY & ~SUPPRESSION_BESIDES
};

/* Returns of services in regions: 50 of everything, unless it is set. */
static int64_t value[SERVICES][QUARTERS][MEASURES_MAX];
static struct suppression_return list[SERVICES * QUARTERS];
static struct suppression_input in;

static size_t
row_of(const char *code)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	ck_assert_int_ge(row, 0);
	return (size_t)row;
}

static void
set(size_t service, size_t quarter, const char *code, int64_t v)
{
	value[service][quarter][row_of(code)] = v;
}

/* n services with returns in a region, for all quarters. */
static void
add_region(int region, size_t n)
{
	for (; n > 0; n--, in.services++)
		for (size_t q = 0; q < in.quarters; q++) {
			size_t s = in.services;

			for (size_t i = 0; i < in.rules->n; i++)
				value[s][q][i] = 50;
			set(s, q, "es_fte", (int64_t)(100 * (s + 1)));
			list[in.n++] = (struct suppression_return){ s, region,
				q, value[s][q] };
		}
	if (region >= (int)in.regions)
		in.regions = (size_t)region + 1;
}

static void
begin(size_t quarters)
{
	memset(&in, 0, sizeof(in));
	in.rules = measures_ips_grow_1();
	in.quarters = quarters;
	in.list = list;
}

/* Which cells of a measure are hidden: of the services of a region, in their
 * order, then of the region and of the country: "*" or ".". */
static const char *
hidden(int region, int quarter, const char *code)
{
	static char out[SERVICES + 3];
	struct suppression *s = suppression_new_of(&in, STEPS);
	struct suppression_cell c = { region, 0, quarter, row_of(code) };
	size_t n = 0;

	for (size_t i = 0; i < in.services; i++) {
		bool there = false;

		for (size_t k = 0; k < in.n; k++)
			there = there || (list[k].service == i &&
					     list[k].region == region);
		c.service = (int)i;
		if (there)
			out[n++] = suppression_hides(s, &c) ? '*' : '.';
	}
	c.service = SUPPRESSION_ANY;
	out[n++] = suppression_hides(s, &c) ? '*' : '.';
	c.region = SUPPRESSION_MAIN;
	out[n++] = suppression_hides(s, &c) ? '*' : '.';
	out[n] = '\0';
	suppression_free(s);
	return out;
}

START_TEST(nothing_small_nothing_hidden)
{
	begin(2);
	add_region(0, 6);
	add_region(1, 6);
	for (int q = SUPPRESSION_ALL; q < 2; q++) {
		ck_assert_str_eq(hidden(0, q, "job_starts"), "........");
		ck_assert_str_eq(hidden(1, q, "referrals.self"), "........");
	}
}
END_TEST

START_TEST(a_small_service_hides_the_one_with_fewest_posts)
{
	begin(1);
	add_region(0, 6);
	set(3, 0, "applications", 4);
	ck_assert_str_eq(hidden(0, 0, "applications"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "interviews"), "........");
	/* posts that are equal: the first by code */
	for (size_t i = 0; i < 6; i++)
		set(i, 0, "es_fte", 100);
	ck_assert_str_eq(hidden(0, 0, "applications"), "*..*....");
	/* posts that nobody counts are none */
	set(4, 0, "es_fte", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(hidden(0, 0, "applications"), "...**...");
}
END_TEST

START_TEST(hidden_ones_add_up_to_5)
{
	begin(1);
	add_region(0, 6);
	set(3, 0, "applications", 2);
	set(4, 0, "applications", 3);
	ck_assert_str_eq(hidden(0, 0, "applications"), "...**...");
	set(4, 0, "applications", 2);
	ck_assert_str_eq(hidden(0, 0, "applications"), "*..**...");
	/* who does not collect it protects nobody */
	set(0, 0, "applications", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(hidden(0, 0, "applications"), ".*.**...");
}
END_TEST

START_TEST(a_small_quarter_hides_the_oldest)
{
	begin(3);
	add_region(0, 6);
	set(3, 2, "applications", 4);
	ck_assert_str_eq(hidden(0, 2, "applications"), "*..*....");
	ck_assert_str_eq(hidden(0, 1, "applications"), "........");
	ck_assert_str_eq(hidden(0, 0, "applications"), "*..*....");
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"),
	    "........");
	/* what is not added over quarters gives no other quarter away */
	set(3, 2, "caseload.employed", 4);
	ck_assert_str_eq(hidden(0, 2, "caseload.employed"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "caseload.employed"), "........");
}
END_TEST

START_TEST(a_single_quarter_is_all_of_them)
{
	begin(1);
	add_region(0, 6);
	set(3, 0, "applications", 4);
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"),
	    "*..*....");
}
END_TEST

START_TEST(a_small_band_hides_the_last_one)
{
	begin(1);
	add_region(0, 6);
	set(3, 0, "referrals.clinician", 4);
	ck_assert_str_eq(hidden(0, 0, "referrals.clinician"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "referrals.self"), "........");
	ck_assert_str_eq(hidden(0, 0, "referrals.other"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "referrals"), "........");
}
END_TEST

START_TEST(below_a_hidden_count_all_is_hidden)
{
	begin(1);
	add_region(0, 6);
	set(3, 0, "job_starts", 4);
	ck_assert_str_eq(hidden(0, 0, "job_starts"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "job_starts.16_up"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "into_work.not_employed"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "sustained_13"), "........");
}
END_TEST

START_TEST(a_region_of_few_hides_another)
{
	begin(2);
	add_region(0, 4);
	add_region(1, 6);
	/* The region of few has fewer posts, so no other comes before it. One
	 * service of each is hidden, or they would add up to the region. */
	ck_assert_str_eq(hidden(0, 0, "applications"), "*...*.");
	ck_assert_str_eq(hidden(1, 0, "applications"), "*.....*.");
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"), "*...*.");
	ck_assert_str_eq(hidden(1, SUPPRESSION_ALL, "applications"),
	    "*.....*.");
	/* posts are not about people */
	ck_assert_str_eq(hidden(0, 0, "es_fte"), "......");
}
END_TEST

START_TEST(few_collect_a_measure)
{
	begin(1);
	add_region(0, 6);
	add_region(1, 6);
	set(0, 0, "interviews", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(hidden(0, 0, "interviews"), "........");
	set(1, 0, "interviews", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(hidden(0, 0, "interviews"), "..*...*.");
	ck_assert_str_eq(hidden(1, 0, "interviews"), "*.....*.");
}
END_TEST

START_TEST(a_small_caseload_hides_its_service)
{
	begin(2);
	add_region(0, 6);
	set(3, 1, "caseload", 19);
	ck_assert_str_eq(hidden(0, 1, "applications"), "*..*....");
	ck_assert_str_eq(hidden(0, 0, "applications"), "........");
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"),
	    "*..*....");
	set(3, 1, "caseload", 20);
	ck_assert_str_eq(hidden(0, 1, "applications"), "........");
	set(3, 1, "caseload", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(hidden(0, 1, "applications"), "*..*....");
}
END_TEST

START_TEST(a_service_that_moved_is_in_both_regions)
{
	struct suppression_cell c = { SUPPRESSION_MAIN, 5, SUPPRESSION_ALL,
		row_of("applications") };
	struct suppression *s;

	begin(2);
	add_region(0, 6);
	add_region(1, 6);
	list[11].region = 1; /* service 5 in its second quarter */
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"),
	    "........");
	ck_assert_str_eq(hidden(1, SUPPRESSION_ALL, "applications"),
	    ".........");
	set(5, 0, "applications", 4);
	ck_assert_str_eq(hidden(0, SUPPRESSION_ALL, "applications"),
	    "*....*..");
	ck_assert_str_eq(hidden(1, SUPPRESSION_ALL, "applications"),
	    ".........");
	s = suppression_new_of(&in, STEPS);
	ck_assert(suppression_hides(s, &c));
	c.quarter = 0;
	ck_assert(suppression_hides(s, &c));
	c.quarter = 1;
	ck_assert(!suppression_hides(s, &c));
	suppression_free(s);
}
END_TEST

START_TEST(without_regions_services_are_of_the_country)
{
	begin(1);
	add_region(SUPPRESSION_MAIN, 6);
	set(3, 0, "applications", 4);
	ck_assert_str_eq(hidden(SUPPRESSION_MAIN, 0, "applications"),
	    "*..*....");
	begin(1);
	add_region(SUPPRESSION_OUTSIDE, 6);
	set(3, 0, "applications", 4);
	ck_assert_str_eq(hidden(SUPPRESSION_OUTSIDE, 0, "applications"),
	    "*..*....");
}
END_TEST

/* ------------------------------------------------------- what is hidden besides */

/* A fleet of the simulation: figures that somebody could have sent. */
static void
make_fleet(struct prop_fleet *f, uint64_t seed, size_t quarters)
{
	struct prop_fleet_kind kind;
	struct demo_prng r;

	demo_prng_seed(&r, seed, "fleet");
	kind = prop_fleet_any_kind(&r);
	if (kind.quarters > quarters)
		kind.quarters = quarters;
	prop_fleet_make(f, &kind, &r);
}

/* The most that the search may look at: of each row about people, in each place (the
 * country, outside, regions, and services in each) and time, so many changes a look. */
static uint64_t
most_changes(const struct prop_fleet *f)
{
	const struct ruleset *rs = measures_ips_grow_1();
	uint64_t places = f->regions + 2, rows = 0;

	for (int r = SUPPRESSION_OUTSIDE; r < (int)f->regions; r++)
		for (size_t i = 0; i < f->services; i++)
			for (size_t q = 0; q < f->quarters; q++)
				if (f->list[i][q].any &&
				    f->list[i][q].region == r) {
					places++;
					break;
				}
	for (size_t i = 0; i < rs->n; i++)
		rows += rs->rows[i].about == MEASURE_PEOPLE &&
			rs->rows[i].role != MEASURE_SUM;
	return places * (f->quarters + 1) * rows * SUPPRESSION_LOOKS *
	       SUPPRESSION_CHANGES;
}

/* How many rows are hidden of all services and quarters; each other one is shown of
 * all. */
static size_t
rows_hidden(const struct prop_fleet *f, const struct suppression *s)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct suppression_cell c = { .service = SUPPRESSION_ANY };
	size_t rows = 0;

	for (c.row = 0; c.row < rs->n; c.row++) {
		size_t n = 0, all = 0;

		for (size_t i = 0; i < f->services; i++)
			for (size_t q = 0; q < f->quarters; q++) {
				c.region = f->list[i][q].region;
				c.service = (int)i;
				c.quarter = (int)q;
				if (!f->list[i][q].any)
					continue;
				all++;
				n += suppression_hides(s, &c);
			}
		ck_assert_msg(n == 0 || n == all, "%s: %zu of %zu",
		    rs->rows[c.row].code, n, all);
		rows += n > 0;
	}
	return rows;
}

/* Whatever the figures are: no table that is found is ever enough. */
START_TEST(the_search_ends_with_everything_hidden_at_the_latest)
{
	static struct prop_fleet f;
	struct suppression_cost cost;
	struct suppression *s, *listed;
	struct suppression_input of;
	struct suppression_more *entry;
	size_t n, rows;

	make_fleet(&f, 115, 2);
	s = prop_fleet_suppress(&f, SUPPRESSION_EVERY | SUPPRESSION_NEVER_SAFE);
	cost = suppression_cost(s);
	ck_assert_uint_gt(cost.looks, 2);
	ck_assert_uint_le(cost.looks, SUPPRESSION_LOOKS);
	ck_assert_uint_le(cost.changes, most_changes(&f));
	/* It is the worst case: in each look of a group it does all it may. */
	ck_assert_uint_gt(cost.changes,
	    most_changes(&f) / SUPPRESSION_LOOKS / 2);
	rows = rows_hidden(&f, s);
	ck_assert_uint_gt(rows, 30);
	/* Whoever follows the list hides the same. */
	n = suppression_besides_count(s);
	entry = mem_array(n, sizeof(*entry));
	for (size_t i = 0; i < n; i++)
		entry[i] = suppression_besides_at(s, i);
	prop_fleet_input(&f, &of);
	listed = suppression_new_listed(&of, entry, n);
	ck_assert_uint_eq(rows_hidden(&f, listed), rows);
	suppression_free(listed);
	suppression_free(s);
	free(entry);
}
END_TEST

/* Entries that stand alike have one level, so that a list tells no more than four
 * numbers of each group: of the country and of what is below it, of quarters and of
 * all. */
START_TEST(a_list_is_four_levels_of_each_group)
{
	enum { FLEETS = 40, WITH_LIST = 3 };
	static struct prop_fleet f;
	size_t lists = 0;

	for (uint64_t seed = 1; seed <= FLEETS; seed++) {
		unsigned level[MEASURES_MAX][2][2] = { 0 };
		struct suppression *s;

		make_fleet(&f, seed, PROP_FLEET_QUARTERS);
		s = prop_fleet_suppress(&f, SUPPRESSION_EVERY);
		for (size_t i = 0; i < suppression_besides_count(s); i++) {
			struct suppression_more m =
			    suppression_besides_at(s, i);
			unsigned *one =
			    &level[m.row][m.region == SUPPRESSION_MAIN]
				  [m.quarter == SUPPRESSION_ALL];

			ck_assert(*one == 0 || *one == m.level);
			*one = m.level;
		}
		lists += suppression_besides_count(s) > 0;
		ck_assert_uint_le(suppression_cost(s).looks, SUPPRESSION_LOOKS);
		ck_assert_uint_le(suppression_cost(s).changes,
		    most_changes(&f));
		suppression_free(s);
	}
	ck_assert_uint_ge(lists, WITH_LIST);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_small_nothing_hidden,
		a_small_service_hides_the_one_with_fewest_posts,
		hidden_ones_add_up_to_5, a_small_quarter_hides_the_oldest,
		a_single_quarter_is_all_of_them,
		a_small_band_hides_the_last_one,
		below_a_hidden_count_all_is_hidden,
		a_region_of_few_hides_another, few_collect_a_measure,
		a_small_caseload_hides_its_service,
		a_service_that_moved_is_in_both_regions,
		without_regions_services_are_of_the_country,
		the_search_ends_with_everything_hidden_at_the_latest,
		a_list_is_four_levels_of_each_group, NULL };

	return unit_main("suppression", tests);
}
