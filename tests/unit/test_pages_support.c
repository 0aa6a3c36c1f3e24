/*
 * Events and support given over the door: written down, corrected from what was
 * seen, imported with a fault, read by region, taken away as a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

static struct pages_world_who lead, op;

static void
begin(void)
{
	pages_world_begin();
	pages_world_registry("area,hills,Hills,north,2015-04-01,,\n"
			     "area,downs,Downs,south,2015-04-01,,\n"
			     "service,ash,Ash,hills,2015-10-01,,\n"
			     "service,pine,Pine,downs,2015-10-01,,\n");
	lead = pages_world_in("lead");
	op = pages_world_in("operator");
}

/* Ask, and see status and words. */
static void
asks(const struct pages_world_who *who, const char *path, const char *body,
    const char *version, unsigned status, const char *has)
{
	/* Each is a form of its own. */
	static int forms;
	char *key = mem_printf("form %d", forms++);
	const struct pages_world_request r = { .who = who,
		.key = key,
		.method = body != NULL ? "POST" : "GET",
		.path = path,
		.body = body,
		.version = version };
	char *text;
	unsigned got = pages_world_ask(&r, &text);

	ck_assert_msg(got == status && strstr(text, has) != NULL,
	    "%s: wanted %u and %s, got %u %s", path, status, has, got, text);
	free(key);
	free(text);
}

#define WORKSHOP \
	"\"kind\":\"workshop\",\"date\":\"3/5/2020\",\"region\":\"north\"," \
	"\"place\":\"online\",\"items\":\"5, 17\",\"ref\":\"W1\"," \
	"\"attended\":[{\"service\":\"ash\",\"role\":\"team-leader\"," \
	"\"number\":\" 3 \"}]"

START_TEST(a_correction_is_made_from_what_was_seen)
{
	asks(&lead, "/v1/events", "{" WORKSHOP "}", NULL, 200,
	    "Workshop on 3 May 2020 for The North (Online), about items 5, "
	    "17; 3 people came.");
	asks(&lead, "/v1/events", NULL, NULL, 200, "\"version\":\"1-1\"");
	asks(&lead, "/v1/events:correct", "{\"number\":1," WORKSHOP "}", "1-0",
	    412, "\"theirs\":\"Workshop on 3 May 2020");
	asks(&lead, "/v1/events:correct", "{\"number\":1," WORKSHOP "}", "1-1",
	    200, "says");
	asks(&lead, "/v1/events:withdraw", "{\"number\":1}", "1-1", 412,
	    "\"version\":\"1-2\"");
	asks(&lead, "/v1/events:withdraw", "{\"number\":1}", "1-2", 200,
	    "is withdrawn");
	asks(&lead, "/v1/events", NULL, NULL, 200, "\"events\":[]");
	asks(&lead, "/v1/events/1", NULL, NULL, 200, "\"version\":\"1-3\"");
	asks(&lead, "/v1/events/7", NULL, NULL, 404, "no-such");
	asks(&lead, "/v1/events/x", NULL, NULL, 404, "no-such");
	asks(&lead, "/v1/events:withdraw", "{\"number\":9}", "9-1", 404,
	    "no-such");
	asks(&lead, "/v1/events:withdraw", "{}", "9-1", 400, "number");
}
END_TEST

#define ASH(number) \
	"{\"service\":\"ash\",\"role\":\"manager\"," \
	"\"number\":\"" number "\"}"

