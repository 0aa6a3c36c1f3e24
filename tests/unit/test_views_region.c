/* What the page of a region answers, and the page of its services. */
#include <stdio.h>
#include <string.h>

#include "aggregator/views/views_region.h"
#include "aggregator/views/views_services.h"
#include "aggregator/views/views_spc.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/views_world.h"

enum { SERVICES = 6, QUARTERS = 8 };

static struct prop_fleet fleet;

static size_t
row_of(const char *code)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	ck_assert_int_ge(row, 0);
	return (size_t)row;
}

static void
set(size_t s, size_t q, const char *code, int64_t value)
{
	fleet.list[s][q].value[row_of(code)] = value;
}

/* Six services in one region, another six in a second; every quarter each has
 * ten of everything, and a caseload of 30. */
static void
begin(void)
{
	const struct ruleset *rs = measures_ips_grow_1();

	fleet = (struct prop_fleet){ .regions = 2,
		.services = 2 * SERVICES,
		.quarters = QUARTERS };
	for (size_t s = 0; s < fleet.services; s++)
		for (size_t q = 0; q < QUARTERS; q++) {
			fleet.list[s][q].any = true;
			fleet.list[s][q].region = s < SERVICES ? 0 : 1;
			for (size_t i = 0; i < rs->n; i++)
				fleet.list[s][q].value[i] =
				    rs->rows[i].role == MEASURE_TOTAL ? 10 : 0;
			set(s, q, "caseload", 30);
			set(s, q, "es_fte", 100 * (int64_t)(s + 1));
			set(s, q, "referrals.clinician", 10);
			set(s, q, "job_starts.16_up", 10);
			set(s, q, "first_employer_contact.0_30", 10);
			set(s, q, "first_employer_contact.days", 200);
		}
}

/* An answer, its text, and the world it was made from. */
struct page {
	struct views_world w;
	struct views_shown *shown;
	struct jval *answer;
	struct buf text;
};

/* Of the newest complete quarter, or of one that is asked for. */
static void
open_page_at(struct page *p, enum disclosure_policy policy, const char *region,
    const struct period *period)
{
	struct views_region_question q = { .region = region, .period = period };
	struct err e = ERR_INIT;

	views_world_make(&p->w, &fleet);
	p->shown = views_world_shown(&p->w, policy, VIEWS_WORLD_REGIONS, NULL);
	q.shown = p->shown;
	ck_assert_msg(views_region(&q, &p->answer, &e) == 0, "%s", e.text);
	buf_init(&p->text, 1 << 22);
	jval_write(p->answer, false, &p->text);
	ck_assert(!p->text.full);
}

static void
open_page(struct page *p, enum disclosure_policy policy, const char *region)
{
	open_page_at(p, policy, region, NULL);
}

static void
close_page(struct page *p)
{
	buf_free(&p->text);
	jval_free(p->answer);
	views_shown_close(p->shown);
	views_world_free(&p->w);
}

/* The row of a list with that code. */
static const struct jval *
row(const struct page *p, const char *list, const char *code)
{
	const struct jval *all = jval_get(p->answer, list);

	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_get_text(jval_at(all, i), "code"), code) == 0)
			return jval_at(all, i);
	ck_abort_msg("no row %s", code);
	return NULL;
}

static void
shows(const struct jval *o, const char *cell, const char *text)
{
	ck_assert_str_eq(jval_get_text(jval_get(o, cell), "shown"), text);
}

static void
says(const struct page *p, const char *words)
{
	ck_assert_msg(strstr(buf_str(&p->text), words) != NULL,
	    "\"%s\" is not said: %s", words, buf_str(&p->text));
}

static void
says_not(const struct page *p, const char *words)
{
	ck_assert_msg(strstr(buf_str(&p->text), words) == NULL,
	    "\"%s\" is said: %s", words, buf_str(&p->text));
}

static const struct jval *
chart(const struct page *p, const char *id)
{
	const struct jval *all = jval_get(p->answer, "charts");

	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_get_text(jval_at(all, i), "id"), id) == 0)
			return jval_at(all, i);
	ck_abort_msg("no chart %s", id);
	return NULL;
}

