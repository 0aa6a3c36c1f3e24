/*
 * Control charts: series worked out by hand from the rules in the header.
 * Most stand on twelve quarters of 12 and 10 in turn: mean 11, mean range 2,
 * limits 11 +- 5.32 = 5.68 and 16.32, near-limits 11 +- 3.5466 = 7.45 and
 * 14.55.
 */
#include "common/ips/spc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ips/spc_words.h"
#include "tests/unit/unit.h"

#define BASE "12 10 12 10 12 10 12 10 12 10 12 10 "

enum { ON_BASE = 12 };

/* ".": usual; else the first signal, as a capital where it is high: out, side,
 * trend, near. */
static char
letter(const struct spc_mark *m)
{
	char c = '.';

	if (m->signals & SPC_OUTSIDE)
		c = 'o';
	else if (m->signals & SPC_SIDE)
		c = 's';
	else if (m->signals & SPC_TREND)
		c = 't';
	else if (m->signals & SPC_NEAR)
		c = 'n';
	return m->signals != 0 && m->high ? (char)(c - 'a' + 'A') : c;
}

static size_t
read_values(const char *text, int64_t *value)
{
	size_t n = 0;
	char *rest;

	while (*text != '\0') {
		if (text[0] == '-' && (text[1] == ' ' || text[1] == '\0')) {
			value[n++] = SPC_MISSING;
			text++;
		} else {
			value[n++] = strtoll(text, &rest, 10);
			text = rest;
		}
		while (*text == ' ')
			text++;
	}
	return n;
}

static void
judge(const char *text, struct spc_question *q, struct spc_answer *a)
{
	static int64_t value[SPC_MAX];

	q->value = value;
	q->n = read_values(text, value);
	spc_judge(q, a);
}

/* ------------------------------------------------------------------- signals */

/* After the twelve of BASE, which are the baseline and usual themselves. */
static const struct {
	const char *what, *after, *marks;
} beside_base[] = {
	{ "nothing more", "", "" },
	{ "as before", "12 10", ".." },
	{ "just within the upper limit", "16", "." },
	{ "just outside the upper limit", "17", "O" },
	{ "just within the lower limit", "6", "." },
	{ "just outside the lower limit", "5", "o" },
	{ "six above the mean", "12 13 12 12 13 12", "......" },
	{ "seven above the mean", "12 13 12 12 13 12 12", "SSSSSSS" },
	{ "eight above the mean", "12 13 12 12 13 12 12 12", "SSSSSSSS" },
	{ "six below, one of them the last of the base", "9 10 10 9 10",
	    "....." },
	{ "seven below after one on the mean", "11 9 10 10 9 10 10 9",
	    ".sssssss" },
	{ "one on the mean in between", "12 12 12 11 12 12 12 12", "........" },
	{ "seven on the mean", "11 11 11 11 11 11 11", "......." },
	{ "six rising", "9 10 11 12 13 14", "......" },
	{ "seven rising", "8 9 10 11 12 13 14", "TTTTTTT" },
	{ "seven falling", "14 13 12 11 10 9 8", "ttttttt" },
	{ "rising, with two that are equal", "8 9 10 10 11 12 13 14",
	    "........" },
	{ "rising, then falling", "8 9 10 11 12 13 14 13 12 11 10 9 8",
	    "TTTTTTTtttttt" },
	{ "two of three near the upper limit", "15 12 15", "N.N" },
	{ "the two come first", "15 15 12", "NN." },
	{ "the two come last", "12 15 15", ".NN" },
	{ "one of three", "15 12 12 15", "...." },
	{ "the third is on the other side", "15 10 15", "..." },
	{ "the third is on the mean", "15 11 15", "..." },
	{ "only two there", "15 15", ".." },
	{ "two of three near the lower limit", "7 10 7", "n.n" },
	{ "not beyond the near-limit", "14 12 14", "..." },
	{ "near and outside", "17 12 15", "O.N" },
	{ "outside decides before a falling trend", "17 14 13 12 10 9 8",
	    "Otttttt" },
	{ "a side decides before a trend", "12 12 12 12 13 14 15 16",
	    "SSSSSSSS" },
	{ "a gap ends a run on one side", "12 12 12 - 12 12 12 12",
	    "........" },
	{ "a gap ends a trend", "8 9 10 11 - 12 13 14", "........" },
	{ "a gap ends two of three", "15 - 15 12", "...." },
	{ "a gap is no value outside", "- 17 -", ".O." },
};

