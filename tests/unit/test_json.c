/* JSON: strict reading, faults without the input, writing. */
#include "common/base/json.h"

#include <string.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

enum { MAX = 1000 };

START_TEST(reads_members_by_type)
{
	static const char text[] = "{\"s\":\"a\\u00e9\",\"i\":-7,\"r\":1.5,"
				   "\"n\":null,\"a\":[\"x\",2]}";
	struct err e = ERR_INIT;
	struct jval *v;
	int64_t i = 0;

	ck_assert_int_eq(jval_parse(&v, slice_of(text), MAX, &e), 0);
	ck_assert_str_eq(jval_get_str(v, "s"), "a\xc3\xa9");
	ck_assert_ptr_null(jval_get_str(v, "i"));
	ck_assert_ptr_null(jval_get_str(v, "none"));
	ck_assert(jval_get_i64(v, "i", &i));
	ck_assert_int_eq(i, -7);
	ck_assert(!jval_get_i64(v, "r", &i));
	ck_assert(!jval_get_i64(v, "s", &i));
	ck_assert_int_eq(i, -7);
	ck_assert_uint_eq(jval_length(jval_get(v, "a")), 2);
	ck_assert_str_eq(jval_str(jval_at(jval_get(v, "a"), 0)), "x");
	ck_assert_ptr_null(jval_str(jval_at(jval_get(v, "a"), 1)));
	ck_assert_ptr_null(jval_at(jval_get(v, "a"), 2));
	ck_assert_uint_eq(jval_length(v), 0);
	ck_assert_uint_eq(jval_length(NULL), 0);
	jval_free(v);
}
END_TEST

START_TEST(refuses_what_is_not_json)
{
	static const char *const bad[] = { "", " ", "{", "{}x", "{} {}",
		"{\"a\":1,\"a\":2}", "{\"a\":01}", "{'a':1}", "[1,]",
		"{\"a\":\"\xff\"}", "{\"a\":\"\\u0000\"}", "nul",
		"{\"a\":99999999999999999999}", "\"bare\"", "12",
		"{\"a\":\"\n\"}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;
		struct jval *v;

		ck_assert_msg(jval_parse(&v, slice_of(bad[i]), MAX, &e) < 0,
		    "took %s", bad[i]);
		ck_assert_ptr_null(v);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		ck_assert_str_eq(e.code, "json");
	}
}
END_TEST

START_TEST(faults_do_not_quote_the_input)
{
	static const char text[] = "{\n  \"name\": Harriet\n}";
	struct err e = ERR_INIT;
	struct jval *v;

	ck_assert_int_eq(jval_parse(&v, slice_of(text), MAX, &e), -1);
	ck_assert_uint_eq(e.line, 2);
	ck_assert_ptr_null(strstr(e.text, "Harriet"));
	ck_assert_ptr_nonnull(strstr(e.text, "line 2"));
}
END_TEST

START_TEST(size_and_depth_are_capped)
{
	struct err e = ERR_INIT;
	struct jval *v;
	char deep[10000];

	ck_assert_int_eq(jval_parse(&v, slice_of("[1,2,3]"), 6, &e), -1);
	ck_assert_str_eq(e.code, "too-large");
	ck_assert_int_eq(jval_parse(&v, slice_of("[1,2,3]"), 7, &e), 0);
	jval_free(v);
	memset(deep, '[', sizeof(deep));
	ck_assert_int_eq(jval_parse(&v, slice_make(deep, sizeof(deep)),
			     sizeof(deep), &e),
	    -1);
}
END_TEST

START_TEST(writes_in_the_order_made)
{
	struct jval *o = jval_object(), *a = jval_array();
	struct buf b;

	jval_set_str(o, "z", "q\"\n");
	jval_set_i64(o, "b", INT64_MIN);
	jval_set_bool(o, "t", true);
	jval_set_null(o, "n");
	jval_set_day(o, "d", 19723);
	jval_set_day(o, "no", DAY_NONE);
	jval_set_real(o, "r", 0.15);
	jval_set_text(o, "e", slice_make(NULL, 0));
	jval_add_str(a, "x");
	jval_add(a, jval_object());
	jval_set(o, "a", a);
	buf_init(&b, MAX);
	jval_write(o, false, &b);
	ck_assert_str_eq(buf_str(&b),
	    "{\"z\":\"q\\\"\\n\",\"b\":-9223372036854775808,\"t\":true,"
	    "\"n\":null,\"d\":\"2024-01-01\",\"no\":null,\"r\":0.15,\"e\":\"\","
	    "\"a\":[\"x\",{}]}");
	buf_reset(&b);
	jval_write(a, true, &b);
	ck_assert_str_eq(buf_str(&b), "[\n  \"x\",\n  {}\n]");
	buf_reset(&b);
	jval_write(jval_get(o, "z"), false, &b);
	ck_assert_str_eq(buf_str(&b), "\"q\\\"\\n\"");
	buf_free(&b);
	jval_free(o);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_replaced)
{
	struct jval *o = jval_object();

	jval_set_str(o, "a", "x\xffy\xc3\xa9");
	ck_assert_str_eq(jval_get_str(o, "a"), "x?y??");
	jval_free(o);
	jval_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { reads_members_by_type,
		refuses_what_is_not_json, faults_do_not_quote_the_input,
		size_and_depth_are_capped, writes_in_the_order_made,
		bytes_that_are_not_utf8_are_replaced, NULL };

	return unit_main("json", tests);
}
