/* JSON text that is appended, and the form of a problem. */
#include "common/base/problem.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/jsontext.h"
#include "tests/unit/unit.h"

enum { MAX = 4096 };

START_TEST(commas_stand_between_values)
{
	struct buf out;

	buf_init(&out, MAX);
	jsontext_open(&out, NULL, '{');
	jsontext_open(&out, "a", '[');
	jsontext_close(&out, ']');
	jsontext_open(&out, "b", '[');
	jsontext_u64(&out, NULL, 0);
	jsontext_text(&out, NULL, slice_of("["));
	jsontext_open(&out, NULL, '{');
	jsontext_close(&out, '}');
	jsontext_open(&out, NULL, '{');
	jsontext_u64(&out, "c", UINT64_MAX);
	jsontext_base64(&out, "d", "\xff\x00\x01", 3);
	jsontext_close(&out, '}');
	jsontext_close(&out, ']');
	jsontext_key(&out, "e");
	jsontext_open(&out, NULL, '{');
	jsontext_close(&out, '}');
	jsontext_close(&out, '}');
	ck_assert_str_eq(buf_str(&out),
	    "{\"a\":[],\"b\":[0,\"[\",{},"
	    "{\"c\":18446744073709551615,\"d\":\"/wAB\"}],\"e\":{}}");
	buf_free(&out);
}
END_TEST

/* Each byte alone and between others; what is read is what was written. */
START_TEST(strings_are_read_back)
{
	for (unsigned c = 1; c < 256; c++) {
		char text[] = { 'a', (char)c, (char)c, 'z', '\0' };
		char want[] = { 'a', (char)c, (char)c, 'z', '\0' };
		struct err e = ERR_INIT;
		struct jval *v;
		struct buf out;

		if (c >= 0x80)
			want[1] = want[2] = '?';
		buf_init(&out, MAX);
		jsontext_open(&out, NULL, '[');
		jsontext_text(&out, NULL, slice_of(text));
		jsontext_close(&out, ']');
		ck_assert_msg(jval_parse(&v, buf_slice(&out), MAX, &e) == 0,
		    "byte %u: %s", c, e.text);
		ck_assert_str_eq(jval_str(jval_at(v, 0)), want);
		jval_free(v);
		buf_free(&out);
	}
}
END_TEST

START_TEST(letters_stay_and_stray_bytes_do_not)
{
	static const char text[] = "\xe2\x80\x94 Zo\xc3\xab \xe2\x80 \xc3";
	struct buf out;

	buf_init(&out, MAX);
	jsontext_text(&out, NULL, slice_of(text));
	jsontext_text(&out, NULL, slice_make("\0\t\n\"\\\x7f", 6));
	jsontext_text(&out, NULL, slice_make(NULL, 0));
	ck_assert_str_eq(buf_str(&out),
	    "\"\xe2\x80\x94 Zo\xc3\xab ?? ?\","
	    "\"\\u0000\\u0009\\n\\\"\\\\\x7f\",\"\"");
	buf_free(&out);
}
END_TEST

START_TEST(a_problem_says_what_applies)
{
	struct buf out;

	buf_init(&out, MAX);
	problem_begin(&out, 422, "refused", "line 7: a \"sentence\"", 7);
	jsontext_text(&out, "note", slice_of("n\n"));
	problem_end(&out);
	ck_assert_str_eq(buf_str(&out),
	    "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\","
	    "\"status\":422,\"code\":\"refused\","
	    "\"detail\":\"line 7: a \\\"sentence\\\"\",\"line\":7,"
	    "\"note\":\"n\\n\"}\n");
	buf_reset(&out);
	problem_begin(&out, 418, "", "", 0);
	problem_end(&out);
	ck_assert_str_eq(buf_str(&out),
	    "{\"type\":\"about:blank\",\"title\":\"Problem\","
	    "\"status\":418}\n");
	buf_free(&out);
}
END_TEST

START_TEST(problems_are_strict_json_with_what_applies)
{
	static const char note[] = "a\n\n\xe2\x80\x94 \"b\"\\\x01\n";
	struct err why = ERR_INIT, e = ERR_INIT;
	struct jval *v;
	struct buf out;
	int64_t n;

	buf_init(&out, 10000);
	err_refuse(&why, "refused", 7, "line 7: a \"sentence\"");
	problem_begin(&out, 422, why.code, why.text, why.line);
	jsontext_text(&out, "refusal_code", slice_of("service"));
	jsontext_text(&out, "note", slice_of(note));
	jsontext_key(&out, "in_force");
	buf_puts(&out, "[]");
	problem_end(&out);
	ck_assert_msg(jval_parse(&v, buf_slice(&out), 10000, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(jval_get_str(v, "note"), note);
	ck_assert_str_eq(jval_get_str(v, "detail"), "line 7: a \"sentence\"");
	ck_assert_str_eq(jval_get_str(v, "title"), "Unprocessable Content");
	ck_assert(jval_get_i64(v, "line", &n) && n == 7);
	ck_assert_ptr_null(jval_get(v, "proof"));
	ck_assert_ptr_nonnull(jval_get(v, "in_force"));
	jval_free(v);
	buf_reset(&out);
	err_refuse(&why, "busy", 0, "later");
	problem_begin(&out, 503, why.code, why.text, why.line);
	problem_end(&out);
	ck_assert_int_eq(jval_parse(&v, buf_slice(&out), 10000, &e), 0);
	ck_assert_ptr_null(jval_get(v, "line"));
	ck_assert_str_eq(jval_get_str(v, "type"), "about:blank");
	jval_free(v);
	buf_free(&out);
}
END_TEST

START_TEST(titles_are_those_of_the_statuses)
{
	static const struct {
		unsigned status;
		const char *title;
	} cases[] = { { 400, "Bad Request" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 409, "Conflict" },
		{ 413, "Content Too Large" }, { 425, "Too Early" },
		{ 503, "Service Unavailable" },
		{ 507, "Insufficient Storage" } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = ERR_INIT;
		struct jval *v;
		struct buf out;

		buf_init(&out, MAX);
		problem_begin(&out, cases[i].status, "c", "d", 0);
		problem_end(&out);
		ck_assert_int_eq(jval_parse(&v, buf_slice(&out), MAX, &e), 0);
		ck_assert_str_eq(jval_get_str(v, "title"), cases[i].title);
		jval_free(v);
		buf_free(&out);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		commas_stand_between_values,
		strings_are_read_back,
		letters_stay_and_stray_bytes_do_not,
		a_problem_says_what_applies,
		problems_are_strict_json_with_what_applies,
		titles_are_those_of_the_statuses,
		NULL,
	};

	return unit_main("problem", tests);
}