START_TEST(test_signals)
{
	struct spc_answer a;
	struct spc_question q = { .better = SPC_HIGHER_BETTER,
		.count = true,
		.to = ON_BASE };
	char text[256], marks[SPC_MAX + 1];

	for (size_t i = 0; i < sizeof(beside_base) / sizeof(beside_base[0]);
	     i++) {
		(void)snprintf(text, sizeof(text), "%s%s", BASE,
		    beside_base[i].after);
		judge(text, &q, &a);
		ck_assert_int_eq(a.chart, SPC_CONTROL_CHART);
		ck_assert_int_eq(a.mean, 1100);
		ck_assert_int_eq(a.median, 1100);
		ck_assert_int_eq(a.lower, 568);
		ck_assert_int_eq(a.upper, 1632);
		ck_assert_int_eq(a.near_lower, 745);
		ck_assert_int_eq(a.near_upper, 1455);
		for (size_t k = 0; k < q.n; k++)
			marks[k] = letter(&a.mark[k]);
		marks[q.n] = '\0';
		/* Seven below reach back into the base. */
		ck_assert_msg(strcmp(marks + ON_BASE, beside_base[i].marks) ==
				  0,
		    "%s: %s", beside_base[i].what, marks + ON_BASE);
		for (size_t k = 0; k + 1 < ON_BASE; k++)
			ck_assert_msg(marks[k] == '.', "%s: %s",
			    beside_base[i].what, marks);
	}
}
END_TEST

/* --------------------------------------------------------------------- lines */

