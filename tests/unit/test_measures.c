/*
 * The table of ips-grow/1 and its checks: which fault is found, and that
 * nothing else is refused.
 */
#include "common/ips/measures.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { NONE = MEASURE_NOT_COLLECTED, ROWS = 56 };

static const struct ruleset *rs;
static int64_t v[MEASURES_MAX];

/* All figures 0: a quarter without a fact. */
static void
begin(void)
{
	rs = measures_ips_grow_1();
	memset(v, 0, sizeof(v));
}

static void
put(const char *code, int64_t value)
{
	int row = measures_find(rs, slice_of(code));

	ck_assert_msg(row >= 0, "%s", code);
	v[row] = value;
}

static void
holds(void)
{
	struct err e = ERR_INIT;
	int row = 77;

	ck_assert_msg(measures_check(rs, v, &row, &e) == 0, "%s", e.text);
}

/* The check fails, and it is at this row. */
static void
fails_at(const char *code)
{
	struct err e = ERR_INIT;
	int row = -1;

	ck_assert_int_eq(measures_check(rs, v, &row, &e), -1);
	ck_assert_int_ge(row, 0);
	ck_assert_str_eq(rs->rows[row].code, code);
	ck_assert_str_eq(e.code, "payload");
	ck_assert_ptr_nonnull(strstr(e.text, code));
}

START_TEST(the_table_is_well_formed)
{
	ck_assert_uint_eq(rs->n, ROWS);
	ck_assert_ptr_eq(measures_ruleset(slice_of("ips-grow/1")), rs);
	ck_assert_ptr_null(measures_ruleset(slice_of("ips-grow/9")));
	ck_assert_ptr_null(measures_ruleset(slice_of("")));
	ck_assert_int_eq(measures_find(rs, slice_of("referral")), -1);
	for (size_t i = 0; i < rs->n; i++) {
		const struct measure *m = &rs->rows[i];

		ck_assert_int_eq(measures_find(rs, slice_of(m->code)), (int)i);
		ck_assert_uint_gt(strlen(m->title), 0);
		ck_assert_uint_gt(strlen(m->unit), 0);
		ck_assert((m->role == MEASURE_TOTAL) == (m->whole == -1));
		if (m->whole < 0)
			continue;
		ck_assert_int_eq(rs->rows[m->whole].role, MEASURE_TOTAL);
		ck_assert_int_eq(rs->rows[m->whole].kind, m->kind);
		ck_assert_int_eq(rs->rows[m->whole].about, m->about);
	}
}
END_TEST

/* What ips-grow/2 has besides, and nothing else. */
START_TEST(the_second_extends_the_first)
{
	const struct ruleset *two = measures_ips_grow_2();

	ck_assert_ptr_eq(measures_ruleset(slice_of("ips-grow/2")), two);
	ck_assert_ptr_eq(two->extends, rs);
	ck_assert_ptr_null(rs->extends);
	ck_assert_uint_eq(two->n, ROWS + 8);
	for (size_t i = 0; i < MEASURES_SETS; i++)
		ck_assert_uint_eq(measures_number(measures_nth(i)), i);
	for (size_t i = 0; i < rs->n; i++)
		ck_assert_int_eq(memcmp(&two->rows[i], &rs->rows[i],
				     sizeof(rs->rows[i])),
		    0);
	for (size_t i = rs->n; i < two->n; i++) {
		const struct measure *m = &two->rows[i];
		const char *whole = two->rows[m->whole].code;

		ck_assert_int_eq(m->role, MEASURE_PART);
		ck_assert_int_eq(m->kind, MEASURE_FLOW);
		ck_assert_int_eq(m->about, MEASURE_PEOPLE);
		ck_assert_int_lt(m->whole, ROWS);
		ck_assert_msg(strncmp(m->code, whole, strlen(whole)) == 0 &&
				  strcmp(m->code + strlen(whole),
				      ".evidenced") == 0,
		    "%s is no part of %s", m->code, whole);
		ck_assert_int_eq(measures_find(rs, slice_of(m->code)), -1);
	}
}
END_TEST

