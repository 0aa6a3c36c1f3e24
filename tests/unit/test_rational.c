#include <check.h>

#include "common/base/rational.h"
#include "tests/unit/unit.h"

static struct rational
parsed(const char *text)
{
	struct rational r;

	ck_assert_msg(rational_parse(slice_of(text), &r), "%s", text);
	return r;
}

static bool
same(struct rational a, struct rational b)
{
	return rational_compare(&a, &b) == 0;
}

START_TEST(what_people_write)
{
	static const char *const bad[] = { "", "-1", "+1", "1e3", "1.", ".5",
		"1/0", "1/2/3", "1.2.3", "1 000", "1,5", "0.00001",
		"1000000000", "10000/1", "01/2", "a", "1/", "/2" };
	struct rational r;

	ck_assert(same(parsed("0.025"), rational_of(1, 40)));
	ck_assert(same(parsed("2/3"), rational_of(4, 6)));
	ck_assert(same(parsed("0060000"), rational_of(60000, 1)));
	ck_assert(same(parsed("999999999.9999"),
	    rational_of(UINT64_C(9999999999999), 10000)));
	ck_assert(same(parsed("0"), parsed("0/7")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!rational_parse(slice_of(bad[i]), &r), "%s",
		    bad[i]);
}
END_TEST

START_TEST(halves_go_up)
{
	static const struct {
		uint64_t num, den;
		int64_t nearest;
	} cases[] = {
		{ 0, 1, 0 },
		{ 1, 2, 1 },
		{ 3, 2, 2 },
		{ 5, 2, 3 },
		{ 49999, 100000, 0 },
		{ 1, 3, 0 },
		{ 2, 3, 1 },
		{ UINT64_C(9007199254740993), 2, INT64_C(4503599627370497) },
		{ INT64_MAX, 1, INT64_MAX },
		{ UINT64_MAX, 1, INT64_MAX },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rational r = rational_of(cases[i].num, cases[i].den);

		ck_assert_int_eq(rational_round(&r), cases[i].nearest);
	}
}
END_TEST

/* Against arithmetic that 64 bits hold, over many small fractions. */
START_TEST(agrees_with_small_numbers)
{
	for (uint64_t a = 0; a < 12; a++)
		for (uint64_t b = 1; b < 8; b++)
			for (uint64_t c = 1; c < 12; c++)
				for (uint64_t d = 1; d < 8; d++) {
					struct rational x = rational_of(a, b);
					struct rational y = rational_of(c, d);

					ck_assert(same(rational_add(&x, &y),
					    rational_of(a * d + c * b, b * d)));
					ck_assert(same(rational_mul(&x, &y),
					    rational_of(a * c, b * d)));
					ck_assert(same(rational_div(&x, &y),
					    rational_of(a * d, b * c)));
					ck_assert_int_eq(rational_compare(&x,
							     &y),
					    (a * d > c * b) - (a * d < c * b));
				}
}
END_TEST

START_TEST(long_numbers_come_back)
{
	struct rational p = rational_of(UINT64_C(18446744073709551557), 3);
	struct rational one = rational_of(1, 1), x = one, y;

	for (int i = 0; i < 30; i++)
		x = rational_mul(&x, &p);
	y = x;
	for (int i = 0; i < 30; i++)
		y = rational_div(&y, &p);
	ck_assert(same(y, one));
	ck_assert_int_eq(rational_round(&x), INT64_MAX);
	y = rational_div(&one, &x);
	ck_assert_int_eq(rational_round(&y), 0);
	y = rational_rest(&y);
	ck_assert_int_eq(rational_round(&y), 1);
	ck_assert_int_lt(rational_compare(&y, &one), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_people_write, halves_go_up,
		agrees_with_small_numbers, long_numbers_come_back, NULL };

	return unit_main("rational", tests);
}
