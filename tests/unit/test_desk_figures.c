/*
 * Figures as a page shows them: every number opens as many facts, verdicts
 * beside targets, and what stands in place of charts that would be empty.
 */
#include "agent/desk/desk_figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_figures_facts.h"
#include "agent/desk/desk_figures_series.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_targets.h"
#include "agent/desk/gate.h"
#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"

enum { PEOPLE = 60, QUARTERS = 18, ROWS_MAX = 1 << 20, TEXT_MAX = 1 << 22 };

static struct memory_register site;
static struct desk desk;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
}

static void
end(void)
{
	memory_register_close(&site);
}

/* ------------------------------------------------------------ a generated life */

static void
add(struct buf *out, int client, const char *event, int32_t day,
    const char *rest)
{
	char text[DAY_TEXT_SIZE];

	if (day > site.today)
		return;
	day_format(text, day);
	buf_printf(out, "svc-a,C%d,%s,%s,%s\n", client, event, text, rest);
}

/* Some of what can happen to a client, in an order that can be. */
static void
add_client(struct buf *out, int client, uint64_t *state)
{
	int32_t day = day_from_civil(2022, 1, 3) +
		      (int32_t)random_rows_below(state, 1500);
	bool part = random_rows_below(state, 3) == 0;
	char rest[64];

	add(out, client, "referral_received", day, ",,1,,");
	add(out, client, "referral_accepted", day + 1,
	    random_rows_below(state, 2) ? "self,employed,1,,"
					: "clinician,,1,,");
	add(out, client, "profile_started", day + 5, ",,1,,");
	add(out, client, "profile_completed", day + 9, ",,1,,");
	add(out, client, "plan_completed", day + 12, ",,1,,");
	for (int i = 0; i < 20; i++)
		add(out, client, "contact", day + 3 + 12 * i, "phone,,,,es1");
	(void)snprintf(rest, sizeof(rest), "phone,meaningful,e%d,,es1", client);
	add(out, client, "employer_contact",
	    day + 8 + (int32_t)random_rows_below(state, 200), rest);
	add(out, client, "application", day + 20, ",,a1,,");
	add(out, client, "interview", day + 30, ",,i1,,");
	add(out, client, "wellbeing", day + 5, "swemwbs,,,20,");
	add(out, client, "wellbeing", day + 95, "swemwbs,,,23.5,");
	if (random_rows_below(state, 3) == 0)
		return;
	add(out, client, "job_started", day + 40,
	    part ? ",part_time,j1,12," : ",,j1,37.5,");
	add(out, client, part ? "job_four_hours" : "job_full_day", day + 41,
	    ",,j1,,");
	add(out, client, "in_work_support", day + 60, "phone,,,,es1");
	if (client % 3 != 0)
		add(out, client, "job_start_evidence",
		    client % 3 == 1 ? day + 45 : day + 39, "payslip,,j1,,");
	if (client % 2 != 0)
		add(out, client, "sustained_13_evidence", day + 40 + 91,
		    "payslip,,j1,,");
	if (random_rows_below(state, 2) == 0)
		add(out, client, "job_ended",
		    day + 100 + (int32_t)random_rows_below(state, 400),
		    ",,j1,,");
}

static void
fill(uint64_t seed)
{
	uint64_t state = seed;
	struct buf rows;

	buf_init(&rows, ROWS_MAX);
	for (int i = 0; i < PEOPLE; i++)
		add_client(&rows, i, &state);
	buf_puts(&rows, "svc-a,,staff_fte,2022-01-03,es,,,1,es1\n"
			"svc-a,,staff_fte,2024-05-01,es,,,0.6,es2\n"
			"svc-a,,time_sample,2025-03-01,,community=90,,240,"
			"es1\n"
			"svc-a,,satisfaction,2025-08-01,,positive=2,,3,\n");
	memory_register_take(&site, buf_str(&rows));
	buf_free(&rows);
}

/* --------------------------------------------------------------------- asking */

static struct jval *
show(const char *service, const struct period *period)
{
	const struct desk_figures_request r = { service, period };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_figures_show(&desk, &r, &out, &e) == 0, "%s",
	    e.text);
	return out;
}

static struct period
quarter(const char *text)
{
	struct err e = ERR_INIT;
	struct period p = { 0, 0 };

	ck_assert_int_eq(period_parse_user(text, &p, &e), 0);
	return p;
}

/* Text of an answer. */
static char *
text_of(const struct jval *v)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	jval_write(v, false, &b);
	return buf_take(&b);
}

static void
has(const struct jval *v, const char *text)
{
	char *all = text_of(v);

	ck_assert_msg(strstr(all, text) != NULL, "no \"%s\" in %.900s", text,
	    all);
	free(all);
}