START_TEST(a_mistake_names_its_field)
{
	static const struct {
		const char *body, *code;
	} wrong[] = {
		{ "{}", "\"code\":\"kind\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3 May\"}",
		    "\"code\":\"date\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3/5/2020\"}",
		    "\"code\":\"region\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3/5/2020\","
		  "\"region\":\"north\"}",
		    "\"code\":\"place\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3/5/2020\","
		  "\"region\":\"north\",\"place\":\"both\",\"items\":\"0\"}",
		    "\"code\":\"items\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3/5/2020\","
		  "\"region\":\"north\",\"place\":\"both\",\"attended\":[{}]}",
		    "\"code\":\"attended\"" },
		{ "{\"kind\":\"workshop\",\"date\":\"3/5/2020\","
		  "\"region\":\"north\",\"place\":\"both\",\"attended\":[{"
		  "\"service\":\"ash\",\"role\":\"manager\",\"number\":\"x\"}"
		  "]}",
		    "\"code\":\"number\"" },
	};

	/* And where there are several of it, which of them. */
	static const char *const counts[][2] = {
		{ ASH("1") "," ASH("0"), "\"line\":2" },
		{ ASH("1") ",{\"service\":\"oak\",\"role\":\"manager\","
			   "\"number\":\"1\"}",
		    "\"line\":2" },
		{ ASH("1") ",{\"role\":\"nobody\"}", "\"line\":2" },
		/* The service of none comes first in order. */
		{ ASH("1") ",{\"service\":\"\",\"role\":\"manager\","
			   "\"number\":\"1\"}," ASH("2"),
		    "\"line\":3" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		asks(&op, "/v1/events", wrong[i].body, NULL, 422,
		    wrong[i].code);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		char *body =
		    mem_printf("{\"kind\":\"workshop\",\"date\":\"3/5/2020\","
			       "\"region\":\"north\",\"place\":\"both\","
			       "\"attended\":[%s]}",
			counts[i][0]);

		asks(&op, "/v1/events", body, NULL, 422, counts[i][1]);
		free(body);
	}
	asks(&op, "/v1/support",
	    "{\"service\":\"ash\",\"kind\":\"visit\",\"date\":\"3/5/2020\","
	    "\"hours\":\"1,5\"}",
	    NULL, 422, "\"code\":\"hours\"");
}
END_TEST

#define OF_THE_SOUTH \
	"\"kind\":\"workshop\",\"date\":\"4/5/2020\",\"region\":\"south\"," \
	"\"place\":\"online\",\"ref\":\"S1\""
#define VISIT(service) \
	"\"service\":\"" service "\",\"kind\":\"visit\"," \
	"\"date\":\"4/5/2020\",\"hours\":\"1.5\""

/* 412 has the newest version in words. */
START_TEST(what_is_of_another_region_is_not_said_with_a_wrong_version)
{
	static const struct {
		const char *path, *body;
	} tries[] = {
		{ "/v1/events:correct", "{\"number\":1," OF_THE_SOUTH "}" },
		{ "/v1/events:withdraw", "{\"number\":1}" },
		{ "/v1/support:correct", "{\"number\":1," VISIT("pine") "}" },
		{ "/v1/support:withdraw", "{\"number\":1}" },
	};
	struct pages_world_who other = pages_world_in("other");

	asks(&lead, "/v1/events", "{" WORKSHOP "}", NULL, 200, "says");
	asks(&lead, "/v1/support", "{" VISIT("ash") "}", NULL, 200, "says");
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		char *line =
		    mem_printf("why=elsewhere route=%s", tries[i].path);

		asks(&other, tries[i].path, tries[i].body, "1-9", 403,
		    "elsewhere");
		/* And it is noted where it was tried. */
		ck_assert_uint_eq(pages_world_logged(line), 1);
		free(line);
	}
}
END_TEST

