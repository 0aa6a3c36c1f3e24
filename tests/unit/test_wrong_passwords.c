/* How long nobody may try a password after wrong ones, by a clock that the test
 * sets. */
#include "common/base/wrong_passwords.h"

#include <stdio.h>

#include "protocol/limits.h"
#include "tests/unit/unit.h"

enum { SECOND_MS = 1000 };

static struct wrong_passwords w;
static struct clock_mono now;

static void
begin(void)
{
	w = (struct wrong_passwords){
		.rule = { .tries = LIMITS_SIGN_IN_TRIES,
		    .delay_s = LIMITS_SIGN_IN_DELAY_S,
		    .delay_max_s = LIMITS_SIGN_IN_DELAY_MAX_S,
		    .forget_s = LIMITS_SIGN_IN_FORGET_S }
	};
	now = (struct clock_mono){ 1000000 };
}

static int64_t
wait_s(const char *name)
{
	return wrong_passwords_wait_s(&w, name, now);
}

static void
wrong(const char *name)
{
	wrong_passwords_wrong(&w, name, true, now);
}

START_TEST(delays_grow_and_end)
{
	static const int64_t want[] = { 0, 0, 5, 10, 20, 40, 60, 60, 60 };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		wrong("ann");
		ck_assert_int_eq(wait_s("ann"), want[i]);
		/* of that account alone, however it is written */
		ck_assert_int_eq(wait_s("ANN"), want[i]);
		ck_assert_int_eq(wait_s("bob"), 0);
		now.ms += want[i] * SECOND_MS - (want[i] > 0);
		ck_assert_int_eq(wait_s("ann"), want[i] > 0);
		now.ms += want[i] > 0;
		ck_assert_int_eq(wait_s("ann"), 0);
	}
	wrong_passwords_right(&w, "Ann");
	wrong("ann");
	wrong("ann");
	ck_assert_int_eq(wait_s("ann"), 0);
	wrong("ann");
	ck_assert_int_eq(wait_s("ann"), LIMITS_SIGN_IN_DELAY_S);
}
END_TEST

START_TEST(an_hour_later_it_begins_anew)
{
	for (int i = 0; i < 6; i++)
		wrong("ann");
	now.ms += (int64_t)LIMITS_SIGN_IN_FORGET_S * SECOND_MS;
	wrong("ann");
	ck_assert_int_eq(wait_s("ann"), 0);
}
END_TEST

/* Names that nobody has do not push out those of accounts. */
START_TEST(a_bounded_list)
{
	char name[WRONG_PASSWORDS_NAME_MAX + 1];

	for (int i = 0; i < LIMITS_SIGN_IN_TRIES; i++)
		wrong("ann");
	for (int i = 0; i < 10 * WRONG_PASSWORDS_NAMES_MAX; i++) {
		now.ms++;
		(void)snprintf(name, sizeof(name), "nobody %d", i);
		wrong_passwords_wrong(&w, name, false, now);
	}
	ck_assert_uint_eq(w.n, WRONG_PASSWORDS_NAMES_MAX);
	ck_assert_int_gt(wait_s("ann"), 0);
	for (int i = 0; i < LIMITS_SIGN_IN_TRIES; i++)
		wrong_passwords_wrong(&w, "nobody", false, now);
	ck_assert_int_gt(wait_s("nobody"), 0);
	wrong_passwords_right(&w, "nobody");
	ck_assert_uint_eq(w.n, WRONG_PASSWORDS_NAMES_MAX - 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { delays_grow_and_end,
		an_hour_later_it_begins_anew, a_bounded_list, NULL };
	const struct unit_suite suite = { .name = "wrong_passwords",
		.tests = tests,
		.begin = begin };

	return unit_run(&suite);
}
