/* What is said of a field or a row, as a page has it: a sentence. */
#include "agent/web/web_words.h"

#include "tests/unit/unit.h"

#define WHERE "\"rows\":\"3\",\"column\":\"pounds\""

static void
expect(const char *before, const char *after)
{
	struct err e = ERR_INIT;
	struct jval *o;
	struct buf out;

	ck_assert_int_eq(jval_parse(&o, slice_of(before), 1 << 16, &e), 0);
	web_words_remarks(o);
	buf_init(&out, 1 << 16);
	jval_write(o, false, &out);
	ck_assert_str_eq(buf_str(&out), after);
	buf_free(&out);
	jval_free(o);
}

START_TEST(remarks_and_rows)
{
	expect("{\"remarks\":[{\"field\":\"date\",\"text\":\"is required\"}]}",
	    "{\"remarks\":[{\"field\":\"date\",\"text\":\"This is "
	    "required.\"}]}");
	expect("{\"entry\":{\"remarks\":[{\"text\":\"no such client\"}]}}",
	    "{\"entry\":{\"remarks\":[{\"text\":\"No such client.\"}]}}");
	expect("{\"faults\":[{" WHERE ",\"why\":\"is not an amount\"}]}",
	    "{\"faults\":[{" WHERE ",\"why\":\"This is not an amount.\"}]}");
	expect("{\"report\":{\"faults\":[{" WHERE
	       ",\"say\":\"the client is not here\"}],\"changes\":[{" WHERE
	       ",\"say\":\"was 3 May 2026\"}]}}",
	    "{\"report\":{\"faults\":[{" WHERE
	    ",\"say\":\"The client is not here.\"}],\"changes\":[{" WHERE
	    ",\"say\":\"Was 3 May 2026.\"}]}}");
}
END_TEST

/* Where nothing is said, and where a member of that name is something else. */
START_TEST(nothing_else)
{
	expect("{}", "{}");
	expect("{\"faults\":[],\"report\":null,\"entry\":null}",
	    "{\"faults\":[],\"report\":null,\"entry\":null}");
	expect("{\"faults\":[\"a word\"],\"changes\":[{\"says\":\"a\"}]}",
	    "{\"faults\":[\"a word\"],\"changes\":[{\"says\":\"a\"}]}");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { remarks_and_rows, nothing_else, NULL };
	const struct unit_suite suite = { .name = "web_words", .tests = tests };

	return unit_run(&suite);
}
