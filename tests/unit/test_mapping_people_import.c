/* Sheets of a workbook with real dates and numbers, as no CSV file has them.
 * All else about rows stands in tests/cases/sheets. */
#include <string.h>

#include "agent/mapping/mapping_propose.h"
#include "common/base/day.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1000000 };

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
	const struct mapping_propose_wish wish = { .wanted = WANTED_PEOPLE };
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
	ck_assert_int_eq(mapping_propose(&s->g, &wish, &s->map, &s->says, &e),
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

int
main(void)
{
	const TTest *const tests[] = { sheets_of_a_workbook_are_one,
		refused_births_keep_their_century, NULL };

	return unit_main("mapping_people_import", tests);
}
