/* What pages and exports are given of a table, and that no hidden value is. */
#include <string.h>

#include "aggregator/views/views_shown.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { QUARTERS = 3, SERVICES = 6 };

static struct registry_row region = { .kind = REGISTRY_REGION,
	.code = "east",
	.name = "The East",
	.to = DAY_NONE };
static const struct registry registry = { &region, 1 };

static size_t
row_of(const char *code)
{
	return (size_t)measures_find(measures_ips_grow_1(), slice_of(code));
}

/* A quarter that six services reported, 1,161 of everything. */
static void
fill_column(struct views_column *c, struct period p)
{
	const struct ruleset *rs = measures_ips_grow_1();

	*c = (struct views_column){ .period = p,
		.expected = SERVICES,
		.reported = SERVICES,
		.any = true,
		.through_min = p.end,
		.through_max = p.end };
	for (size_t i = 0; i < rs->n; i++) {
		c->applies[i] = true;
		c->collecting[i] = SERVICES;
		c->value[i] = 1161;
	}
	for (size_t i = 0; i < RATIOS_MAX; i++) {
		c->ratio[i] = (struct ratio_sums){ 1161, 1161, 1161 };
		c->ratio_collecting[i] = SERVICES;
	}
}

/* Three quarters and all of them; the day is within the last. */
static struct views_table *
make_table(enum disclosure_policy policy)
{
	struct views_table *t = mem_alloc(sizeof(*t));
	struct period p = period_of(20200);
	struct views_column *all;

	t->request = (struct views_request){ .rules = measures_ips_grow_1(),
		.policy = policy };
	t->registry = &registry;
	t->columns = QUARTERS + 1;
	t->column = mem_array(t->columns, sizeof(*t->column));
	all = &t->column[QUARTERS];
	fill_column(all, p);
	for (size_t i = 0; i < QUARTERS; i++, p = period_next(p)) {
		fill_column(&t->column[i], p);
		all->period.end = p.end;
	}
	all->all = true;
	all->applies[row_of("caseload")] = false;
	t->request.day = t->column[QUARTERS - 1].period.start + 10;
	t->column[QUARTERS - 1].through_max = t->request.day;
	return t;
}

static struct views_shown_cell
quarter(const struct views_shown *s, size_t i, const char *code)
{
	struct period p = views_shown_terms(s)->first;

	while (i-- > 0)
		p = period_next(p);
	return views_shown_cell(s, 0, &p,
	    (size_t)views_shown_find_figure(s, slice_of(code)));
}

static struct views_shown_cell
all(const struct views_shown *s, const char *code)
{
	return views_shown_cell(s, 0, NULL,
	    (size_t)views_shown_find_figure(s, slice_of(code)));
}

static void
is_value(struct views_shown_cell c, const char *text, int64_t value,
    unsigned decimals)
{
	ck_assert_str_eq(c.text, text);
	ck_assert(c.has_value && !c.hidden);
	ck_assert_int_eq(c.value, value);
	ck_assert_uint_eq(c.decimals, decimals);
	ck_assert_ptr_null(c.why);
}

static void
is_none(struct views_shown_cell c, const char *text, const char *why)
{
	ck_assert_str_eq(c.text, text);
	ck_assert(!c.has_value);
	ck_assert_int_eq(c.value, 0);
	ck_assert_int_eq(c.hidden, strcmp(text, "*") == 0);
	ck_assert_str_eq(c.why, why);
}

START_TEST(values_are_written_for_people)
{
	struct views_shown *s =
	    views_shown_open(make_table(DISCLOSURE_EXACT_1));

	is_value(quarter(s, 0, "referrals"), "1,161", 1161, 0);
	is_value(quarter(s, 0, "es_fte"), "11.61", 1161, 2);
	is_value(quarter(s, 0, "in_work.mean_hours"), "0.0", 0, 1);
	is_value(views_shown_made(999, 0), "999", 999, 0);
	is_value(views_shown_made(1000000, 0), "1,000,000", 1000000, 0);
	is_value(views_shown_made(100000, 2), "1,000.00", 100000, 2);
	is_none(all(s, "caseload"), "", "not added over quarters");
	views_shown_close(s);
	s = views_shown_open(make_table(DISCLOSURE_SHEAF_1));
	is_value(quarter(s, 0, "referrals"), "1,160", 1160, 0);
	is_none(quarter(s, 0, "first_employer_contact.days"), "",
	    "only its mean is shown");
	views_shown_close(s);
}
END_TEST

/* Under sheaf/1 a count below 5 and one that protects it read alike, and a
 * column that is hidden says so first. */