START_TEST(a_lead_reads_and_writes_their_own_region)
{
	struct pages_world_who other = pages_world_in("other");
	struct pages_world_who auditor = pages_world_in("auditor");

	asks(&other, "/v1/events", "{" WORKSHOP "}", NULL, 403, "elsewhere");
	asks(&auditor, "/v1/access", NULL, NULL, 200,
	    "event=refused why=elsewhere route=/v1/events");
	asks(&op, "/v1/events", "{" WORKSHOP "}", NULL, 200, "says");
	asks(&op, "/v1/support",
	    "{\"service\":\"pine\",\"kind\":\"visit\",\"date\":\"4/5/2020\","
	    "\"hours\":\"1.5\",\"items\":\"17\",\"action\":\"a1\"}",
	    NULL, 200, "Visit to Pine on 4 May 2020, 1.5 hours");
	asks(&other, "/v1/events", NULL, NULL, 200, "\"events\":[]");
	asks(&lead, "/v1/events", NULL, NULL, 200, "\"ref\":\"W1\"");
	asks(&lead, "/v1/support", NULL, NULL, 200, "\"support\":[]");
	asks(&other, "/v1/support", NULL, NULL, 200, "\"action\":\"a1\"");
	asks(&lead, "/v1/support/1", NULL, NULL, 200, "\"versions\":[]");
	asks(&lead, "/v1/events?region=south", NULL, NULL, 403, "elsewhere");
	asks(&lead, "/v1/support:withdraw", "{\"number\":1}", "1-1", 403,
	    "elsewhere");
	asks(&lead, "/v1/support-uptake", NULL, NULL, 200,
	    "Every service attended an event or was given support.");
	asks(&other, "/v1/support-uptake", NULL, NULL, 200,
	    "Support was about 1 pair");
	asks(&op, "/v1/support-uptake", NULL, NULL, 403, "role");
	asks(&lead, "/v1/support-uptake/attendance", NULL, NULL, 200,
	    "W1,workshop,2020-05-03,north,online,\"5, 17\",ash,team-leader,3");
	asks(&other, "/v1/support-uptake/reviews", NULL, NULL, 200,
	    "frequent employer contact,pine,Pine,1.5,2020-05-04");
	asks(&other, "/v1/support-uptake/none", NULL, NULL, 404, "no-such");
	asks(&auditor, "/v1/access", NULL, NULL, 200,
	    "event=support-file table=attendance region=north");
}
END_TEST

#define HEADINGS "event,kind,date,region,place,service,role,number\n"

START_TEST(a_sheet_is_looked_at_before_it_is_imported)
{
	static const char good[] =
	    HEADINGS "W2,cop,2020-05-03,The North,virtual,Ash,ES,3\n";

	asks(&lead, "/v1/events:check",
	    HEADINGS "W2,cop,2020-05-03,The South,virtual,Ash,boss,3\n", NULL,
	    200, "\"row\":2,\"column\":\"G\",\"heading\":\"role\"");
	asks(&lead, "/v1/events:import",
	    HEADINGS "W2,cop,2020-05-03,The South,virtual,Ash,ES,3\n", NULL,
	    200, "this is of another one");
	asks(&lead, "/v1/events:check", good, NULL, 200, "Nothing is stored");
	asks(&lead, "/v1/events", NULL, NULL, 200, "\"events\":[]");
	asks(&lead, "/v1/events:import", good, NULL, 200, "\"stored\":true");
	asks(&lead, "/v1/events", NULL, NULL, 200, "\"ref\":\"W2\"");
	asks(&lead, "/v1/events:import",
	    HEADINGS "W2,cop,2020-05-03,The North,virtual,Ash,ES,4\n", NULL,
	    200, "\"differs\":true");
	asks(&lead, "/v1/events:import?correct=true",
	    HEADINGS "W2,cop,2020-05-03,The North,virtual,Ash,ES,4\n", NULL,
	    200, "\"stored\":true");
	asks(&lead, "/v1/events:check", "a file without headings", NULL, 422,
	    "\"code\":\"headings\"");
}
END_TEST

