/*
 * Baselines of control charts: set with a reason, changed, removed and kept;
 * what is refused at which field; and that the chart is drawn by them.
 */
#include "agent/desk/desk_baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_figures.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_settings.h"
#include "agent/register/baselines.h"
#include "agent/vault/vault_box.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { ROWS_MAX = 1 << 20, TEXT_MAX = 1 << 22, QUARTERS = 16, BASE = 12 };

static struct memory_register site;
static struct desk desk;

/* Referrals of svc-a in the quarters from 2022/23 Q1 on: 12 and 10 in turn, and
 * from the thirteenth on more. */
static const int referrals[QUARTERS] = { 12, 10, 12, 10, 12, 10, 12, 10, 12, 10,
	12, 10, 13, 20, 30, 40 };

static void
fill(void)
{
	struct period p = period_of(day_from_civil(2022, 4, 1));
	char day[DAY_TEXT_SIZE];
	struct buf rows;

	buf_init(&rows, ROWS_MAX);
	for (int q = 0; q < QUARTERS; q++, p = period_next(p)) {
		day_format(day, p.start + 5);
		for (int i = 0; i < referrals[q]; i++)
			buf_printf(&rows,
			    "svc-a,C%d-%d,referral_accepted,%s,self,,,,\n", q,
			    i, day);
	}
	memory_register_take(&site, buf_str(&rows));
	buf_free(&rows);
}

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
	fill();
}

static void
end(void)
{
	memory_register_close(&site);
}

/* --------------------------------------------------------------------- asking */

static const struct desk_baseline_request first = { .service = "svc-a",
	.measure = "referrals",
	.from = "2022/23 Q1",
	.to = "2024/25 Q4",
	.reason = "the team had its size" };

/* Set or remove it; the outcome. */
static const char *
act(struct desk_baseline_request r, bool remove, struct jval **out)
{
	static char outcome[16];
	struct err e = ERR_INIT;
	struct jval *answer;
	int rc = remove ? desk_baseline_remove(&desk, &r, &answer, &e)
			: desk_baseline_set(&desk, &r, &answer, &e);

	ck_assert_msg(rc == 0, "%s", e.text);
	(void)snprintf(outcome, sizeof(outcome), "%s",
	    jval_get_str(answer, "outcome"));
	if (out != NULL)
		*out = answer;
	else
		jval_free(answer);
	return outcome;
}

static void
refused(struct desk_baseline_request r, const char *code, const char *says)
{
	struct err e = ERR_INIT;
	struct jval *answer;

	ck_assert_int_eq(desk_baseline_set(&desk, &r, &answer, &e), -1);
	ck_assert_ptr_null(answer);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_msg(strcmp(e.code, code) == 0, "%s: %s", e.code, e.text);
	ck_assert_msg(strstr(e.text, says) != NULL, "%s", e.text);
}

static struct jval *
figures(void)
{
	const struct desk_figures_request r = { .service = "svc-a" };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_figures_show(&desk, &r, &out, &e) == 0, "%s",
	    e.text);
	return out;
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

static void
has(const struct jval *v, const char *text)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	jval_write(v, false, &b);
	ck_assert_msg(strstr(buf_str(&b), text) != NULL, "no \"%s\" in %.3000s",
	    text, buf_str(&b));
	buf_free(&b);
}

static void
has_not(const struct jval *v, const char *text)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	jval_write(v, false, &b);
	ck_assert_msg(strstr(buf_str(&b), text) == NULL, "\"%s\" in %.3000s",
	    text, buf_str(&b));
	buf_free(&b);
}

/* The version that the page of referrals has now; valid until the next. */
static const char *
version(void)
{
	static char v[64];
	struct jval *all = figures();

	(void)snprintf(v, sizeof(v), "%s",
	    jval_get_str(jval_get(chart(all, "referrals"), "baseline"),
		"version"));
	jval_free(all);
	return v;
}

