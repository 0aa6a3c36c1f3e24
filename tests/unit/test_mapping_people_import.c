/* Sheets: what their rows say of people is stored with the facts, or not at
 * all. */
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_propose.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1000000 };

#define CENTURY \
	"a year of two digits does not tell the century of a birth: write " \
	"all four"

#define ALL \
	"Client ID,Surname,First name,NHS No,DOB,Address line 1," \
	"Address line 2,Postcode,Telephone,Mobile,Email,Notes,Gender," \
	"Referral date,Job 1 start date,Job 1 hours,Job 1 employer," \
	"Job 1 title,Job 2 start date,Job 2 hours,Job 2 role\n"

static const char first_sheet[] = ALL
    "c1,Example,Zoe,943 476 5919,05/03/1984,1 Made-up Road,Nowhere,ZZ99 9ZZ,"
    "020 7946 0000,07700 900123,zoe@example.org,likes bread,F,03/04/2024,"
    "01/06/2024,20,Made-up Bakery,Baker,01/09/2024,16,Clerk\n"
    "c2,Sample,,,,,,,,,,,,03/04/2024,,,,,,,\n"
    "c3,,,,,,,,,,,,F,04/04/2024,,,,,,,\n";

#define ZOE \
	"c1,client,,Zoe Example,9434765919,1984-03-05," \
	"\"1 Made-up Road, Nowhere\",ZZ99 9ZZ,\"020 7946 0000, 07700 " \
	"900123\",zoe@example.org,likes bread,,,,\n"

START_TEST(a_row_is_stored_with_its_facts)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg, first_sheet, "4 0 0", "");
	mapping_fixture_holds(&reg,
	    ZOE "c2,client,,Sample,,,,,,,,,,,\n"
		"c1,job,job1,,,,,,,,,Made-up Bakery,Baker,,\n"
		"c1,job,job2,,,,,,,,,,Clerk,,\n");
	/* Two facts a referral, and two a job. */
	mapping_fixture_holds_facts(&reg, 10);
	mapping_fixture_takes(&reg, first_sheet, "0 0 4", "");
	memory_register_close(&reg);
}
END_TEST

START_TEST(a_blank_leaves_what_is_stored)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg, first_sheet, "4 0 0", "");
	mapping_fixture_takes(&reg,
	    ALL "c1,,,,,,,,,,,,,03/04/2024,01/06/2024,20,,,,,\n"
		"c2,,,,,,,,,,,,,03/04/2024,,,,,,,\n",
	    "0 0 0", "");
	/* One field of each, of those that are there; columns that make one
	 * field are one. */
	mapping_fixture_takes(&reg,
	    ALL "c1,,,,,,,,,07700 900456,,,,03/04/2024,01/06/2024,20,,Cook,"
		",,\n"
		"c2,Sample,Zed,,,,,,,,,,,03/04/2024,,,,,,,\n",
	    "0 3 0", "");
	mapping_fixture_holds(&reg,
	    "c1,client,,Zoe Example,9434765919,1984-03-05,"
	    "\"1 Made-up Road, Nowhere\",ZZ99 9ZZ,07700 900456,"
	    "zoe@example.org,likes bread,,,,\n"
	    "c2,client,,Zed Sample,,,,,,,,,,,\n"
	    "c1,job,job1,,,,,,,,,Made-up Bakery,Cook,,\n"
	    "c1,job,job2,,,,,,,,,,Clerk,,\n");
	memory_register_close(&reg);
}
END_TEST

START_TEST(lines_are_kept_where_they_may_be)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg,
	    "Client ID,Referral date,Name,Address,Notes,Comments\n"
	    "c1,03/04/2024,\"Zoe\nExample\",\"1 Made-up Road\nNowhere\","
	    "\"one\ttwo\nthree\",four\n",
	    "1 0 0", "");
	mapping_fixture_holds(&reg,
	    "c1,client,,Zoe Example,,,\"1 Made-up Road\nNowhere\",,,,"
	    "\"one two\nthree\nfour\",,,,\n");
	memory_register_close(&reg);
}
END_TEST

/* ----------------------------------------------------------------- refusals */

#define SOME \
	"Client ID,Referral date,Name,NHS No,DOB,Phone,Job 1 start date," \
	"Job 1 hours,Job 1 employer,Job 1 evidence,Job 1 evidence date\n"
#define AT(column) "row 2, column \"" column "\": "
#define NUMBER_WRONG \
	"it is not an NHS number: ten digits, the last of which checks the " \
	"others; look for a slip\n"
#define NO_JOB \
	"the row has no start of the job that this is about: write it, or " \
	"empty this cell\n"