START_TEST(quarter_year_and_four_quarters)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	open_page(&p, DISCLOSURE_SHEAF_1, "R0");
	ck_assert_str_eq(jval_get_text(p.answer, "region"), "r0");
	/* the whole year is over: 4 quarters of 6 services with 10 each */
	shows(row(&p, "rows", "job_starts"), "quarter", "60");
	shows(row(&p, "rows", "job_starts"), "year", "240");
	shows(row(&p, "rows", "job_starts"), "four", "240");
	shows(row(&p, "rows", "job_starts"), "all", "120");
	/* what the table of totals says of all quarters, decided there */
	shows(row(&p, "rows", "job_starts"), "ever", "480");
	shows(row(&p, "rows", "caseload"), "ever", "");
	/* a stock is not added, a ratio is made of sums */
	shows(row(&p, "rows", "caseload"), "quarter", "180");
	shows(row(&p, "rows", "caseload"), "year", "");
	shows(row(&p, "rows", "job_starts.per_referral"), "year", "100");
	shows(row(&p, "rows", "first_employer_contact.mean_days"), "year", "*");
	says(&p, "6 of 6 services");
	says(&p, "log entry 118,234");
	says(&p, "No targets are set");
	says(&p, "Policy sheaf/1");
	close_page(&p);
}
END_TEST

/* A mean of the year is one of its sums, and not of the quarters' means. */
START_TEST(means_are_made_of_sums)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	for (size_t s = 0; s < SERVICES; s++) {
		set(s, QUARTERS - 1, "first_employer_contact", 30);
		set(s, QUARTERS - 1, "first_employer_contact.0_30", 30);
		set(s, QUARTERS - 1, "first_employer_contact.days", 60);
	}
	open_page(&p, DISCLOSURE_EXACT_1, "r0");
	/* (3 * 200 + 60) / (3 * 10 + 30) */
	shows(row(&p, "rows", "first_employer_contact.mean_days"), "year",
	    "11.0");
	shows(row(&p, "rows", "first_employer_contact.mean_days"), "quarter",
	    "2.0");
	close_page(&p);
}
END_TEST

START_TEST(the_benchmark_is_of_four_quarters)
{
	struct page p = { .w = { .day = 0 } };
	const struct jval *parts;

	begin();
	for (size_t s = 0; s < fleet.services; s++)
		for (size_t q = 0; q < QUARTERS; q++) {
			set(s, q, "into_work.not_employed", 5);
			set(s, q, "referrals.employed", 1);
		}
	open_page(&p, DISCLOSURE_EXACT_1, "r0");
	/* 100 * 5 / (10 - 1) */
	shows(row(&p, "rows", "into_work.per_100_out_of_work"), "four", "56");
	says(&p, "benchmark 40");
	says(&p, "This is our reading of the 40% benchmark of April 2024.");
	says(&p, "figures of a region are sums over its services. A client of "
		 "two services counts in both.");
	parts =
	    jval_get(row(&p, "rows", "into_work.per_100_out_of_work"), "parts");
	ck_assert_uint_eq(jval_length(parts), 3);
	shows(jval_at(parts, 0), "four", "120");
	shows(jval_at(parts, 1), "four", "240");
	shows(jval_at(parts, 2), "four", "24");
	/* Of both regions. */
	shows(jval_at(parts, 0), "all", "240");
	ck_assert_str_eq(jval_get_text(jval_at(parts, 2), "code"),
	    "referrals.employed");
	close_page(&p);
}
END_TEST

/* Nobody is late before the quarter is: 10 April, of one that ended in March. */
START_TEST(who_has_sent_nothing_yet)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	fleet.list[0][QUARTERS - 1].any = false;
	fleet.list[1][QUARTERS - 1].part = true;
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	says(&p, "5 of 6 services");
	says(&p, " have sent figures of 2025/26 Q4");
	says(&p, "Service 00");
	says(&p,
	    " has sent nothing of it yet: it is late after 30 April 2026.");
	says(&p,
	    " has not sent the whole quarter yet: it is late after 30 April "
	    "2026.");
	says(&p, "/completeness?region=r0&from=2026-01-01/P3M&"
		 "to=2026-01-01/P3M#s00");
	says_not(&p, " reported 2025/26 Q4");
	says_not(&p, "is late.");
	says(&p, "5 services reported, 6 in the quarter before: that alone "
		 "lowers the figures.");
	says(&p, "of 5 services, 6 in the quarter before");
	close_page(&p);
}
END_TEST

