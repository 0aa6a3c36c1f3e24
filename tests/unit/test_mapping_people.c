/* Sheets: which columns hold particulars, and dates of birth in them. */
#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_headings.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/workbook/workbook_csv.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1000000 };

/* ------------------------------------------------------------------- births */

#define CENTURY \
	"a year of two digits does not tell the century of a birth: write " \
	"all four"
#define RANGE "the date is before 1900 or after 2099"

/* A date of birth in a cell, as the register keeps it or why not. */
static const struct birth_case {
	const char *text;
	enum mapping_dates order;
	const char *day, *why;
} births[] = {
	{ "05/03/1984", DATES_DAY_FIRST, "1984-03-05", NULL },
	{ "5.3.1984", DATES_DAY_FIRST, "1984-03-05", NULL },
	{ " 5 March 1984 ", DATES_DAY_FIRST, "1984-03-05", NULL },
	{ "1-Jan-1900", DATES_DAY_FIRST, "1900-01-01", NULL },
	{ "31/12/1899", DATES_DAY_FIRST, NULL, RANGE },
	{ "29/02/1900", DATES_DAY_FIRST, NULL, "there is no such day" },
	{ "29/02/1984", DATES_DAY_FIRST, "1984-02-29", NULL },
	{ "03/05/1984", DATES_MONTH_FIRST, "1984-03-05", NULL },
	{ "13/05/1984", DATES_MONTH_FIRST, NULL, "there is no such day" },
	{ "1984-03-05", DATES_ISO, "1984-03-05", NULL },
	{ "1984-03-05 00:00:00", DATES_ISO, "1984-03-05", NULL },
	{ "1899-12-31", DATES_ISO, NULL,
	    "it is not a date written yyyy-mm-dd" },
	{ "05/03/1984", DATES_ISO, NULL,
	    "it is not a date written yyyy-mm-dd" },
	{ "1984-03-05", DATES_DAY_FIRST, NULL,
	    "it is not a date written dd/mm/yyyy" },
	/* No century is guessed; four digits are no guess in any order. */
	{ "05/03/84", DATES_DAY_FIRST_SHORT, NULL, CENTURY },
	{ "05/03/24", DATES_DAY_FIRST_SHORT, NULL, CENTURY },
	{ "05/03/84", DATES_DAY_FIRST, NULL, CENTURY },
	{ "03/05/84", DATES_MONTH_FIRST, NULL, CENTURY },
	{ "5 Mar 84", DATES_DAY_FIRST, NULL, CENTURY },
	{ "05/03/1984", DATES_DAY_FIRST_SHORT, "1984-03-05", NULL },
	{ "05/03/984", DATES_DAY_FIRST_SHORT, NULL,
	    "it is not a date written dd/mm/yyyy" },
	{ "30746", DATES_SERIAL, "1984-03-05", NULL },
	{ "1", DATES_SERIAL, "1900-01-01", NULL },
	{ "59", DATES_SERIAL, "1900-02-28", NULL },
	{ "60", DATES_SERIAL, NULL, "there is no such day" },
	{ "61", DATES_SERIAL, "1900-03-01", NULL },
	{ "0", DATES_SERIAL, NULL, RANGE },
	{ "73051", DATES_SERIAL, NULL, RANGE },
	{ "-30746", DATES_SERIAL, NULL, "it is not a date" },
};

START_TEST(births_are_read_as_stated_only)
{
	const struct birth_case *c = &births[_i];
	char text[DAY_TEXT_SIZE];
	int32_t day = DAY_NONE;
	const char *why = mapping_convert_birth(WORKBOOK_TEXT,
	    slice_of(c->text), c->order, false, &day);

	if (c->why) {
		ck_assert_msg(why != NULL, "%s", c->text);
		ck_assert_str_eq(why, c->why);
		return;
	}
	ck_assert_msg(why == NULL, "%s: %s", c->text, why);
	day_format(text, day);
	ck_assert_str_eq(text, c->day);
}
END_TEST

