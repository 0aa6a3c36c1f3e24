/*
 * What people of one region learn of events and support of another: nothing by a change
 * that is refused, by a reference or by a sheet; and a sheet of a region does not take
 * other regions' counts away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/support/support_given.h"
#include "aggregator/support/support_sheet.h"
#include "aggregator/support/support_write.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_reader.h"
#include "tests/unit/unit.h"

static char *dir;
static struct support *s;
static struct registry registry;
static struct support_by by;
static struct err e;

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static void
begin(void)
{
	dir = unit_dir();
	e = (struct err)ERR_INIT;
	ck_assert_msg(registry_parse(&registry,
			  slice_of("kind,code,name,parent,from,to,attributes\n"
				   "region,north,The North,,2015-04-01,,\n"
				   "region,south,The South,,2015-04-01,,\n"
				   "area,hills,Hills,north,2015-04-01,,\n"
				   "area,downs,Downs,south,2015-04-01,,\n"
				   "service,alpha,Alpha Road,hills,2015-10-01,,"
				   "\n"
				   "service,gamma,Gamma,downs,2015-10-01,,\n"),
			  &e) == 0,
	    "%s", e.text);
	by = (struct support_by){ .by = { .registry = &registry,
				      .today = day_of("2020-08-01"),
				      .who = { .user = "ann" } } };
	ck_assert_msg(support_open(&s, dir, &e) == 0, "%s", e.text);
}

static void
end(void)
{
	support_close(s);
	registry_free(&registry);
	unit_remove(dir);
}

/* A workshop of 3 March 2020 for the north, 2 specialists of alpha. */
static struct support_event
workshop(void)
{
	struct support_event v = { .ref = "W1",
		.kind = SUPPORT_WORKSHOP,
		.day = day_of("2020-03-03"),
		.region = "NORTH",
		.items = 1U << 4 | 1U << 16 };

	v.attended = mem_alloc(sizeof(*v.attended));
	v.attended[0] = (struct support_attendance){ .service = "ALPHA",
		.role = SUPPORT_SPECIALIST,
		.number = 2 };
	v.n = 1;
	return v;
}

static const struct accounts_person of_north = { .role = ACCOUNTS_LEAD,
	.regions = { .code = { "north" }, .n = 1 } };

/* Event 1 and support 1 of the south; who changes things from now on is the north's
 * lead, and has seen a version that there never was. */
static void
of_the_south(void)
{
	struct support_event v = workshop();
	struct support_given g = { .service = "gamma",
		.kind = SUPPORT_VISIT,
		.day = day_of("2020-03-03"),
		.minutes = 60 };
	int64_t id;

	memcpy(v.region, "south", 6);
	ck_assert(support_events_add(s, &by, &v, &id, &e) == 0);
	ck_assert(support_given_add(s, &by, &g, &id, &e) == 0);
	free(v.attended);
	by.person = &of_north;
	by.by.seen = "1-9";
}

/* Each way to change them is refused so. */
static void
all_are_refused(const char *code)
{
	struct support_event v = workshop();
	struct support_given g = { .service = "alpha",
		.kind = SUPPORT_VISIT,
		.day = day_of("2020-03-03"),
		.minutes = 60 };

	ck_assert(support_events_correct(s, &by, 1, &v, &e) < 0);
	ck_assert_str_eq(e.code, code);
	ck_assert(support_events_withdraw(s, &by, 1, &e) < 0);
	ck_assert_str_eq(e.code, code);
	ck_assert(support_given_correct(s, &by, 1, &g, &e) < 0);
	ck_assert_str_eq(e.code, code);
	ck_assert(support_given_withdraw(s, &by, 1, &e) < 0);
	ck_assert_str_eq(e.code, code);
	free(v.attended);
}

START_TEST(whether_it_was_changed_is_for_those_who_may_change_it)
{
	struct support_by op = by;

	of_the_south();
	all_are_refused("elsewhere");
	/* For those who may, it is what keeps them from writing over others. */
	by.person = NULL;
	all_are_refused("changed");
	ck_assert(support_events_withdraw(s, &op, 1, &e) == 0);
	ck_assert(support_given_withdraw(s, &op, 1, &e) == 0);
	by.by.seen = NULL;
	all_are_refused("withdrawn");
	by.person = &of_north;
	all_are_refused("elsewhere");
	ck_assert(support_events_withdraw(s, &by, 7, &e) < 0);
	ck_assert_str_eq(e.code, "no-such");
}
END_TEST

