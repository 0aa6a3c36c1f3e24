/*
 * Sheets that were made after public reports of what goes wrong with them, and
 * what is stored of each.  They come with the project's design data; without
 * that there is nothing to do here.  tests/cases/workbooks has cases of the
 * same kinds.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/people/people_export.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_notes.h"
#include "common/workbook/workbook_open.h"
#include "common/workbook/workbook_reader.h"
#include "protocol/limits.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/unit.h"

static const char folder[] = "../shared/data/sheet_cases";

enum { TEXT_MAX = 1 << 20 };

/* A referral that was received and accepted on a day. */
#define REFERRED(client, day) \
	"north," client ",referral_accepted," day ",self,,,,\n" \
	"north," client ",referral_received," day ",self,,,,\n"
#define WORKED(client, day, hours) \
	"north," client ",job_full_day," day ",,,job1,,\n" \
	"north," client ",job_started," day ",,,job1," hours ",\n"
#define ONE         REFERRED("C1", "2026-04-01")
#define ONE_IN_WORK ONE WORKED("C1", "2026-05-01", "16")
#define TWO         ONE REFERRED("C2", "2026-04-01")

static const struct sheet_file {
	const char *file, *facts;
	const char *said; /* by what reads or imports it, or NULL */
	const char *people;
} files[] = {
	{ "e01_end_date_never_calculated.xlsx", "",
	    "sheet \"Caseload\", row 2, column \"Job 1 end date\": the formula "
	    "has no value",
	    NULL },
	{ "e01_end_date_calculated.xlsx",
	    REFERRED("C1", "2025-12-01") WORKED("C1", "2026-01-05",
		"20") "north,C1,job_ended,2026-02-02,,,job1,,\n",
	    NULL, NULL },
	{ "e02_hours_30h00.xlsx",
	    REFERRED("C1", "2025-12-01") WORKED("C1", "2026-01-05", "30"), NULL,
	    NULL },
	{ "c02_escaped_breaks.xlsx", ONE_IN_WORK REFERRED("C12", "2026-04-01"),
	    NULL,
	    "north,C1,client,,Ann Example,,,,,,,\"first line\nsecond\",,,,\n"
	    "north,C12,client,,Bo Example,,,,,,,A_x0030_B,,,,\n" },
	{ "c05_iso_date_cells.xlsx",
	    ONE_IN_WORK REFERRED("C2", "2026-04-01")
		WORKED("C2", "2026-05-01", "16") REFERRED("C3", "2026-04-01"),
	    NULL, NULL },
	{ "c06_padded_ids.xlsx",
	    REFERRED("000045", "2026-04-01") REFERRED("000123", "2026-04-01"),
	    NULL, NULL },
	{ "c06_padded_ids.csv",
	    REFERRED("000045", "2026-04-01") REFERRED("000123", "2026-04-01"),
	    NULL, NULL },
	{ "c08_sept.csv",
	    REFERRED("C1", "2026-09-05") REFERRED("C2", "2026-09-05")
		REFERRED("C3", "2026-09-05") REFERRED("C4", "2026-09-05")
		    REFERRED("C5", "2026-06-05") REFERRED("C6", "2026-06-05"),
	    NULL, NULL },
	{ "c09_time_of_day.csv",
	    TWO REFERRED("C3", "2026-04-01") REFERRED("C4", "2026-04-01"), NULL,
	    NULL },
	{ "c09_time_of_day.xlsx", ONE, NULL, NULL },
	{ "c10_cr_only.csv", ONE REFERRED("C2", "2026-04-02"), NULL, NULL },
	{ "c11_title_separator.csv", ONE, NULL, NULL },
	{ "c11_sep_line.csv", ONE, NULL, NULL },
	{ "c12_one_bad_byte.csv", "", "line 3: the file is UTF-8, but", "" },
	{ "c13_backslash_parts.xlsx", ONE_IN_WORK, NULL, NULL },
	{ "c14_entry_times_differ.xlsx", ONE_IN_WORK, NULL, NULL },
	{ "c15_root_parts.xlsx", ONE_IN_WORK, NULL, NULL },
	{ "c17_shared_other_name.xlsx", TWO, NULL, NULL },
	{ "c17_shared_empty_item.xlsx", TWO, NULL, NULL },
	{ "c18_inline_and_value.xlsx", ONE, NULL, NULL },
	{ "c22_stray_far_right.xlsx", ONE, "XFD2", NULL },
	{ "c23_no_r.xlsx", ONE_IN_WORK REFERRED("C2", "2026-04-02"), NULL,
	    NULL },
	{ "c24_1904.xlsx", ONE_IN_WORK, NULL, NULL },
	{ "d02_very_hidden_sheet.xlsx",
	    ONE_IN_WORK REFERRED("C9", "2024-05-01"), "Sheet 2 is hidden",
	    NULL },
	{ "d03_merged.xlsx", "",
	    "sheet \"Caseload\", row 3, column \"Client ID\": the client's "
	    "reference is missing",
	    NULL },
};

