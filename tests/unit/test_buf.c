/* Buffers: ceiling, sticky fullness, termination, byte order; slices. */
#include "common/base/buf.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

START_TEST(slices_compare_by_content)
{
	ck_assert(slice_is(slice_of("abc"), "abc"));
	ck_assert(!slice_is(slice_of("abc"), "ab"));
	ck_assert(!slice_is(slice_of("ab"), "abc"));
	ck_assert(slice_equal(slice_make(NULL, 0), slice_of("")));
	ck_assert(!slice_equal(slice_of("a"), slice_of("b")));
	ck_assert(slice_equal(slice_make("a\0b", 3), slice_make("a\0b", 3)));
}
END_TEST

START_TEST(grows_to_the_ceiling_exactly)
{
	struct buf b;

	buf_init(&b, 1000);
	for (int i = 0; i < 1000; i++)
		buf_u8(&b, (uint8_t)i);
	ck_assert(!b.full);
	ck_assert_uint_eq(b.n, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_uint_eq(b.data[i], (uint8_t)i);
	ck_assert_uint_eq(b.data[1000], 0);
	buf_u8(&b, 1);
	ck_assert(b.full);
	ck_assert_uint_eq(b.n, 1000);
	buf_free(&b);
}
END_TEST

START_TEST(fullness_is_sticky_until_reset)
{
	struct buf b;

	buf_init(&b, 5);
	buf_puts(&b, "abc");
	buf_puts(&b, "defg");
	ck_assert(b.full);
	buf_puts(&b, "x");
	buf_printf(&b, "%d", 1);
	buf_u32be(&b, 1);
	ck_assert_ptr_null(buf_extend(&b, 1));
	ck_assert_str_eq(buf_str(&b), "abc");
	buf_reset(&b);
	ck_assert(!b.full);
	ck_assert_str_eq(buf_str(&b), "");
	buf_printf(&b, "%05d", 42);
	ck_assert(!b.full);
	ck_assert_str_eq(buf_str(&b), "00042");
	buf_free(&b);
	ck_assert_uint_eq(b.max, 5);
}
END_TEST

START_TEST(numbers_are_big_endian)
{
	static const uint8_t want[] = { 1, 2, 3, 4, 5, 6, 7, 8, 0xa, 0xb, 0xc,
		0xd, 0xfe, 0xff, 9 };
	struct buf b;

	buf_init(&b, 100);
	buf_u64be(&b, UINT64_C(0x0102030405060708));
	buf_u32be(&b, 0x0a0b0c0d);
	buf_u16be(&b, 0xfeff);
	buf_u8(&b, 9);
	ck_assert(slice_equal(buf_slice(&b), slice_make(want, sizeof(want))));
	buf_free(&b);
}
END_TEST

START_TEST(empty_buffers_are_strings_too)
{
	struct buf b;
	char *s;

	buf_init(&b, 0);
	ck_assert_str_eq(buf_str(&b), "");
	buf_add(&b, NULL, 0);
	ck_assert(!b.full);
	s = buf_take(&b);
	ck_assert_str_eq(s, "");
	free(s);
	buf_free(&b);
}
END_TEST

START_TEST(taking_leaves_it_empty)
{
	struct buf b;
	char *s;

	buf_init(&b, 100);
	buf_add_slice(&b, slice_of("one"));
	s = buf_take(&b);
	ck_assert_str_eq(s, "one");
	ck_assert_uint_eq(b.n, 0);
	buf_puts(&b, "two");
	ck_assert_str_eq(s, "one");
	ck_assert_str_eq(buf_str(&b), "two");
	free(s);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { slices_compare_by_content,
		grows_to_the_ceiling_exactly, fullness_is_sticky_until_reset,
		numbers_are_big_endian, empty_buffers_are_strings_too,
		taking_leaves_it_empty, NULL };

	return unit_main("buf", tests);
}
