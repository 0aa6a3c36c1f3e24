/* Records: a struct and its JSON object by one table of fields. */
#include "common/base/record.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/unit.h"

enum { MAX = 4096, JOBS = 3 };

enum colour { RED, GREEN };
static const char *const colours[] = { "red", "green", NULL };

struct job {
	char title[8];
	int32_t began;
};

struct person {
	char name[6];
	uint64_t number;
	int32_t offset;
	unsigned tries;
	int nth;
	bool open;
	enum colour colour;
	int32_t born;
	uint8_t key[3];
	struct job first;
	struct job job[JOBS];
	size_t jobs;
	int half; /* written as its double */
};

static int
read_half(const struct jval *v, void *at, struct err *e)
{
	int64_t n;

	if (!jval_i64(v, &n) || n % 2 != 0)
		return err_set(e, ERR_REFUSED, "an even number is wanted");
	*(int *)at = (int)(n / 2);
	return 0;
}

static struct jval *
write_half(const void *at)
{
	int half = *(const int *)at;

	return half == 0 ? NULL : jval_number(half * 2);
}

static const struct record_field job_fields[] = {
	{ RECORD_FIELD("title", RECORD_TEXT, struct job, title) },
	{ RECORD_FIELD("began", RECORD_DAY, struct job, began) },
	{ .key = NULL },
};

static const struct record_field each_job = { .kind = RECORD_OBJECT,
	.size = sizeof(struct job),
	.fields = job_fields };

static const struct record_field fields[] = {
	{ RECORD_FIELD("name", RECORD_TEXT, struct person, name) },
	{ RECORD_FIELD("number", RECORD_NUMBER, struct person, number),
	    .least = 1 },
	{ RECORD_FIELD("offset", RECORD_NUMBER, struct person, offset),
	    .least = INT32_MIN },
	{ RECORD_FIELD("tries", RECORD_NUMBER, struct person, tries) },
	{ RECORD_FIELD("nth", RECORD_NUMBER, struct person, nth), .least = 1,
	    .most = 9, .optional = true, .otherwise = 1 },
	{ RECORD_FIELD("open", RECORD_BOOL, struct person, open) },
	{ RECORD_FIELD("colour", RECORD_WORD, struct person, colour),
	    .words = colours },
	{ RECORD_FIELD("born", RECORD_DAY, struct person, born) },
	{ RECORD_FIELD("key", RECORD_BYTES, struct person, key) },
	{ RECORD_FIELD("first", RECORD_OBJECT, struct person, first),
	    .fields = job_fields },
	{ RECORD_FIELD("jobs", RECORD_LIST, struct person, job), .least = 1,
	    .item = &each_job, .count = offsetof(struct person, jobs) },
	{ RECORD_FIELD("half", RECORD_OTHER, struct person, half),
	    .optional = true, .read = read_half, .write = write_half },
	{ .key = NULL },
};

static const char full[] =
    "{\"name\":\"Z\xc3\xa9 Q\",\"number\":9223372036854775807,"
    "\"offset\":-5,\"tries\":4294967295,\"nth\":2,\"open\":true,"
    "\"colour\":\"green\",\"born\":\"1958-02-28\",\"key\":\"AQL/\","
    "\"first\":{\"title\":\"\",\"began\":null},"
    "\"jobs\":[{\"title\":\"a\",\"began\":\"2026-04-01\"},"
    "{\"title\":\"b\",\"began\":null}],\"half\":84}";

static struct jval *
parse(const char *text)
{
	struct err e = ERR_INIT;
	struct jval *o;

	ck_assert_msg(jval_parse(&o, slice_of(text), MAX, &e) == 0, "%s: %s",
	    e.text, text);
	return o;
}

static int
read_text(const char *text, struct person *p, struct err *e)
{
	struct jval *o = parse(text);
	int rc;

	memset(p, 0, sizeof(*p));
	p->nth = 1;
	rc = record_read(fields, o, p, e);
	jval_free(o);
	return rc;
}

static void
check_written(const struct person *p, const char *want)
{
	struct jval *o = record_write(fields, p);
	struct buf out;

	buf_init(&out, MAX);
	jval_write(o, false, &out);
	ck_assert_str_eq(buf_str(&out), want);
	buf_free(&out);
	jval_free(o);
}

START_TEST(what_is_written_is_read_again)
{
	struct err e = ERR_INIT;
	struct person p;

	ck_assert_msg(read_text(full, &p, &e) == 0, "%s", e.text);
	ck_assert_uint_eq(p.number, INT64_MAX);
	ck_assert_int_eq(p.offset, -5);
	ck_assert_uint_eq(p.tries, UINT32_MAX);
	ck_assert_int_eq(p.nth, 2);
	ck_assert(p.open);
	ck_assert_int_eq(p.colour, GREEN);
	ck_assert_int_eq(p.born, day_from_civil(1958, 2, 28));
	ck_assert_mem_eq(p.key, "\x01\x02\xff", 3);
	ck_assert_int_eq(p.first.began, DAY_NONE);
	ck_assert_uint_eq(p.jobs, 2);
	ck_assert_str_eq(p.job[1].title, "b");
	ck_assert_int_eq(p.half, 42);
	check_written(&p, full);
}
END_TEST