enum { FILES = sizeof(files) / sizeof(files[0]) };

/* Import the sheet, and append what is said of it. */
static void
take(struct memory_register *reg, const char *path, const struct sheet_file *f,
    struct buf *said)
{
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct err e = ERR_INIT;
	struct buf file;
	int rc;

	ck_assert_msg(file_read(path, LIMITS_WORKBOOK_MAX, &file, &e) == 0,
	    "%s", e.text);
	rc = workbook_open(buf_slice(&file), WORKBOOK_READER_SELF, &s.g, &e);
	buf_free(&file);
	if (rc < 0) {
		buf_puts(said, e.text);
		workbook_grid_free(&s.g);
		return;
	}
	for (size_t i = 0; i < s.g.sheets; i++)
		workbook_notes_sheet(&s.g, i, said);
	mapping_fixture_propose(&s, f->people != NULL);
	o = mapping_fixture_import(reg, &s, false, false);
	buf_puts(said, o.reasons);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_close(&s);
}

static void
check_file(const struct sheet_file *f)
{
	char *path = file_path(folder, f->file), *facts;
	struct memory_register reg;
	struct err e = ERR_INIT;
	struct buf said, people;

	buf_init(&said, TEXT_MAX);
	buf_init(&people, TEXT_MAX);
	memory_register_open(&reg);
	reg.today = memory_register_day("2026-11-20");
	take(&reg, path, f, &said);
	facts = memory_register_export(&reg);
	ck_assert_msg(strcmp(facts, f->facts) == 0, "%s:\n%s%s", f->file,
	    buf_str(&said), facts);
	if (f->said == NULL)
		ck_assert_msg(said.n == 0, "%s: %s", f->file, buf_str(&said));
	else
		ck_assert_msg(strstr(buf_str(&said), f->said) != NULL, "%s: %s",
		    f->file, buf_str(&said));
	ck_assert_int_eq(people_export(&reg.open, NULL, true, &people, &e), 0);
	if (f->people != NULL)
		ck_assert_msg(strcmp(strchr(buf_str(&people), '\n') + 1,
				  f->people) == 0,
		    "%s: %s", f->file, buf_str(&people));
	memory_register_close(&reg);
	buf_free(&said);
	buf_free(&people);
	free(facts);
	free(path);
}

START_TEST(a_sheet_comes_out_right)
{
	if (file_exists(folder))
		check_file(&files[_i]);
}
END_TEST

int
main(int argc, char **argv)
{
	static const TTest *const none[] = { NULL };
	const struct unit_suite s = { .name = "sheet_files",
		.tests = none,
		.loop = a_sheet_comes_out_right,
		.times = FILES };

	if (workbook_reader_asked(argc, argv))
		return workbook_reader_main();
	return unit_run(&s);
}
