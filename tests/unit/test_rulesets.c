/*
 * Figures of two rule sets in one region and quarter: they are kept apart, added
 * where one extends the other and not the other way round, and each measure says how
 * many services collected it.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/merge/tally.h"
#include "aggregator/store/store.h"
#include "aggregator/views/totals.h"
#include "common/base/file.h"
#include "common/ips/period.h"
#include "protocol/keys.h"
#include "tests/unit/unit.h"

struct place {
	char *dir, *path;
	struct store *store;
	struct tally *tally;
	struct period quarter;
};

static void
open_place(struct place *p)
{
	struct err e = ERR_INIT;

	keys_start();
	p->dir = unit_dir();
	p->path = file_path(p->dir, "store.db");
	p->quarter = period_of(20200);
	ck_assert_int_eq(store_create(&p->store, p->path, &e), 0);
	ck_assert_int_eq(store_begin(p->store, &e), 0);
	p->tally = tally_new(p->store);
}

static void
close_place(struct place *p)
{
	tally_free(p->tally);
	store_close(p->store);
	free(p->path);
	unit_remove(p->dir);
}

/* A service's return with that many referrals, and no other measure. */
static struct store_figure
figure(const struct place *p, const struct ruleset *rules, int64_t service,
    int64_t referrals)
{
	struct store_figure f = { .key = { service, CONTENT_RETURN,
				      p->quarter.start },
		.revision = 1,
		.through = p->quarter.end,
		.region = "R1",
		.rules = rules,
		.n = rules->n };

	for (size_t i = 0; i < f.n; i++)
		f.value[i] = MEASURE_NOT_COLLECTED;
	f.value[0] = referrals;
	return f;
}

static void
add(struct place *p, const struct store_figure *f)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(tally_add(p->tally, f, &e), 0);
	/* Written and forgotten, so that the next one reads it again. */
	ck_assert_int_eq(tally_flush(p->tally, &e), 0);
	tally_forget(p->tally);
}

static struct totals_figures
read_totals(struct place *p, const struct ruleset *rules,
    enum totals_scope scope)
{
	const struct totals_snapshot v = { .reader = p->store };
	struct totals_figures f;
	struct err e = ERR_INIT;

	ck_assert_int_eq(totals_read(&v, rules, scope, "R1", p->quarter, &f,
			     &e),
	    0);
	return f;
}

/* Under the rule set: services by the first and by the second, referrals, and who
 * collects job starts. */
static void
check(struct place *p, const struct ruleset *rules, const uint64_t by_set[2],
    int64_t referrals, uint32_t job_services)
{
	int starts = measures_find(rules, slice_of("job_starts"));

	for (int scope = TOTALS_REGION; scope <= TOTALS_NATIONAL; scope++) {
		struct totals_figures f =
		    read_totals(p, rules, (enum totals_scope)scope);

		ck_assert_uint_eq(f.n, rules->n);
		ck_assert_uint_eq(f.services, by_set[0] + by_set[1]);
		ck_assert_uint_eq(f.by_set[0], by_set[0]);
		ck_assert_uint_eq(f.by_set[1], by_set[1]);
		ck_assert_int_eq(f.sum[0], referrals);
		ck_assert_uint_eq(f.collecting[0], f.services);
		ck_assert_uint_eq(f.collecting[starts], job_services);
	}
}

/* What the store keeps of one rule set alone. */
static void
check_kept(struct place *p, const struct ruleset *rules, uint64_t services,
    int64_t referrals)
{
	struct store_total t;
	struct err e = ERR_INIT;
	bool found;

	ck_assert_int_eq(store_total_get(p->store, rules, p->quarter.start,
			     "R1", &t, &found, &e),
	    0);
	ck_assert(found == (services > 0));
	if (!found)
		return;
	ck_assert_uint_eq(t.services, services);
	ck_assert_int_eq(t.sum[0], referrals);
}

static const struct ruleset *
newest(struct place *p, int32_t day)
{
	const struct ruleset *rules;
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_total_rules(p->store, day, &rules, &e), 0);
	return rules;
}

START_TEST(two_rule_sets_are_kept_apart)
{
	const struct ruleset *one = measures_ips_grow_1();
	const struct ruleset *two = measures_ips_grow_2();
	int shown = measures_find(two, slice_of("job_starts.evidenced"));
	struct store_figure a, b, c, d;
	struct err e = ERR_INIT;
	struct place p;

	open_place(&p);
	ck_assert_ptr_eq(newest(&p, p.quarter.start), one);
	a = figure(&p, one, 1, 10);
	b = figure(&p, one, 2, 20);
	c = figure(&p, two, 3, 400);
	d = figure(&p, two, 4, 500);
	b.value[measures_find(one, slice_of("job_starts"))] = 0;
	d.value[measures_find(two, slice_of("job_starts"))] = 7;
	d.value[shown] = 3;
	add(&p, &a);
	add(&p, &c);
	add(&p, &b);
	add(&p, &d);
	check_kept(&p, one, 2, 30);
	check_kept(&p, two, 2, 900);
	check(&p, one, (const uint64_t[]){ 2, 0 }, 30, 1);
	check(&p, two, (const uint64_t[]){ 2, 2 }, 930, 2);
	ck_assert_int_eq(read_totals(&p, two, TOTALS_REGION).sum[shown], 3);
	ck_assert_uint_eq(read_totals(&p, two, TOTALS_REGION).collecting[shown],
	    1);
	ck_assert_ptr_eq(newest(&p, p.quarter.start), two);
	ck_assert_ptr_eq(newest(&p, p.quarter.start - 1), one);
	/* what is taken out of one leaves the other alone */
	ck_assert_int_eq(tally_remove(p.tally, &c, &e), 0);
	ck_assert_int_eq(tally_remove(p.tally, &b, &e), 0);
	ck_assert_int_eq(tally_flush(p.tally, &e), 0);
	check_kept(&p, one, 1, 10);
	check_kept(&p, two, 1, 500);
	check(&p, two, (const uint64_t[]){ 1, 1 }, 510, 1);
	close_place(&p);
}
END_TEST

/* A service that comes to report by another rule set leaves the first. */
START_TEST(a_service_counts_under_one_rule_set)
{
	const struct ruleset *one = measures_ips_grow_1();
	const struct ruleset *two = measures_ips_grow_2();
	struct store_figure old, new;
	struct err e = ERR_INIT;
	struct place p;

	open_place(&p);
	old = figure(&p, one, 1, 10);
	new = figure(&p, two, 1, 11);
	ck_assert_int_eq(tally_add(p.tally, &old, &e), 0);
	ck_assert_int_eq(tally_remove(p.tally, &old, &e), 0);
	ck_assert_int_eq(tally_add(p.tally, &new, &e), 0);
	ck_assert_int_eq(tally_flush(p.tally, &e), 0);
	check_kept(&p, one, 0, 0);
	check(&p, one, (const uint64_t[]){ 0, 0 }, 0, 0);
	check(&p, two, (const uint64_t[]){ 0, 1 }, 11, 0);
	close_place(&p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { two_rule_sets_are_kept_apart,
		a_service_counts_under_one_rule_set, NULL };

	return unit_main("rulesets", tests);
}