/* In the words of completeness: late, not whole, silent, erased. */
START_TEST(who_is_late_and_who_is_silent)
{
	struct page p = { .w = { .overdue = true } };

	begin();
	fleet.list[0][QUARTERS - 1].any = false;
	fleet.list[1][QUARTERS - 1].part = true;
	for (size_t q = 0; q < QUARTERS; q++)
		fleet.list[2][q].erased = q == QUARTERS - 1;
	fleet.list[3][QUARTERS - 1].any = false;
	open_page(&p, DISCLOSURE_EXACT_1, "r0");
	/* One is not whole, and two lack it. */
	says(&p, "3 of 6 services");
	says(&p, " reported 2025/26 Q4");
	says(&p, "{\"text\":\"Service 03\",\"href\":\"/completeness?region=r0&"
		 "from=2026-01-01/P3M&to=2026-01-01/P3M&policy=exact/1#s03\"},"
		 "{\"text\":\" are late.\"}");
	says(&p, " has not sent the whole quarter, and is late.");
	says(&p, " reported it, but its figures were erased.");
	close_page(&p);
}
END_TEST

/* A service whose first return is of a later quarter than the one that is
 * shown. */
START_TEST(who_reported_later_is_not_silent)
{
	struct page p = { .w = { .overdue = true } };
	struct period old = period_of(20090); /* 2 January 2025 */

	begin();
	for (size_t q = 0; q < QUARTERS - 1; q++)
		fleet.list[0][q].any = false;
	for (size_t q = 0; q < QUARTERS; q++)
		fleet.list[1][q].any = false;
	open_page_at(&p, DISCLOSURE_SHEAF_1, "r0", &old);
	says(&p, "4 of 5 services");
	says(&p, "{\"text\":\"Service 00\",\"href\":\"/completeness?region=r0&"
		 "from=2025-01-01/P3M&to=2025-01-01/P3M#s00\"},"
		 "{\"text\":\" is late.\"}");
	says_not(&p, "never reported");
	close_page(&p);
}
END_TEST

/* The newest quarter is in progress: it stands there, hollow, and the page
 * shows the one before it. */
START_TEST(the_quarter_in_progress_is_compared_with_nothing)
{
	struct page p = { .w = { .in_progress = true } };
	const struct jval *points, *last;
	bool complete;

	begin();
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	ck_assert_str_eq(jval_get_text(jval_get(p.answer, "quarter"),
			     "quarter"),
	    "Q3");
	points = jval_get(chart(&p, "job_starts"), "points");
	last = jval_at(points, jval_length(points) - 1);
	ck_assert(jval_bool(jval_get(last, "complete"), &complete));
	ck_assert(!complete);
	ck_assert_str_eq(jval_get_text(last, "verdict"), "usual");
	says(&p, "2025/26 Q4 to 10 February 2026");
	close_page(&p);
}
END_TEST

/* No verdict of a target, and no fewer services, of a quarter whose returns have
 * not all come. */
static bool
has_verdict(const struct page *p, const char *target)
{
	const struct jval *rows = jval_get(p->answer, "rows");
	bool any = false;

	for (size_t i = 0; i < jval_length(rows); i++) {
		const struct jval *t = jval_get(jval_at(rows, i), target);

		if (t == NULL || jval_is_null(t))
			continue;
		any = any || jval_get_text(t, "says")[0] != '\0' ||
		      jval_get_text(t, "verdict")[0] != '\0';
	}
	return any;
}

START_TEST(a_quarter_in_progress_has_no_verdict)
{
	static const char plan[] = "2025-04-01 60000 100";
	struct page p = { .w = { .in_progress = true, .contract = plan } };
	struct period now = period_of(20464); /* 10 January 2026 */

	begin();
	fleet.list[0][QUARTERS - 1].any = false;
	open_page_at(&p, DISCLOSURE_EXACT_1, "r0", &now);
	says(&p, "The quarter is in progress");
	shows(row(&p, "rows", "referrals"), "target", "90");
	ck_assert(!has_verdict(&p, "target"));
	ck_assert(!has_verdict(&p, "year_target"));
	says_not(&p, "in the quarter before");
	close_page(&p);
	/* The same when it is over. */
	p = (struct page){ .w = { .contract = plan } };
	open_page_at(&p, DISCLOSURE_EXACT_1, "r0", &now);
	ck_assert(has_verdict(&p, "target"));
	ck_assert(has_verdict(&p, "year_target"));
	says(&p, "5 services reported, 6 in the quarter before");
	says(&p, "of 5 services, 6 in the quarter before");
	close_page(&p);
}
END_TEST