START_TEST(a_sheet_does_not_reach_into_another_region)
{
	static const char sheet[] =
	    HEADINGS "S1,cop,2020-05-03,The North,virtual,Ash,ES,3\n";
	static const char *const path[] = { "/v1/events:check",
		"/v1/events:import?correct=true" };

	asks(&op, "/v1/events", "{" OF_THE_SOUTH "}", NULL, 200, "says");
	for (size_t i = 0; i < 2; i++) {
		asks(&lead, path[i], sheet, NULL, 200,
		    "\"value\":\"S1\",\"rule\":\"the reference is taken");
		asks(&lead, path[i], sheet, NULL, 200,
		    "\"stored\":false,\"good\":false,\"differs\":false");
	}
	ck_assert_uint_eq(
	    pages_world_logged("why=elsewhere route=/v1/events:check"), 2);
	ck_assert_uint_eq(
	    pages_world_logged("why=elsewhere route=/v1/events:import"), 2);
}
END_TEST

START_TEST(one_sheet_is_read_at_a_time)
{
	static const char good[] =
	    HEADINGS "W2,cop,2020-05-03,The North,virtual,Ash,ES,3\n";

	atomic_store(&pages_world_pages->reading, true);
	asks(&lead, "/v1/events:check", good, NULL, 503,
	    "Another sheet is being read");
	asks(&lead, "/v1/events:import", good, NULL, 503, "Retry-After: 5");
	/* Nothing else waits for it. */
	asks(&lead, "/v1/events", "{" WORKSHOP "}", NULL, 200, "says");
	atomic_store(&pages_world_pages->reading, false);
	asks(&lead, "/v1/events:import", "no headings", NULL, 422, "headings");
	asks(&lead, "/v1/events:import", good, NULL, 200, "\"stored\":true");
}
END_TEST

START_TEST(an_answer_has_another_tag_after_a_change)
{
	struct pages_world_request r = { .who = &lead,
		.method = "GET",
		.path = "/v1/events" };
	char *text, *tag;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	tag = strstr(text, "ETag: \"");
	ck_assert_msg(tag != NULL, "%s", text);
	tag = mem_copy_text(tag + 7, 64);
	free(text);
	r.tag = tag;
	ck_assert_uint_eq(pages_world_ask(&r, &text), 304);
	free(text);
	asks(&lead, "/v1/events", "{" WORKSHOP "}", NULL, 200, "says");
	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	free(text);
	free(tag);
}
END_TEST

/* One event on a day of May 2020, by an operator. */
static void
write_down(int day, const char *ref, const char *region)
{
	char *body =
	    mem_printf("{\"kind\":\"workshop\",\"date\":\"%d/5/2020\","
		       "\"region\":\"%s\",\"place\":\"online\",\"ref\":\"%s\"}",
		day, region, ref);

	asks(&op, "/v1/events", body, NULL, 200, "says");
	free(body);
}

/* What the answer to a question has after a word, up to a quotation mark. */
static char *
after(const char *path, const char *word)
{
	const struct pages_world_request r = { .who = &lead,
		.method = "GET",
		.path = path };
	char *text, *at;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	at = strstr(text, word);
	ck_assert_msg(at != NULL, "%s: no %s", path, word);
	at += strlen(word);
	at = mem_copy_text(at, strcspn(at, "\""));
	free(text);
	return at;
}

