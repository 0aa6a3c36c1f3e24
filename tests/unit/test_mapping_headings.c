/* Headings of sheets: what each is recognised as, and what is never guessed. */
#include "agent/mapping/mapping_headings.h"

#include "agent/mapping/mapping_map.h"
#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "tests/unit/unit.h"

enum { HEADING, REASON, ROLE, JOB };

/* What a list of headings came to: how many it has, and which are read as
 * something else. */
struct outcome {
	unsigned rows;
	struct buf others;
};

static void
check(const struct csvread_row *row, struct buf *others)
{
	static const char *const reasons[] = {
		[REASON_UNKNOWN] = "unknown",
		[REASON_KNOWN] = "known",
		[REASON_PERSON] = "person",
		[REASON_DERIVED] = "derived",
		[REASON_CELLS] = "cells",
	};
	struct mapping_guess guess =
	    mapping_headings_guess(row->cell[HEADING], NULL);
	enum mapping_role role =
	    guess.reason == REASON_PERSON ? guess.person : guess.role;
	uint64_t job = 0;

	ck_assert(text_parse_u64(row->cell[JOB], 9, &job));
	if (!slice_is(row->cell[REASON], reasons[guess.reason]) ||
	    !slice_is(row->cell[ROLE], mapping_words_role(role)->name) ||
	    guess.job != (int)job)
		buf_printf(others, "%.*s is %s, %s of job %d\n",
		    (int)row->cell[HEADING].n,
		    (const char *)row->cell[HEADING].p, reasons[guess.reason],
		    mapping_words_role(role)->name, guess.job);
}

static int
check_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct outcome *o = arg;

	(void)e;
	check(row, &o->others);
	o->rows++;
	return 0;
}

START_TEST(every_heading_of_the_list)
{
	static const char *const columns[] = { "heading", "reason", "role",
		"job", NULL };
	struct outcome o = { 0 };
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 100,
		.rows_max = 1000,
		.row = check_row,
		.arg = &o };
	struct err e = ERR_INIT;
	struct buf file;

	buf_init(&o.others, 1 << 16);
	ck_assert_msg(file_read("tests/cases/headings.csv", 1 << 16, &file,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&file);
	ck_assert_str_eq(buf_str(&o.others), "");
	ck_assert_uint_gt(o.rows, 500);
	buf_free(&o.others);
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
		ck_assert_msg(mapping_headings_guess(slice_of(more[i]), NULL)
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

/* -------------------------------------------- headings as people write them */

struct tally {
	unsigned rows, known, wrong;
	struct buf missed; /* those that are not known, or wrong */
};

/* One day of a referral and the day it came on are proposed for one another,
 * by what other columns there are. */
static enum mapping_role
same(enum mapping_role role)
{
	return role == ROLE_RECEIVED ? ROLE_REFERRAL_DATE : role;
}

static int
count_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct tally *t = arg;
	enum mapping_role role = mapping_words_find(row->cell[0], false);
	struct mapping_guess guess = mapping_headings_guess(row->cell[1], NULL);

	(void)e;
	ck_assert_int_ne(role, ROLE_KINDS);
	t->rows++;
	if (role != ROLE_IGNORE && guess.reason == REASON_KNOWN &&
	    same(guess.role) == same(role)) {
		t->known++;
		return 0;
	}
	t->wrong += guess.reason == REASON_KNOWN;
	buf_printf(&t->missed, "%s%.*s%s", t->missed.n ? ", " : "",
	    (int)row->cell[1].n, (const char *)row->cell[1].p,
	    guess.reason == REASON_KNOWN ? " (wrong)" : "");
	return 0;
}

static void
count_file(const char *path, struct tally *t)
{
	static const char *const columns[] = { "role", "heading", NULL };
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 100,
		.rows_max = 1000,
		.row = count_row,
		.arg = t };
	struct err e = ERR_INIT;
	struct buf file;

	*t = (struct tally){ 0 };
	buf_init(&t->missed, 1 << 16);
	ck_assert_msg(file_read(path, 1 << 16, &file, &e) == 0, "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&file), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&file);
}

/* Nine in ten of a list that was made without looking at the patterns, and
 * none taken for something else.  It stands beside a developer's checkout. */
START_TEST(nine_in_ten_of_a_list_of_others)
{
	static const char path[] = "../shared/data/sheet_headings.csv";
	struct tally t;

	if (!file_exists(path))
		return;
	count_file(path, &t);
	ck_assert_msg(t.known * 10 >= t.rows * 9 && t.wrong == 0,
	    "%u of %u, %u wrong; not known: %s", t.known, t.rows, t.wrong,
	    buf_str(&t.missed));
	buf_free(&t.missed);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_heading_of_the_list,
		one_word_more_is_another_heading,
		a_heading_is_one_in_every_spelling,
		nine_in_ten_of_a_list_of_others, NULL };

	return unit_main("mapping_headings", tests);
}