START_TEST(few_services_are_hidden_and_it_is_said)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	for (size_t s = 4; s < SERVICES; s++)
		for (size_t q = 0; q < QUARTERS; q++)
			fleet.list[s][q].any = false;
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	shows(row(&p, "rows", "job_starts"), "quarter", "*");
	shows(row(&p, "rows", "job_starts"), "four", "*");
	says(&p, "A region is shown from 5 services that report, and this one "
		 "has 4, so what is about people is hidden");
	ck_assert_str_eq(jval_get_text(chart(&p, "job_starts"), "kind"),
	    "sentence");
	says(&p, "Every quarter is hidden");
	/* A chart without a mark is none. */
	ck_assert_str_eq(jval_get_text(chart(&p, "cumulative"), "kind"),
	    "sentence");
	says(&p, "hidden (a quarter of it is hidden).");
	close_page(&p);
}
END_TEST

START_TEST(a_quarter_that_few_reported_is_hidden)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	for (size_t s = 4; s < SERVICES; s++)
		fleet.list[s][QUARTERS - 1].any = false;
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	says(&p, "Fewer than 5 services reported it, so what is about people "
		 "is hidden under policy sheaf/1. Choose another quarter");
	close_page(&p);
}
END_TEST

START_TEST(what_nobody_collects_gets_a_sentence)
{
	struct page p = { .w = { .day = 0 } };

	begin();
	for (size_t s = 0; s < fleet.services; s++)
		for (size_t q = 0; q < QUARTERS; q++) {
			set(s, q, "sustained_52", MEASURE_NOT_COLLECTED);
			set(s, q, "sustained_52.16_up", MEASURE_NOT_COLLECTED);
			set(s, q, "sustained_52.under_16",
			    MEASURE_NOT_COLLECTED);
		}
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	shows(row(&p, "rows", "sustained_52"), "quarter", "-");
	says(&p, "No service collects it.");
	close_page(&p);
}
END_TEST

START_TEST(targets_come_from_the_contracts_of_all_services)
{
	struct page p = { .w = { .contract = "2025-04-01 60000 100" } };

	begin();
	open_page(&p, DISCLOSURE_SHEAF_1, "r0");
	/* one specialist each: 15 referrals a quarter */
	shows(row(&p, "rows", "referrals"), "target", "90");
	ck_assert_str_eq(jval_get_text(jval_get(row(&p, "rows", "referrals"),
					   "target"),
			     "says"),
	    "about 30 short");
	shows(row(&p, "rows", "referrals"), "year_target", "360");
	close_page(&p);
}
END_TEST

/* Twelve quarters of one set of services have limits; a hidden one among them
 * takes them away, and a change of the services begins anew. */
START_TEST(limits_are_made_of_shown_values_of_the_same_services)
{
	static struct views_column c[13];
	const struct ruleset *rs = measures_ips_grow_1();
	struct views_table *t;
	struct views_spc_question q = { .figure = row_of("job_starts") };
	struct views_spc spc;
	struct period period = period_of(20000);

	for (int run = 0; run < 3; run++) {
		t = mem_alloc(sizeof(*t));
		t->request =
		    (struct views_request){ .rules = rs, .day = 30000 };
		t->columns = 13;
		t->column = mem_array(13, sizeof(*t->column));
		period = period_of(20000);
		for (size_t i = 0; i < 13; i++, period = period_next(period)) {
			c[i] = (struct views_column){ .period = period,
				.any = true,
				.reported = 6,
				.expected = 6 };
			c[i].applies[q.figure] = true;
			c[i].collecting[q.figure] = 6;
			c[i].who[q.figure] = run == 2 && i < 4 ? 1 : 2;
			c[i].value[q.figure] = 100 + 10 * (int64_t)(i % 3);
			t->column[i] = c[i];
		}
		t->column[5].suppressed[q.figure] = run == 1;
		q.shown = views_shown_open(t);
		views_spc_judge(&q, &spc);
		ck_assert_int_eq(spc.none,
		    run == 1 ? VIEWS_SPC_HIDDEN : VIEWS_SPC_DRAWN);
		if (run == 0)
			ck_assert_int_eq(spc.answer.chart, SPC_CONTROL_CHART);
		if (run == 2) {
			ck_assert_uint_eq(spc.from, 4);
			ck_assert_int_eq(spc.answer.chart, SPC_RUN_CHART);
		}
		views_spc_free(&spc);
		views_shown_close((struct views_shown *)(uintptr_t)q.shown);
	}
}
END_TEST