START_TEST(reasons_do_not_tell_more_than_the_star)
{
	static const char protects[] =
	    "below 5, or other figures would give it or another away";
	struct views_table *t = make_table(DISCLOSURE_SHEAF_1);
	struct views_shown *s = views_shown_open(t);
	size_t services;

	t->column[0].suppressed[row_of("referrals.self")] = true;
	t->column[0].value[row_of("referrals.self")] = 3;
	t->column[0].suppressed[row_of("referrals.other")] = true;
	is_none(quarter(s, 0, "referrals.self"), "*", protects);
	is_none(quarter(s, 0, "referrals.other"), "*", protects);
	t->column[0].few[row_of("referrals.other")] = true;
	is_none(quarter(s, 0, "referrals.other"), "*", protects);
	ck_assert(!views_shown_collecting(s, 0, &t->column[0].period,
	    row_of("referrals.other"), &services));
	ck_assert(views_shown_collecting(s, 0, &t->column[0].period,
	    row_of("referrals"), &services));
	ck_assert_uint_eq(services, SERVICES);
	t->column[0].suppressed[row_of("referrals")] = true;
	is_none(quarter(s, 0, "job_starts.per_referral"), "*",
	    "made of a hidden figure, or would give one away");
	t->column[0].hidden = true;
	is_none(quarter(s, 0, "referrals.self"), "*", "too few services");
	views_shown_close(s);
}
END_TEST

START_TEST(mhsds_names_its_own_reasons)
{
	struct views_table *t = make_table(DISCLOSURE_MHSDS_1);
	struct views_shown *s = views_shown_open(t);

	t->column[0].value[row_of("referrals")] = 4;
	is_none(quarter(s, 0, "referrals"), "*", "below 5");
	t->column[0].few[row_of("referrals")] = true;
	is_none(quarter(s, 0, "referrals"), "*", "too few services");
	t->column[0].ratio[1] = (struct ratio_sums){ 3, 30, 30 };
	is_none(quarter(s, 0, "job_starts.per_referral"), "*",
	    "made of a count below 5");
	views_shown_close(s);
}
END_TEST

START_TEST(a_service_is_hidden_for_its_caseload)
{
	struct views_table *t = make_table(DISCLOSURE_SHEAF_1);
	struct views_shown *s;
	struct views_shown_reporting r;

	t->request.by_service = true;
	for (size_t i = 0; i < t->columns; i++)
		(void)strcpy(t->column[i].service, i < 2 ? "alpha" : "beta");
	t->column[1].hidden = true;
	t->column[1].suppressed[row_of("referrals")] = true;
	s = views_shown_open(t);
	ck_assert_uint_eq(views_shown_places(s), 2);
	ck_assert_str_eq(views_shown_place(s, 1).service, "beta");
	ck_assert_int_eq(views_shown_find(s,
			     &(struct views_shown_place){ .service = "BETA" }),
	    1);
	ck_assert_int_eq(views_shown_find(s, &(struct views_shown_place){ 0 }),
	    -1);
	is_none(quarter(s, 1, "referrals"), "*",
	    "caseload below 20, or not known");
	r = views_shown_reporting(s, 0, &t->column[1].period);
	ck_assert(r.hidden && r.any);
	ck_assert_str_eq(r.why, "caseload below 20, or not known");
	ck_assert_int_eq(r.through_max, DAY_NONE);
	views_shown_close(s);
}
END_TEST

START_TEST(a_series_says_what_its_quarters_are)
{
	struct views_table *t = make_table(DISCLOSURE_SHEAF_1);
	struct views_shown *s = views_shown_open(t);
	struct views_shown_series series;

	t->column[1].any = false;
	t->column[1].reported = 0;
	views_shown_series(s, 0, row_of("job_starts"), &series);
	ck_assert_uint_eq(series.n, QUARTERS);
	is_value(series.point[0].cell, "1,160", 1160, 0);
	ck_assert(!series.point[0].gap && !series.point[0].in_progress);
	is_none(series.point[1].cell, "", "nothing reported");
	ck_assert(series.point[1].gap);
	ck_assert_uint_eq(series.point[1].expected, SERVICES);
	ck_assert(series.point[2].in_progress);
	ck_assert_int_eq(series.point[2].through, t->request.day);
	views_shown_series_free(&series);
	views_shown_close(s);
}
END_TEST

/* 1161 + 1161 is shown as 2,320: of what is shown, not of what is true. */
START_TEST(sums_are_made_of_what_is_shown)
{
	struct views_table *t = make_table(DISCLOSURE_SHEAF_1);
	struct views_shown *s = views_shown_open(t);
	struct views_shown_series p;

	views_shown_series(s, 0, row_of("job_starts"), &p);
	is_value(views_shown_sum(s, p.figure, p.point, 2), "2,320", 2320, 0);
	views_shown_series_free(&p);
	views_shown_series(s, 0, row_of("caseload"), &p);
	is_none(views_shown_sum(s, p.figure, p.point, 2), "",
	    "not added over quarters");
	views_shown_series_free(&p);
	/* from April to December, and into the year before */
	views_shown_series(s, 0, row_of("accessed"), &p);
	is_value(views_shown_sum(s, p.figure, p.point, 3), "3,480", 3480, 0);
	p.point[0].period = period_previous(p.point[0].period);
	is_none(views_shown_sum(s, p.figure, p.point, 3), "",
	    "not added over quarters");
	views_shown_series_free(&p);
	t->column[1].suppressed[row_of("job_starts")] = true;
	views_shown_series(s, 0, row_of("job_starts"), &p);
	is_none(views_shown_sum(s, p.figure, p.point, 3), "*",
	    "a quarter of it is hidden");
	views_shown_series_free(&p);
	t->column[1].any = false;
	views_shown_series(s, 0, row_of("job_starts"), &p);
	is_none(views_shown_sum(s, p.figure, p.point, 3), "",
	    "a quarter of it is missing");
	views_shown_series_free(&p);
	views_shown_close(s);
}
END_TEST

