/* Headings of sheets: what each is recognised as, and what is never guessed. */
#include "agent/mapping/mapping_headings.h"

#include <stdlib.h>

#include "agent/mapping/mapping_map.h"
#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/unit.h"

enum { HEADING, REASON, ROLE, JOB };

static void
check(const char *heading, const struct csvread_row *row)
{
	static const char *const reasons[] = {
		[REASON_UNKNOWN] = "unknown",
		[REASON_KNOWN] = "known",
		[REASON_PERSON] = "person",
		[REASON_DERIVED] = "derived",
	};
	struct mapping_guess guess = mapping_headings_guess(slice_of(heading));
	enum mapping_role role =
	    guess.reason == REASON_PERSON ? guess.person : guess.role;
	uint64_t job = 0;

	ck_assert_msg(slice_is(row->cell[REASON], reasons[guess.reason]),
	    "%s is %s", heading, reasons[guess.reason]);
	ck_assert_msg(slice_is(row->cell[ROLE], mapping_words_role(role)->name),
	    "%s is %s", heading, mapping_words_role(role)->name);
	ck_assert(text_parse_u64(row->cell[JOB], 9, &job));
	ck_assert_msg(guess.job == (int)job, "%s is of job %d", heading,
	    guess.job);
}

static int
check_row(void *arg, const struct csvread_row *row, struct err *e)
{
	char *heading =
	    mem_copy_text(row->cell[HEADING].p, row->cell[HEADING].n);
	unsigned *rows = arg;

	(void)e;
	check(heading, row);
	(*rows)++;
	free(heading);
	return 0;
}

START_TEST(every_heading_of_the_list)
{
	static const char *const columns[] = { "heading", "reason", "role",
		"job", NULL };
	unsigned rows = 0;
	struct csvread_config config = { .columns = columns,
		.cell_max = 100,
		.rows_max = 1000,
		.row = check_row,
		.arg = &rows };
	struct err e = ERR_INIT;
	struct buf file;

	ck_assert_msg(file_read("tests/cases/headings.csv", 1 << 16, &file,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&file);
	ck_assert_uint_gt(rows, 300);
}
END_TEST

/* Another word before or behind it makes another heading. */
START_TEST(one_word_more_is_another_heading)
{
	static const char *const more[] = { "Not referral accepted",
		"Referral accepted by", "Job end reason", "Hours per week per",
		"Client reference of referral", "Discharge letter",
		"Case case closed", "Vocational vocational profile started" };

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		ck_assert_msg(mapping_headings_guess(slice_of(more[i]))
				      .reason == REASON_UNKNOWN,
		    "%s", more[i]);
}
END_TEST

/* Another program writes an accent as a character of its own, and a blank that
 * does not break. */
START_TEST(a_heading_is_one_in_every_spelling)
{
	ck_assert(mapping_map_same_heading(slice_of("D\xc3\xa9part"),
	    slice_of("DE\xcc\x81PART ")));
	ck_assert(mapping_map_same_heading(slice_of("Ref\xc2\xa0no."),
	    slice_of("ref no")));
	ck_assert(mapping_map_same_heading(slice_of("\xd0\x98\xd0\x94"),
	    slice_of("\xd0\xb8\xd0\xb4")));
	ck_assert(mapping_map_same_heading(slice_of("#"), slice_of("# ")));
	ck_assert(!mapping_map_same_heading(slice_of("D\xc3\xa9part"),
	    slice_of("Depart")));
	ck_assert(!mapping_map_same_heading(slice_of("#"), slice_of("?")));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_heading_of_the_list,
		one_word_more_is_another_heading,
		a_heading_is_one_in_every_spelling, NULL };

	return unit_main("mapping_headings", tests);
}