static int64_t
rows(void)
{
	struct open_register reg = memory_register_own(&site);
	struct baselines list;
	struct err e = ERR_INIT;
	int64_t n;

	ck_assert_int_eq(baselines_load(&reg, "svc-a", &list, &e), 0);
	n = (int64_t)list.n;
	baselines_free(&list);
	return n;
}

/* ---------------------------------------------------------------------- tests */

/* Before: limits of all sixteen.  After: those of the twelve, mean 11 and limits
 * 11 +- 5.32, so that 20, 30 and 40 lie outside. */
START_TEST(test_the_chart_is_drawn_by_it)
{
	struct jval *all = figures();
	const struct jval *c = chart(all, "referrals"), *points;

	has(c, "No baseline is set: the limits are made of all 16 complete "
	       "quarters");
	has(c, "is the mean of 16 complete quarters; a value");
	has_not(c, "Part of it");
	jval_free(all);
	ck_assert_str_eq(act(first, false, NULL), "done");
	all = figures();
	c = chart(all, "referrals");
	has(c, "\"name\":\"Mean 11\"");
	has(c, "\"name\":\"Upper limit 16.32\"");
	has(c, "the mean of the 12 complete quarters of the baseline; between "
	       "the two dashed limits is what was usual then");
	has(c, "Baseline: quarters 2022/23 Q1 to 2024/25 Q4, set by ann on ");
	has(c, " because “the team had its size”.\"");
	ck_assert_ptr_null(strstr(jval_get_str(jval_get(c, "baseline"),
				      "printed"),
	    "its size"));
	has(c, "\"says\":\"Referrals accepted: 40 in 2025/26 Q4, an "
	       "improvement: above the upper limit.");
	has(c, " The limits are made of the baseline, quarters 2022/23 Q1 to "
	       "2024/25 Q4.\"");
	has(c, "\"Quarter\",\"Referrals accepted\",\"Baseline\",\"What it "
	       "says\"");
	/* in words, in the drawing and in the table alike */
	points = jval_get(c, "points");
	ck_assert_uint_eq(jval_length(points), QUARTERS + 1);
	for (size_t i = 0; i < QUARTERS + 1; i++) {
		const struct jval *row =
		    jval_at(jval_get(jval_get(c, "table"), "rows"), i);
		bool in = false;

		ck_assert(jval_bool(jval_get(jval_at(points, i), "baseline"),
		    &in));
		ck_assert_int_eq(in, i < BASE);
		ck_assert_str_eq(jval_get_str(jval_at(row, 2), "shown"),
		    in ? "Part of it" : "");
		ck_assert_str_eq(jval_get_str(jval_at(points, i), "verdict"),
		    i > BASE && i < QUARTERS ? "improvement" : "usual");
	}
	/* another measure is as it was */
	has(chart(all, "job_starts"), "No baseline is set");
	jval_free(all);
}
END_TEST

/* It never moves by itself: new quarters change neither line. */
START_TEST(test_it_does_not_move)
{
	struct err e = ERR_INIT;
	struct jval *all;

	ck_assert_str_eq(act(first, false, NULL), "done");
	site.today = day_from_civil(2026, 7, 31);
	ck_assert_int_eq(desk_set_today(&desk, site.today, &e), 0);
	memory_register_take(&site,
	    "svc-a,D1,referral_accepted,2026-04-07,self,,,,\n"
	    "svc-a,D2,referral_accepted,2026-07-07,self,,,,\n");
	all = figures();
	has(chart(all, "referrals"), "\"name\":\"Upper limit 16.32\"");
	has(chart(all, "referrals"), "quarters 2022/23 Q1 to 2024/25 Q4, set");
	has(chart(all, "referrals"),
	    "1 in 2026/27 Q1, a concern: below the lower limit");
	has(chart(all, "job_starts"), "of all 17 complete quarters");
	jval_free(all);
}
END_TEST