START_TEST(whose_a_reference_is_says_nothing_to_others)
{
	struct support_event v = workshop();
	int64_t id;

	of_the_south();
	ck_assert(support_events_add(s, &by, &v, &id, &e) < 0);
	ck_assert_str_eq(e.code, "taken");
	ck_assert_str_eq(e.text,
	    "the reference \"W1\" is taken: give another one");
	by.person = NULL;
	ck_assert(support_events_add(s, &by, &v, &id, &e) < 0);
	ck_assert_str_eq(e.text,
	    "event 1 has the reference \"W1\" already: correct that one, or "
	    "give another reference");
	free(v.attended);
}
END_TEST

/* ------------------------------------------------------------------- sheet */

#define HEADINGS "event,kind,date,region,place,items,service,role,number\n"

/* Import it; what is said, with its faults. */
static void
says(struct slice bytes, bool correct, const char *text)
{
	struct support_events_import import = { .correct = correct };
	struct support_sheet sheet;
	struct buf out;

	buf_init(&out, 1 << 20);
	if (support_sheet_import(s, &by, bytes, &sheet, &import, &e) == 0)
		support_sheet_text(&sheet, &import, &out);
	else
		buf_printf(&out, "%s\n", e.text);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	free(import.what);
	support_sheet_free(&sheet);
}

static size_t
in_force(void)
{
	struct support_events all;
	size_t n;

	ck_assert(support_events_list(s, &all, &e) == 0);
	n = all.n;
	support_events_free(&all);
	return n;
}

/* "differs" would say of an event of another region that it is there, and a
 * correction would be refused with no more than that. */
START_TEST(a_reference_of_another_region_is_a_fault_of_the_sheet)
{
	static const char row[] =
	    HEADINGS "N1,workshop,2020-03-03,north,online,,alpha,es,2\n"
		     "w1,workshop,2020-03-03,north,online,,alpha,es,2\n";
	static const char text[] =
	    "Nothing is stored: 1 fault in 2 rows. Correct the sheet and hand "
	    "it in again.\n"
	    "row 3, column A (event), \"w1\": the reference is taken by an "
	    "event that is not yours to change: give this one another\n";

	of_the_south();
	says(slice_of(row), false, text);
	says(slice_of(row), true, text);
	ck_assert_uint_eq(in_force(), 1);
	by.person = NULL;
	by.by.seen = NULL;
	says(slice_of(row), true,
	    "2 rows: 1 new event, 0 as before, 1 corrected. All of it is "
	    "stored.\n"
	    "event w1 is corrected\n");
}
END_TEST

/* An event of the south to which both regions came: with the north's counts alone, it
 * would lose the others when the sheet is imported as a correction. */
START_TEST(a_sheet_of_a_region_has_whole_events)
{
	struct support_events all;
	struct table *t;
	struct buf csv;

	says(slice_of(HEADINGS
		 "W1,workshop,2020-03-03,north,online,,alpha,es,2\n"
		 "S1,cop,2020-03-04,south,both,,gamma,"
		 "es,3\n"
		 "S1,cop,2020-03-04,south,both,,alpha,"
		 "es,1\n"
		 "C1,cop,2020-03-05,cross-regional,both,"
		 ",gamma,es,4\n"),
	    false,
	    "4 rows: 3 new events, 0 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	ck_assert(support_events_list(s, &all, &e) == 0);
	ck_assert_uint_eq(support_write_sheet_lacks(&all, NULL), 0);
	support_write_keep_events(&all, &registry, "north");
	ck_assert_uint_eq(all.n, 3);
	ck_assert_uint_eq(support_write_sheet_lacks(&all, "north"), 1);
	t = support_write_sheet(&all, "north");
	buf_init(&csv, 1 << 20);
	table_write_csv(t, CSV_FOR_PEOPLE, &csv);
	says(buf_slice(&csv), true,
	    "2 rows: 0 new events, 2 as before, 0 that differ from what is "
	    "recorded. All of it is stored.\n");
	buf_free(&csv);
	table_free(t);
	support_events_free(&all);
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const tests[] = {
		whether_it_was_changed_is_for_those_who_may_change_it,
		whose_a_reference_is_says_nothing_to_others,
		a_reference_of_another_region_is_a_fault_of_the_sheet,
		a_sheet_of_a_region_has_whole_events, NULL
	};
	const struct unit_suite suite = { .name = "support_theirs",
		.tests = tests,
		.begin = begin,
		.end = end };

	if (workbook_reader_asked(argc, argv))
		return workbook_reader_main();
	return unit_run(&suite);
}
