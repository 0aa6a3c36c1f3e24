/* The line cursor and the small grammars of the protocol. */
#include "common/base/text.h"

#include "tests/unit/unit.h"

START_TEST(reads_straight_down)
{
	struct err e = ERR_INIT;
	struct text t;

	text_begin(&t, slice_of("kind/v1\nname a b\nseq 12\n\nlast\n"), &e);
	text_expect(&t, "kind/v1");
	ck_assert(text_next_is(&t, "name"));
	ck_assert(!text_next_is(&t, "nam"));
	ck_assert(!text_next_is(&t, "names"));
	ck_assert(slice_is(text_field(&t, "name"), "a b"));
	ck_assert_uint_eq(text_field_u64(&t, "seq", 12), 12);
	ck_assert(slice_is(text_line(&t), ""));
	ck_assert(!text_at_end(&t));
	ck_assert(slice_is(text_line(&t), "last"));
	ck_assert_uint_eq(t.line, 5);
	ck_assert(text_at_end(&t));
	ck_assert_int_eq(text_end(&t), 0);
	ck_assert_int_eq(e.kind, ERR_NONE);
}
END_TEST

/* Read "a N" with N <= 9 and nothing more; the line at fault, 0 for none. */
static unsigned
fault_line(const char *bytes)
{
	struct err e = ERR_INIT;
	struct text t;
	uint64_t v;
	int rc;

	text_begin(&t, slice_of(bytes), &e);
	text_expect(&t, "x");
	v = text_field_u64(&t, "a", 9);
	rc = text_end(&t);
	ck_assert_int_eq(rc, e.kind == ERR_NONE ? 0 : -1);
	if (rc == 0)
		return 0;
	ck_assert_uint_eq(v == 3 ? 0 : v, 0);
	ck_assert_str_eq(e.code, "grammar");
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	return e.line;
}

START_TEST(the_first_fault_is_kept_with_its_line)
{
	ck_assert_uint_eq(fault_line("x\na 3\n"), 0);
	ck_assert_uint_eq(fault_line("y\nb 3\n"), 1);
	ck_assert_uint_eq(fault_line("x \na 3\n"), 1);
	ck_assert_uint_eq(fault_line("x\r\na 3\n"), 1);
	ck_assert_uint_eq(fault_line("x\nb 3\n"), 2);
	ck_assert_uint_eq(fault_line("x\na\n"), 2);
	ck_assert_uint_eq(fault_line("x\na  3\n"), 2);
	ck_assert_uint_eq(fault_line("x\na 3 \n"), 2);
	ck_assert_uint_eq(fault_line("x\na 03\n"), 2);
	ck_assert_uint_eq(fault_line("x\na 10\n"), 2);
	ck_assert_uint_eq(fault_line("x\na 3"), 2);
	ck_assert_uint_eq(fault_line("x\n"), 2);
	ck_assert_uint_eq(fault_line("x\na 3\n\n"), 3);
	ck_assert_uint_eq(fault_line("x\na 3\nz"), 3);
	ck_assert_uint_eq(fault_line(""), 1);
}
END_TEST

START_TEST(nothing_is_read_after_a_fault)
{
	struct err e = ERR_INIT;
	struct text t;

	text_begin(&t, slice_of("a 1\nb 2\n"), &e);
	text_expect(&t, "z");
	ck_assert_uint_eq(text_field(&t, "b").n, 0);
	ck_assert_uint_eq(text_field_u64(&t, "b", 9), 0);
	ck_assert(!text_next_is(&t, "b"));
	ck_assert(text_at_end(&t));
	text_fail(&t, "another");
	ck_assert_int_eq(text_end(&t), -1);
	ck_assert_str_eq(e.text, "line 1: expected exactly \"z\"");
}
END_TEST

START_TEST(empty_and_null_input)
{
	struct err e = ERR_INIT;
	struct text t;

	text_begin(&t, slice_make(NULL, 0), &e);
	ck_assert(text_at_end(&t));
	ck_assert_int_eq(text_end(&t), 0);
}
END_TEST