/* A number of a workbook is a day whatever the mapping says of texts. */
START_TEST(births_are_numbers_of_workbooks)
{
	int32_t day, same;

	for (int d = DATES_ISO; d < DATES_KINDS; d++) {
		ck_assert_ptr_null(mapping_convert_birth(WORKBOOK_NUMBER,
		    slice_of("30746"), (enum mapping_dates)d, false, &day));
		ck_assert_ptr_null(mapping_convert_birth(WORKBOOK_NUMBER,
		    slice_of("29284"), (enum mapping_dates)d, true, &same));
		ck_assert_int_eq(day, day_from_civil(1984, 3, 5));
		ck_assert_int_eq(day, same);
	}
	/* Other dates are no earlier than they were. */
	ck_assert_ptr_nonnull(mapping_convert_day(WORKBOOK_NUMBER,
	    slice_of("30746"), DATES_DAY_FIRST, false, &day));
	ck_assert_ptr_nonnull(mapping_convert_birth(WORKBOOK_FAULT,
	    slice_of("30746"), DATES_DAY_FIRST, false, &day));
}
END_TEST

/* ----------------------------------------------------------------- headings */

static const struct heading_case {
	const char *heading;
	enum mapping_role person;
	int job;
} headings[] = {
	{ "Client name", ROLE_CLIENT_NAME, 1 },
	{ "Name", ROLE_CLIENT_NAME, 1 },
	{ "First name", ROLE_FIRST_NAME, 1 },
	{ "Forename", ROLE_FIRST_NAME, 1 },
	{ "Surname", ROLE_LAST_NAME, 1 },
	{ "Last Name", ROLE_LAST_NAME, 1 },
	{ "NHS No.", ROLE_NHS_NUMBER, 1 },
	{ "NHS number", ROLE_NHS_NUMBER, 1 },
	{ "DOB", ROLE_BORN, 1 },
	{ "D.O.B.", ROLE_BORN, 1 },
	{ "Date of birth", ROLE_BORN, 1 },
	{ "Address", ROLE_ADDRESS, 1 },
	{ "Address line 2", ROLE_ADDRESS, 1 },
	{ "Post code", ROLE_POSTCODE, 1 },
	{ "Telephone", ROLE_PHONE, 1 },
	{ "Mobile number", ROLE_PHONE, 1 },
	{ "Phone", ROLE_PHONE, 1 },
	{ "E-mail", ROLE_EMAIL, 1 },
	{ "Notes", ROLE_NOTES, 1 },
	{ "Comments", ROLE_NOTES, 1 },
	{ "Employer", ROLE_JOB_EMPLOYER, 1 },
	{ "Job 1 employer", ROLE_JOB_EMPLOYER, 1 },
	{ "Employer 3", ROLE_JOB_EMPLOYER, 3 },
	{ "Second job employer name", ROLE_JOB_EMPLOYER, 2 },
	{ "Job title", ROLE_JOB_TITLE, 1 },
	{ "Job 2 role", ROLE_JOB_TITLE, 2 },
	{ "Job 2 - job title", ROLE_JOB_TITLE, 2 },
	{ "Job 1 evidence", ROLE_JOB_EVIDENCE, 1 },
	{ "Job 2 evidence date", ROLE_JOB_EVIDENCE_DATE, 2 },
	/* Of people, but nothing that the register keeps. */
	{ "Gender", ROLE_IGNORE, 1 },
	{ "Employment specialist", ROLE_IGNORE, 1 },
	{ "Service user", ROLE_IGNORE, 1 },
	{ "Email date", ROLE_IGNORE, 1 },
};

START_TEST(headings_of_particulars_are_known)
{
	const struct heading_case *c = &headings[_i];
	struct mapping_guess guess =
	    mapping_headings_guess(slice_of(c->heading));

	ck_assert_msg(guess.reason == REASON_PERSON, "%s", c->heading);
	ck_assert_int_eq(guess.role, ROLE_IGNORE);
	ck_assert_msg(guess.person == c->person, "%s: %d", c->heading,
	    guess.person);
	ck_assert_int_eq(guess.job, c->job);
}
END_TEST

/* ---------------------------------------------------------------- proposals */

static bool
says(const struct mapping_fixture *s, const char *what)
{
	return strstr(buf_str(&s->says), what) != NULL;
}

#define ALL \
	"Client ID,Surname,First name,NHS No,DOB,Address line 1," \
	"Address line 2,Postcode,Telephone,Mobile,Email,Notes,Gender," \
	"Referral date,Job 1 start date,Job 1 hours,Job 1 employer," \
	"Job 1 title,Job 2 start date,Job 2 hours,Job 2 role\n"

