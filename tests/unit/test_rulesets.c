/*
 * Figures of two rule sets, one of them made up, in one region and quarter:
 * they are never added, and each measure says how many services collected
 * it.
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

static const struct measure rows[] = {
	{ "referrals", "Referrals", "", "", MEASURE_FLOW, MEASURE_TOTAL,
	    MEASURE_PEOPLE, -1 },
	{ "job_starts", "Job starts", "", "", MEASURE_FLOW, MEASURE_TOTAL,
	    MEASURE_PEOPLE, -1 },
};
static const struct ruleset second = { .name = "test/1", .rows = rows, .n = 2 };

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

static void
check(struct place *p, const struct ruleset *rules, uint64_t services,
    int64_t referrals, uint32_t job_services)
{
	int starts = measures_find(rules, slice_of("job_starts"));

	for (int scope = TOTALS_REGION; scope <= TOTALS_NATIONAL; scope++) {
		struct totals_figures f =
		    read_totals(p, rules, (enum totals_scope)scope);

		ck_assert_uint_eq(f.n, rules->n);
		ck_assert_uint_eq(f.services, services);
		ck_assert_int_eq(f.sum[0], referrals);
		ck_assert_uint_eq(f.collecting[0], services);
		ck_assert_uint_eq(f.collecting[starts], job_services);
	}
}

START_TEST(two_rule_sets_stay_apart)
{
	const struct ruleset *first = measures_ips_grow_1();
	struct store_figure a, b, c, d;
	struct err e = ERR_INIT;
	struct place p;

	open_place(&p);
	a = figure(&p, first, 1, 10);
	b = figure(&p, first, 2, 20);
	c = figure(&p, &second, 3, 400);
	d = figure(&p, &second, 4, 500);
	b.value[measures_find(first, slice_of("job_starts"))] = 0;
	add(&p, &a);
	add(&p, &c);
	add(&p, &b);
	add(&p, &d);
	check(&p, first, 2, 30, 1);
	check(&p, &second, 2, 900, 0);
	/* what is taken out of one leaves the other alone */
	ck_assert_int_eq(tally_remove(p.tally, &c, &e), 0);
	ck_assert_int_eq(tally_remove(p.tally, &b, &e), 0);
	ck_assert_int_eq(tally_flush(p.tally, &e), 0);
	check(&p, first, 1, 10, 0);
	check(&p, &second, 1, 500, 0);
	close_place(&p);
}
END_TEST

/* A service that comes to report by another rule set leaves the first. */
START_TEST(a_service_counts_under_one_rule_set)
{
	const struct ruleset *first = measures_ips_grow_1();
	struct store_figure old, new;
	struct err e = ERR_INIT;
	struct place p;

	open_place(&p);
	old = figure(&p, first, 1, 10);
	new = figure(&p, &second, 1, 11);
	ck_assert_int_eq(tally_add(p.tally, &old, &e), 0);
	ck_assert_int_eq(tally_remove(p.tally, &old, &e), 0);
	ck_assert_int_eq(tally_add(p.tally, &new, &e), 0);
	ck_assert_int_eq(tally_flush(p.tally, &e), 0);
	check(&p, first, 0, 0, 0);
	check(&p, &second, 1, 11, 0);
	close_place(&p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { two_rule_sets_stay_apart,
		a_service_counts_under_one_rule_set, NULL };

	return unit_main("rulesets", tests);
}
