/*
 * Totals by region and period: only under a published checkpoint, and by the
 * registry's dates.
 */
#include <check.h>
#include <string.h>

#include "aggregator/merge/tally.h"
#include "aggregator/store/reference.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/ips/registry.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"
#define Q2 "2026-07-01/P3M"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"area,A2,Area two,R2,2000-01-01,,\n"

static void
set_registry(struct aggregator_fixture *h, const char *csv)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct err e = ERR_INIT;
	struct registry r;

	ck_assert_msg(registry_parse(&r, slice_of(csv), &e) == 0, "%s", e.text);
	s->job = reference_replace;
	s->job_arg = &r;
	merger_submit_wait(h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
	registry_free(&r);
}

START_TEST(regions_follow_the_registry)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha,beta,gamma");
	struct aggregator_fixture_batch batch[] = { { .service = "alpha",
							.referrals = 1 },
		{ .service = "beta", .referrals = 10 },
		{ .service = "gamma", .referrals = 100 } };

	set_registry(h, REGISTRY "service,alpha,Alpha,A1,2020-01-01,,\n"
				 "service,beta,Beta,A2,2020-01-01,,\n");
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch[i]),
		    200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "R1", Q1), 1);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "R2", Q1), 10);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 100);
	ck_assert_int_eq(aggregator_fixture_referrals(h, NULL, Q1), 111);
	aggregator_fixture_check(h);
	/* Alpha moves within the quarter, gamma is placed at last. */
	set_registry(h,
	    REGISTRY "service,alpha,Alpha,A1,2020-01-01,2026-05-31,\n"
		     "service,alpha,Alpha,A2,2026-06-01,,\n"
		     "service,beta,Beta,A2,2020-01-01,,\n"
		     "service,gamma,Gamma,A1,2020-01-01,,\n");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "R1", Q1), 100);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "R2", Q1), 11);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	aggregator_fixture_check(h);
	/* Later revisions leave the row they are in now. */
	batch[0].revision = 2;
	batch[0].referrals = 2;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch[0]), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "R2", Q1), 12);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

static uint64_t
never(void *arg, uint64_t size)
{
	(void)arg;
	return size - 1;
}

static uint64_t
at_once(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

START_TEST(nothing_is_shown_before_its_checkpoint)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	const struct totals_gate shut = { never, NULL };
	const struct totals_gate file = { totals_wait_file, h->log_dir };
	struct err e = ERR_INIT;
	struct totals_snapshot v;
	struct store *reader;

	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&v, reader, &shut, &e), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_int_eq(totals_begin(&v, reader, &file, &e), 0);
	ck_assert_uint_eq(v.log_size, 1);
	totals_end(&v);
	store_close(reader);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(counts_days_and_services_come_with_the_figures)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha,beta");
	struct aggregator_fixture_batch alpha = { .referrals = 1,
		.through = "2026-05-03" };
	struct aggregator_fixture_batch beta = { .service = "beta",
		.referrals = 2,
		.summary = true };
	const struct totals_gate open = { at_once, NULL };
	const struct ruleset *rules = measures_ips_grow_1();
	struct err e = ERR_INIT;
	struct totals_figures f;
	struct totals_snapshot v;
	struct store *reader;
	struct totals_span span;
	struct period p;
	int32_t day;

	ck_assert(period_parse(slice_of(Q1), &p));
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &alpha), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &beta), 200);
	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&v, reader, &open, &e), 0);
	ck_assert_int_eq(totals_read(&v, rules, TOTALS_REGION, "", p, &f, &e),
	    0);
	ck_assert_uint_eq(f.services, 2);
	ck_assert_uint_eq(f.summaries, 1);
	ck_assert_uint_eq(f.collecting[0], 2);
	ck_assert_uint_eq(f.collecting[1], 0);
	ck_assert(day_parse(slice_of("2026-05-03"), &day));
	ck_assert_int_eq(f.through_min, day);
	ck_assert(day_parse(slice_of("2026-05-17"), &day));
	ck_assert_int_eq(f.through_max, day);
	ck_assert_int_eq(totals_read(&v, rules, TOTALS_SERVICE, "beta", p, &f,
			     &e),
	    0);
	ck_assert_int_eq(f.sum[0], 2);
	ck_assert_uint_eq(f.services, 1);
	ck_assert_int_eq(totals_read(&v, rules, TOTALS_SERVICE, "nobody", p, &f,
			     &e),
	    0);
	ck_assert_uint_eq(f.services, 0);
	ck_assert_int_eq(f.through_min, DAY_NONE);
	ck_assert_int_eq(totals_span(&v, p.start, &span, &e), 0);
	ck_assert(span.any && !span.later);
	ck_assert(span.first.start == p.start && span.last.end == p.end);
	ck_assert_int_eq(totals_span(&v, p.start - 1, &span, &e), 0);
	ck_assert(!span.any && span.later);
	totals_end(&v);
	store_close(reader);
	aggregator_fixture_free(h);
}
END_TEST

/* P-TOT-46: what the writer keeps and what the returns add up to are compared
 * before anybody sees a figure. */
START_TEST(nothing_is_shown_of_totals_that_do_not_add_up)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch alpha = { .referrals = 7 };
	const struct totals_gate open = { at_once, NULL };
	struct views_request q = { .rules = measures_ips_grow_1(),
		.day = day_from_civil(2026, 6, 30) };
	struct registry none = { 0 };
	struct views_table *t;
	struct totals_snapshot v;
	struct store_total kept;
	struct err e = ERR_INIT;
	struct period p;
	bool found;

	ck_assert(period_parse(slice_of(Q1), &p));
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &alpha), 200);
	ck_assert_int_eq(totals_begin(&v, h->store, &open, &e), 0);
	ck_assert_int_eq(views_make(&t, &q, &v, &none, &e), 0);
	views_free(t);
	totals_end(&v);
	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_total_get(h->store, q.rules, p.start, "", &kept,
			     &found, &e),
	    0);
	ck_assert(found);
	kept.sum[0]++;
	ck_assert_int_eq(store_total_put(h->store, &kept, &e), 0);
	ck_assert_int_eq(store_commit(h->store, &e), 0);
	ck_assert_int_eq(totals_begin(&v, h->store, &open, &e), 0);
	ck_assert_int_eq(views_make(&t, &q, &v, &none, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_ptr_nonnull(strstr(e.text, "rebuild --check"));
	totals_end(&v);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { regions_follow_the_registry,
		nothing_is_shown_before_its_checkpoint,
		counts_days_and_services_come_with_the_figures,
		nothing_is_shown_of_totals_that_do_not_add_up, NULL };

	return unit_main("totals", tests);
}
