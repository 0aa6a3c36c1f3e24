/* Errors: fields, order of prefixes, truncation, exit status. */
#include "common/base/err.h"

#include <errno.h>
#include <string.h>

#include "common/base/sentence.h"
#include "tests/unit/unit.h"

START_TEST(set_clears_line_and_code)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(err_refuse(&e, "grammar", 7, "cell %d", 3), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_uint_eq(e.line, 7);
	ck_assert_str_eq(e.code, "grammar");
	ck_assert_str_eq(e.text, "cell 3");
	ck_assert_int_eq(err_set(&e, ERR_LATER, "busy"), -1);
	ck_assert_int_eq(e.kind, ERR_LATER);
	ck_assert_uint_eq(e.line, 0);
	ck_assert_str_eq(e.code, "");
}
END_TEST

START_TEST(arguments_may_point_into_the_error)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_REFUSED, "inner");
	err_set(&e, ERR_SYSTEM, "outer, %s", e.text);
	ck_assert_str_eq(e.text, "outer, inner");
	err_prefix(&e, "%s", e.text);
	ck_assert_str_eq(e.text, "outer, inner: outer, inner");
}
END_TEST

START_TEST(errno_is_put_into_words)
{
	struct err e = ERR_INIT;

	err_errno(&e, ENOENT, "cannot open %s", "x");
	ck_assert_int_eq(e.kind, ERR_SYSTEM);
	ck_assert_str_eq(e.text, "cannot open x: No such file or directory");
}
END_TEST

START_TEST(prefix_goes_in_front_and_keeps_the_rest)
{
	struct err e = ERR_INIT;

	err_refuse(&e, "c", 2, "inner");
	ck_assert_int_eq(err_prefix(&e, "file %s", "a.csv"), -1);
	ck_assert_str_eq(e.text, "file a.csv: inner");
	ck_assert_uint_eq(e.line, 2);
	ck_assert_str_eq(e.code, "c");
}
END_TEST

START_TEST(long_texts_are_cut_and_terminated)
{
	char big[2 * ERR_TEXT_MAX];
	struct err e = ERR_INIT;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	err_set(&e, ERR_REFUSED, "%s", big);
	ck_assert_uint_eq(strlen(e.text), ERR_TEXT_MAX - 1);
	err_prefix(&e, "%s", big);
	ck_assert_uint_eq(strlen(e.text), ERR_TEXT_MAX - 1);
	err_errno(&e, EIO, "%s", big);
	ck_assert_uint_eq(strlen(e.text), ERR_TEXT_MAX - 1);
	err_refuse(&e, big, 0, "short");
	ck_assert_uint_eq(strlen(e.code), ERR_CODE_MAX - 1);
}
END_TEST

START_TEST(exit_status_is_that_of_the_interfaces)
{
	static const struct {
		enum err_kind kind;
		int status;
	} want[] = { { ERR_NONE, 0 }, { ERR_REFUSED, 1 }, { ERR_USAGE, 2 },
		{ ERR_LATER, 75 }, { ERR_SYSTEM, 1 }, { ERR_CORRUPT, 1 } };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct err e = { .kind = want[i].kind };

		ck_assert_int_eq(err_exit_status(&e), want[i].status);
	}
}
END_TEST

START_TEST(a_page_shows_sentences)
{
	static const struct {
		const char *text, *sentence;
	} want[] = { { "", "" }, { "a", "A." },
		{ "it is missing; type it", "It is missing; type it." },
		{ "Did you mean north?", "Did you mean north?" },
		{ "\xc3\xa9 is odd", "\xc3\xa9 is odd." },
		{ "3 May is Sunday.", "3 May is Sunday." } };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		struct buf out;

		buf_init(&out, 100);
		sentence_put(&out, want[i].text);
		ck_assert_str_eq(buf_str(&out), want[i].sentence);
		/* What stands alone in a cell: as given but for its capital. */
		buf_reset(&out);
		sentence_begin(&out, want[i].text);
		ck_assert_uint_eq(out.n, strlen(want[i].text));
		ck_assert_int_eq(strncmp(buf_str(&out), want[i].sentence,
				     out.n),
		    0);
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_code_is_given_to_an_error_of_any_kind)
{
	struct err e = ERR_INIT;

	err_set(&e, ERR_USAGE, "it is missing");
	ck_assert_int_eq(err_code(&e, "start"), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_str_eq(e.code, "start");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { set_clears_line_and_code,
		arguments_may_point_into_the_error, errno_is_put_into_words,
		prefix_goes_in_front_and_keeps_the_rest,
		long_texts_are_cut_and_terminated,
		exit_status_is_that_of_the_interfaces, a_page_shows_sentences,
		a_code_is_given_to_an_error_of_any_kind, NULL };

	return unit_main("err", tests);
}
