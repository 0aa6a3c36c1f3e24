/*
 * Fidelity as a page shows it: rounds of each kind apart, what is missing in a
 * review, actions planned one by one, and reviews from a file.
 */
#include "agent/desk/desk_fidelity_page.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity_file.h"
#include "agent/desk/desk_typed_day.h"
#include "common/base/day.h"
#include "common/base/table.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register world;
static struct desk desk;

static void
begin(void)
{
	memory_register_open(&world);
	memory_register_take(&world,
	    "svc-a,A,referral_received,2026-04-01,self,,1,,\n"
	    "svc-b,B,referral_received,2026-04-01,self,,1,,\n");
	desk = memory_register_desk(&world);
}

static void
end(void)
{
	memory_register_close(&world);
}

/* ------------------------------------------------------------------- helpers */

static struct desk_fidelity_key
key(const char *day, enum fidelity_kind kind)
{
	return (struct desk_fidelity_key){ "svc-b", memory_register_day(day),
		kind };
}

/* A review with the same score for each item. */
static void
add(const char *day, enum fidelity_kind kind, uint8_t score)
{
	struct desk_fidelity_scores r = { .key = key(day, kind),
		.reviewers = "Jo" };
	struct desk_fidelity_added added;
	struct err e = ERR_INIT;

	memset(r.score, score, sizeof(r.score));
	ck_assert_msg(desk_fidelity_add(&desk, &r, &added, &e) == 0, "%s",
	    e.text);
}

static struct jval *
page_of(const char *service)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_fidelity_page(&desk, service, &out, &e) == 0, "%s",
	    e.text);
	return out;
}

static const struct jval *
review_at(const struct jval *page, size_t kind, size_t i)
{
	return jval_at(jval_get(jval_at(jval_get(page, "rounds"), kind),
			   "reviews"),
	    i);
}

/* -------------------------------------------------------------------- reading */

START_TEST(kinds_stand_apart)
{
	struct jval *page = page_of(NULL);

	ck_assert_str_eq(jval_get_str(page, "service"), "svc-a");
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "No fidelity review is entered yet.");
	ck_assert_uint_eq(jval_length(jval_get(page, "items")), 25);
	jval_free(page);
	add("2026-05-03", FIDELITY_INDEPENDENT, 4);
	add("2025-05-03", FIDELITY_INDEPENDENT, 3);
	add("2026-06-01", FIDELITY_SELF, 5);
	/* Of the service that was reviewed, unless another is asked for. */
	page = page_of("");
	ck_assert_str_eq(jval_get_str(page, "service"), "svc-b");
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "Self-assessment of 1 June 2026: 125 of 125, Exemplary.");
	ck_assert_uint_eq(jval_length(jval_get(page, "rounds")), 2);
	ck_assert_str_eq(jval_get_str(review_at(page, 0, 0), "says"),
	    "75 of 125: Fair");
	ck_assert_str_eq(jval_get_str(review_at(page, 0, 1), "says"),
	    "100 of 125: Good");
	ck_assert_str_eq(jval_get_str(review_at(page, 0, 1), "reviewers"),
	    "Jo");
	jval_free(page);
	page = page_of("svc-a");
	ck_assert_uint_eq(jval_length(jval_get(page, "rounds")), 0);
	jval_free(page);
}
END_TEST