/* What is counted anew each year is not held against its other quarters. */
START_TEST(what_begins_anew_each_april_has_no_limits)
{
	struct page p = { .w = { .day = 0 } };
	struct views_region_spc_question q = { .region = "r0",
		.figure = "accessed" };
	struct jval *answer;
	struct err e = ERR_INIT;

	begin();
	open_page(&p, DISCLOSURE_EXACT_1, "r0");
	q.shown = p.shown;
	ck_assert_int_eq(views_region_spc(&q, &answer, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(jval_get(answer, "chart"),
			      "lines")),
	    0);
	ck_assert_ptr_nonnull(strstr(jval_get_text(jval_get(answer, "chart"),
					 "note"),
	    "No limits are drawn: it begins anew each April"));
	jval_free(answer);
	q.figure = "job_starts";
	ck_assert_int_eq(views_region_spc(&q, &answer, &e), 0);
	ck_assert_uint_gt(jval_length(jval_get(jval_get(answer, "chart"),
			      "lines")),
	    0);
	jval_free(answer);
	close_page(&p);
}
END_TEST

/* ---------------------------------------------------------------- services */

/* By its own figures and contract; a service of another region is none. */
START_TEST(one_service_has_a_chart_of_its_own)
{
	struct views_world w = { .contract = "2025-04-01 60000 100" };
	struct views_region_spc_question q = { .region = "R0",
		.service = "S03",
		.figure = "referrals" };
	const struct jval *points;
	struct views_shown *shown;
	struct jval *answer;
	struct err e = ERR_INIT;
	struct buf text;

	begin();
	for (size_t at = 0; at < QUARTERS; at++) {
		set(3, at, "referrals", 12);
		set(3, at, "referrals.clinician", 12);
	}
	views_world_make(&w, &fleet);
	shown = views_world_shown(&w, DISCLOSURE_EXACT_1, VIEWS_WORLD_SERVICES,
	    "r0");
	q.shown = shown;
	ck_assert_msg(views_region_spc(&q, &answer, &e) == 0, "%s", e.text);
	ck_assert_str_eq(jval_get_text(answer, "region"), "r0");
	ck_assert_str_eq(jval_get_text(answer, "service"), "s03");
	ck_assert_str_eq(jval_get_text(answer, "name"), "Service 03");
	points = jval_get(jval_get(answer, "chart"), "points");
	ck_assert_uint_eq(jval_length(points), QUARTERS);
	buf_init(&text, 1 << 20);
	jval_write(answer, false, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "12 in 2025/26 Q4, at the median of 12; target 15: 3 short"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "Until then the line is the median"));
	buf_free(&text);
	jval_free(answer);
	q.service = "s09";
	ck_assert_int_lt(views_region_spc(&q, &answer, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "service");
	q.service = "nobody";
	ck_assert_int_lt(views_region_spc(&q, &answer, &e), 0);
	ck_assert_str_eq(e.code, "service");
	views_shown_close(shown);
	views_world_free(&w);
}
END_TEST

