/*
 * Remarks in words: every code has a sentence, a terminal sees what files do
 * not, and the entry of one fact knows no lines.
 */
#include <string.h>

#include "agent/exchange/exchange_words.h"
#include "agent/register/events.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

static const struct exchange_manner plain = { .at = NULL };
static const struct exchange_manner terminal = { .shows_cells = true };

static const char *
say(const struct exchange_remark *r, const struct exchange_manner *manner)
{
	static char text[1024];
	struct buf out;

	buf_init(&out, sizeof(text));
	exchange_words_line(r, manner, &out);
	memcpy(text, buf_str(&out), out.n + 1);
	buf_free(&out);
	return text;
}

START_TEST(every_code_has_its_sentence)
{
	char nothing[] = "";

	for (int i = REMARK_NONE + 1; i < REMARK_CODES; i++) {
		struct exchange_remark r = { .line = 3,
			.code = (enum exchange_code)i,
			.inner = REMARK_REQUIRED,
			.event = EVENT_CONTACT,
			.word = "positive",
			.text = nothing };

		ck_assert(strchr(say(&r, &plain), '{') == NULL);
		for (int k = REMARK_NONE + 1; k < i; k++)
			ck_assert_str_ne(exchange_words_code(r.code),
			    exchange_words_code((enum exchange_code)k));
	}
}
END_TEST

/* A date of birth or a local number in the wrong column stays off paper; what
 * cannot be one is said. */
START_TEST(cells_are_shown_on_a_terminal)
{
	struct exchange_remark r = { .line = 3,
		.column = "date",
		.code = REMARK_DATE_FORM,
		.cell = exchange_shown_number(slice_of("12/05/1985")) };

	ck_assert_str_eq(say(&r, &terminal),
	    "line 3, column date: \"12/05/1985\" is not a date; dates are "
	    "written YYYY-MM-DD");
	ck_assert_str_eq(say(&r, &plain),
	    "line 3, column date: the cell (8 digits) is not a date; dates are "
	    "written YYYY-MM-DD");
	r.cell = exchange_shown_number(slice_of("1234567"));
	ck_assert(strstr(say(&r, &plain), "1234567") == NULL);
	r.cell = exchange_shown_number(slice_of("169"));
	ck_assert(strstr(say(&r, &plain), "\"169\"") != NULL);
	r.cell = exchange_shown_number(slice_of("9434765919"));
	ck_assert(strstr(say(&r, &terminal), ": the cell is") != NULL);
	r.cell = exchange_shown_number(slice_of("Ann 1"));
	ck_assert(strstr(say(&r, &terminal), ": the cell is") != NULL);
}
END_TEST

START_TEST(one_fact_is_no_row)
{
	const struct exchange_manner one = { .one_fact = true };
	struct exchange_remark r = { .line = 2,
		.code = REMARK_BREAKS_STORED,
		.inner = REMARK_AFTER_DISCHARGE,
		.event = EVENT_CONTACT,
		.day = day_from_civil(2025, 3, 1),
		.other = day_from_civil(2025, 2, 1),
		.of = day_from_civil(2025, 3, 1) };
	struct buf out;

	buf_init(&out, 1024);
	exchange_words_sentence(&r, &one, &out);
	ck_assert_str_eq(buf_str(&out),
	    "with this fact the contact of 2025-03-01, which the register "
	    "holds, would break a rule: 2025-03-01 is after the client's "
	    "discharge, 2025-02-01");
	buf_free(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_code_has_its_sentence,
		cells_are_shown_on_a_terminal, one_fact_is_no_row, NULL };

	return unit_main("exchange_words", tests);
}