/* What was set before is kept, and so is the removal. */
START_TEST(test_history)
{
	struct desk_baseline_request other = first;
	const struct jval *past;
	struct jval *all;

	other.from = "2022-07-01/P3M";
	other.to = "2025/26 Q1";
	other.reason = " Two specialists left. ";
	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_str_eq(act(first, false, NULL), "unchanged");
	ck_assert_str_eq(act(other, false, NULL), "done");
	ck_assert_str_eq(act(first, true, NULL), "done");
	ck_assert_str_eq(act(first, true, NULL), "unchanged");
	ck_assert_int_eq(rows(), 3);
	all = figures();
	has(chart(all, "referrals"), "No baseline is set");
	past = jval_get(jval_get(chart(all, "referrals"), "baseline"), "past");
	ck_assert_uint_eq(jval_length(past), 3);
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(past, 0)),
	    ": quarters 2022/23 Q2 to 2025/26 Q1."));
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(past, 0)),
	    "Removed by ann on "));
	/* one stop, and no blanks around */
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(past, 1)),
	    "2025/26 Q1 because “Two specialists left”."));
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(past, 2)),
	    "Set by ann on "));
	jval_free(all);
}
END_TEST

START_TEST(test_who_was_overtaken_sees_both)
{
	struct desk_baseline_request mine = first, theirs = first;
	const struct jval *conflict;
	struct jval *out;
	char *seen;

	ck_assert_str_eq(version(), "none");
	theirs.version = mine.version = "none";
	theirs.reason = "Quentin came";
	ck_assert_str_eq(act(theirs, false, NULL), "done");
	ck_assert_str_eq(act(mine, false, &out), "overtaken");
	conflict = jval_get(out, "conflict");
	ck_assert_str_eq(jval_get_str(conflict, "by"), "ann");
	ck_assert_str_eq(jval_get_str(conflict, "theirs"),
	    "Quarters 2022/23 Q1 to 2024/25 Q4 because “Quentin came”");
	ck_assert_str_eq(jval_get_str(conflict, "yours"),
	    "Quarters 2022/23 Q1 to 2024/25 Q4 because “the team had its "
	    "size”");
	ck_assert_str_eq(jval_get_str(conflict, "version"), version());
	/* The sentence may be logged, so it has no reason. */
	ck_assert_ptr_null(strstr(jval_get_str(out, "says"), "Quentin"));
	jval_free(out);
	/* The same form sent again was stored already. */
	ck_assert_str_eq(act(theirs, false, NULL), "unchanged");
	seen = mem_string(version());
	mine.version = seen;
	ck_assert_str_eq(act(mine, false, NULL), "done");
	ck_assert_str_eq(act(mine, true, &out), "overtaken");
	ck_assert_str_eq(jval_get_str(jval_get(out, "conflict"), "yours"),
	    "No baseline");
	jval_free(out);
	free(seen);
	seen = mem_string(version());
	mine.version = seen;
	ck_assert_str_eq(act(mine, true, NULL), "done");
	theirs.version = seen;
	theirs.from = "2022/23 Q2";
	theirs.to = "2025/26 Q2";
	ck_assert_str_eq(act(theirs, false, &out), "overtaken");
	ck_assert_str_eq(jval_get_str(jval_get(out, "conflict"), "theirs"),
	    "No baseline");
	jval_free(out);
	free(seen);
}
END_TEST

