/* Base64 and hex: RFC 4648's vectors, and everything near them refused. */
#include "common/base/encode.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

START_TEST(vectors_of_the_rfc)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xff\xfe\xfd", "//79" }, { "\xfb\xef", "++8=" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct slice plain = slice_of(pairs[i][0]);
		uint8_t out[8];
		struct buf b;
		size_t n = 99;

		buf_init(&b, 100);
		encode_base64(&b, plain.p, plain.n);
		ck_assert_str_eq(buf_str(&b), pairs[i][1]);
		ck_assert_uint_eq(b.n, ENCODE_BASE64_CHARS(plain.n));
		ck_assert(decode_base64(buf_slice(&b), out, sizeof(out), &n));
		ck_assert(slice_equal(slice_make(out, n), plain));
		ck_assert(decode_base64_exact(buf_slice(&b), out, plain.n));
		buf_free(&b);
	}
}
END_TEST

START_TEST(near_misses_are_refused)
{
	static const char *const bad[] = { "Zg",
		"Zg=", "Zg===", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v\n", "Zm9v ",
		" Zm9", "Zm 9", "Zm9v====", "Zm-_", "=",
		"====", "Z===", "Zm9vYg==x", "Zm\x80v" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t out[16];
		size_t n;

		ck_assert_msg(!decode_base64(slice_of(bad[i]), out, sizeof(out),
				  &n),
		    "took %s", bad[i]);
	}
}
END_TEST

START_TEST(no_byte_stands_for_another)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t place = 0; place < 4; place++)
		for (int c = 0; c < 256; c++) {
			char text[4] = { 'A', 'A', 'A', 'A' };
			uint8_t out[3];
			bool want = c != 0 && strchr(alphabet, c) != NULL;

			text[place] = (char)c;
			ck_assert_int_eq(
			    decode_base64_exact(slice_make(text, 4), out, 3),
			    want);
		}
}
END_TEST

START_TEST(length_is_held)
{
	uint8_t out[4] = { 0, 0, 0, 77 };
	size_t n;

	ck_assert(!decode_base64(slice_of("Zm9v"), out, 2, &n));
	ck_assert(decode_base64(slice_of("Zm9v"), out, 3, &n));
	ck_assert_uint_eq(out[3], 77);
	ck_assert(!decode_base64_exact(slice_of("Zm8="), out, 3));
	ck_assert(!decode_base64_exact(slice_of("Zm9v"), out, 2));
	ck_assert(!decode_base64_exact(slice_of(""), out, 1));
}
END_TEST

START_TEST(a_full_buffer_stays_as_it_was)
{
	struct buf b;

	buf_init(&b, 5);
	buf_puts(&b, "ab");
	encode_base64(&b, "xyz", 3);
	ck_assert(b.full);
	ck_assert_str_eq(buf_str(&b), "ab");
	buf_free(&b);
}
END_TEST

START_TEST(hex_is_lower_case_and_exact)
{
	static const uint8_t bytes[] = { 0x00, 0x9a, 0xff };
	static const char *const bad[] = { "009aF0", "009AFF", "009af",
		"009aff0", "009ag0", "", "00 aff", "0x9aff" };
	uint8_t out[3];
	char text[7];

	encode_hex(text, bytes, sizeof(bytes));
	ck_assert_str_eq(text, "009aff");
	ck_assert(decode_hex(slice_of(text), out, 3));
	ck_assert_mem_eq(out, bytes, 3);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!decode_hex(slice_of(bad[i]), out, 3), "took %s",
		    bad[i]);
	ck_assert(!decode_hex(slice_make("00\0aff", 6), out, 3));
	ck_assert(decode_hex(slice_of(""), out, 0));
}
END_TEST

START_TEST(random_bytes_come_back)
{
	srand(7);
	for (size_t n = 0; n < 200; n++) {
		uint8_t in[200], out[200];
		struct buf b;

		for (size_t i = 0; i < n; i++)
			in[i] = (uint8_t)rand();
		buf_init(&b, 1000);
		encode_base64(&b, in, n);
		memset(out, 0, sizeof(out));
		ck_assert(decode_base64_exact(buf_slice(&b), out, n));
		ck_assert_int_eq(memcmp(in, out, n), 0);
		buf_free(&b);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { vectors_of_the_rfc,
		near_misses_are_refused, no_byte_stands_for_another,
		length_is_held, a_full_buffer_stays_as_it_was,
		hex_is_lower_case_and_exact, random_bytes_come_back, NULL };

	return unit_main("encode", tests);
}
