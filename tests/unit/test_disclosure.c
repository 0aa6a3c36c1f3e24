/*
 * Counts and what NHS England's published code shows for them, and the six sites
 * of Making IPS Work.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/ips/disclosure.h"
#include "tests/unit/unit.h"

static const struct {
	int64_t count;
	const char *shown;
} vectors[] = {
	{ 0, "*" },
	{ 1, "*" },
	{ 3, "*" },
	{ 4, "*" },
	{ 5, "5" },
	{ 7, "5" },
	{ 8, "10" },
	{ 12, "10" },
	{ 13, "15" },
	{ 27, "25" },
	{ 63, "65" },
	{ 65, "65" },
	{ 74, "75" },
	{ 78, "80" },
	{ 114, "115" },
	{ 254, "255" },
	{ 421, "420" },
};

static const struct measure *
row(const char *code)
{
	const struct ruleset *rs = measures_ips_grow_1();

	return &rs->rows[measures_find(rs, slice_of(code))];
}

static const char *
shown(enum disclosure_policy p, const char *code, int64_t value)
{
	static char text[DISCLOSURE_TEXT_SIZE];

	disclosure_text(text, disclosure_count(p, row(code), value));
	return text;
}

START_TEST(counts_of_people_follow_the_published_rule)
{
	ck_assert_str_eq(shown(DISCLOSURE_MHSDS_1, "job_starts",
			     vectors[_i].count),
	    vectors[_i].shown);
}
END_TEST

START_TEST(exact_shows_what_is)
{
	ck_assert_str_eq(shown(DISCLOSURE_EXACT_1, "job_starts", 3), "3");
	ck_assert_str_eq(shown(DISCLOSURE_EXACT_1, "in_work.minutes", 61),
	    "61");
}
END_TEST

START_TEST(sums_work_and_the_uncollected)
{
	ck_assert_str_eq(shown(DISCLOSURE_MHSDS_1, "in_work.minutes", 9000),
	    "");
	ck_assert_str_eq(shown(DISCLOSURE_MHSDS_1, "employer_contacts", 3),
	    "3");
	ck_assert_str_eq(shown(DISCLOSURE_MHSDS_1, "referrals",
			     MEASURE_NOT_COLLECTED),
	    "-");
	ck_assert_str_eq(shown(DISCLOSURE_EXACT_1, "referrals",
			     MEASURE_NOT_COLLECTED),
	    "-");
}
END_TEST

START_TEST(regions_and_services_need_enough_behind_them)
{
	ck_assert(!disclosure_region(DISCLOSURE_MHSDS_1, 4));
	ck_assert(disclosure_region(DISCLOSURE_MHSDS_1, 5));
	ck_assert(disclosure_region(DISCLOSURE_EXACT_1, 1));
	ck_assert(!disclosure_service(DISCLOSURE_MHSDS_1, 19));
	ck_assert(!disclosure_service(DISCLOSURE_MHSDS_1,
	    MEASURE_NOT_COLLECTED));
	ck_assert(disclosure_service(DISCLOSURE_MHSDS_1, 20));
	ck_assert(disclosure_service(DISCLOSURE_EXACT_1, 0));
}
END_TEST

static const struct ratio *
ratio(const char *code)
{
	size_t n;
	const struct ratio *all = ratios_all(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(all[i].code, code) == 0)
			return &all[i];
	ck_abort_msg("no ratio %s", code);
	return NULL;
}

/* Of one return, which holds everything that is not set otherwise. */
static const char *
ratio_shown(enum disclosure_policy p, const char *code, const int64_t *totals)
{
	static char text[DISCLOSURE_TEXT_SIZE];
	const struct ratio *r = ratio(code);
	struct ratio_rows rows = ratios_rows(r, measures_ips_grow_1());
	struct ratio_sums sums = { 0 };

	(void)ratios_add(&sums, &rows, totals);
	disclosure_text(text, disclosure_ratio(p, r, &sums));
	return text;
}

static void
set(int64_t *totals, const char *code, int64_t value)
{
	totals[measures_find(measures_ips_grow_1(), slice_of(code))] = value;
}