START_TEST(optional_members_may_be_missing)
{
	static const struct record_field some[] = {
		{ RECORD_FIELD("title", RECORD_TEXT, struct job, title),
		    .optional = true },
		{ RECORD_FIELD("began", RECORD_DAY, struct job, began),
		    .optional = true },
		{ .key = NULL },
	};
	struct job job = { "", DAY_NONE };
	struct err e = ERR_INIT;
	struct jval *o = record_write(some, &job);
	struct person p;

	ck_assert_ptr_null(jval_name_at(o, 0));
	(void)strcpy(job.title, "kept");
	ck_assert_int_eq(record_read(some, o, &job, &e), 0);
	ck_assert_str_eq(job.title, "kept");
	jval_free(o);
	ck_assert_int_eq(read_text(full, &p, &e), 0);
	p.nth = 1;
	p.half = 0;
	o = record_write(fields, &p);
	ck_assert_ptr_null(jval_get(o, "nth"));
	ck_assert_ptr_null(jval_get(o, "half"));
	ck_assert_int_eq(record_read(fields, o, &p, &e), 0);
	ck_assert_int_eq(p.nth, 1);
	jval_free(o);
}
END_TEST

/* `full` with one member replaced; and what is then said. */
static const struct {
	const char *was, *now, *says;
} bad[] = {
	{ "\"Z\xc3\xa9 Q\"", "\"Harriet\"",
	    "name: a text of at most 5 bytes is wanted" },
	{ "\"name\":", "\"nam\":",
	    "name: a text of at most 5 bytes is wanted" },
	{ "9223372036854775807", "0",
	    "number: a whole number from 1 to 9223372036854775807 is wanted" },
	{ "-5", "-2147483649",
	    "offset: a whole number from -2147483648 to 2147483647 is "
	    "wanted" },
	{ "4294967295", "4294967296",
	    "tries: a whole number from 0 to 4294967295 is wanted" },
	{ "4294967295", "1.0",
	    "tries: a whole number from 0 to 4294967295 is wanted" },
	{ "\"nth\":2", "\"nth\":10",
	    "nth: a whole number from 1 to 9 is wanted" },
	{ "true", "1", "open: true or false is wanted" },
	{ "\"green\"", "\"Green\"",
	    "colour: one of \"red\", \"green\" is wanted" },
	{ "\"1958-02-28\"", "\"1958-02-29\"",
	    "born: a date like \"2026-04-01\" is wanted" },
	{ "AQL/", "AQL/AA==", "key: 3 bytes in base64 are wanted" },
	{ "{\"title\":\"\",\"began\":null}", "[]",
	    "first: an object is wanted" },
	{ "\"began\":null}]", "\"began\":1}]",
	    "jobs: item 2: began: a date like \"2026-04-01\" is wanted" },
	{ "\"jobs\":[",
	    "\"jobs\":[{\"title\":\"\",\"began\":null},"
	    "{\"title\":\"\",\"began\":null},",
	    "jobs: a list of 1 to 3 is wanted" },
	{ "\"jobs\":[", "\"jobs\":[],\"jobs2\":[",
	    "jobs: a list of 1 to 3 is wanted" },
	{ "84", "83", "half: an even number is wanted" },
};

/* Read `full` with one piece of it replaced. */
static int
read_replaced(const char *was, const char *now, struct err *e)
{
	const char *at = strstr(full, was);
	struct person p;
	struct buf text;
	int rc;

	ck_assert_msg(at != NULL, "%s is not in the text", was);
	buf_init(&text, MAX);
	buf_add(&text, full, (size_t)(at - full));
	buf_puts(&text, now);
	buf_puts(&text, at + strlen(was));
	rc = read_text(buf_str(&text), &p, e);
	buf_free(&text);
	return rc;
}

START_TEST(the_error_names_the_field)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;

		ck_assert_int_lt(read_replaced(bad[i].was, bad[i].now, &e), 0);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		ck_assert_str_eq(e.text, bad[i].says);
	}
}
END_TEST

START_TEST(every_member_is_needed)
{
	for (size_t i = 0; fields[i].key != NULL; i++) {
		struct err e = ERR_INIT;
		char was[16], now[16];
		int rc;

		(void)snprintf(was, sizeof(was), "\"%s\":", fields[i].key);
		(void)snprintf(now, sizeof(now), "\"%s_\":", fields[i].key);
		rc = read_replaced(was, now, &e);
		ck_assert_int_eq(rc, fields[i].optional ? 0 : -1);
		ck_assert(fields[i].optional ||
			  strncmp(e.text, fields[i].key,
			      strlen(fields[i].key)) == 0);
	}
}
END_TEST

START_TEST(taking_keeps_what_is_not_there)
{
	struct jval *o = parse("{\"name\":\"much too long\",\"number\":8,"
			       "\"tries\":-1,\"jobs\":7,\"other\":{}}");
	struct person p = { .name = "kept", .tries = 3, .jobs = 1 };

	record_take(fields, o, &p);
	ck_assert_str_eq(p.name, "kept");
	ck_assert_uint_eq(p.number, 8);
	ck_assert_uint_eq(p.tries, 3);
	ck_assert_uint_eq(p.jobs, 1);
	jval_free(o);
	record_take(fields, NULL, &p);
	ck_assert_uint_eq(p.number, 8);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		what_is_written_is_read_again,
		optional_members_may_be_missing,
		the_error_names_the_field,
		every_member_is_needed,
		taking_keeps_what_is_not_there,
		NULL,
	};

	return unit_main("record", tests);
}