START_TEST(particulars_are_proposed_when_wanted)
{
	static const char *const want[] = { "client", "last_name", "first_name",
		"nhs_number", "date_of_birth", "address", "address", "postcode",
		"phone", "phone", "email", "notes", "ignore", "referral_date",
		"job_date", "job_hours", "job_employer", "job_title",
		"job_date", "job_hours", "job_title" };
	struct mapping_map again;
	struct buf one, two;
	struct err e = ERR_INIT;
	struct mapping_fixture s;

	mapping_fixture_open(&s, ALL, true);
	ck_assert_uint_eq(s.map.sheet[0].columns,
	    sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < s.map.sheet[0].columns; i++)
		ck_assert_str_eq(
		    mapping_words_role(s.map.sheet[0].column[i].role)->name,
		    want[i]);
	ck_assert_int_eq(s.map.sheet[0].column[20].job, 2);
	ck_assert(says(&s, "  Job 2 role: job_title of job 2\n"));
	ck_assert(says(&s, "  Gender: not read: names a person"));
	ck_assert(says(&s, "a blank cell leaves what is stored"));
	ck_assert(says(&s, "four digits only"));
	ck_assert(!says(&s, "--people"));
	ck_assert(mapping_map_has_people(&s.map));
	ck_assert_int_eq(mapping_map_check(&s.map, &e), 0);
	buf_init(&one, TEXT_MAX);
	buf_init(&two, TEXT_MAX);
	mapping_map_write(&s.map, &one);
	ck_assert_msg(mapping_map_parse(buf_slice(&one), &again, &e) == 0, "%s",
	    e.text);
	mapping_map_write(&again, &two);
	ck_assert_str_eq(buf_str(&one), buf_str(&two));
	mapping_map_free(&again);
	buf_free(&one);
	buf_free(&two);
	mapping_fixture_close(&s);
}
END_TEST

START_TEST(particulars_are_left_out_when_not_wanted)
{
	struct mapping_fixture s;

	mapping_fixture_open(&s, ALL, false);
	for (size_t i = 0; i < s.map.sheet[0].columns; i++) {
		const struct mapping_column *c = &s.map.sheet[0].column[i];

		ck_assert(!mapping_words_role(c->role)->person);
		if (i > 0 && i < 13) {
			ck_assert_int_eq(c->role, ROLE_IGNORE);
			ck_assert_int_eq(c->job, 0);
		}
	}
	ck_assert(!mapping_map_has_people(&s.map));
	ck_assert(says(&s, "  Surname: not read: names a person or is free"));
	ck_assert(says(&s,
	    "14 columns hold particulars of people and jobs: with --people "
	    "they are taken too, and sealed in the register.\n"));
	mapping_fixture_close(&s);
	mapping_fixture_open(&s, "Client ID,Referral date,Employer\n", false);
	ck_assert(says(&s, "1 column holds particulars of people and jobs: "
			   "with --people it is taken too"));
	mapping_fixture_close(&s);
	mapping_fixture_open(&s, "Client ID,Referral date,Gender\n", false);
	ck_assert(!says(&s, "--people"));
	mapping_fixture_close(&s);
}
END_TEST

START_TEST(a_list_of_people_has_headings_when_wanted)
{
	static const char bytes[] = "Client ID,First name,Surname,DOB\n";
	struct mapping_map map;
	struct workbook_grid g;
	struct err e = ERR_INIT;
	struct buf says;
	struct mapping_fixture s;

	mapping_fixture_open(&s, bytes, true);
	ck_assert_int_eq(s.map.sheet[0].column[3].role, ROLE_BORN);
	mapping_fixture_close(&s);
	workbook_grid_init(&g);
	mapping_map_init(&map);
	buf_init(&says, TEXT_MAX);
	ck_assert_int_eq(workbook_csv_read(slice_of(bytes), &g, &e), 0);
	ck_assert_int_eq(mapping_propose(&g, false, &map, &says, &e), -1);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}
END_TEST

START_TEST(one_name_is_enough_and_jobs_have_starts)
{
	struct mapping_fixture s;

	mapping_fixture_open(&s,
	    "Client ID,Referral date,First name,Client name,Job 1 start,"
	    "Job 1 hours,Job 2 employer\n",
	    true);
	ck_assert_int_eq(s.map.sheet[0].column[2].role, ROLE_IGNORE);
	ck_assert_int_eq(s.map.sheet[0].column[3].role, ROLE_CLIENT_NAME);
	ck_assert(says(&s, "First name: not read: another column says it"));
	ck_assert(says(&s, "\"Job 2 employer\" is about job 2, for whose start "
			   "there is no column: rows that fill it will be "
			   "refused."));
	mapping_fixture_close(&s);
}
END_TEST