START_TEST(a_service_that_is_none)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_eq(desk_fidelity_page(&desk, "svc-x", &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(items_without_a_score_are_named)
{
	uint8_t score[FIDELITY_ITEMS];
	struct jval *missing;

	memset(score, 3, sizeof(score));
	score[0] = score[24] = 0;
	missing = desk_fidelity_missing(score);
	ck_assert_uint_eq(jval_length(missing), 2);
	ck_assert_str_eq(jval_get_str(jval_at(missing, 0), "field"), "score-1");
	ck_assert_str_eq(jval_get_str(jval_at(missing, 0), "text"),
	    "Item 1, Caseload size, has no score");
	ck_assert_str_eq(jval_get_str(jval_at(missing, 1), "field"),
	    "score-25");
	jval_free(missing);
}
END_TEST

/* ------------------------------------------------------------------- planning */

static int
plan(const char *what, const char *due, struct err *e)
{
	const struct desk_fidelity_plan_request r = { key("2026-05-03",
							  FIDELITY_SELF),
		what, "Jo Smith", memory_register_day(due) };

	return desk_fidelity_plan(&desk, &r, e);
}

START_TEST(an_action_is_planned)
{
	struct err e = ERR_INIT;
	struct jval *page;
	const struct jval *actions, *first;
	bool overdue;

	add("2026-05-03", FIDELITY_SELF, 3);
	ck_assert_int_eq(plan("Meet six employers a week", "2026-06-29", &e),
	    0);
	ck_assert_int_eq(plan("Ask about benefits", "2026-06-30", &e), 0);
	/* The same words once more: another day for it. */
	ck_assert_int_eq(plan("Ask about benefits", "2026-07-01", &e), 0);
	page = page_of(NULL);
	actions = jval_get(review_at(page, 0, 0), "actions");
	ck_assert_uint_eq(jval_length(actions), 2);
	first = jval_at(actions, 0);
	ck_assert_str_eq(jval_get_str(first, "owner"), "Jo Smith");
	ck_assert(jval_bool(jval_get(first, "overdue"), &overdue) && overdue);
	ck_assert_str_eq(jval_get_str(jval_get(jval_at(actions, 1), "due"),
			     "shown"),
	    "1 July 2026");
	ck_assert(jval_bool(jval_get(jval_at(actions, 1), "overdue"),
		      &overdue) &&
		  !overdue);
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "Self-assessment of 3 May 2026: 75 of 125, Fair. Actions done: 0 "
	    "of 2.");
	jval_free(page);
}
END_TEST

START_TEST(an_action_that_cannot_be)
{
	static const struct {
		const char *what, *due, *code;
	} wrong[] = {
		{ " \t", "2026-07-01", "action" },
		{ "Meet employers", "2026-05-02", "due" },
	};
	struct err e = ERR_INIT;

	ck_assert_int_eq(plan("Meet employers", "2026-07-01", &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	add("2026-05-03", FIDELITY_SELF, 3);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(plan(wrong[i].what, wrong[i].due, &e), -1);
		ck_assert_str_eq(e.code, wrong[i].code);
	}
}
END_TEST

/* ---------------------------------------------------------- days that are due */

START_TEST(days_that_are_due)
{
	/* 2026-06-30 is a Tuesday. */
	static const struct {
		const char *typed, *day;
	} read[] = {
		{ "today", "2026-06-30" },
		{ "tomorrow", "2026-07-01" },
		{ "tue", "2026-06-30" },
		{ "mon", "2026-07-06" },
		{ "30/6", "2026-06-30" },
		{ "29 June", "2027-06-29" },
		{ "3 may", "2027-05-03" },
		{ "29 feb", "2028-02-29" },
		{ "3 May 2026", "2026-05-03" },
	};
	struct err e = ERR_INIT;
	int32_t day;

	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		ck_assert_msg(desk_typed_day_read_due(slice_of(read[i].typed),
				  desk.today, &day, &e) == 0,
		    "%s", read[i].typed);
		ck_assert_msg(day == memory_register_day(read[i].day), "%s",
		    read[i].typed);
	}
	ck_assert_int_eq(desk_typed_day_read_due(slice_of("yesterday"),
			     desk.today, &day, &e),
	    -1);
	ck_assert_str_eq(e.code, "day");
}
END_TEST

/* ------------------------------------------------------------ cells of a page */

/* -------------------------------------------------------------------- a file */

/* All items of a review; `last` is the score of item 25. */
static void
put_sheet(const char *day, const char *last, struct buf *out)
{
	buf_init(out, 4096);
	buf_puts(out, "service,date,kind,item,score\n");
	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++)
		buf_printf(out, "svc-b,%s,self,%u,%s\n", day, i,
		    i == FIDELITY_ITEMS ? last : "4");
}

/* What becomes of a file; freed by the caller. */
static struct jval *
hand_in(const char *text, bool dry_run)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_fidelity_file(&desk, slice_of(text), dry_run, &out,
			  &e) == 0,
	    "%s", e.text);
	return out;
}

static void
check_file(struct jval *got, const char *says, const char *store)
{
	const char *button = jval_str(jval_get(got, "store"));

	ck_assert_str_eq(jval_get_text(got, "says"), says);
	ck_assert_pstr_eq(button, store);
	jval_free(got);
}

START_TEST(a_file_is_checked_then_stored)
{
	static const char plan[] =
	    "service,date,kind,action,planned,done\n"
	    "svc-b,2026-04-02,self,Meet employers,2026-06-01,\n";
	struct buf text;
	struct jval *page;

	put_sheet("2026-04-02", "4", &text);
	for (int i = 0; i < 2; i++)
		check_file(hand_in(buf_str(&text), true),
		    "1 review can be stored. Nothing is stored yet.",
		    "Store 1 review");
	page = page_of("svc-b");
	ck_assert_uint_eq(jval_length(jval_get(page, "rounds")), 0);
	jval_free(page);
	check_file(hand_in(buf_str(&text), false), "1 review stored.", NULL);
	page = page_of("svc-b");
	ck_assert_uint_eq(jval_length(jval_get(page, "rounds")), 1);
	jval_free(page);
	check_file(hand_in(buf_str(&text), true),
	    "All of this file is in the record already: there is nothing to "
	    "store.",
	    NULL);
	check_file(hand_in(plan, true),
	    "1 action can be stored. Nothing is stored yet.", "Store 1 action");
	buf_free(&text);
}
END_TEST