START_TEST(test_refusals)
{
	char reason[2 * LIMITS_BASELINE_REASON_MAX + 3] = "";
	const struct {
		const char *from, *to, *reason, *code, *says;
	} wrong[] = {
		{ "", "2024/25 Q4", "x", "from", "say the first quarter" },
		{ "2022/23 Q1", "", "x", "to", "say the last quarter" },
		{ "2022/23 Q5", "2024/25 Q4", "x", "from",
		    "is not a quarter; write" },
		{ "2022-05-01/P3M", "2024/25 Q4", "x", "from",
		    "is not a quarter; write" },
		{ "2022/23 Q1", "May 2025", "x", "to",
		    "is not a quarter; write" },
		{ "2024/25 Q4", "2022/23 Q1", "x", "to",
		    "the last quarter of the baseline is before its first" },
		{ "2022/23 Q1", "2026/27 Q1", "x", "to",
		    "2026/27 Q1 (Apr–Jun) is not over yet" },
		{ "2027/28 Q1", "2027/28 Q1", "x", "from", "not over yet" },
		{ "2021/22 Q4", "2024/25 Q4", "x", "from",
		    "there are no figures for 2021/22 Q4 (Jan–Mar); they begin "
		    "with 2022/23 Q1 (Apr–Jun)" },
		{ "2022/23 Q1", "2024/25 Q3", "x", "to",
		    "a baseline needs 12 complete quarters with a figure; "
		    "there are 11 in quarters 2022/23 Q1 to 2024/25 Q3" },
		{ "2025/26 Q4", "2025/26 Q4", "x", "to", "there is 1 in" },
		{ "2022/23 Q1", "2024/25 Q4", "  ", "reason", "say why" },
		{ "2022/23 Q1", "2024/25 Q4", NULL, "reason", "say why" },
		{ "2022/23 Q1", "2024/25 Q4", "a\nb", "reason", "one line" },
		{ "2022/23 Q1", "2024/25 Q4",
		    "a\xc2\x9b"
		    "b",
		    "reason", "one line" },
		{ "2022/23 Q1", "2024/25 Q4", "a\x1b[2J", "reason",
		    "one line" },
		{ "2022/23 Q1", "2024/25 Q4", "\xff", "reason", "one line" },
		{ "2022/23 Q1", "2024/25 Q4", reason, "reason",
		    "has 201 letters; at most 200" },
	};

	for (int i = 0; i <= LIMITS_BASELINE_REASON_MAX; i++)
		strcat(reason, "é");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct desk_baseline_request r = first;

		r.from = wrong[i].from;
		r.to = wrong[i].to;
		r.reason = wrong[i].reason;
		refused(r, wrong[i].code, wrong[i].says);
	}
	ck_assert_int_eq(rows(), 0);
	/* As long as it may be. */
	reason[2 * LIMITS_BASELINE_REASON_MAX] = '\0';
	{
		struct desk_baseline_request r = first;

		r.reason = reason;
		ck_assert_str_eq(act(r, false, NULL), "done");
	}
}
END_TEST

