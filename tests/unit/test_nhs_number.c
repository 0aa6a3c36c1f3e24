/*
 * NHS numbers: the published vectors, the ways people write them, and their
 * slips.
 */
#include "common/ips/nhs_number.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/unit.h"

static bool
parses(const char *text, char out[static NHS_NUMBER_SIZE])
{
	memset(out, 'x', NHS_NUMBER_SIZE);
	return nhs_number_parse(slice_of(text), out);
}

static void
good(const char *text, const char *digits)
{
	char out[NHS_NUMBER_SIZE];

	ck_assert_msg(parses(text, out), "\"%s\"", text);
	ck_assert_str_eq(out, digits);
}

static void
bad(const char *text)
{
	char out[NHS_NUMBER_SIZE];

	ck_assert_msg(!parses(text, out), "\"%s\"", text);
	ck_assert_str_eq(out, "");
}

/* ------------------------------------------------------------------ vectors */

enum { FIRST_NINE, CHECK_DIGIT, FULL_NUMBER, VECTORS = 8, NONE = 10 };

struct vectors {
	unsigned numbers, none;
};

/* Of the nine digits and each of the ten check digits, only the right one
 * makes a number; none does when it would have to be 10. */
static int
check_vector(void *arg, const struct csvread_row *row, struct err *e)
{
	struct vectors *seen = arg;
	struct slice nine = row->cell[FIRST_NINE];
	struct slice full = row->cell[FULL_NUMBER];
	uint64_t right = NONE;

	(void)e;
	ck_assert_uint_eq(nine.n, NHS_NUMBER_SIZE - 2);
	if (!text_parse_u64(row->cell[CHECK_DIGIT], NONE, &right))
		ck_assert(slice_is(row->cell[CHECK_DIGIT], "none (10): number "
							   "invalid"));
	for (unsigned digit = 0; digit < NONE; digit++) {
		char *text = mem_printf("%.*s%u", (int)nine.n,
		    (const char *)nine.p, digit);

		if (digit == right) {
			good(text, text);
			ck_assert(full.n == 0 || slice_is(full, text));
		} else {
			bad(text);
		}
		free(text);
	}
	if (right == NONE)
		seen->none++;
	else
		seen->numbers++;
	return 0;
}

START_TEST(every_vector)
{
	static const char *const columns[] = { "first_nine", "check_digit",
		"full_number", NULL };
	struct vectors seen = { 0 };
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 100,
		.rows_max = 100,
		.row = check_vector,
		.arg = &seen };
	struct err e = ERR_INIT;
	struct buf file;

	ck_assert_msg(file_read("tests/cases/nhs_number_vectors.csv", 1 << 16,
			  &file, &e) == 0,
	    "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&file);
	ck_assert_uint_eq(seen.numbers, VECTORS - 2);
	ck_assert_uint_eq(seen.none, 2);
}
END_TEST

/* One slip of a digit, or two neighbours in the wrong order, is seen. */
START_TEST(slips_are_seen)
{
	static const char number[] = "9434765919";
	char text[sizeof(number)];

	for (size_t i = 0; i + 1 < sizeof(number); i++)
		for (char c = '0'; c <= '9'; c++) {
			memcpy(text, number, sizeof(number));
			text[i] = c;
			if (c != number[i])
				bad(text);
		}
	for (size_t i = 0; i + 2 < sizeof(number); i++) {
		memcpy(text, number, sizeof(number));
		text[i] = number[i + 1];
		text[i + 1] = number[i];
		if (strcmp(text, number) != 0)
			bad(text);
	}
}
END_TEST

/* ------------------------------------------------------------- as people do */

START_TEST(as_people_write_it)
{
	good("9434765919", "9434765919");
	good("943 476 5919", "9434765919");
	good("943-476-5919", "9434765919");
	good(" 943  476 - 5919 ", "9434765919");
	good("9 4 3 4 7 6 5 9 1 9", "9434765919");
}
END_TEST

START_TEST(what_is_none)
{
	bad("");
	bad(" - ");
	bad("943476591");
	bad("94347659191");
	bad("09434765919");
	bad("9434765919 0");
	bad("943476591O");
	bad("NHS9434765919");
	bad("9434765919x");
	bad("943.476.5919");
	bad("943/476/5919");
	bad("+9434765919");
	bad("943\t476\t5919");
	bad("943 476 5919\n");
	bad("943\xc2\xa0"
	    "4765919");
	bad("\xef\xbc\x99"
	    "434765919");
	bad("9.434765919E+9");
}
END_TEST

/* Bytes that are no text: a NUL ends nothing. */
START_TEST(bytes)
{
	static const char nul[] = "9434765919\0";
	static const char within[] = "94347\00065919";
	char out[NHS_NUMBER_SIZE];

	ck_assert(nhs_number_parse(slice_make(nul, 10), out));
	ck_assert(!nhs_number_parse(slice_make(nul, 11), out));
	ck_assert(!nhs_number_parse(slice_make(within, 11), out));
	ck_assert(!nhs_number_parse(slice_make(NULL, 0), out));
	for (int c = 0; c < 256; c++) {
		char text[] = "9434765919?";

		text[10] = (char)c;
		ck_assert(nhs_number_parse(slice_make(text, 11), out) ==
			  (c == ' ' || c == '-'));
	}
}
END_TEST

START_TEST(shown)
{
	char out[NHS_NUMBER_SHOWN_SIZE];

	nhs_number_show("9434765919", out);
	ck_assert_str_eq(out, "943 476 5919");
	good(out, "9434765919");
	nhs_number_show("0000000000", out);
	ck_assert_str_eq(out, "000 000 0000");
}
END_TEST

/* They pass the check, and nobody has them. */
START_TEST(placeholders_are_none)
{
	char text[NHS_NUMBER_SIZE], out[NHS_NUMBER_SIZE];

	for (char digit = '0'; digit <= '9'; digit++) {
		memset(text, digit, sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		ck_assert(!nhs_number_parse(slice_of(text), out));
		ck_assert_str_eq(out, "");
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { placeholders_are_none, every_vector,
		slips_are_seen, as_people_write_it, what_is_none, bytes, shown,
		NULL };

	return unit_main("nhs_number", tests);
}