static const struct {
	const char *what, *values;
	bool count;
	size_t from, to;
	enum spc_chart chart;
	int64_t median, mean, lower, upper, near_lower, near_upper;
	const char *marks;
} lines[] = {
	{ "twelve values", "10 12 10 12 10 12 10 12 10 12 10 12", true, 0, 0,
	    SPC_CONTROL_CHART, 1100, 1100, 568, 1632, 745, 1455,
	    "............" },
	{ "eleven values", "10 12 10 12 10 12 10 12 10 12 10", true, 0, 0,
	    SPC_RUN_CHART, 1000, 0, 0, 0, 0, 0, "..........." },
	{ "eleven values, one of them far away",
	    "10 12 10 12 10 99 10 12 10 12 10", true, 0, 0, SPC_RUN_CHART, 1000,
	    0, 0, 0, 0, 0, "..........." },
	{ "no quarter", "", true, 0, 0, SPC_NOTHING, 0, 0, 0, 0, 0, 0, "" },
	{ "no value", "- - -", true, 0, 0, SPC_NOTHING, 0, 0, 0, 0, 0, 0,
	    "..." },
	{ "one value", "7", true, 0, 0, SPC_RUN_CHART, 700, 0, 0, 0, 0, 0,
	    "." },
	{ "two values: half way between", "10 11", true, 0, 0, SPC_RUN_CHART,
	    1050, 0, 0, 0, 0, 0, ".." },
	{ "nothing ever changed", "5 5 5 5 5 5 5 5 5 5 5 5", true, 0, 0,
	    SPC_CONTROL_CHART, 500, 500, 500, 500, 500, 500, "............" },
	{ "always 0", "0 0 0 0 0 0 0 0 0 0 0 0", true, 0, 0, SPC_CONTROL_CHART,
	    0, 0, 0, 0, 0, 0, "............" },
	{ "nothing had ever changed", "5 5 5 5 5 5 5 5 5 5 5 5 6 4", true, 0,
	    12, SPC_CONTROL_CHART, 500, 500, 500, 500, 500, 500,
	    "............Oo" },
	/* Ranges: 10 of 2, and 28 twice: mean 6.33, screened from 20.69 on. */
	{ "one outlier is screened", "10 12 10 12 10 12 40 12 10 12 10 12 10",
	    true, 0, 0, SPC_CONTROL_CHART, 1200, 1323, 791, 1855, 968, 1678,
	    "......O......" },
	/* Ranges 3267, ten of 794, and 793: mean 1000, and 3.267 times that is
	 * an outlier.  R = 8733 / 11. */
	{ "a range of exactly 3.267 times the mean",
	    "10000 13267 12473 13267 12473 13267 12473 13267 12473 13267 "
	    "12473 13267 12474",
	    true, 0, 0, SPC_CONTROL_CHART, 1247400, 1264931, 1053751, 1476111,
	    1124147, 1405715, "o............" },
	/* 3266 and eleven of 794: mean 1000, no outlier. */
	{ "a range of just less",
	    "10000 13266 12472 13266 12472 13266 12472 13266 12472 13266 "
	    "12472 13266 12472",
	    true, 0, 0, SPC_CONTROL_CHART, 1247200, 1264831, 998831, 1530831,
	    1087501, 1442161, "............." },
	/* R = 50: the limits are 125 +- 133. */
	{ "on the limit", "100 150 100 150 100 150 100 150 100 150 100 150 258",
	    true, 0, 12, SPC_CONTROL_CHART, 12500, 12500, 0, 25800, 3634, 21367,
	    "............." },
	{ "one above it", "100 150 100 150 100 150 100 150 100 150 100 150 259",
	    true, 0, 12, SPC_CONTROL_CHART, 12500, 12500, 0, 25800, 3634, 21367,
	    "............O" },
	/* R = 10,000: the near-limit is 105,000 + 17,733. */
	{ "on the near-limit",
	    "110000 100000 110000 100000 110000 100000 110000 100000 110000 "
	    "100000 110000 100000 122733 105001 122733",
	    true, 0, 12, SPC_CONTROL_CHART, 10500000, 10500000, 7840000,
	    13160000, 8726700, 12273300, "..............." },
	{ "one above the near-limit",
	    "110000 100000 110000 100000 110000 100000 110000 100000 110000 "
	    "100000 110000 100000 122734 105001 122734",
	    true, 0, 12, SPC_CONTROL_CHART, 10500000, 10500000, 7840000,
	    13160000, 8726700, 12273300, "............N.N" },
	{ "a count is not below 0", "0 2 0 2 0 2 0 2 0 2 0 2", true, 0, 0,
	    SPC_CONTROL_CHART, 100, 100, 0, 632, 0, 455, "............" },
	{ "what is no count may be", "0 2 0 2 0 2 0 2 0 2 0 2", false, 0, 0,
	    SPC_CONTROL_CHART, 100, 100, -432, 632, -255, 455, "............" },
	{ "values below 0", "-3 -1 -3 -1 -3 -1 -3 -1 -3 -1 -3 -1", false, 0, 0,
	    SPC_CONTROL_CHART, -200, -200, -732, 332, -555, 155,
	    "............" },
	/* m = 4 / 12, R = 7 / 11. */
	{ "rounded once", "0 0 1 0 0 1 0 0 1 0 0 1", true, 0, 0,
	    SPC_CONTROL_CHART, 0, 33, 0, 203, 0, 146, "............" },
	{ "a gap", "10 12 10 12 10 12 - 12 10 12 10 12 10", true, 0, 0,
	    SPC_CONTROL_CHART, 1100, 1100, 568, 1632, 745, 1455,
	    "............." },
	/* The step from 12 to 30 is no moving range: R stays 2. */
	{ "no range across a gap", "10 12 10 12 10 12 - 30 32 30 32 30 32",
	    true, 0, 0, SPC_CONTROL_CHART, 2100, 2100, 1568, 2632, 1745, 2455,
	    "oooooo.OOOOOO" },
	{ "eleven values and two gaps", "10 12 10 - 12 10 12 10 12 - 10 12 10",
	    true, 0, 0, SPC_RUN_CHART, 1000, 0, 0, 0, 0, 0, "............." },
	{ "twelve values without neighbours",
	    "5 - 6 - 5 - 6 - 5 - 6 - 5 - 6 - 5 - 6 - 5 - 6", true, 0, 0,
	    SPC_RUN_CHART, 550, 0, 0, 0, 0, 0, "......................." },
	{ "gaps first", "- - 10 12 10 12 10 12 10 12 10 12 10 12", true, 0, 0,
	    SPC_CONTROL_CHART, 1100, 1100, 568, 1632, 745, 1455,
	    ".............." },
	/* The baseline begins behind two quarters of the first year. */
	{ "a baseline in the middle",
	    "1 1 10 12 10 12 10 12 10 12 10 12 10 12 30", true, 2, 14,
	    SPC_CONTROL_CHART, 1100, 1100, 568, 1632, 745, 1455,
	    "oo............O" },
	{ "a baseline of eleven", "10 12 10 12 10 12 10 12 10 12 10 12 30",
	    true, 0, 11, SPC_RUN_CHART, 1000, 0, 0, 0, 0, 0, "............." },
	{ "no range from before the baseline",
	    "99 10 12 10 12 10 12 10 12 10 12 10 12", true, 1, 13,
	    SPC_CONTROL_CHART, 1100, 1100, 568, 1632, 745, 1455,
	    "O............" },
};

