/* The one form in which typed texts are compared. */
#include "common/base/fold.h"

#include <string.h>

#include "tests/unit/unit.h"

enum { TEXT_MAX = 4096, LAST = 0x10ffff };

/* What everybody who searches or compares names asks for. */
enum { ALL = FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS };

static void
check(const char *from, unsigned flags, const char *to)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	fold_text(slice_of(from), flags, &out);
	ck_assert_str_eq(buf_str(&out), to);
	buf_free(&out);
}

START_TEST(spellings_of_unicode_are_always_one)
{
	check("Zo\xc3\xab", 0, "Zo\xc3\xab");
	check("Zoe\xcc\x88", 0, "Zo\xc3\xab");
	check("\xef\xbc\xa1\xef\xbc\x91", 0, "A1");
	check("a\xc2\xa0z", 0, "a z");
	check("a\xe2\x80\x8b\xc2\xadz", 0, "az");
	check("\xef\xac\x81t", 0, "fit");
	check("", 0, "");
}
END_TEST

START_TEST(a_flag_says_what_does_not_count)
{
	check("\xc3\x89 Ab", FOLD_CASE, "\xc3\xa9 ab");
	check("STRASSE Stra\xc3\x9f"
	      "e",
	    FOLD_CASE, "strasse strasse");
	check("\xc3\x89\xc3\xb8 \xc5\x81", FOLD_ACCENTS, "Eo L");
	check("O'N O\xe2\x80\x99N O\xc2\xb4N O`N", FOLD_APOSTROPHES,
	    "ON ON ON ON");
	check(" Ref.  no\xe2\x80\x93(1) ", FOLD_WORDS, "Ref no 1");
	check("!?", FOLD_WORDS, "");
	check("ZO\xc3\x8b O\xe2\x80\x99"
	      "Brien-Smith",
	    ALL, "zoe obrien smith");
}
END_TEST

START_TEST(appends_and_leaves_what_is_there)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	buf_puts(&out, "x");
	fold_text(slice_of(" A"), ALL, &out);
	ck_assert_str_eq(buf_str(&out), "xa");
	buf_free(&out);
}
END_TEST

START_TEST(what_is_not_utf8_stays)
{
	check("a\xff'A", ALL, "a\xff'A");
}
END_TEST

START_TEST(compares)
{
	ck_assert(fold_same(slice_of("Caf\xc3\xa9"), slice_of("CAFE\xcc\x81"),
	    1));
	ck_assert(!fold_same(slice_of("Caf\xc3\xa9"), slice_of("cafe"), 1));
	ck_assert(fold_same(slice_of("Caf\xc3\xa9"), slice_of("cafe"), ALL));
	ck_assert(!fold_same(slice_of("a b"), slice_of("ab"), ALL));
	ck_assert(fold_same(slice_of(""), slice_of(" "), ALL));
}
END_TEST

static size_t
encode(uint32_t c, char out[static 5])
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	memset(out, 0, 5);
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	return n;
}

/* Or what one program folded would not be found by another. */
START_TEST(folding_twice_changes_nothing)
{
	struct buf one, two;
	char text[5];

	buf_init(&one, TEXT_MAX);
	buf_init(&two, TEXT_MAX);
	for (unsigned flags = 0; flags <= ALL; flags++)
		for (uint32_t c = 1; c <= LAST; c += flags == ALL ? 97 : 997) {
			if (c >= 0xd800 && c < 0xe000)
				continue;
			buf_reset(&one);
			buf_reset(&two);
			fold_text(slice_make(text, encode(c, text)), flags,
			    &one);
			fold_text(buf_slice(&one), flags, &two);
			ck_assert_msg(slice_equal(buf_slice(&one),
					  buf_slice(&two)),
			    "U+%04X, flags %u", c, flags);
		}
	buf_free(&one);
	buf_free(&two);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { spellings_of_unicode_are_always_one,
		a_flag_says_what_does_not_count,
		appends_and_leaves_what_is_there, what_is_not_utf8_stays,
		compares, folding_twice_changes_nothing, NULL };

	return unit_main("fold", tests);
}