START_TEST(test_measures)
{
	const struct desk_settings_request off = { .service = "svc-a",
		.not_collected = "referrals" };
	struct desk_baseline_request r = first;
	struct err e = ERR_INIT;
	struct jval *out;

	r.measure = "caseload";
	refused(r, "measure",
	    "has no control chart; a baseline can be set for Job starts, "
	    "Referrals accepted, Jobs held 13 weeks, Jobs held 26 weeks and "
	    "Jobs held 52 weeks");
	r.measure = "nothing";
	refused(r, "measure", "has no control chart");
	r.measure = "referrals";
	r.service = "svc-z";
	ck_assert_int_eq(desk_baseline_set(&desk, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_settings_set(&desk, &off, &e), 0);
	refused(first, "measure",
	    "this service does not collect it (Referrals accepted)");
	ck_assert_int_eq(rows(), 0);
}
END_TEST

/* Whoever takes facts away later sees why there are no limits any more. */
START_TEST(test_a_baseline_without_figures)
{
	const struct desk_settings_request later = { .service = "svc-a",
		.first_quarter = "2023/24 Q1" };
	struct err e = ERR_INIT;
	struct jval *all;

	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_msg(desk_settings_set(&desk, &later, &e) == 0, "%s", e.text);
	all = figures();
	has(chart(all, "referrals"),
	    " No limits can be made of it any more: 8 of its quarters have a "
	    "figure now, and 12 are needed.");
	has(chart(all, "referrals"), "there are 8 in the baseline. The line is "
				     "the median");
	has_not(chart(all, "referrals"), "The limits are made of");
	jval_free(all);
}
END_TEST

/* Before any of the baseline's quarters is in the register, it is none of all
 * the others. */
START_TEST(test_a_baseline_before_all_figures)
{
	const struct desk_settings_request later = { .service = "svc-a",
		.first_quarter = "2025/26 Q2" };
	struct err e = ERR_INIT;
	struct jval *all;

	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_msg(desk_settings_set(&desk, &later, &e) == 0, "%s", e.text);
	all = figures();
	has(chart(all, "referrals"), "there are 0 in the baseline");
	has(chart(all, "referrals"), "\"lines\":[]");
	jval_free(all);
}
END_TEST

/* Every chart of that kind has one, and only they. */
START_TEST(test_list)
{
	struct err e = ERR_INIT;
	struct jval *all, *shown = figures();
	const struct jval *held = jval_get(chart(shown, "held"), "charts");

	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_int_eq(desk_baseline_list(&desk, "svc-a", &all, &e), 0);
	ck_assert_uint_eq(jval_length(all), 5);
	for (size_t i = 0; i < 5; i++) {
		const char *code = jval_get_str(jval_at(all, i), "code");
		const struct jval *c =
		    i < 2 ? chart(shown, code) : jval_at(held, i - 2);

		ck_assert_str_eq(jval_get_str(jval_get(c, "baseline"), "code"),
		    code);
	}
	has(jval_at(all, 1), "Baseline: quarters 2022/23 Q1");
	ck_assert(jval_get(chart(shown, "caseload"), "baseline") == NULL);
	ck_assert(jval_get(chart(shown, "cumulative"), "baseline") == NULL);
	jval_free(all);
	jval_free(shown);
	ck_assert_int_eq(desk_baseline_list(&desk, "svc-z", &all, &e), -1);
}
END_TEST

/* The register goes on from a cut: either both row and list, or nothing. */
START_TEST(test_one_transaction)
{
	struct desk_baseline_request r = first;
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_eq(db_exec(site.open.db,
			     "CREATE TRIGGER cut BEFORE UPDATE ON"
			     " chart_baseline BEGIN"
			     " SELECT RAISE(ABORT, 'cut'); END",
			     &e),
	    0);
	ck_assert_int_eq(desk_baseline_set(&desk, &r, &out, &e), -1);
	ck_assert_ptr_null(out);
	ck_assert_int_eq(db_exec(site.open.db, "DROP TRIGGER cut", &e), 0);
	ck_assert_int_eq(rows(), 0);
	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_int_eq(rows(), 1);
}
END_TEST

/* A register that was last changed by a release without baselines opens; one in
 * which somebody took them away does not. */
START_TEST(test_of_a_release_without_baselines)
{
	const struct vault_column *const *all = site.open.vault->columns;
	const struct vault_column *fewer[16] = { NULL };
	struct err e = ERR_INIT;
	size_t n = 0;

	for (; strcmp(all[n]->field, "chart_baseline.reason") != 0; n++)
		fewer[n] = all[n];
	site.open.vault->columns = fewer;
	ck_assert_int_eq(vault_rows_vouch(site.open.db, site.open.vault, &e),
	    0);
	site.open.vault->columns = all;
	ck_assert_int_eq(db_exec(site.open.db,
			     "DELETE FROM vault_rows WHERE field IN"
			     " ('chart_baseline.reason', 'fact_reason.reason',"
			     " 'fidelity_reason.reason')",
			     &e),
	    0);
	ck_assert_int_eq(vault_rows_check(site.open.db, site.open.vault, &e),
	    0);
	ck_assert_str_eq(act(first, false, NULL), "done");
	ck_assert_int_eq(vault_rows_check(site.open.db, site.open.vault, &e),
	    0);
	ck_assert_int_eq(db_exec(site.open.db,
			     "DELETE FROM chart_baseline;"
			     "DELETE FROM vault_rows"
			     " WHERE field = 'chart_baseline.reason'",
			     &e),
	    0);
	ck_assert_int_eq(vault_rows_check(site.open.db, site.open.vault, &e),
	    -1);
	ck_assert_str_eq(e.code, "tampered");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_the_chart_is_drawn_by_it,
		test_it_does_not_move, test_history,
		test_who_was_overtaken_sees_both, test_refusals, test_measures,
		test_a_baseline_without_figures,
		test_a_baseline_before_all_figures, test_list,
		test_one_transaction, test_of_a_release_without_baselines,
		NULL };
	const struct unit_suite suite = { .name = "desk_baseline",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