START_TEST(test_lines)
{
	struct spc_answer a;
	char marks[SPC_MAX + 1];

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct spc_question q = { .better = SPC_HIGHER_BETTER,
			.count = lines[i].count,
			.from = lines[i].from,
			.to = lines[i].to };

		judge(lines[i].values, &q, &a);
		for (size_t k = 0; k < q.n; k++)
			marks[k] = letter(&a.mark[k]);
		marks[q.n] = '\0';
		ck_assert_msg(a.chart == lines[i].chart, "%s: chart %d",
		    lines[i].what, a.chart);
		ck_assert_msg(a.median == lines[i].median &&
				  a.mean == lines[i].mean &&
				  a.lower == lines[i].lower &&
				  a.upper == lines[i].upper &&
				  a.near_lower == lines[i].near_lower &&
				  a.near_upper == lines[i].near_upper,
		    "%s: median %lld, mean %lld, limits %lld %lld, near %lld "
		    "%lld",
		    lines[i].what, (long long)a.median, (long long)a.mean,
		    (long long)a.lower, (long long)a.upper,
		    (long long)a.near_lower, (long long)a.near_upper);
		ck_assert_msg(strcmp(marks, lines[i].marks) == 0, "%s: %s",
		    lines[i].what, marks);
	}
}
END_TEST

/* ------------------------------------------------------------------ verdicts */

START_TEST(test_verdicts)
{
	static const struct {
		enum spc_better better;
		const char *after;
		enum spc_verdict verdict;
	} said[] = {
		{ SPC_HIGHER_BETTER, "17", SPC_IMPROVEMENT },
		{ SPC_HIGHER_BETTER, "5", SPC_CONCERN },
		{ SPC_LOWER_BETTER, "17", SPC_CONCERN },
		{ SPC_LOWER_BETTER, "5", SPC_IMPROVEMENT },
		{ SPC_NONE_BETTER, "17", SPC_NEITHER },
		{ SPC_NONE_BETTER, "5", SPC_NEITHER },
		{ SPC_HIGHER_BETTER, "12", SPC_USUAL },
		{ SPC_LOWER_BETTER, "10", SPC_USUAL },
		{ SPC_NONE_BETTER, "11", SPC_USUAL },
		{ SPC_LOWER_BETTER, "14 13 12 11 10 9 8", SPC_IMPROVEMENT },
		{ SPC_LOWER_BETTER, "8 9 10 11 12 13 14", SPC_CONCERN },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct spc_question q = { .better = said[i].better,
			.count = true,
			.to = ON_BASE };
		struct spc_answer a;
		char text[256];

		(void)snprintf(text, sizeof(text), "%s%s", BASE, said[i].after);
		judge(text, &q, &a);
		ck_assert_msg(a.mark[q.n - 1].verdict == said[i].verdict,
		    "%zu: %d", i, a.mark[q.n - 1].verdict);
	}
}
END_TEST

/* A value has all its signals, whichever decides. */
START_TEST(test_all_signals)
{
	struct spc_question q = { .better = SPC_HIGHER_BETTER,
		.count = true,
		.to = ON_BASE };
	struct spc_answer a;

	judge(BASE "8 9 12 13 14 15 17 12 12", &q, &a);
	ck_assert_uint_eq(a.mark[18].signals,
	    SPC_OUTSIDE | SPC_SIDE | SPC_TREND | SPC_NEAR);
	ck_assert_uint_eq(a.mark[17].signals, SPC_SIDE | SPC_TREND | SPC_NEAR);
	ck_assert_uint_eq(a.mark[12].signals, SPC_TREND);
}
END_TEST

/* -------------------------------------------------------------------- target */

