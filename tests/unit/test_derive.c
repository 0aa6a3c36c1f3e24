/*
 * Rules are data: another table gives other figures, and explains them. The
 * figures of ips-grow/1 are in tests/cases.
 */
#include "agent/figures/derive.h"

#include "agent/figures/derive_rules.h"
#include "tests/unit/unit.h"

static int64_t
every_episode(const struct derive_scope *scope, const void *thing, int arg)
{
	(void)scope;
	(void)thing;
	return arg;
}

struct seen {
	size_t n;
	uint32_t client;
	int64_t sum;
};

static void
see(void *arg, const void *thing, int64_t amount)
{
	struct seen *seen = arg;

	seen->n++;
	seen->client = ((const struct timeline_person *)thing)->client;
	seen->sum += amount;
}

/* The timeline of two clients, of whom one was seen in the quarter. */
START_TEST(another_table_and_what_a_figure_is_made_of)
{
	static const struct measure rows[] = {
		{ "episodes", "Episodes", "episodes", "", MEASURE_FLOW,
		    MEASURE_TOTAL, MEASURE_PEOPLE, -1 },
		{ "seen", "Seen", "clients", "", MEASURE_FLOW, MEASURE_TOTAL,
		    MEASURE_PEOPLE, -1 },
	};
	const struct ruleset set = { .name = "test/1", .rows = rows, .n = 2 };
	const struct derive_rules real = derive_rules_ips_grow_1();
	struct derive_rule rule[] = {
		{ "episodes", UNIT_EPISODE, every_episode, 3, 0, 0 },
		real.rule[5],
	};
	const struct derive_rules rules = { &set, rule,
		TIMELINE_FULL_DAY_WORKED };
	struct fact fact[] = {
		{ .client = 1,
		    .day = 20000,
		    .event = EVENT_REFERRAL_ACCEPTED,
		    .mode = MODE_SELF },
		{ .client = 2,
		    .day = 20000,
		    .event = EVENT_REFERRAL_ACCEPTED,
		    .mode = MODE_SELF },
		{ .client = 2,
		    .day = 20001,
		    .event = EVENT_CONTACT,
		    .mode = MODE_PHONE },
	};
	struct facts facts = { .fact = fact, .n = 3 };
	struct period period = period_of(20001);
	struct seen seen = { 0 };
	struct err e = ERR_INIT;
	struct timeline t;
	int64_t value[2];

	ck_assert_str_eq(rule[1].code, "accessed");
	rule[1].code = "seen";
	timeline_build(&t, &facts, 1, 20001, rules.threshold);
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), 0);
	ck_assert_int_eq(value[0], 6);
	ck_assert_int_eq(value[1], 1);
	ck_assert_int_eq(derive_explain(&rule[1], &t, period, see, &seen), 1);
	ck_assert_uint_eq(seen.n, 1);
	ck_assert_uint_eq(seen.client, 2);
	ck_assert_int_eq(seen.sum, 1);
	/* half up, once */
	rule[0].divisor = 4;
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), 0);
	ck_assert_int_eq(value[0], 2);
	/* more than a return can say */
	rule[0].divisor = 0;
	rule[0].arg = INT32_MAX;
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	timeline_free(&t);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		another_table_and_what_a_figure_is_made_of, NULL
	};

	return unit_main("derive", tests);
}