static void
has_not(const struct jval *v, const char *text)
{
	char *all = text_of(v);

	ck_assert_msg(strstr(all, text) == NULL, "\"%s\" in %.900s", text, all);
	free(all);
}

static const struct jval *
chart(const struct jval *answer, const char *id)
{
	const struct jval *all = jval_get(answer, "charts");

	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_get_str(jval_at(all, i), "id"), id) == 0)
			return jval_at(all, i);
	ck_abort_msg("no chart %s", id);
	return NULL;
}

/* ------------------------------------------------------- every number opens */

static size_t opened, seen;

/* The facts of a cell, page by page, are as many as the number says. */
static void
open_cell(const struct jval *cell)
{
	struct desk_figures_facts_request r = { .service = "svc-a",
		.measure = jval_get_str(cell, "measure") };
	const char *since = jval_get_str(cell, "since");
	const char *shown = jval_get_str(cell, "shown");
	struct err e = ERR_INIT;
	int64_t listed = 0, next = 0;
	size_t things = 0;
	bool counts = false;

	r.period = quarter(jval_get_str(cell, "period"));
	r.since = since != NULL ? quarter(since) : r.period;
	do {
		struct jval *out;

		r.from = (size_t)next;
		ck_assert_msg(desk_figures_facts(&desk, &r, &out, &e) == 0,
		    "%s: %s", r.measure, e.text);
		ck_assert_str_eq(jval_get_str(out, "shown"), shown);
		ck_assert(jval_get_i64(out, "listed", &listed));
		ck_assert(jval_bool(jval_get(out, "counts"), &counts));
		things += jval_length(jval_get(out, "things"));
		next = 0;
		(void)jval_get_i64(out, "next", &next);
		jval_free(out);
	} while (next > 0);
	ck_assert_uint_eq(things, (size_t)listed);
	if (counts)
		ck_assert_msg(listed == strtoll(shown, NULL, 10),
		    "%s is %s, and %lld are listed", r.measure, shown,
		    (long long)listed);
	seen += things;
	opened++;
}

static void
open_all(const struct jval *v)
{
	if (jval_is_object(v)) {
		if (jval_get_str(v, "measure") != NULL)
			open_cell(v);
		for (size_t i = 0; jval_name_at(v, i) != NULL; i++)
			open_all(jval_get(v, jval_name_at(v, i)));
	}
	for (size_t i = 0; i < jval_length(v); i++)
		open_all(jval_at(v, i));
}

START_TEST(test_every_number_opens_its_facts)
{
	struct period p = quarter("2025/26 Q2");
	struct jval *answer;
	size_t lines = measures_ips_grow_1()->n;

	fill(7);
	answer = show("svc-a", &p);
	open_all(answer);
	/* All lines of the return, the rows, and the tables of the charts. */
	ck_assert_uint_gt(opened, lines + 7 * 2 + 4 * QUARTERS);
	ck_assert_uint_gt(seen, 500);
	jval_free(answer);
}
END_TEST

/* Every measure in every quarter, with what its unit is about. */
START_TEST(test_every_quarter)
{
	struct period p = quarter("2021/22 Q4");
	size_t quarters = 0;

	fill(11);
	for (; p.start <= site.today; p = period_next(p), quarters++) {
		struct jval *answer = show("svc-a", &p);

		ck_assert_uint_eq(jval_length(jval_get(answer, "lines")),
		    measures_ips_grow_1()->n);
		open_all(jval_get(answer, "lines"));
		open_all(jval_get(answer, "rows"));
		jval_free(answer);
	}
	ck_assert_uint_eq(quarters, QUARTERS);
	ck_assert_uint_gt(seen, 2000);
}
END_TEST

static void
keep_evidence(void)
{
	const struct desk_settings_request r = { .service = "svc-a",
		.evidence = "on" };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_settings_set(&desk, &r, &e) == 0, "%s", e.text);
}

static size_t
place_of(const struct jval *list, const char *title)
{
	size_t i = 0;

	while (i < jval_length(list) &&
	       strcmp(jval_get_str(jval_at(list, i), "title"), title) != 0)
		i++;
	ck_assert_msg(i < jval_length(list), "no %s", title);
	return i;
}

/* Where evidence is kept, what is shown by some stands behind its outcome, opens its
 * facts, and tells of each outcome that it leaves out why. */