START_TEST(test_targets)
{
	static const struct {
		const char *values;
		enum spc_better better;
		int64_t target;
		enum spc_assurance assurance;
	} said[] = {
		/* limits 5.68 and 16.32 */
		{ BASE, SPC_HIGHER_BETTER, 5, SPC_ALWAYS_MET },
		{ BASE, SPC_HIGHER_BETTER, 6, SPC_HIT_AND_MISS },
		{ BASE, SPC_HIGHER_BETTER, 16, SPC_HIT_AND_MISS },
		{ BASE, SPC_HIGHER_BETTER, 17, SPC_ALWAYS_MISSED },
		{ BASE, SPC_LOWER_BETTER, 5, SPC_ALWAYS_MISSED },
		{ BASE, SPC_LOWER_BETTER, 6, SPC_HIT_AND_MISS },
		{ BASE, SPC_LOWER_BETTER, 16, SPC_HIT_AND_MISS },
		{ BASE, SPC_LOWER_BETTER, 17, SPC_ALWAYS_MET },
		{ BASE, SPC_NONE_BETTER, 17, SPC_UNKNOWN },
		/* limits 167 and 433, met and missed on the line */
		{ "325 275 325 275 325 275 325 275 325 275 325 275",
		    SPC_HIGHER_BETTER, 167, SPC_ALWAYS_MET },
		{ "325 275 325 275 325 275 325 275 325 275 325 275",
		    SPC_HIGHER_BETTER, 433, SPC_HIT_AND_MISS },
		{ "325 275 325 275 325 275 325 275 325 275 325 275",
		    SPC_LOWER_BETTER, 433, SPC_ALWAYS_MET },
		{ "325 275 325 275 325 275 325 275 325 275 325 275",
		    SPC_LOWER_BETTER, 167, SPC_HIT_AND_MISS },
		/* A count is never below 0. */
		{ "0 2 0 2 0 2 0 2 0 2 0 2", SPC_HIGHER_BETTER, 0,
		    SPC_ALWAYS_MET },
		{ "0 2 0 2 0 2 0 2 0 2 0 2", SPC_HIGHER_BETTER, 1,
		    SPC_HIT_AND_MISS },
		{ "0 2 0 2 0 2 0 2 0 2 0 2", SPC_LOWER_BETTER, 0,
		    SPC_HIT_AND_MISS },
		/* Without limits there is nothing to say. */
		{ "12 10 12", SPC_HIGHER_BETTER, 5, SPC_UNKNOWN },
		{ "5 5 5 5 5 5 5 5 5 5 5 5", SPC_HIGHER_BETTER, 5,
		    SPC_ALWAYS_MET },
		{ "5 5 5 5 5 5 5 5 5 5 5 5", SPC_HIGHER_BETTER, 6,
		    SPC_ALWAYS_MISSED },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct spc_question q = { .better = said[i].better,
			.count = true,
			.has_target = true,
			.target = said[i].target };
		struct spc_answer a;

		judge(said[i].values, &q, &a);
		ck_assert_msg(a.assurance == said[i].assurance, "%zu: %d", i,
		    a.assurance);
		q.has_target = false;
		spc_judge(&q, &a);
		ck_assert_int_eq(a.assurance, SPC_UNKNOWN);
	}
}
END_TEST

/* As many values as there may be, as large as a return can say. */
START_TEST(test_largest)
{
	static int64_t value[SPC_MAX];
	struct spc_question q = { .value = value,
		.n = SPC_MAX,
		.better = SPC_HIGHER_BETTER,
		.count = true };
	struct spc_answer a;

	for (size_t i = 0; i < SPC_MAX; i++)
		value[i] = i % 2 == 0 ? INT32_MAX : 0;
	spc_judge(&q, &a);
	ck_assert_int_eq(a.mean, (int64_t)INT32_MAX * 50);
	ck_assert_int_eq(a.upper, (int64_t)INT32_MAX * 316);
	ck_assert_int_eq(a.lower, 0);
	ck_assert_uint_eq(a.known, SPC_MAX);
	for (size_t i = 0; i < SPC_MAX; i++)
		ck_assert_uint_eq(a.mark[i].signals, 0);
}
END_TEST