START_TEST(ratios_come_from_merged_sums)
{
	int64_t t[MEASURES_MAX] = { 0 };

	set(t, "in_work", 8);
	set(t, "in_work.minutes", 8 * 26 * 60 + 8 * 30);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_EXACT_1, "in_work.mean_hours",
			     t),
	    "26.5");
	/* mhsds/1 shows means whole, half up */
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1, "in_work.mean_hours",
			     t),
	    "27");
	set(t, "in_work", 4);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1, "in_work.mean_hours",
			     t),
	    "*");
	set(t, "in_work", 0);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_EXACT_1, "in_work.mean_hours",
			     t),
	    "-");
	set(t, "caseload", 41);
	set(t, "es_fte", 200);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_EXACT_1, "caseload.per_fte", t),
	    "20.5");
	set(t, "employer_contacts.face_to_face", 100);
	set(t, "employer_contacts.remote", 21);
	set(t, "es_fte_weeks", 1300);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1,
			     "employer_contacts.per_specialist", t),
	    "9.3");
	set(t, "job_starts", 421);
	set(t, "referrals", 1161);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1,
			     "job_starts.per_referral", t),
	    "36");
	set(t, "referrals", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1,
			     "job_starts.per_referral", t),
	    "-");
}
END_TEST

/* Two returns: what one lacks must not be divided by what the other has. */
START_TEST(a_ratio_is_of_the_returns_that_hold_all_of_it)
{
	const struct ratio *r = ratio("job_starts.per_referral");
	struct ratio_rows rows = ratios_rows(r, measures_ips_grow_1());
	int64_t both[MEASURES_MAX] = { 0 }, one[MEASURES_MAX] = { 0 };
	struct ratio_sums sums = { 0 }, more = { 0 };
	int64_t value;

	set(both, "referrals", 100);
	set(both, "job_starts", 40);
	set(one, "referrals", 10);
	set(one, "job_starts", MEASURE_NOT_COLLECTED);
	ck_assert(!ratios_value(r, &sums, 0, &value));
	ck_assert(!ratios_add(&sums, &rows, one));
	ck_assert(!ratios_value(r, &sums, 0, &value));
	ck_assert(ratios_add(&sums, &rows, both));
	ck_assert(!ratios_add(&sums, &rows, one));
	set(one, "referrals", MEASURE_NOT_COLLECTED);
	set(one, "job_starts", 30);
	ck_assert(!ratios_add(&sums, &rows, one));
	ck_assert(ratios_value(r, &sums, 0, &value));
	ck_assert_int_eq(value, 40);
	set(one, "referrals", 20);
	ck_assert(ratios_add(&more, &rows, one));
	ratios_merge(&sums, &more);
	ck_assert(ratios_value(r, &sums, 0, &value));
	ck_assert_int_eq(value, 58);
}
END_TEST

START_TEST(a_mean_is_rounded_once)
{
	int64_t t[MEASURES_MAX] = { 0 };

	/* 1.4545: with one decimal 1.5, which is not 2. */
	set(t, "first_employer_contact", 11);
	set(t, "first_employer_contact.days", 16);
	ck_assert_str_eq(ratio_shown(DISCLOSURE_EXACT_1,
			     "first_employer_contact.mean_days", t),
	    "1.5");
	ck_assert_str_eq(ratio_shown(DISCLOSURE_MHSDS_1,
			     "first_employer_contact.mean_days", t),
	    "1");
}
END_TEST

/* What sheaf/1 shows of a ratio beside these counts, and others that are set
 * to be shown or not. */
static struct disclosure_cell beside[MEASURES_MAX];

static void
show(const char *code, int64_t value)
{
	beside[measures_find(measures_ips_grow_1(), slice_of(code))] =
	    disclosure_count(DISCLOSURE_SHEAF_1, row(code), value);
}

static struct disclosure_cell
shown_beside(const void *arg, size_t row)
{
	const struct disclosure_cell *shown = arg;

	return shown[row];
}

static const char *
rate(const char *code, int64_t num, int64_t den, bool even)
{
	static char text[DISCLOSURE_TEXT_SIZE];
	const struct disclosure_beside b = { measures_ips_grow_1(),
		shown_beside, beside, even };
	const struct ratio_sums sums = { .num = num, .den = den };
	const struct ratio *r = ratio(code);

	show(r->num[0], num);
	show(r->den, den);
	disclosure_text(text, disclosure_ratio_beside(r, &sums, &b));
	return text;
}