static const struct refusal_case {
	const char *row, *reasons;
} refusals[] = {
	{ "c1,03/04/2024,Zoe,943 476 5918,,,,,,,", AT("NHS No") NUMBER_WRONG },
	{ "c1,03/04/2024,Zoe,none,,,,,,,", AT("NHS No") NUMBER_WRONG },
	{ "c1,03/04/2024,Zoe,,1984-03-05,,,,,,",
	    AT("DOB") "it is not a date written dd/mm/yyyy\n" },
	{ "c1,03/04/2024,Zoe,,03/05/84,,,,,,", AT("DOB") CENTURY "\n" },
	{ "c1,03/04/2024,Zoe,,31/02/1984,,,,,,",
	    AT("DOB") "there is no such day\n" },
	{ "c1,03/04/2024,Zoe,,01/07/2026,,,,,,",
	    AT("DOB") "it is after today\n" },
	{ "c1,03/04/2024,,,,,,,Made-up Bakery,,", AT("Job 1 employer") NO_JOB },
	{ "c1,03/04/2024,,,,,,,,seen,", AT("Job 1 evidence") NO_JOB },
	{ "c1,03/04/2024,,,,,01/06/2024,20,,seen,31/06/2024",
	    AT("Job 1 evidence date") "there is no such day\n" },
	{ "c1,03/04/2024,,,,,01/06/2024,20,,seen,01/07/2026",
	    AT("Job 1 evidence date") "it is after today\n" },
	/* All faults of a row, with those of its facts. */
	{ "c1,31/02/2024,Zoe,943 476 5918,03/05/84,,,,,,",
	    AT("Referral date") "\"31/02/2024\": there is no such day\n" AT(
		"DOB") CENTURY "\n" AT("NHS No") NUMBER_WRONG },
	{ ",03/04/2024,Zoe,943 476 5918,,,,,,,",
	    AT("Client ID") "the client's reference is missing\n" AT("NHS No")
		NUMBER_WRONG },
};

/* A refused cell refuses its row, and is not shown. */
START_TEST(a_row_with_a_refused_cell_is_refused_whole)
{
	const struct refusal_case *c = &refusals[_i];
	char *bytes = mem_printf(SOME "%s\n", c->row);
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg, bytes, "0 0 0", c->reasons);
	mapping_fixture_holds(&reg, "");
	mapping_fixture_holds_facts(&reg, 0);
	free(bytes);
	memory_register_close(&reg);
}
END_TEST

START_TEST(a_text_too_long_is_refused)
{
	char *name = mem_array(258, 1);
	char *bytes;
	struct memory_register reg;

	memset(name, 'z', 257);
	bytes = mem_printf(SOME "c1,03/04/2024,%s,,,,,,,,\n", name);
	memory_register_open(&reg);
	mapping_fixture_takes(&reg, bytes, "0 0 0",
	    AT("Name") "it is longer than 256 bytes\n");
	free(bytes);
	free(name);
	memory_register_close(&reg);
}
END_TEST

/* Facts and particulars of the good rows, and nothing of the bad one,
 * whichever of the two is at fault. */
START_TEST(facts_and_particulars_stand_or_fall_together)
{
	static const char bytes[] = SOME
	    "c1,03/04/2024,Zoe Example,,,,,,,,\n"
	    "c2,03/04/2024,Zed Example,943 476 5918,,,,,,,\n"
	    "c3,03/04/2024,Zac Example,,,,01/06/2024,169,Made-up Bakery,,\n";
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_open(&s, bytes, true);
	o = mapping_fixture_import(&reg, &s, false, false);
	ck_assert(!o.r.written);
	ck_assert_uint_eq(o.r.rows_refused, 2);
	ck_assert_ptr_nonnull(strstr(o.reasons, "row 4, column \"Job 1 hours"));
	mapping_fixture_outcome_free(&o);
	mapping_fixture_holds(&reg, "");
	mapping_fixture_holds_facts(&reg, 0);
	o = mapping_fixture_import(&reg, &s, true, true);
	ck_assert(!o.r.written);
	ck_assert_uint_eq(o.r.people_stored, 1);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_holds(&reg, "");
	mapping_fixture_holds_facts(&reg, 0);
	o = mapping_fixture_import(&reg, &s, true, false);
	ck_assert(o.r.written);
	ck_assert_uint_eq(o.r.stored, 2);
	ck_assert_uint_eq(o.r.people_stored, 1);
	ck_assert_uint_eq(o.r.people_corrected + o.r.people_unchanged, 0);
	/* As they came. */
	ck_assert_ptr_nonnull(strstr(o.refused,
	    "c2,03/04/2024,Zed Example,943 476 5918,,"));
	mapping_fixture_outcome_free(&o);
	mapping_fixture_holds(&reg, "c1,client,,Zoe Example,,,,,,,,,,,\n");
	mapping_fixture_holds_facts(&reg, 2);
	mapping_fixture_close(&s);
	memory_register_close(&reg);
}
END_TEST