/* Every measure of the rule set but sums, in its order. */
static const struct {
	const char *code;
	char better; /* "+" more, "-" less, "0" neither */
} betters[] = {
	{ "referrals", '+' },
	{ "referrals.clinician", '0' },
	{ "referrals.self", '0' },
	{ "referrals.other", '0' },
	{ "referrals.employed", '0' },
	{ "accessed", '+' },
	{ "profiles_started", '+' },
	{ "engaged", '+' },
	{ "discharged", '0' },
	{ "caseload", '+' },
	{ "caseload.employed", '0' },
	{ "first_employer_contact", '+' },
	{ "first_employer_contact.0_30", '0' },
	{ "first_employer_contact.31_60", '0' },
	{ "first_employer_contact.61_150", '-' },
	{ "first_employer_contact.151_270", '-' },
	{ "first_employer_contact.271_up", '-' },
	{ "job_starts", '+' },
	{ "job_starts.16_up", '0' },
	{ "job_starts.under_16", '0' },
	{ "into_work", '+' },
	{ "into_work.not_employed", '+' },
	{ "sustained_13", '+' },
	{ "sustained_13.16_up", '+' },
	{ "sustained_13.under_16", '+' },
	{ "sustained_26", '+' },
	{ "sustained_26.16_up", '+' },
	{ "sustained_26.under_16", '+' },
	{ "sustained_52", '+' },
	{ "sustained_52.16_up", '+' },
	{ "sustained_52.under_16", '+' },
	{ "in_work_13", '+' },
	{ "in_work_26", '+' },
	{ "in_work", '+' },
	{ "in_work.supported", '+' },
	{ "employer_contacts", '+' },
	{ "employer_contacts.face_to_face", '0' },
	{ "employer_contacts.remote", '0' },
	{ "employer_contacts.other", '0' },
	{ "employer_contacts.reviewed", '+' },
	{ "applications", '+' },
	{ "interviews", '+' },
	{ "es_fte", '+' },
	{ "es_fte_weeks", '+' },
	{ "community.minutes", '0' },
	{ "community.of", '0' },
	{ "wellbeing_swemwbs.n", '+' },
	{ "wellbeing_reqol.n", '+' },
	{ "satisfaction.responses", '+' },
	{ "satisfaction.positive", '+' },
};

START_TEST(test_better)
{
	static const char sign[] = { [SPC_HIGHER_BETTER] = '+',
		[SPC_LOWER_BETTER] = '-',
		[SPC_NONE_BETTER] = '0' };
	const struct ruleset *rules = measures_ips_grow_1();
	size_t n = 0;

	for (size_t i = 0; i < rules->n; i++) {
		const struct measure *m = &rules->rows[i];

		/* Its quarters differ by the season of the year. */
		ck_assert_int_eq(spc_words_judged(m),
		    strcmp(m->code, "accessed") != 0);
		if (m->role == MEASURE_SUM)
			continue;
		ck_assert_uint_lt(n, sizeof(betters) / sizeof(betters[0]));
		ck_assert_str_eq(m->code, betters[n].code);
		ck_assert_msg(sign[spc_words_better(m)] == betters[n].better,
		    "%s", m->code);
		n++;
	}
	ck_assert_uint_eq(n, sizeof(betters) / sizeof(betters[0]));
}
END_TEST

/* Names of lines, which are not one upon another, and numbers by thousands. */
START_TEST(test_line_names)
{
	static const struct {
		const char *values, *names, *note;
		size_t to;
	} said[] = {
		{ BASE, "Mean 11; Upper limit 16.32; Lower limit 5.68; ",
		    "between the two dashed limits", 0 },
		{ "5 5 5 5 5 5 5 5 5 5 5 5", "Mean and both limits 5; ",
		    "mean of 12 complete quarters. They hardly changed", 0 },
		{ "5 5 5 5 5 5 5 5 5 5 5 5 9", "Mean and both limits 5; ",
		    "mean of the 12 complete quarters of the baseline. They "
		    "hardly changed",
		    ON_BASE },
		/* One step, which is screened. */
		{ "1200 1200 1200 1200 1200 1200 1200 1500 1500 1500 1500 1500",
		    "Mean and both limits 1,325; ",
		    "both limits are as high as the mean", 0 },
		{ "1000 1200 1000 1200 1000", "Median 1,000; ",
		    "from 12 complete quarters on", 0 },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct spc_question q = { .better = SPC_HIGHER_BETTER,
			.count = true,
			.to = said[i].to };
		struct spc_answer a;
		struct jval *drawn;
		struct buf names;

		judge(said[i].values, &q, &a);
		drawn = spc_words_lines(&a);
		buf_init(&names, SIZE_MAX / 2);
		for (size_t k = 0; k < jval_length(drawn); k++)
			buf_printf(&names, "%s; ",
			    jval_get_str(jval_at(drawn, k), "name"));
		ck_assert_str_eq(buf_str(&names), said[i].names);
		buf_reset(&names);
		spc_words_note(&a, "this", false, &names);
		ck_assert_msg(strstr(buf_str(&names), said[i].note) != NULL,
		    "%s", buf_str(&names));
		buf_free(&names);
		jval_free(drawn);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_signals, test_lines, test_verdicts,
		test_all_signals, test_targets, test_largest, test_better,
		test_line_names, NULL };
	const struct unit_suite suite = { .name = "spc", .tests = tests };

	return unit_run(&suite);
}
