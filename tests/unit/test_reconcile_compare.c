/*
 * Whatever two sides hold: what is listed adds up to the difference of their
 * figures.
 */
#include "agent/reconcile/reconcile_compare.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static uint32_t
dice(uint32_t below)
{
	static uint32_t state = 20260630;

	state = state * 1664525U + 1013904223U;
	return (state >> 8) % below;
}

enum { ROUNDS = 400, CLIENTS = 6 };

static int32_t
some_day(void)
{
	return memory_register_day("2025-03-01") + (int32_t)dice(480);
}

/* A referral of chance. */
static void
chance(struct reconcile_side *side, size_t person)
{
	size_t at = reconcile_side_add_entry(side, person);
	struct reconcile_entry *x = &side->entry[at];

	x->source = at;
	x->is.received = some_day();
	x->is.discharged = dice(2) ? some_day() : DAY_NONE;
	x->is.counted = dice(8) > 0;
	x->excluded = x->is.counted ? EXCLUDED_NOT
				    : (enum reconcile_excluded)(1 + dice(4));
	x->is.at_referral = (enum reconcile_work)dice(3);
	x->is.at_discharge = (enum reconcile_work)dice(3);
	x->is.hours = (enum reconcile_hours)dice(5);
	for (uint32_t i = dice(5); i > 0; i--)
		reconcile_side_add_visit(side, at, some_day(),
		    (enum reconcile_fate)dice(4));
}

/* The other side has the same, with some of it by chance otherwise. */
static void
nearly(const struct reconcile_entry *of, struct reconcile_side *side,
    size_t person)
{
	size_t at = reconcile_side_add_entry(side, person);
	struct reconcile_entry *x = &side->entry[at];

	x->source = at;
	x->is.received = of->is.received + (dice(3) ? 0 : (int32_t)dice(40));
	x->is.discharged = dice(4) ? of->is.discharged : some_day();
	x->is.counted = true;
	x->is.at_referral =
	    dice(3) ? of->is.at_referral : (enum reconcile_work)dice(3);
	x->is.at_discharge =
	    dice(3) ? of->is.at_discharge : (enum reconcile_work)dice(3);
	x->is.hours = dice(3) ? of->is.hours : (enum reconcile_hours)dice(5);
	for (size_t i = 0; i < of->is.visits; i++)
		reconcile_side_add_visit(side, at,
		    of->visit[i].day + (dice(4) ? 0 : (int32_t)dice(20)),
		    dice(4) ? of->visit[i].fate : FATE_COUNTS);
}

/* How often referrals are counted by one side only, by what is listed: each
 * once, whatever number of disagreements is named for it. */
static int64_t
listed_difference(const struct reconcile_result *r, size_t month,
    size_t measure)
{
	size_t seen[2 * CLIENTS * 4][2];
	size_t n = 0;
	int64_t sum = 0;

	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->item[i].effects; k++) {
			const struct reconcile_effect *f =
			    &r->item[i].effect[k];
			size_t j = 0;

			if (f->month != month || f->measure != measure)
				continue;
			while (j < n && (seen[j][0] != r->item[i].extract ||
					    seen[j][1] != r->item[i].held))
				j++;
			if (j < n)
				continue;
			seen[n][0] = r->item[i].extract;
			seen[n++][1] = r->item[i].held;
			sum += f->extract ? 1 : -1;
		}
	return sum;
}

/* What is listed adds up to the difference, in every measure and month, and both
 * figures are those of a plain count. */