START_TEST(test_evidence_beside_outcomes)
{
	struct desk_figures_facts_request r = { .service = "svc-a",
		.measure = "job_starts.evidenced",
		.period = quarter("2025/26 Q2"),
		.since = quarter("2023/24 Q3") };
	const struct jval *lines, *left;
	struct jval *answer, *facts;
	struct err e = ERR_INIT;
	struct returns figures;
	int64_t listed, all = 0;
	bool early = false, none = false;

	fill(7);
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &facts, &e), 0);
	ck_assert_msg(strstr(e.text, "keeps evidence") != NULL, "%s", e.text);
	e = (struct err)ERR_INIT;
	keep_evidence();
	answer = show("svc-a", &r.period);
	open_all(answer);
	lines = jval_get(answer, "lines");
	ck_assert_uint_eq(jval_length(lines), measures_ips_grow_2()->n);
	ck_assert_uint_eq(place_of(lines, "Job starts, shown by evidence"),
	    place_of(lines, "Job starts") + 1);
	ck_assert_uint_eq(place_of(lines,
			      "Jobs held 13 weeks, 16 hours a week or more, "
			      "shown by evidence"),
	    place_of(lines, "Jobs held 13 weeks, 16 hours a week or more") + 1);
	(void)place_of(jval_get(answer, "rows"), "of them shown by evidence");
	jval_free(answer);

	for (struct period p = r.since; p.start <= r.period.start;
	     p = period_next(p)) {
		char text[PERIOD_TEXT_SIZE];

		period_format(text, p);
		figures = memory_register_return(&site, text, NULL);
		all += memory_register_figure(&figures, "job_starts");
	}
	ck_assert_msg(desk_figures_facts(&desk, &r, &facts, &e) == 0, "%s",
	    e.text);
	left = jval_get(facts, "left");
	ck_assert(jval_get_i64(facts, "listed", &listed));
	ck_assert_int_gt(listed, 0);
	ck_assert_int_eq(listed + (int64_t)jval_length(left), all);
	has(jval_get(facts, "things"), "payslip");
	has(facts, "not shown by evidence, so they do not count here:");
	for (size_t i = 0; i < jval_length(left); i++) {
		const char *says = jval_get_str(jval_at(left, i), "says");

		early |= strstr(says, "is earlier than the outcome") != NULL;
		none |= strstr(says, "without evidence") != NULL;
	}
	ck_assert(early && none);
	jval_free(facts);
}
END_TEST

/* "53,730" as a number. */
static double
number(const char *shown)
{
	char digits[32];
	size_t n = 0;

	for (; *shown != '\0'; shown++)
		if (*shown != ',') {
			ck_assert_uint_lt(n + 1, sizeof(digits));
			digits[n++] = *shown;
		}
	digits[n] = '\0';
	return strtod(digits, NULL);
}

/* The numbers are those of the return. */
START_TEST(test_one_derivation)
{
	struct period p = quarter("2025/26 Q3");
	const struct ruleset *rules = measures_ips_grow_1();
	struct returns r;
	struct jval *answer;

	fill(3);
	answer = show("svc-a", &p);
	r = memory_register_return(&site, "2025-10-01/P3M", NULL);
	for (size_t i = 0; i < rules->n; i++) {
		const struct jval *line = jval_at(jval_get(answer, "lines"), i);
		const char *shown =
		    jval_get_str(jval_get(line, "value"), "shown");
		double v = number(shown) *
			   (measures_decimals(&rules->rows[i]) == 2 ? 100 : 1);

		ck_assert_msg((int64_t)(v + 0.5) == r.value[i], "%s: %s, %lld",
		    rules->rows[i].code, shown, (long long)r.value[i]);
	}
	jval_free(answer);
}
END_TEST

START_TEST(test_refusals)
{
	struct desk_figures_facts_request r = { .service = "svc-a",
		.measure = "caseload" };
	struct desk_figures_request old = { .service = "svc-a" };
	struct period p = quarter("2019/20 Q1");
	struct err e = ERR_INIT;
	struct jval *out;

	fill(5);
	old.period = &p;
	ck_assert_int_lt(desk_figures_show(&desk, &old, &out, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(out == NULL);
	r.period = quarter("2025/26 Q2");
	r.since = quarter("2025/26 Q1");
	e = (struct err)ERR_INIT;
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &out, &e), 0);
	ck_assert_msg(strstr(e.text, "does not add up") != NULL, "%s", e.text);
	r.since = quarter("2025/26 Q3");
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &out, &e), 0);
	r.since = quarter("2001/02 Q1");
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &out, &e), 0);
	r.since = r.period;
	r.measure = "caseloads";
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &out, &e), 0);
	ck_assert_str_eq(e.code, "no-such");
	r.measure = "caseload";
	r.service = "svc-z";
	ck_assert_int_lt(desk_figures_facts(&desk, &r, &out, &e), 0);
}
END_TEST

/* --------------------------------------------------------------------- words */

START_TEST(test_nothing_yet)
{
	struct jval *answer = show(NULL, NULL);

	has(answer, "the register holds no service");
	ck_assert(jval_is_null(jval_get(answer, "quarter")));
	ck_assert_uint_eq(jval_length(jval_get(answer, "charts")), 0);
	jval_free(answer);
}
END_TEST