START_TEST(a_long_list_is_shown_page_by_page)
{
	struct pages_world_who other = pages_world_in("other");
	char ref[16], *place, *path, *first;

	/* 130 of the north on ten days, and one of the south between them. */
	for (int i = 0; i < 130; i++) {
		(void)snprintf(ref, sizeof(ref), "W%d", i);
		write_down(1 + i % 10, ref, "north");
	}
	write_down(3, "SOUTH", "south");
	asks(&other, "/v1/events", NULL, NULL, 200,
	    "\"says\":\"1 is written down.\",\"older\":null");
	asks(&lead, "/v1/events", NULL, NULL, 200,
	    "\"says\":\"The newest 100 are shown.\"");
	/* By day, then by number: the last of the tenth day comes first. */
	first = after("/v1/events", "\"ref\":\"");
	ck_assert_str_eq(first, "W129");
	place = after("/v1/events?region=north", "\"older\":\"");
	/* Thirteen a day: nine of the third day are on the first page. */
	ck_assert_str_eq(place, "2020-05-03-43");
	path = mem_printf("/v1/events?region=north&before=%s", place);
	free(first);
	first = after(path, "\"ref\":\"");
	ck_assert_str_eq(first, "W32");
	/* What is written down meanwhile moves nothing. */
	write_down(9, "LATER", "north");
	free(first);
	first = after(path, "\"ref\":\"");
	ck_assert_str_eq(first, "W32");
	asks(&lead, path, NULL, NULL, 200,
	    "\"says\":\"30 older ones are shown, and these are the oldest.\","
	    "\"older\":null");
	asks(&lead, "/v1/events?before=2020-05-01-1", NULL, NULL, 200,
	    "Nothing older is written down.");
	asks(&lead, "/v1/events?before=12", NULL, NULL, 400,
	    "\"code\":\"before\"");
	asks(&lead, "/v1/support?before=2020-05-01", NULL, NULL, 400,
	    "\"code\":\"before\"");
	free(first);
	free(path);
	free(place);
}
END_TEST

START_TEST(a_long_list_of_support_is_shown_page_by_page)
{
	char *place, *path, *first;

	/* 110 on ten days, eleven a day. */
	for (int i = 0; i < 110; i++) {
		char *body =
		    mem_printf("{\"service\":\"ash\",\"kind\":\"visit\","
			       "\"date\":\"%d/5/2020\",\"hours\":\"1.5\"}",
			1 + i % 10);

		asks(&op, "/v1/support", body, NULL, 200, "says");
		free(body);
	}
	asks(&lead, "/v1/support", NULL, NULL, 200,
	    "\"says\":\"The newest 100 are shown.\"");
	first = after("/v1/support", "\"version\":\"");
	ck_assert_str_eq(first, "110-1");
	/* One of the first day is on the first page. */
	place = after("/v1/support", "\"older\":\"");
	ck_assert_str_eq(place, "2020-05-01-101");
	path = mem_printf("/v1/support?before=%s", place);
	free(first);
	first = after(path, "\"version\":\"");
	ck_assert_str_eq(first, "91-1");
	asks(&lead, path, NULL, NULL, 200,
	    "\"says\":\"10 older ones are shown, and these are the oldest.\","
	    "\"older\":null");
	free(first);
	free(path);
	free(place);
}
END_TEST

START_TEST(an_empty_page_says_what_to_do)
{
	struct pages_world_who analyst = pages_world_in("analyst");

	asks(&lead, "/v1/events", NULL, NULL, 200,
	    "\"says\":\"Nothing is written down yet.\"");
	asks(&analyst, "/v1/support", NULL, NULL, 200,
	    "A lead of the region or an operator does that.");
	asks(&lead, "/v1/support-uptake", NULL, NULL, 200,
	    "\"empty\":\"Services are listed once");
	asks(&lead, "/v1/events", "{" WORKSHOP "}", NULL, 200, "says");
	asks(&lead, "/v1/support-uptake", NULL, NULL, 200,
	    "\"title\":\"By region\",\"empty\":null");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_correction_is_made_from_what_was_seen,
		a_mistake_names_its_field,
		a_lead_reads_and_writes_their_own_region,
		what_is_of_another_region_is_not_said_with_a_wrong_version,
		a_sheet_is_looked_at_before_it_is_imported,
		a_sheet_does_not_reach_into_another_region,
		one_sheet_is_read_at_a_time, a_long_list_is_shown_page_by_page,
		a_long_list_of_support_is_shown_page_by_page,
		an_empty_page_says_what_to_do,
		an_answer_has_another_tag_after_a_change, NULL };
	const struct unit_suite suite = { .name = "pages_support",
		.tests = tests,
		.begin = begin,
		.end = pages_world_end };

	return unit_run(&suite);
}