/* Rows about people that no fact makes known. */
START_TEST(particulars_need_their_client)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg,
	    "Client ID,Referral date,Name\nc1,03/04/2024,Zoe Example\n",
	    "1 0 0", "");
	mapping_fixture_takes(&reg,
	    "Client ID,Name,Postcode\nc1,,ZZ99 9ZZ\nc2,Zed,\n", "0 1 0",
	    "row 3, column \"Client ID\": the service has no client of this "
	    "reference; import the facts first\n");
	mapping_fixture_takes(&reg, "Client ID,Name,Postcode\nc1,,ZZ99 9ZZ\n",
	    "0 1 0", "");
	mapping_fixture_holds(&reg,
	    "c1,client,,Zoe Example,,,,ZZ99 9ZZ,,,,,,,\n");
	memory_register_close(&reg);
}
END_TEST

/* ---------------------------------------------------- rows of one client */

#define EPISODES \
	"Client ID,Referral ID,Referral date,Date of discharge,Name,NHS No," \
	"DOB,Job 1 start date,Job 1 hours,Job 1 employer\n"

START_TEST(rows_of_one_client_fill_each_other)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg,
	    EPISODES
	    "c1,1,03/04/2024,01/07/2024,Zoe Example,,,01/06/2024,20,Bakery\n"
	    "c1,2,03/08/2024,,,943-476-5919,05/03/1984,01/09/2024,20,Shop\n"
	    "c1,3,,,Zoe Example,9434765919,,,,\n",
	    "3 0 0", "");
	mapping_fixture_holds(&reg,
	    "c1,client,,Zoe Example,9434765919,1984-03-05,,,,,,,,,\n"
	    "c1,job,1.job1,,,,,,,,,Bakery,,,\n"
	    "c1,job,2.job1,,,,,,,,,Shop,,,\n");
	memory_register_close(&reg);
}
END_TEST

START_TEST(rows_that_contradict_each_other_are_refused)
{
	static const char bytes[] =
	    EPISODES "c1,1,03/04/2024,01/07/2024,Zoe Example,943 476 5919,,,,\n"
		     "c1,2,03/08/2024,,Zoe Sample,9434765919,05/03/1984,,,\n"
		     "c2,1,03/08/2024,,Zed,,,,,\n"
		     "c1,3,,,Zoe Example,,06/03/1984,,,\n";
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg, bytes, "1 0 0",
	    "row 2, column \"Name\": row 3 says something else of the same "
	    "client\n"
	    "row 3, column \"Name\": row 2 says something else of the same "
	    "client\n"
	    "row 3, column \"DOB\": row 5 says something else of the same "
	    "client\n"
	    "row 5, column \"Name\": row 3 says something else of the same "
	    "client\n"
	    "row 5, column \"DOB\": row 3 says something else of the same "
	    "client\n");
	mapping_fixture_holds(&reg, "");
	mapping_fixture_open(&s, bytes, true);
	o = mapping_fixture_import(&reg, &s, true, false);
	ck_assert_uint_eq(o.r.rows_refused, 3);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_close(&s);
	mapping_fixture_holds(&reg, "c2,client,,Zed,,,,,,,,,,,\n");
	memory_register_close(&reg);
}
END_TEST

/* Which is right is as open when one of them is refused for more. */
START_TEST(a_refused_row_contradicts_as_well)
{
	struct memory_register reg;

	memory_register_open(&reg);
	mapping_fixture_takes(&reg,
	    EPISODES "c1,1,31/02/2024,,Zoe Example,,,,,\n"
		     "c1,2,03/08/2024,,Zoe Sample,,,,,\n",
	    "0 0 0",
	    "row 2, column \"Referral date\": \"31/02/2024\": there is no such "
	    "day\n"
	    "row 2, column \"Name\": row 3 says something else of the same "
	    "client\n"
	    "row 3, column \"Name\": row 2 says something else of the same "
	    "client\n");
	memory_register_close(&reg);
}
END_TEST

/* ---------------------------------------------------------------- workbooks */

static void
put(struct mapping_fixture *s, uint32_t line, uint32_t column,
    enum workbook_kind kind, const char *text)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(workbook_grid_cell(&s->g, line, column, kind,
			     slice_of(text), &e),
	    0);
}