/* Births decide how dates are written like all others. */
START_TEST(births_that_can_be_read_two_ways_leave_dates_open)
{
	static const struct {
		const char *birth;
		bool people;
		enum mapping_dates dates;
	} cases[] = {
		{ "1984-03-05", true, DATES_ISO },
		{ "05/03/1984", true, DATES_OPEN },
		{ "05/03/1984", false, DATES_ISO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *bytes = mem_printf(
		    "Client ID,Referral date,DOB\nc1,2024-04-03,%s\n",
		    cases[i].birth);
		struct mapping_map map;
		struct workbook_grid g;
		struct err e = ERR_INIT;
		struct buf said;

		workbook_grid_init(&g);
		mapping_map_init(&map);
		buf_init(&said, TEXT_MAX);
		ck_assert_int_eq(workbook_csv_read(slice_of(bytes), &g, &e), 0);
		ck_assert_int_eq(mapping_propose(&g, cases[i].people, &map,
				     &said, &e),
		    0);
		ck_assert_int_eq(map.dates, cases[i].dates);
		mapping_map_free(&map);
		workbook_grid_free(&g);
		buf_free(&said);
		free(bytes);
	}
}
END_TEST

#define HEAD \
	"{\"sheaf_map\":1,\"confirmed\":true,\"dates\":\"yyyy-mm-dd\"," \
	"\"sheets\":[{\"sheet\":\"\",\"columns\":[{\"heading\":\"ID\"," \
	"\"is\":\"client\"},"
#define TWO(a, b) \
	HEAD "{\"heading\":\"A\",\"is\":" a "}," \
	     "{\"heading\":\"B\",\"is\":" b "}]}]}"

static const struct map_case {
	const char *text, *wrong;
} maps[] = {
	{ TWO("\"first_name\"", "\"last_name\""), NULL },
	{ TWO("\"client_name\"", "\"last_name\""), "the same thing" },
	{ TWO("\"first_name\"", "\"client_name\""), "the same thing" },
	{ TWO("\"client_name\"", "\"client_name\""), "the same thing" },
	{ TWO("\"nhs_number\"", "\"nhs_number\""), "the same thing" },
	{ TWO("\"date_of_birth\"", "\"date_of_birth\""), "the same thing" },
	{ TWO("\"phone\"", "\"phone\""), NULL },
	{ TWO("\"address\"", "\"notes\""), NULL },
	{ TWO("\"job_employer\"", "\"notes\""), "which of the row's jobs" },
	{ TWO("\"job_employer\",\"job\":1", "\"job_employer\",\"job\":2"),
	    NULL },
	{ TWO("\"job_title\",\"job\":1", "\"job_title\",\"job\":1"),
	    "the same thing" },
	{ TWO("\"email\",\"job\":1", "\"notes\""), "only columns of a job" },
	{ TWO("\"email\",\"mode\":\"phone\"", "\"notes\""),
	    "only contacts and support have a mode" },
};

START_TEST(mappings_name_each_particular_once)
{
	const struct map_case *c = &maps[_i];
	struct mapping_map map = { 0 };
	struct err e = ERR_INIT;
	int rc = mapping_map_parse(slice_of(c->text), &map, &e);

	if (rc == 0)
		rc = mapping_map_check(&map, &e);
	mapping_map_free(&map);
	ck_assert_msg((rc == 0) == (c->wrong == NULL), "%s: %s", c->text,
	    e.text);
	if (c->wrong)
		ck_assert_msg(strstr(e.text, c->wrong) != NULL, "%s", e.text);
}
END_TEST

#define EACH(a) (int)(sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	Suite *suite = suite_create("mapping_people");
	TCase *t = tcase_create("mapping_people");
	SRunner *runner;
	int failed;

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, births_are_read_as_stated_only, 0, EACH(births));
	tcase_add_test(t, births_are_numbers_of_workbooks);
	tcase_add_loop_test(t, headings_of_particulars_are_known, 0,
	    EACH(headings));
	tcase_add_test(t, particulars_are_proposed_when_wanted);
	tcase_add_test(t, particulars_are_left_out_when_not_wanted);
	tcase_add_test(t, a_list_of_people_has_headings_when_wanted);
	tcase_add_test(t, one_name_is_enough_and_jobs_have_starts);
	tcase_add_test(t, births_that_can_be_read_two_ways_leave_dates_open);
	tcase_add_loop_test(t, mappings_name_each_particular_once, 0,
	    EACH(maps));
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