START_TEST(services_are_in_the_order_of_what_is_shown)
{
	static const char *const order[] = { "s02", "s03", "s04", "s05", "s00",
		"s01" };
	struct views_world w = { .day = 0 };
	struct views_services_question q = { 0 };
	struct views_shown *shown;
	const struct jval *rows, *charts, *drawn;
	struct jval *answer;
	struct err e = ERR_INIT;

	begin();
	for (size_t q1 = 0; q1 < QUARTERS; q1++) {
		/* hidden, though it has most; and s01 protects it */
		set(0, q1, "caseload", 15);
		set(0, q1, "job_starts", 90);
		set(0, q1, "job_starts.16_up", 90);
		set(3, q1, "job_starts", 22);
		set(3, q1, "job_starts.16_up", 22);
		set(2, q1, "job_starts", 18);
		set(2, q1, "job_starts.16_up", 18);
	}
	views_world_make(&w, &fleet);
	shown = views_world_shown(&w, DISCLOSURE_SHEAF_1, VIEWS_WORLD_SERVICES,
	    "r0");
	q.shown = shown;
	ck_assert_int_eq(views_services(&q, &answer, &e), 0);
	rows = jval_get(answer, "rows");
	ck_assert_uint_eq(jval_length(rows), SERVICES);
	for (size_t i = 0; i < SERVICES; i++)
		ck_assert_str_eq(jval_get_text(jval_at(rows, i), "service"),
		    order[i]);
	/* Quarters are named once for the charts of all. */
	charts = jval_get(answer, "charts");
	drawn = jval_get(charts, "services");
	ck_assert_uint_eq(jval_length(jval_get(charts, "quarters")),
	    QUARTERS > 8 ? 8 : QUARTERS);
	ck_assert_uint_eq(jval_length(drawn), SERVICES - 2);
	for (size_t i = 0; i < jval_length(drawn); i++) {
		const struct jval *points =
		    jval_get(jval_at(drawn, i), "points");

		ck_assert_uint_eq(jval_length(points),
		    jval_length(jval_get(charts, "quarters")));
		ck_assert_ptr_null(jval_get(jval_at(points, 0), "period"));
		ck_assert_ptr_null(jval_get(jval_at(drawn, i), "table"));
	}
	jval_free(answer);
	q.sort = "nothing";
	ck_assert_int_lt(views_services(&q, &answer, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.code, "measure");
	views_shown_close(shown);
	/* Where the registry names no region there is no error, but a sentence. */
	q = (struct views_services_question){ 0 };
	q.shown = shown = views_world_shown(&w, DISCLOSURE_SHEAF_1,
	    VIEWS_WORLD_REGIONS, NULL);
	ck_assert_int_eq(views_services(&q, &answer, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(answer, "rows")), 0);
	ck_assert_str_eq(jval_str(jval_at(jval_get(answer, "standing"), 0)),
	    "The registry names no region yet, so there are no services: an "
	    "operator imports one.");
	jval_free(answer);
	views_shown_close(shown);
	views_world_free(&w);
}
END_TEST

/* The answer about a region in place of the one that p holds. */
static void
ask_again(struct page *p, const char *region, const struct period *period)
{
	struct views_region_question q = { .shown = p->shown,
		.region = region,
		.period = period };
	struct err e = ERR_INIT;

	jval_free(p->answer);
	ck_assert_int_eq(views_region(&q, &p->answer, &e), 0);
}

static bool
has_row(const struct page *p, const char *code)
{
	const struct jval *all = jval_get(p->answer, "rows");

	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_get_text(jval_at(all, i), "code"), code) == 0)
			return true;
	return false;
}

/* One service of the first region counts it, in the first quarter alone. */
START_TEST(evidence_stands_beside_its_outcomes)
{
	static const char *const codes[] = { "engaged.evidenced",
		"job_starts.evidenced", "sustained_13.16_up.evidenced",
		"sustained_52.under_16.evidenced" };
	static const size_t newer[] = { 2 };
	struct period first = { .start = 0 };
	const struct jval *rows;
	struct page p = { .answer = NULL };

	begin();
	ck_assert(period_parse(slice_of("2024-04-01/P3M"), &first));
	for (size_t s = 0; s < SERVICES; s++) {
		set(s, 0, "sustained_13.16_up", 10);
		set(s, 0, "sustained_52", 20);
		set(s, 0, "sustained_52.16_up", 10);
		set(s, 0, "sustained_52.under_16", 10);
	}
	open_page(&p, DISCLOSURE_EXACT_1, "r0");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		ck_assert(!has_row(&p, codes[i]));
	ck_assert(!has_row(&p, "sustained_13.16_up"));
	views_world_newer(&p.w, newer, 1, 8);
	views_shown_close(p.shown);
	p.shown = views_world_shown(&p.w, DISCLOSURE_EXACT_1,
	    VIEWS_WORLD_REGIONS, NULL);
	ask_again(&p, "r0", &first);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		shows(row(&p, "rows", codes[i]), "quarter", "8");
	shows(row(&p, "rows", "sustained_13.16_up"), "quarter", "60");
	/* Behind the row that they are part of. */
	rows = jval_get(p.answer, "rows");
	for (size_t i = 0; i < jval_length(rows); i++) {
		const char *code = jval_get_text(jval_at(rows, i), "code");

		if (strcmp(code, "job_starts.evidenced") == 0)
			ck_assert_str_eq(jval_get_text(jval_at(rows, i - 1),
					     "code"),
			    "job_starts");
	}
	/* Job starts are of all services, so the row says of how many it is. */
	ck_assert_str_eq(jval_get_text(row(&p, "rows", codes[1]), "title"),
	    "shown by evidence, of the 1 service that collects it in the "
	    "quarter");
	/* Nobody counts it any more: that is no 0. */
	ask_again(&p, "r0", NULL);
	ck_assert_str_eq(jval_get_text(row(&p, "lines", codes[1]), "title"),
	    "Job starts, shown by evidence, of the services that collect it");
	shows(row(&p, "rows", codes[0]), "quarter", "-");
	ck_assert_str_eq(jval_get_text(jval_get(row(&p, "rows", codes[0]),
					   "quarter"),
			     "why"),
	    "not collected");
	/* Nobody ever did. */
	ask_again(&p, "r1", &first);
	ck_assert(!has_row(&p, codes[0]));
	close_page(&p);
}
END_TEST