/* Two sheets with real dates, the second of particulars only, and a birth
 * of 1984 in the first. */
static void
open_book(struct mapping_fixture *s, const char *name)
{
	static const char *const first[] = { "Client ID", "Referral date",
		"DOB", "NHS number" };
	struct err e = ERR_INIT;

	workbook_grid_init(&s->g);
	mapping_map_init(&s->map);
	buf_init(&s->says, TEXT_MAX);
	s->map.dates = DATES_DAY_FIRST_SHORT;
	ck_assert_int_eq(workbook_grid_sheet(&s->g, slice_of("Cases"), &e), 0);
	for (uint32_t i = 0; i < 4; i++)
		put(s, 1, i, WORKBOOK_TEXT, first[i]);
	put(s, 2, 0, WORKBOOK_TEXT, "c1");
	put(s, 2, 1, WORKBOOK_NUMBER, "45385");
	put(s, 2, 2, WORKBOOK_NUMBER, "30746");
	put(s, 2, 3, WORKBOOK_NUMBER, "9434765919");
	ck_assert_int_eq(workbook_grid_sheet(&s->g, slice_of("People"), &e), 0);
	put(s, 1, 0, WORKBOOK_TEXT, "Client ID");
	put(s, 1, 1, WORKBOOK_TEXT, "Name");
	put(s, 1, 2, WORKBOOK_TEXT, "Date of birth");
	put(s, 2, 0, WORKBOOK_TEXT, "c1");
	put(s, 2, 1, WORKBOOK_TEXT, name);
	put(s, 2, 2, WORKBOOK_TEXT, "05/03/1984");
	ck_assert_int_eq(mapping_propose(&s->g, true, &s->map, &s->says, &e),
	    0);
	s->map.source_if_blank = MODE_SELF;
}

START_TEST(sheets_of_a_workbook_are_one)
{
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct memory_register reg;

	memory_register_open(&reg);
	open_book(&s, "Zoe Example");
	ck_assert_uint_eq(s.map.sheets, 2);
	o = mapping_fixture_import(&reg, &s, false, false);
	ck_assert_str_eq(o.reasons, "");
	ck_assert_uint_eq(o.r.people_stored, 1);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_holds(&reg,
	    "c1,client,,Zoe Example,9434765919,1984-03-05,,,,,,,,,\n");
	mapping_fixture_close(&s);
	memory_register_close(&reg);
}
END_TEST

/* The century of a birth is in the file of refused rows, or the row could
 * not come back. */
START_TEST(refused_births_keep_their_century)
{
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct memory_register reg;

	memory_register_open(&reg);
	open_book(&s, "Zoe");
	put(&s, 3, 0, WORKBOOK_TEXT, "c2");
	put(&s, 3, 2, WORKBOOK_FAULT, "#N/A");
	reg.today = day_from_civil(2024, 4, 2);
	o = mapping_fixture_import(&reg, &s, false, false);
	ck_assert_ptr_nonnull(strstr(o.reasons,
	    "sheet \"Cases\", row 2, column \"Referral date\": "));
	ck_assert_ptr_nonnull(strstr(o.reasons,
	    "sheet \"People\", row 3, column \"Date of birth\": the formula "
	    "has "
	    "no value"));
	ck_assert_msg(strstr(o.refused, "c1,03/04/24,05/03/1984,9434765919,"),
	    "%s", o.refused);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_close(&s);
	memory_register_close(&reg);
}
END_TEST

#define EACH(a) (int)(sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	Suite *suite = suite_create("workbook_people_import");
	TCase *t = tcase_create("workbook_people_import");
	SRunner *runner;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_row_is_stored_with_its_facts);
	tcase_add_test(t, a_blank_leaves_what_is_stored);
	tcase_add_test(t, lines_are_kept_where_they_may_be);
	tcase_add_loop_test(t, a_row_with_a_refused_cell_is_refused_whole, 0,
	    EACH(refusals));
	tcase_add_test(t, a_text_too_long_is_refused);
	tcase_add_test(t, facts_and_particulars_stand_or_fall_together);
	tcase_add_test(t, particulars_need_their_client);
	tcase_add_test(t, rows_of_one_client_fill_each_other);
	tcase_add_test(t, rows_that_contradict_each_other_are_refused);
	tcase_add_test(t, a_refused_row_contradicts_as_well);
	tcase_add_test(t, sheets_of_a_workbook_are_one);
	tcase_add_test(t, refused_births_keep_their_century);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