static void
json_is(struct jval *v, const char *want)
{
	struct buf text;

	buf_init(&text, 1 << 12);
	jval_write(v, false, &text);
	ck_assert_str_eq(buf_str(&text), want);
	buf_free(&text);
	jval_free(v);
}

START_TEST(json_of_a_cell)
{
	struct views_shown_cell c = views_shown_made(140, 0);

	json_is(views_shown_cell_json(&c), "{\"shown\":\"140\",\"value\":140}");
	c = views_shown_made(265, 1);
	json_is(views_shown_cell_json(&c),
	    "{\"shown\":\"26.5\",\"value\":265,\"decimals\":1}");
	c = views_shown_none("*", "below 5");
	json_is(views_shown_cell_json(&c),
	    "{\"shown\":\"*\",\"why\":\"below 5\"}");
}
END_TEST

START_TEST(every_policy_says_what_it_does_and_for_whom)
{
	static const enum disclosure_policy policy[] = { DISCLOSURE_SHEAF_1,
		DISCLOSURE_MHSDS_1, DISCLOSURE_EXACT_1 };

	for (size_t i = 0; i < 3; i++) {
		struct views_shown *s = views_shown_open(make_table(policy[i]));
		struct jval *terms = views_shown_terms_json(s, NULL);
		const struct jval *p = jval_get(terms, "policy");
		const char *line = jval_get_text(p, "line");

		ck_assert_ptr_nonnull(strstr(line,
		    disclosure_policy_name(policy[i])));
		ck_assert_ptr_nonnull(strstr(jval_get_text(p, "audience"),
		    "."));
		jval_free(terms);
		views_shown_close(s);
	}
}
END_TEST

static void
sets_are(struct views_shown *s, const char *says)
{
	struct buf out;

	buf_init(&out, VIEWS_SHOWN_SETS_MAX);
	ck_assert_int_eq(views_shown_say_sets(s, NULL, &out), says != NULL);
	if (says == NULL)
		ck_assert_uint_eq(out.n, 0);
	else
		ck_assert_msg(strncmp(buf_str(&out), says, strlen(says)) == 0,
		    "%s", buf_str(&out));
	buf_free(&out);
}

/* P-INF-5: each quarter in which two rule sets are added is named, and not the newest
 * alone. */
START_TEST(every_quarter_of_two_rule_sets_is_named)
{
	struct views_table *t = make_table(DISCLOSURE_SHEAF_1);
	struct views_shown *s = views_shown_open(t);

	for (size_t i = 0; i < QUARTERS; i++)
		t->column[i].by_set[0] = SERVICES;
	sets_are(s, NULL);
	for (size_t i = 0; i < 2; i++) {
		t->column[i].by_set[0] = 4;
		t->column[i].by_set[1] = 2;
	}
	sets_are(s,
	    "2025/26 Q1 to 2025/26 Q2, each: 4 services by ips-grow/1 and 2 "
	    "by ips-grow/2. Their returns");
	t->column[0].by_set[0] = 1;
	t->column[0].by_set[1] = 5;
	sets_are(s,
	    "2025/26 Q1: 1 service by ips-grow/1 and 5 by ips-grow/2; 2025/26 "
	    "Q2: 4 services by ips-grow/1 and 2 by ips-grow/2. Their");
	t->column[2] = t->column[1];
	t->column[2].period = period_next(t->column[1].period);
	t->column[1].by_set[1] = 0;
	sets_are(s,
	    "2025/26 Q1: 1 service by ips-grow/1 and 5 by ips-grow/2; 2025/26 "
	    "Q3: 4 services by ips-grow/1 and 2 by ips-grow/2. Their");
	views_shown_close(s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { values_are_written_for_people,
		reasons_do_not_tell_more_than_the_star,
		mhsds_names_its_own_reasons,
		a_service_is_hidden_for_its_caseload,
		a_series_says_what_its_quarters_are,
		sums_are_made_of_what_is_shown, json_of_a_cell,
		every_policy_says_what_it_does_and_for_whom,
		every_quarter_of_two_rule_sets_is_named, NULL };

	return unit_main("views_shown", tests);
}
