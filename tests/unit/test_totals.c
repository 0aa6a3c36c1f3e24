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
	h->spoilt = true;
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

static struct views_table *
make(struct aggregator_fixture *h, const struct views_request *q,
    const struct registry *registry)
{
	const struct totals_gate open = { at_once, NULL };
	struct totals_snapshot v;
	struct views_table *t;
	struct err e = ERR_INIT;

	ck_assert_int_eq(totals_begin(&v, h->store, &open, &e), 0);
	ck_assert_msg(views_make(&t, q, &v, registry, &e) == 0, "%s", e.text);
	totals_end(&v);
	return t;
}

/* Whether each cell of a column is shown alike in both tables. */
static void
same_column(const struct views_table *a, const struct views_column *c,
    const struct views_table *b, const struct views_column *d)
{
	char x[DISCLOSURE_TEXT_SIZE], y[DISCLOSURE_TEXT_SIZE];

	ck_assert_int_eq(c->all, d->all);
	ck_assert_int_eq(c->period.start, d->period.start);
	ck_assert_uint_eq(c->reported, d->reported);
	ck_assert_uint_eq(c->expected, d->expected);
	for (size_t row = 0; row < a->request.rules->n; row++) {
		disclosure_text(x, views_cell(a, c, row));
		disclosure_text(y, views_cell(b, d, row));
		ck_assert_str_eq(x, y);
	}
}

/* Regions side by side show what they show one by one, or what is hidden in one
 * table could be read in the other. */
START_TEST(regions_side_by_side_are_as_alone)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a = aggregator_fixture_member(h,
	    "north", 10, "alpha,beta,delta,eta,gamma,theta");
	static const char *const service[] = { "alpha", "beta", "gamma",
		"delta", "eta", "theta" };
	static const char *const region[] = { "R1", "R2", NULL };
	struct views_request q = { .rules = measures_ips_grow_1(),
		.by_region = true,
		.day = day_from_civil(2026, 12, 31) };
	struct views_table *beside, *alone;
	struct err e = ERR_INIT;
	struct registry registry;
	size_t at = 0;
	static const char csv[] =
	    REGISTRY "service,alpha,Alpha,A1,2020-01-01,,\n"
		     "service,beta,Beta,A1,2020-01-01,,\n"
		     "service,gamma,Gamma,A1,2020-01-01,,\n"
		     "service,delta,Delta,A1,2020-01-01,,\n"
		     "service,eta,Eta,A1,2020-01-01,,\n"
		     "service,theta,Theta,A2,2020-01-01,,\n";

	set_registry(h, csv);
	ck_assert_int_eq(registry_parse(&registry, slice_of(csv), &e), 0);
	for (size_t i = 0; i < 12; i++) {
		struct aggregator_fixture_batch b = { .service = service[i % 6],
			.period = i < 6 ? Q1 : Q2,
			.through = i < 6 ? "2026-06-30" : "2026-09-30",
			.referrals = 3 + 11 * (int)i };

		ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	}
	beside = make(h, &q, &registry);
	q.by_region = false;
	for (size_t r = 0; r < 3; r++) {
		q.region = region[r];
		alone = make(h, &q, &registry);
		ck_assert_uint_gt(alone->columns, 2);
		for (size_t i = 0; i < alone->columns; i++, at++) {
			const char *whose = beside->column[at].region;

			ck_assert_ptr_eq(region[r] == NULL ? whose : NULL,
			    NULL);
			if (region[r] != NULL)
				ck_assert_str_eq(whose, region[r]);
			same_column(beside, &beside->column[at], alone,
			    &alone->column[i]);
		}
		views_free(alone);
	}
	ck_assert_uint_eq(at, beside->columns);
	views_free(beside);
	registry_free(&registry);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { regions_follow_the_registry,
		nothing_is_shown_before_its_checkpoint,
		counts_days_and_services_come_with_the_figures,
		nothing_is_shown_of_totals_that_do_not_add_up,
		regions_side_by_side_are_as_alone, NULL };

	return unit_main("totals", tests);
}
