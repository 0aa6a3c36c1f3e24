/* Sheets: dates never guessed, headings known, mappings strict, strangers'
 * answers judged. */
#include <string.h>

#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_headings.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/workbook/workbook_child.h"
#include "agent/workbook/workbook_csv.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

static const struct date_case {
	const char *text;
	enum mapping_dates order;
	const char *day; /* NULL: refused */
} dates[] = {
	{ "2024-02-29", DATES_ISO, "2024-02-29" },
	{ "2024-02-29 00:00:00", DATES_ISO, "2024-02-29" },
	{ "2023-02-29", DATES_ISO, NULL },
	{ "03/04/2024", DATES_ISO, NULL },
	{ "03/04/2024", DATES_DAY_FIRST, "2024-04-03" },
	{ "3-4-2024", DATES_DAY_FIRST, "2024-04-03" },
	{ " 3 April 2024 ", DATES_DAY_FIRST, "2024-04-03" },
	{ "3-Apr-2024", DATES_DAY_FIRST, "2024-04-03" },
	{ "3-Apri-2024", DATES_DAY_FIRST, NULL },
	{ "03/04/24", DATES_DAY_FIRST, NULL },
	{ "03/04-2024", DATES_DAY_FIRST, NULL },
	{ "31/04/2024", DATES_DAY_FIRST, NULL },
	{ "04/31/2024", DATES_DAY_FIRST, NULL },
	{ "04/30/2024", DATES_MONTH_FIRST, "2024-04-30" },
	{ "30/04/2024", DATES_MONTH_FIRST, NULL },
	{ "03/04/24", DATES_DAY_FIRST_SHORT, "2024-04-03" },
	{ "03/04/2024", DATES_DAY_FIRST_SHORT, NULL },
	{ "03/04/1999", DATES_DAY_FIRST, NULL },
	{ "31/12/2099", DATES_DAY_FIRST, "2099-12-31" },
	{ "2024-04-03", DATES_DAY_FIRST, NULL },
	{ "45385", DATES_SERIAL, "2024-04-03" },
	{ "45385.75", DATES_SERIAL, "2024-04-03" },
	{ "45385x", DATES_SERIAL, NULL },
	{ "45385", DATES_DAY_FIRST, NULL },
	{ "36525", DATES_SERIAL, NULL },
	{ "36526", DATES_SERIAL, "2000-01-01" },
	{ "", DATES_DAY_FIRST, NULL },
};

START_TEST(dates_are_read_as_stated_only)
{
	const struct date_case *c = &dates[_i];
	char text[DAY_TEXT_SIZE];
	int32_t day;
	const char *why = mapping_convert_day(WORKBOOK_TEXT, slice_of(c->text),
	    c->order, false, &day);

	ck_assert_msg((why == NULL) == (c->day != NULL), "%s", c->text);
	if (why)
		return;
	day_format(text, day);
	ck_assert_str_eq(text, c->day);
}
END_TEST

START_TEST(numbers_are_serial_dates_of_either_count)
{
	int32_t a, b;

	ck_assert_ptr_null(mapping_convert_day(WORKBOOK_NUMBER,
	    slice_of("45385"), DATES_DAY_FIRST, false, &a));
	ck_assert_ptr_null(mapping_convert_day(WORKBOOK_NUMBER,
	    slice_of("43923"), DATES_DAY_FIRST, true, &b));
	ck_assert_int_eq(a, b);
	ck_assert_ptr_nonnull(mapping_convert_day(WORKBOOK_FAULT,
	    slice_of("45385"), DATES_DAY_FIRST, false, &a));
}
END_TEST

static const struct heading_case {
	const char *heading;
	enum mapping_role role;
	int job;
	enum mapping_reason reason;
} headings[] = {
	{ "Referral date", ROLE_REFERRAL_DATE, 1, REASON_KNOWN },
	{ "Date Vocational Profile Started", ROLE_PROFILE_STARTED, 1,
	    REASON_KNOWN },
	{ "  date\nvocational   profile STARTED:", ROLE_PROFILE_STARTED, 1,
	    REASON_KNOWN },
	{ "Job 2 - Start Date", ROLE_JOB_DATE, 2, REASON_KNOWN },
	{ "Third job end date", ROLE_JOB_ENDED, 3, REASON_KNOWN },
	{ "First interview", ROLE_INTERVIEW, 1, REASON_KNOWN },
	{ "Job1 hours per week", ROLE_JOB_HOURS, 1, REASON_KNOWN },
	{ "NHS Number", ROLE_IGNORE, 1, REASON_PERSON },
	{ "Date of birth", ROLE_IGNORE, 1, REASON_PERSON },
	{ "Employment specialist", ROLE_IGNORE, 1, REASON_PERSON },
	{ "Employer 2", ROLE_IGNORE, 2, REASON_PERSON },
	{ "26 weeks sustained", ROLE_IGNORE, 1, REASON_DERIVED },
	{ "Favourite colour", ROLE_IGNORE, 1, REASON_UNKNOWN },
	{ "Client 2", ROLE_IGNORE, 1, REASON_UNKNOWN },
};