static void
check_world(const struct reconcile_side *extract,
    const struct reconcile_side *held)
{
	struct month from = month_of(memory_register_day("2025-07-01"));
	struct month to = month_of(memory_register_day("2026-06-01"));
	struct reconcile_result r;
	struct err e = ERR_INIT;

	ck_assert_int_eq(reconcile_compare(extract, held, &from, &to, &r, &e),
	    0);
	ck_assert_uint_eq(r.months, 12);
	for (size_t i = 0; i < r.months; i++)
		for (size_t k = 0; k < MHSDS_MEASURES; k++) {
			const struct reconcile_measure *m =
			    &reconcile_measures()[k];
			int64_t x = 0, h = 0;

			for (size_t j = 0; j < extract->entries; j++)
				x += reconcile_counts(m, &extract->entry[j].is,
				    &r.month[i]);
			for (size_t j = 0; j < held->entries; j++)
				h += reconcile_counts(m, &held->entry[j].is,
				    &r.month[i]);
			ck_assert_int_eq(r.figure[i][k].extract, x);
			ck_assert_int_eq(r.figure[i][k].held, h);
			ck_assert_int_eq(listed_difference(&r, i, k), x - h);
		}
	reconcile_result_free(&r);
}

START_TEST(every_difference_is_explained)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct reconcile_side extract, held;

		reconcile_side_init(&extract);
		reconcile_side_init(&held);
		for (int i = 0; i < CLIENTS; i++) {
			char name[16];
			size_t a, b;

			(void)snprintf(name, sizeof(name), "C%d", i);
			a = reconcile_side_add_person(&extract, name, "");
			b = reconcile_side_add_person(&held,
			    dice(6) ? name : "other", "svc-a");
			held.person[b].client = (uint32_t)i + 1;
			for (uint32_t n = 1 + dice(2); n > 0; n--)
				chance(&extract, a);
			for (size_t n = 0; n < extract.person[a].entries; n++)
				if (dice(6))
					nearly(&extract.entry[extract.person[a]
								  .entry[n]],
					    &held, b);
		}
		reconcile_side_settle(&extract);
		reconcile_side_settle(&held);
		check_world(&extract, &held);
		reconcile_side_free(&extract);
		reconcile_side_free(&held);
	}
}
END_TEST

/* Open referrals of the extract alone: each counts in every month. */
static int
compare_open(int n, struct err *e)
{
	struct month from = month_of(memory_register_day("2024-07-01"));
	struct month to = month_of(memory_register_day("2026-06-01"));
	struct reconcile_side extract, held;
	struct reconcile_result r;
	int rc;

	reconcile_side_init(&extract);
	reconcile_side_init(&held);
	for (int i = 0; i < n; i++) {
		char name[16];
		size_t at;

		(void)snprintf(name, sizeof(name), "C%d", i);
		at = reconcile_side_add_entry(&extract,
		    reconcile_side_add_person(&extract, name, ""));
		extract.entry[at].is.counted = true;
		extract.entry[at].is.received =
		    memory_register_day("2024-01-01");
	}
	reconcile_side_settle(&extract);
	reconcile_side_settle(&held);
	rc = reconcile_compare(&extract, &held, &from, &to, &r, e);
	if (rc == 0)
		ck_assert_uint_eq(r.effects, 24 * (size_t)n);
	reconcile_result_free(&r);
	reconcile_side_free(&extract);
	reconcile_side_free(&held);
	return rc;
}

START_TEST(more_than_anybody_reads)
{
	int most = RECONCILE_EFFECTS_MAX / 24;
	struct err e = ERR_INIT;

	ck_assert_int_eq(compare_open(most, &e), 0);
	ck_assert_int_lt(compare_open(most + 1, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(e.text, "more than 100000 times"));
}
END_TEST

/* A client's referrals by day of receipt, and of one day as they were added. */
START_TEST(referrals_in_order)
{
	static const int32_t days[] = { 30, 10, 20, 10, 30, 5 };
	static const size_t order[] = { 5, 1, 3, 2, 0, 4 };
	struct reconcile_side s;
	size_t person;

	reconcile_side_init(&s);
	person = reconcile_side_add_person(&s, "C", "");
	for (size_t i = 0; i < 6; i++) {
		size_t at = reconcile_side_add_entry(&s, person);

		s.entry[at].is.received = days[i];
	}
	reconcile_side_settle(&s);
	for (size_t i = 0; i < 6; i++)
		ck_assert_uint_eq(s.person[person].entry[i], order[i]);
	reconcile_side_free(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_difference_is_explained,
		more_than_anybody_reads, referrals_in_order, NULL };

	return unit_main("reconcile_compare", tests);
}