START_TEST(sheaf_1_makes_rates_of_what_is_shown)
{
	/* 18 of 52 are shown as 20 of 50 */
	ck_assert_str_eq(rate("job_starts.per_referral", 18, 52, true), "40");
	ck_assert_str_eq(rate("job_starts.per_referral", 18, 52, false), "*");
	ck_assert_str_eq(rate("job_starts.per_referral", 4, 52, true), "*");
	ck_assert_str_eq(rate("job_starts.per_referral", 0, 0, true), "-");
	/* 23 of 25: who were not satisfied are fewer than 5 */
	ck_assert_str_eq(rate("satisfaction.percent", 23, 25, true), "*");
	ck_assert_str_eq(rate("satisfaction.percent", 22, 25, true), "80");
	/* 41 clients of half a post are shown as 40 */
	ck_assert_str_eq(rate("caseload.per_fte", 41, 50, true), "80");
}
END_TEST

START_TEST(sheaf_1_shows_a_mean_where_no_band_is_hidden)
{
	const char *mean = "first_employer_contact.mean_days";

	show("first_employer_contact.0_30", 40);
	show("first_employer_contact.31_60", 10);
	show("first_employer_contact.61_150", MEASURE_NOT_COLLECTED);
	show("first_employer_contact.151_270", MEASURE_NOT_COLLECTED);
	show("first_employer_contact.271_up", MEASURE_NOT_COLLECTED);
	ck_assert_str_eq(rate(mean, 600, 52, true), "12");
	ck_assert_str_eq(rate(mean, 0, 52, true), "0");
	/* One band is hidden: however large the mean is, it says something of
	 * how many are in it. */
	show("first_employer_contact.271_up", 0);
	ck_assert_str_eq(rate(mean, 600, 52, true), "*");
	ck_assert_str_eq(rate(mean, 100 * 52, 52, true), "*");
	show("first_employer_contact.271_up", MEASURE_NOT_COLLECTED);
	show("first_employer_contact.0_30", 3);
	ck_assert_str_eq(rate(mean, 600, 52, true), "*");
}
END_TEST

START_TEST(policies_have_names)
{
	enum disclosure_policy p;

	ck_assert(disclosure_policy_parse("mhsds/1", &p));
	ck_assert_int_eq(p, DISCLOSURE_MHSDS_1);
	ck_assert(disclosure_policy_parse("exact/1", &p));
	ck_assert_str_eq(disclosure_policy_name(p), "exact/1");
	ck_assert(disclosure_policy_parse("sheaf/1", &p));
	ck_assert_int_eq(p, DISCLOSURE_SHEAF_1);
	ck_assert(!disclosure_policy_parse("exact", &p));
}
END_TEST

START_TEST(a_count_is_written_as_printf_does)
{
	static const int64_t value[] = { 0, 7, 10, 1161, -5, INT64_MAX,
		INT64_MIN };

	for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++) {
		char got[DISCLOSURE_TEXT_SIZE], want[DISCLOSURE_TEXT_SIZE];

		disclosure_text(got,
		    (struct disclosure_cell){ DISCLOSURE_SHOWN, value[i], 0 });
		(void)snprintf(want, sizeof(want), "%" PRId64, value[i]);
		ck_assert_str_eq(got, want);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { exact_shows_what_is,
		sums_work_and_the_uncollected,
		regions_and_services_need_enough_behind_them,
		ratios_come_from_merged_sums,
		a_ratio_is_of_the_returns_that_hold_all_of_it,
		a_mean_is_rounded_once, sheaf_1_makes_rates_of_what_is_shown,
		sheaf_1_shows_a_mean_where_no_band_is_hidden,
		policies_have_names, a_count_is_written_as_printf_does, NULL };
	struct unit_suite suite = { .name = "disclosure",
		.tests = tests,
		.loop = counts_of_people_follow_the_published_rule,
		.times = sizeof(vectors) / sizeof(vectors[0]) };

	return unit_run(&suite);
}