START_TEST(what_adds_up_with_what)
{
	const struct ruleset *two = measures_ips_grow_2();
	const struct ruleset other = { .name = "other/1" };

	ck_assert(measures_adds(rs, rs));
	ck_assert(measures_adds(two, two));
	ck_assert(measures_adds(two, rs));
	ck_assert(!measures_adds(rs, two));
	ck_assert(!measures_adds(two, &other));
	ck_assert(!measures_adds(&other, rs));
	ck_assert(!measures_adds(two, NULL));
}
END_TEST

/* Below a row stands what its code begins with, but for two. */
START_TEST(parts_stand_below_what_their_codes_say)
{
	for (size_t i = 0; i < rs->n; i++) {
		const struct measure *m = &rs->rows[i];
		const char *whole, *dot;

		if (m->whole < 0)
			continue;
		whole = rs->rows[m->whole].code;
		dot = strrchr(m->code, '.');
		ck_assert_ptr_nonnull(dot);
		ck_assert_msg(strncmp(m->code, whole,
				  (size_t)(dot - m->code)) == 0,
		    "%s below %s", m->code, whole);
	}
}
END_TEST

START_TEST(kinds_are_those_of_the_dictionary)
{
	static const struct {
		const char *code;
		enum measure_kind kind;
		enum measure_role role;
		enum measure_about about;
	} cases[] = {
		{ "accessed", MEASURE_YEAR_FLOW, MEASURE_TOTAL,
		    MEASURE_PEOPLE },
		{ "caseload.employed", MEASURE_STOCK, MEASURE_PART,
		    MEASURE_PEOPLE },
		{ "first_employer_contact.days", MEASURE_FLOW, MEASURE_SUM,
		    MEASURE_PEOPLE },
		{ "job_starts.16_up", MEASURE_FLOW, MEASURE_BAND,
		    MEASURE_PEOPLE },
		{ "in_work.minutes", MEASURE_STOCK, MEASURE_SUM,
		    MEASURE_PEOPLE },
		{ "in_work.supported", MEASURE_QUARTER, MEASURE_TOTAL,
		    MEASURE_PEOPLE },
		{ "employer_contacts.reviewed", MEASURE_FLOW, MEASURE_PART,
		    MEASURE_WORK },
		{ "es_fte", MEASURE_STOCK, MEASURE_TOTAL, MEASURE_WORK },
		{ "es_fte_weeks", MEASURE_FLOW, MEASURE_TOTAL, MEASURE_WORK },
		{ "community.minutes", MEASURE_FLOW, MEASURE_PART,
		    MEASURE_WORK },
		{ "wellbeing_reqol.fall", MEASURE_QUARTER, MEASURE_SUM,
		    MEASURE_PEOPLE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int row = measures_find(rs, slice_of(cases[i].code));

		ck_assert_int_ge(row, 0);
		ck_assert_int_eq(rs->rows[row].kind, cases[i].kind);
		ck_assert_int_eq(rs->rows[row].role, cases[i].role);
		ck_assert_int_eq(rs->rows[row].about, cases[i].about);
	}
	ck_assert_str_eq(measures_kind_name(MEASURE_YEAR_FLOW), "year flow");
	ck_assert_str_eq(measures_kind_name(MEASURE_STOCK), "stock");
}
END_TEST

START_TEST(zeros_and_nothing_collected_both_hold)
{
	holds();
	for (size_t i = 0; i < rs->n; i++)
		v[i] = NONE;
	holds();
}
END_TEST

/* Any one row of a whole register above 0 must take others with it. */
START_TEST(a_total_without_its_bands_fails)
{
	for (size_t whole = 0; whole < rs->n; whole++) {
		bool has_bands = false;

		for (size_t i = 0; i < rs->n; i++)
			if (rs->rows[i].whole == (int)whole &&
			    rs->rows[i].role == MEASURE_BAND)
				has_bands = true;
		begin();
		v[whole] = 1;
		if (has_bands)
			fails_at(rs->rows[whole].code);
	}
}
END_TEST

START_TEST(bands_add_up)
{
	put("referrals", 10);
	put("referrals.clinician", 7);
	put("referrals.self", 2);
	put("referrals.other", 1);
	holds();
	put("referrals.other", 2);
	fails_at("referrals");
	put("referrals.other", NONE);
	fails_at("referrals");
	put("referrals.self", 3); /* the sum would be right */
	fails_at("referrals");
	put("referrals.clinician", NONE);
	put("referrals.self", NONE);
	holds();
}
END_TEST

/* Sums of 31-bit figures do not wrap. */
START_TEST(bands_of_the_largest_figures_do_not_add_up)
{
	put("sustained_13", 2147483646);
	put("sustained_13.16_up", 2147483647);
	put("sustained_13.under_16", 2147483647);
	fails_at("sustained_13");
}
END_TEST

START_TEST(nothing_known_below_an_unknown_whole)
{
	for (size_t i = 0; i < rs->n; i++) {
		if (rs->rows[i].whole < 0)
			continue;
		for (size_t j = 0; j < rs->n; j++)
			v[j] = NONE;
		v[i] = 0;
		fails_at(rs->rows[i].code);
	}
}
END_TEST

/* The first wrong line of the whole that comes first is named. */
START_TEST(the_order_of_faults_is_fixed)
{
	for (size_t i = 0; i < rs->n; i++)
		v[i] = NONE;
	put("community.minutes", 0);
	put("employer_contacts.reviewed", 0);
	put("employer_contacts.other", 0);
	fails_at("employer_contacts.other");
	begin();
	put("referrals.employed", 1);
	put("sustained_52", 1);
	fails_at("sustained_52");
	begin();
	put("into_work", 1);
	put("into_work.not_employed", 2);
	fails_at("into_work.not_employed");
	put("into_work.not_employed", 1);
	put("employer_contacts.reviewed", 1);
	fails_at("into_work");
}
END_TEST

START_TEST(no_part_is_above_its_whole)
{
	static const char *const parts[][2] = {
		{ "referrals.employed", "referrals" },
		{ "caseload.employed", "caseload" },
		{ "into_work.not_employed", "into_work" },
		{ "into_work", "job_starts" },
		{ "employer_contacts.reviewed", "employer_contacts" },
		{ "community.minutes", "community.of" },
		{ "satisfaction.positive", "satisfaction.responses" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		begin();
		put(parts[i][0], 1);
		fails_at(parts[i][0]);
	}
}
END_TEST

START_TEST(into_work_is_compared_with_known_job_starts_only)
{
	put("into_work", 5);
	fails_at("into_work");
	put("job_starts", NONE);
	put("job_starts.16_up", NONE);
	put("job_starts.under_16", NONE);
	holds();
	put("into_work", NONE);
	put("into_work.not_employed", NONE);
	holds();
}
END_TEST

START_TEST(a_sum_over_nothing_is_zero)
{
	static const char *const sums[][2] = {
		{ "first_employer_contact.days", "first_employer_contact" },
		{ "in_work.minutes", "in_work" },
		{ "wellbeing_swemwbs.rise", "wellbeing_swemwbs.n" },
		{ "wellbeing_swemwbs.fall", "wellbeing_swemwbs.n" },
		{ "wellbeing_reqol.rise", "wellbeing_reqol.n" },
		{ "wellbeing_reqol.fall", "wellbeing_reqol.n" },
	};

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		begin();
		put(sums[i][0], 1);
		fails_at(sums[i][0]);
		put(sums[i][0], NONE);
		holds();
	}
	begin();
	put("in_work", 1);
	put("in_work.minutes", 2000000000);
	holds();
}
END_TEST

/* Figures that merely look odd are not refused. */
START_TEST(there_is_no_other_check)
{
	put("discharged", 2147483647);
	put("accessed", 2147483647);
	put("in_work.supported", 9);
	put("in_work_13", 9);
	put("interviews", 9);
	put("caseload", 500);
	put("es_fte_weeks", 1);
	holds();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_table_is_well_formed,
		the_second_extends_the_first, what_adds_up_with_what,
		the_second_extends_the_first, what_adds_up_with_what,
		parts_stand_below_what_their_codes_say,
		kinds_are_those_of_the_dictionary,
		zeros_and_nothing_collected_both_hold,
		a_total_without_its_bands_fails, bands_add_up,
		bands_of_the_largest_figures_do_not_add_up,
		nothing_known_below_an_unknown_whole,
		the_order_of_faults_is_fixed, no_part_is_above_its_whole,
		into_work_is_compared_with_known_job_starts_only,
		a_sum_over_nothing_is_zero, there_is_no_other_check, NULL };
	struct unit_suite suite = { .name = "measures",
		.tests = tests,
		.begin = begin };

	return unit_run(&suite);
}