START_TEST(headings_are_known)
{
	const struct heading_case *c = &headings[_i];
	struct mapping_guess guess =
	    mapping_headings_guess(slice_of(c->heading));

	ck_assert_msg(guess.reason == c->reason, "%s", c->heading);
	ck_assert_int_eq(guess.role, c->role);
	ck_assert_int_eq(guess.job, c->job);
}
END_TEST

START_TEST(codes_are_no_nhs_numbers)
{
	/* The number of the national specification's own example. */
	ck_assert_ptr_nonnull(mapping_convert_code(slice_of("9434765919"),
	    true));
	ck_assert_ptr_null(mapping_convert_code(slice_of("9434765919"), false));
	ck_assert_ptr_nonnull(mapping_convert_code(slice_of("A B"), false));
	ck_assert_ptr_nonnull(mapping_convert_code(slice_of("A,B"), false));
	ck_assert_ptr_nonnull(mapping_convert_code(slice_of("A\nB"), false));
}
END_TEST

static const struct text_case {
	const char *bytes;
	size_t n;
	const char *encoding; /* NULL: refused */
	const char *text;
} texts[] = {
	{ "Zo\xc3\xab", 4, "UTF-8", "Zo\xc3\xab" },
	{ "\xef\xbb\xbfZo\xc3\xab", 7, "UTF-8", "Zo\xc3\xab" },
	{ "\xff\xfeZ\0o\0\xeb\0", 8, "UTF-16", "Zo\xc3\xab" },
	{ "\xfe\xff\0Z\0o\0\xeb", 8, "UTF-16", "Zo\xc3\xab" },
	{ "Z\0o\0\xeb\0", 6, "UTF-16", "Zo\xc3\xab" },
	{ "\xff\xfe\x3d\xd8\x00\xde", 6, "UTF-16", "\xf0\x9f\x98\x80" },
	{ "\xff\xfe\x3d\xd8", 4, NULL, NULL },
	{ "\xff\xfeZ", 3, NULL, NULL },
	{ "Zo\xeb \x80", 5, "Windows-1252", "Zo\xc3\xab \xe2\x82\xac" },
	{ "Zo\x81", 3, NULL, NULL },
};

START_TEST(encodings_are_recognised)
{
	const struct text_case *c = &texts[_i];
	struct err e = ERR_INIT;
	const char *encoding;
	struct buf out;
	int rc;

	buf_init(&out, 100);
	rc = workbook_csv_decode(slice_make(c->bytes, c->n), &out, &encoding,
	    &e);
	ck_assert_int_eq(rc, c->encoding ? 0 : -1);
	if (rc == 0) {
		ck_assert_str_eq(encoding, c->encoding);
		ck_assert_str_eq(buf_str(&out), c->text);
	}
	buf_free(&out);
}
END_TEST

#define SHEETS \
	"\"sheets\":[{\"sheet\":\"\",\"columns\":[{\"heading\":\"ID\"," \
	"\"is\":\"client\"}]}]}"
#define HEAD "{\"sheaf_map\":1,\"confirmed\":true,"

/* What is wrong with each, or NULL. */
static const struct map_case {
	const char *text, *wrong;
} maps[] = {
	{ HEAD "\"dates\":\"dd/mm/yyyy\"," SHEETS, NULL },
	{ HEAD SHEETS, "it is not stated how dates are written" },
	{ HEAD "\"dates\":\"d/m/y\"," SHEETS, "at dates: one of" },
	{ HEAD "\"date\":\"dd/mm/yyyy\"," SHEETS, "member 3 is not known" },
	{ "{\"sheaf_map\":2,\"confirmed\":true," SHEETS, "at sheaf_map" },
	{ "{\"sheaf_map\":1,\"confirmed\":1,\"sheets\":[]}", "at confirmed" },
	{ HEAD "\"dates\":\"dd/mm/yyyy\",\"sheets\":[{\"sheet\":\"\","
	       "\"columns\":[{\"heading\":\"A\",\"is\":\"name\"}]}]}",
	    "sheets[0].columns[0]: \"is\" names" },
	{ HEAD "\"dates\":\"dd/mm/yyyy\",\"sheets\":[{\"sheet\":\"\","
	       "\"columns\":[{\"heading\":\"A\",\"is\":\"contact\"}]}]}",
	    "mode says how it took place" },
	{ HEAD "\"dates\":\"dd/mm/yyyy\",\"sheets\":[{\"sheet\":\"\","
	       "\"columns\":[{\"heading\":\"A\",\"is\":\"job_date\"}]}]}",
	    "which of the row's jobs" },
	{ HEAD "\"dates\":\"dd/mm/yyyy\",\"sheets\":[{\"sheet\":\"\","
	       "\"columns\":[{\"heading\":\"A\",\"is\":\"discharged\"}]}]}",
	    "no column is \"client\"" },
	{ HEAD "\"dates\":\"dd/mm/yyyy\",\"sheets\":[{\"sheet\":\"\","
	       "\"columns\":[{\"heading\":\"A\",\"is\":\"client\"},"
	       "{\"heading\":\"B\",\"is\":\"client\"}]}]}",
	    "the same thing" },
	{ "[]", "at sheaf_map" },
	{ "{", "the mapping" },
};