START_TEST(a_wrong_score_keeps_all_of_it_out)
{
	const struct jval *remark;
	struct jval *got, *page;
	struct buf text;

	put_sheet("2026-04-02", "6", &text);
	got = hand_in(buf_str(&text), false);
	remark = jval_at(jval_get(got, "remarks"), 0);
	ck_assert_uint_eq(jval_length(jval_get(got, "remarks")), 1);
	ck_assert_str_eq(jval_get_text(remark, "column"), "score");
	ck_assert_str_eq(jval_get_text(remark, "text"),
	    "\"6\" is not a score, 1 to 5; an item that cannot be evidenced "
	    "scores 1");
	check_file(got,
	    "1 row must be mended before anything of the file is "
	    "stored.",
	    NULL);
	page = page_of("svc-b");
	ck_assert_uint_eq(jval_length(jval_get(page, "rounds")), 0);
	jval_free(page);
	buf_free(&text);
}
END_TEST

/* A review is 25 lines with one day. */
START_TEST(a_wrong_day_is_said_once)
{
	const struct jval *remark;
	struct jval *got;
	struct buf text;

	put_sheet("2026-02-31", "4", &text);
	got = hand_in(buf_str(&text), true);
	remark = jval_at(jval_get(got, "remarks"), 0);
	ck_assert_uint_eq(jval_length(jval_get(got, "remarks")), 1);
	ck_assert_str_eq(jval_get_text(remark, "rows"), "2 to 26");
	ck_assert_str_eq(jval_get_text(remark, "column"), "date");
	check_file(got,
	    "25 rows must be mended before anything of the file is stored.",
	    NULL);
	buf_free(&text);
}
END_TEST

START_TEST(a_service_in_a_file_is_added_in_settings)
{
	static const char sheet[] = "service,date,kind,item,score\n"
				    "svc-c,2026-04-02,self,1,3\n";
	struct jval *got = hand_in(sheet, true);

	ck_assert_str_eq(jval_get_text(jval_at(jval_get(got, "remarks"), 0),
			     "text"),
	    "the register has no such service: correct it, or add it in "
	    "Settings first");
	jval_free(got);
}
END_TEST

START_TEST(a_file_that_is_none)
{
	static const char *const texts[] = { "", "name,score\nJo,3\n",
		"PK\x03\x04 and more" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct err e = ERR_INIT;
		struct jval *out;

		ck_assert_int_lt(desk_fidelity_file(&desk, slice_of(texts[i]),
				     true, &out, &e),
		    0);
		ck_assert_ptr_null(out);
		/* No page sends people to a command. */
		ck_assert_ptr_null(strstr(e.text, "import"));
	}
}
END_TEST

START_TEST(cells_of_a_page)
{
	static const struct table_column columns[] = {
		{ .key = "hidden" },
		{ .key = "day", .heading = "Day" },
		{ .heading = "Hours" },
	};
	struct table *t = table_new(columns, 3, "-");
	struct buf text;
	struct jval *o;

	table_text(t, "not shown");
	table_day(t, memory_register_day("2026-05-03"));
	table_decimal(t, 75, 1);
	table_text(t, "nor this");
	table_day(t, DAY_NONE);
	table_none(t);
	o = table_page(t);
	buf_init(&text, 1024);
	jval_write(o, false, &text);
	ck_assert_str_eq(buf_str(&text),
	    "{\"headings\":[\"Day\",\"Hours\"],\"rows\":[[\"3 May 2026\","
	    "\"7.5\"],[null,null]]}");
	buf_free(&text);
	jval_free(o);
	table_free(t);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { kinds_stand_apart,
		a_service_that_is_none, items_without_a_score_are_named,
		an_action_is_planned, an_action_that_cannot_be,
		days_that_are_due, a_file_is_checked_then_stored,
		a_wrong_score_keeps_all_of_it_out, a_wrong_day_is_said_once,
		a_service_in_a_file_is_added_in_settings, a_file_that_is_none,
		cells_of_a_page, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_fidelity_page",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
