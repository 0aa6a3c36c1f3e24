/* The delay before the next attempt. */
#include "agent/delivery/retry.h"

#include "protocol/limits.h"
#include "tests/unit/unit.h"

START_TEST(test_grows_to_cap)
{
	int64_t top = LIMITS_RETRY_BASE_MS;

	for (unsigned failures = 1; failures < 40; failures++) {
		uint64_t n = (uint64_t)top;

		ck_assert_int_eq(retry_delay_ms(failures, 0, 0), 0);
		ck_assert_int_eq(retry_delay_ms(failures, n, 0), top);
		ck_assert_int_eq(retry_delay_ms(failures, n + 1, 0), 0);
		ck_assert_int_le(retry_delay_ms(failures, UINT64_MAX, 0), top);
		top = 2 * top > LIMITS_RETRY_CAP_MS ? LIMITS_RETRY_CAP_MS
						    : 2 * top;
	}
	ck_assert_int_eq(top, LIMITS_RETRY_CAP_MS);
	(void)retry_delay_ms(UINT32_MAX, 7, 0);
}
END_TEST

/* Full jitter: the whole range is used, evenly. */
START_TEST(test_full_jitter)
{
	unsigned low = 0, n = 10000;
	uint64_t random = 88172645463325252u;

	for (unsigned i = 0; i < n; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		low += retry_delay_ms(3, random, 0) < 2 * LIMITS_RETRY_BASE_MS;
	}
	ck_assert_uint_gt(low, n * 45 / 100);
	ck_assert_uint_lt(low, n * 55 / 100);
}
END_TEST

START_TEST(test_told)
{
	ck_assert_int_eq(retry_delay_ms(1, 5, 90000), 90005);
	ck_assert_int_eq(retry_delay_ms(1, 5, -1), 5);
	ck_assert_int_eq(retry_delay_ms(1, 0, INT64_MAX),
	    LIMITS_RETRY_TOLD_MAX_MS);
}
END_TEST

START_TEST(test_retry_after)
{
	ck_assert_int_eq(retry_after_ms("90"), 90000);
	ck_assert_int_eq(retry_after_ms("0"), 0);
	ck_assert_int_eq(retry_after_ms("-5"), 0);
	ck_assert_int_eq(retry_after_ms("007"), 0);
	ck_assert_int_eq(retry_after_ms("99999999999999999999"), 0);
	ck_assert_int_eq(retry_after_ms("Fri, 31 Dec 1999 23:59:59 GMT"), 0);
	ck_assert_int_eq(retry_after_ms(""), 0);
	ck_assert_int_eq(retry_after_ms(NULL), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_grows_to_cap, test_full_jitter,
		test_told, test_retry_after, NULL };

	return unit_main("retry", tests);
}