START_TEST(mappings_are_strict)
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

static void
fill(struct workbook_grid *g)
{
	static const char *const cells[] = { "Client ID", "Referral date", "c1",
		"03/04/2024" };
	struct err e = ERR_INIT;

	workbook_grid_init(g);
	ck_assert_int_eq(workbook_grid_sheet(g, slice_of("One"), &e), 0);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(workbook_grid_cell(g, i / 2 + 1, i % 2,
				     WORKBOOK_TEXT, slice_of(cells[i]), &e),
		    0);
}

START_TEST(cells_pass_the_pipe_and_nothing_else_does)
{
	struct workbook_grid g, back;
	struct err e = ERR_INIT;
	struct buf wire, again;

	fill(&g);
	buf_init(&wire, 10000);
	buf_init(&again, 10000);
	workbook_wire_write(&g, NULL, &wire);
	for (size_t n = 0; n < wire.n; n++) {
		workbook_grid_init(&back);
		ck_assert_int_eq(workbook_wire_read(slice_make(wire.data, n),
				     &back, &e),
		    -1);
		workbook_grid_free(&back);
	}
	workbook_grid_init(&back);
	ck_assert_int_eq(workbook_wire_read(buf_slice(&wire), &back, &e), 0);
	workbook_wire_write(&back, NULL, &again);
	ck_assert(slice_equal(buf_slice(&wire), buf_slice(&again)));
	workbook_grid_free(&back);
	workbook_grid_free(&g);
	buf_free(&wire);
	buf_free(&again);
}
END_TEST

START_TEST(dates_stay_open_where_they_could_be_read_two_ways)
{
	struct workbook_grid g;
	struct mapping_map map;
	struct err e = ERR_INIT;
	struct buf says;

	fill(&g);
	mapping_map_init(&map);
	buf_init(&says, 10000);
	ck_assert_int_eq(mapping_propose(&g, false, &map, &says, &e), 0);
	ck_assert_int_eq(map.dates, DATES_OPEN);
	ck_assert(!map.confirmed);
	ck_assert_int_eq(mapping_map_check(&map, &e), -1);
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}
END_TEST

START_TEST(a_sheet_without_headings_is_refused_unseen)
{
	static const char bytes[] = "Zoe Example,03/04/2024\nc2,c3\n";
	struct workbook_grid g;
	struct mapping_map map;
	struct err e = ERR_INIT;
	struct buf says;

	workbook_grid_init(&g);
	mapping_map_init(&map);
	buf_init(&says, 10000);
	ck_assert_int_eq(workbook_csv_read(slice_of(bytes), &g, &e), 0);
	ck_assert_int_eq(mapping_propose(&g, false, &map, &says, &e), -1);
	ck_assert_ptr_null(strstr(e.text, "Zoe"));
	mapping_map_free(&map);
	workbook_grid_free(&g);
	buf_free(&says);
}
END_TEST

#define EACH(a) (int)(sizeof(a) / sizeof((a)[0]))

int
main(void)
{
	Suite *suite = suite_create("workbook");
	TCase *t = tcase_create("workbook");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(t, dates_are_read_as_stated_only, 0, EACH(dates));
	tcase_add_test(t, numbers_are_serial_dates_of_either_count);
	tcase_add_loop_test(t, headings_are_known, 0, EACH(headings));
	tcase_add_test(t, codes_are_no_nhs_numbers);
	tcase_add_loop_test(t, encodings_are_recognised, 0, EACH(texts));
	tcase_add_loop_test(t, mappings_are_strict, 0, EACH(maps));
	tcase_add_test(t, cells_pass_the_pipe_and_nothing_else_does);
	tcase_add_test(t, dates_stay_open_where_they_could_be_read_two_ways);
	tcase_add_test(t, a_sheet_without_headings_is_refused_unseen);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