/* A service whose only facts are settings and a quarter with nothing in it. */
START_TEST(test_little)
{
	const struct jval *contact;
	struct jval *answer;

	memory_register_take(&site,
	    "svc-a,C1,referral_accepted,2026-05-07,self,,,,\n");
	answer = show(NULL, NULL);
	has(answer, "No targets are set for this service");
	contact = chart(answer, "contact");
	ck_assert_str_eq(jval_get_str(contact, "kind"), "sentence");
	has(contact, "No client had a first contact in 2026/27 Q1.");
	ck_assert_str_eq(jval_get_str(chart(answer, "caseload"), "kind"),
	    "sentence");
	has(chart(answer, "referrals"), "Referrals accepted: 1 so far in");
	has(chart(answer, "referrals"), "there are 0 so far");
	has_not(answer, "verdict\":\"met");
	jval_free(answer);
}
END_TEST

static void
set_targets(const char *start)
{
	const struct desk_targets_request r = {
		.words = { .contract = "300000,300000",
		    .steady_state = "60,100" },
		.start = start,
	};
	struct err e = ERR_INIT;

	ck_assert_msg(desk_targets_set(&desk, "svc-a", &r, &e) == 0, "%s",
	    e.text);
}

/* What the page says of targets is what `targets show` says. */
START_TEST(test_targets_agree)
{
	struct desk_targets_shown t;
	struct desk_figures_series s;
	struct err e = ERR_INIT;

	fill(13);
	set_targets("2025-05");
	ck_assert_int_eq(desk_targets_show(&desk, "svc-a", site.today, &t, &e),
	    0);
	ck_assert_int_eq(gate_enter(&desk, OPERATION_FIGURES, &e), 0);
	ck_assert_int_eq(desk_figures_series_open(&site.open, "svc-a",
			     site.today, &s, &e),
	    0);
	ck_assert_uint_eq(t.quarters, 5);
	for (size_t q = 0; q < t.quarters; q++)
		for (unsigned k = 0; k < TARGETS_ROWS; k++) {
			size_t row = (size_t)measures_find(
			    measures_ips_grow_1(),
			    slice_of(targets_row_measure((enum targets_row)k)));
			struct desk_figures_sum sum;
			size_t i;

			ck_assert(desk_figures_series_find(&s,
			    t.grid->quarter[q].period, &i));
			sum = desk_figures_series_sum(&s, i, row);
			ck_assert_int_eq(desk_figures_series_value(&s, i, row),
			    t.reached[q].figure[k]);
			ck_assert_int_eq(desk_figures_series_target(&s, i, row),
			    t.grid->quarter[q].target[k]);
			ck_assert_int_eq(sum.value, t.reached[q].sum[k]);
			ck_assert_int_eq(sum.target,
			    t.grid->quarter[q].cumulative[k]);
			ck_assert(sum.contract);
		}
	desk_figures_series_free(&s);
	ck_assert_int_eq(gate_leave(&desk, 0), 0);
	desk_targets_shown_free(&t);
}
END_TEST

START_TEST(test_verdicts)
{
	struct period over = quarter("2025/26 Q4");
	struct jval *answer;
	const struct jval *point, *points;
	bool complete = true;

	fill(13);
	set_targets("2025-05");
	answer = show("svc-a", &over);
	has(jval_get(answer, "rows"), " short\"");
	has(answer, "targets were met.");
	has(chart(answer, "cumulative"), "People into work since 1 April 2025");
	has(chart(answer, "referrals"), " short of the target of ");
	has(chart(answer, "job_starts"), "is the mean of 17 complete quarters");
	has(chart(answer, "job_starts"), "Upper limit ");
	has(chart(answer, "caseload"), " clients on 30 June 2026");
	jval_free(answer);
	/* The quarter in progress is judged by nothing. */
	answer = show("svc-a", NULL);
	has(answer, "reach to 30 June 2026");
	has_not(jval_get(answer, "rows"), " short\"");
	has_not(jval_get(answer, "rows"), "\"met\"");
	points = jval_get(chart(answer, "job_starts"), "points");
	point = jval_at(points, jval_length(points) - 1);
	ck_assert(jval_bool(jval_get(point, "complete"), &complete));
	ck_assert(!complete);
	ck_assert_str_eq(jval_get_str(point, "verdict"), "usual");
	jval_free(answer);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_every_number_opens_its_facts,
		test_every_quarter, test_evidence_beside_outcomes,
		test_one_derivation, test_refusals, test_nothing_yet,
		test_little, test_targets_agree, test_verdicts, NULL };
	const struct unit_suite suite = { .name = "desk_figures",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