START_TEST(numbers)
{
	static const char *const bad[] = { "", "-1", "+1", "00", "01", " 1",
		"1 ", "1a", "101", "18446744073709551616",
		"99999999999999999999999" };
	uint64_t v = 5;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!text_parse_u64(slice_of(bad[i]), 100, &v),
		    "took %s", bad[i]);
	ck_assert_uint_eq(v, 5);
	ck_assert(text_parse_u64(slice_of("0"), 0, &v));
	ck_assert_uint_eq(v, 0);
	ck_assert(text_parse_u64(slice_of("100"), 100, &v));
	ck_assert_uint_eq(v, 100);
	ck_assert(text_parse_u64(slice_of("18446744073709551615"), UINT64_MAX,
	    &v));
	ck_assert_uint_eq(v, UINT64_MAX);
	ck_assert(!text_parse_u64(slice_of("18446744073709551616"), UINT64_MAX,
	    &v));
	ck_assert(!text_parse_u64(slice_of("7"), 6, &v));
}
END_TEST

START_TEST(splitting)
{
	struct slice head, tail;

	ck_assert(text_split(slice_of("a/b/c"), '/', &head, &tail));
	ck_assert(slice_is(head, "a"));
	ck_assert(slice_is(tail, "b/c"));
	ck_assert(text_split(slice_of("/"), '/', &head, &tail));
	ck_assert_uint_eq(head.n + tail.n, 0);
	ck_assert(!text_split(slice_of("abc"), '/', &head, &tail));
	ck_assert(slice_is(head, "abc"));
	ck_assert_uint_eq(tail.n, 0);
	ck_assert(!text_split(slice_make(NULL, 0), '/', &head, &tail));
}
END_TEST

START_TEST(ids)
{
	static const char *const good[] = { "a", "9", "north-tees", "A-",
		"x1234567890123456789012345678901" };
	static const char *const bad[] = { "", "-a", "a b", "a_b", "a.b",
		"\xc3\xa9", "x12345678901234567890123456789012", "a\n" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(text_is_id(slice_of(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!text_is_id(slice_of(bad[i])), "%s", bad[i]);
}
END_TEST

START_TEST(ids_compare_without_case)
{
	ck_assert_int_eq(text_compare_id("North-9", "nORTH-9"), 0);
	ck_assert_int_lt(text_compare_id("a", "B"), 0);
	ck_assert_int_gt(text_compare_id("b", "A"), 0);
	ck_assert_int_lt(text_compare_id("a", "ab"), 0);
	ck_assert_int_gt(text_compare_id("ab", "a"), 0);
	ck_assert_int_ne(text_compare_id("[", "{"), 0);
}
END_TEST

START_TEST(printable)
{
	ck_assert(text_is_printable(slice_of(" ~\nA")));
	ck_assert(!text_is_printable(slice_of("\t")));
	ck_assert(!text_is_printable(slice_of("\r\n")));
	ck_assert(!text_is_printable(slice_of("\x7f")));
	ck_assert(!text_is_printable(slice_of("\xc3\xa9")));
	ck_assert(!text_is_printable(slice_make("a\0", 2)));
}
END_TEST

/* Every character, written by the definition, with each way to spoil it. */
START_TEST(utf8_is_that_of_the_standard)
{
	for (uint32_t c = 0; c <= 0x110000; c++) {
		size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		bool good = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
		uint8_t b[5] = { 0 };

		if (n == 1)
			b[0] = (uint8_t)c;
		else
			b[0] = (uint8_t)(0xf00 >> n | c >> 6 * (n - 1));
		for (size_t i = 1; i < n; i++)
			b[i] = (uint8_t)(0x80 | (c >> 6 * (n - 1 - i) & 0x3f));
		if (text_utf8_length(slice_make(b, n + 1)) != (good ? n : 0) ||
		    text_is_utf8(slice_make(b, n)) != good)
			ck_abort_msg("U+%04X", c);
		if (n > 1 && text_utf8_length(slice_make(b, n - 1)) != 0)
			ck_abort_msg("U+%04X without its end", c);
		b[n - 1] ^= 0x40;
		if (n > 1 && text_utf8_length(slice_make(b, n)) != 0)
			ck_abort_msg("U+%04X with a bad end", c);
	}
}
END_TEST

START_TEST(utf8_has_one_form_of_a_character)
{
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80",
		"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xf5\x80\x80\x80", "\xff", "a\xc3", "\xc3\xa9\xa9" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!text_is_utf8(slice_of(bad[i])), "%zu", i);
	ck_assert(text_is_utf8(slice_of("")));
	ck_assert(text_is_utf8(slice_of("Zo\xc3\xab \xe2\x80\x93 1")));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { reads_straight_down,
		the_first_fault_is_kept_with_its_line,
		nothing_is_read_after_a_fault, empty_and_null_input, numbers,
		splitting, ids, ids_compare_without_case, printable,
		utf8_is_that_of_the_standard, utf8_has_one_form_of_a_character,
		NULL };

	return unit_main("text", tests);
}
