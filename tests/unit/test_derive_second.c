/*
 * Rules are data: a second, made-up rule set with fewer lines, other bands,
 * another threshold and a longer caseload, derived by the program's own
 * code from the same facts as the first.
 */
#include "agent/figures/derive_rules.h"

#include <string.h>

#include "common/base/day.h"
#include "common/ips/period.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { STARTS, FULL, PART, FIRST, SOON, LATE, CASELOAD, WEEKS, LINES };

#define ROW(code, role, whole) \
	{ \
		code, code, "", "", MEASURE_FLOW, role, MEASURE_PEOPLE, whole \
	}

static const struct measure rows[LINES] = {
	[STARTS] = ROW("starts", MEASURE_TOTAL, -1),
	[FULL] = ROW("starts.30_up", MEASURE_BAND, STARTS),
	[PART] = ROW("starts.under_30", MEASURE_BAND, STARTS),
	[FIRST] = ROW("contact", MEASURE_TOTAL, -1),
	[SOON] = ROW("contact.0_15", MEASURE_BAND, FIRST),
	[LATE] = ROW("contact.16_up", MEASURE_BAND, FIRST),
	[CASELOAD] = ROW("caseload", MEASURE_TOTAL, -1),
	[WEEKS] = ROW("in_work_20", MEASURE_TOTAL, -1),
};
static const struct ruleset set = { .name = "test/1",
	.rows = rows,
	.n = LINES };

/* A line of the first rule set under another name and argument. */
static struct derive_rule
like(const char *model, const char *code, int arg)
{
	const struct derive_rules first = derive_rules_ips_grow_1();
	int row = measures_find(first.rules, slice_of(model));
	struct derive_rule rule = first.rule[row];

	rule.code = code;
	rule.arg = arg;
	return rule;
}

static void
second_table(struct derive_rule rule[LINES])
{
	rule[STARTS] = like("job_starts", "starts", 0);
	rule[FULL] = like("job_starts", "starts.30_up", 3000);
	rule[PART] = like("job_starts", "starts.under_30", -3000);
	rule[FIRST] =
	    like("first_employer_contact", "contact", DERIVE_RULES_DAYS(0, 0));
	rule[SOON] = like("first_employer_contact", "contact.0_15",
	    DERIVE_RULES_DAYS(0, 15));
	rule[LATE] = like("first_employer_contact", "contact.16_up",
	    DERIVE_RULES_DAYS(16, 0));
	rule[CASELOAD] = like("caseload", "caseload", 60);
	rule[WEEKS] = like("in_work_13", "in_work_20", 20);
}

/* One client: a full-time job of 20 hours of which no day was worked yet, and
 * one of 30 hours; seen 41 days before T. */
static const char facts[] =
    "svc-a,A,referral_accepted,2025-01-02,self,,1,,\n"
    "svc-a,A,profile_completed,2025-01-03,,,1,,\n"
    "svc-a,A,plan_completed,2025-01-03,,,1,,\n"
    "svc-a,A,profile_started,2025-04-01,,,1,,\n"
    "svc-a,A,employer_contact,2025-04-17,phone,meaningful,e1,,\n"
    "svc-a,A,contact,2025-05-20,phone,,,,\n"
    "svc-a,A,job_started,2025-01-20,,,j0,20,\n"
    "svc-a,A,job_full_day,2025-01-20,,,j0,,\n"
    "svc-a,A,job_started,2025-06-01,,,j1,20,\n"
    "svc-a,A,job_started,2025-06-02,,,j2,30,\n"
    "svc-a,A,job_full_day,2025-06-03,,,j2,,\n";

START_TEST(the_same_facts_by_other_rules)
{
	static const int64_t want[LINES] = { [STARTS] = 2,
		[FULL] = 1,
		[PART] = 1,
		[FIRST] = 1,
		[LATE] = 1,
		[CASELOAD] = 1,
		[WEEKS] = 1 };
	struct derive_rule rule[LINES];
	const struct derive_rules second = { &set, rule, TIMELINE_JOB_STARTED };
	struct err e = ERR_INIT;
	struct symbols names;
	struct facts all;
	struct timeline t;
	struct returns first;
	int64_t value[LINES];
	struct memory_register s;
	struct period p;
	int row;

	ck_assert(period_parse(slice_of("2025-04-01/P3M"), &p));
	second_table(rule);
	memory_register_open(&s);
	memory_register_take(&s, facts);
	symbols_init(&names);
	ck_assert_int_eq(facts_load(s.open.db, 1, &names, &all, &e), 0);
	timeline_build(&t, &all, names.n, p.end, second.threshold);
	ck_assert_int_eq(derive_figures(&second, &t, p, value, &e), 0);
	for (int i = 0; i < LINES; i++)
		ck_assert_msg(value[i] == want[i], "%s is %lld", rows[i].code,
		    (long long)value[i]);
	ck_assert_int_eq(measures_check(&set, value, &row, &e), 0);
	first = memory_register_return(&s, "2025-04-01/P3M", NULL);
	ck_assert_int_eq(memory_register_figure(&first, "job_starts"), 1);
	ck_assert_int_eq(memory_register_figure(&first, "job_starts.16_up"), 1);
	ck_assert_int_eq(memory_register_figure(&first, "caseload"), 0);
	ck_assert_int_eq(memory_register_figure(&first,
			     "first_employer_contact.0_30"),
	    1);
	timeline_free(&t);
	facts_free(&all);
	symbols_free(&names);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_same_facts_by_other_rules, NULL };

	return unit_main("derive_second", tests);
}