/* The shown text of a column of a service of r0; NULL: no such column. */
static const char *
cell_of(const struct jval *answer, const char *service, const char *code)
{
	const struct jval *columns = jval_get(answer, "columns");
	const struct jval *rows = jval_get(answer, "rows");
	size_t c = 0;

	while (c < jval_length(columns) &&
	       strcmp(jval_get_text(jval_at(columns, c), "code"), code) != 0)
		c++;
	for (size_t i = 0; c < jval_length(columns) && i < jval_length(rows);
	     i++)
		if (strcmp(jval_get_text(jval_at(rows, i), "service"),
			service) == 0)
			return jval_get_text(
			    jval_at(jval_get(jval_at(rows, i), "cells"), c),
			    "shown");
	return NULL;
}

START_TEST(evidence_of_services_stands_beside_it)
{
	static const size_t newer[] = { 1 };
	struct views_services_question q = { .sort = NULL };
	struct views_shown *shown;
	struct err e = ERR_INIT;
	struct period first;
	struct jval *answer;
	struct views_world w = { .in_progress = false };

	begin();
	ck_assert(period_parse(slice_of("2024-04-01/P3M"), &first));
	q.period = &first;
	views_world_make(&w, &fleet);
	shown = views_world_shown(&w, DISCLOSURE_EXACT_1, VIEWS_WORLD_SERVICES,
	    "r0");
	q.shown = shown;
	ck_assert_int_eq(views_services(&q, &answer, &e), 0);
	ck_assert_ptr_null(cell_of(answer, "s01", "job_starts.evidenced"));
	ck_assert_str_eq(cell_of(answer, "s01", "referrals"), "10");
	jval_free(answer);
	views_shown_close(shown);
	views_world_newer(&w, newer, 1, 4);
	shown = views_world_shown(&w, DISCLOSURE_EXACT_1, VIEWS_WORLD_SERVICES,
	    "r0");
	q.shown = shown;
	ck_assert_int_eq(views_services(&q, &answer, &e), 0);
	ck_assert_str_eq(cell_of(answer, "s01", "job_starts.evidenced"), "4");
	ck_assert_str_eq(cell_of(answer, "s02", "job_starts.evidenced"), "-");
	ck_assert_str_eq(cell_of(answer, "s01", "referrals"), "10");
	jval_free(answer);
	views_shown_close(shown);
	views_world_free(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { quarter_year_and_four_quarters,
		means_are_made_of_sums, the_benchmark_is_of_four_quarters,
		who_has_sent_nothing_yet, who_is_late_and_who_is_silent,
		who_reported_later_is_not_silent,
		the_quarter_in_progress_is_compared_with_nothing,
		a_quarter_in_progress_has_no_verdict,
		what_begins_anew_each_april_has_no_limits,
		one_service_has_a_chart_of_its_own,
		few_services_are_hidden_and_it_is_said,
		a_quarter_that_few_reported_is_hidden,
		what_nobody_collects_gets_a_sentence,
		targets_come_from_the_contracts_of_all_services,
		limits_are_made_of_shown_values_of_the_same_services,
		services_are_in_the_order_of_what_is_shown,
		evidence_stands_beside_its_outcomes,
		evidence_of_services_stands_beside_it, NULL };

	return unit_main("views_region", tests);
}
