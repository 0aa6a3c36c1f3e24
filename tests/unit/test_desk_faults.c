/*
 * Faults of a file, each said once: which are one, in which order they come,
 * and how their rows are named.
 */
#include "agent/desk/desk_faults.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"

static struct desk_faults all;
static struct buf out;

static void
begin(void)
{
	all = (struct desk_faults){ 0 };
	buf_init(&out, 1 << 16);
}

static void
end(void)
{
	desk_faults_free(&all);
	buf_free(&out);
}

static void
add(const char *part, const char *column, unsigned line, const char *say)
{
	const struct desk_faults_item like = { .part = part,
		.column = column,
		.refused = true };

	desk_faults_add(&all, &like, line, say);
}

static const char *
line_of(size_t i)
{
	buf_reset(&out);
	desk_faults_line(&all.item[i], &out);
	return buf_str(&out);
}

START_TEST(alike_is_said_once_in_the_order_of_the_file)
{
	add("", "date", 2, "no such day");
	add("", "score", 2, "no score");
	add("", "date", 3, "no such day");
	add("", "date", 4, "too old");
	add("", "date", 5, "no such day");
	add("", NULL, 5, "no such day");
	/* Twice on one line. */
	add("", "score", 2, "no score");
	desk_faults_join(&all);
	ck_assert_uint_eq(all.n, 4);
	ck_assert_str_eq(line_of(0),
	    "lines 2, 3 and 5, column date: no such day");
	ck_assert_str_eq(line_of(1), "line 2, column score: no score");
	ck_assert_str_eq(line_of(2), "line 4, column date: too old");
	ck_assert_str_eq(line_of(3), "line 5: no such day");
}
END_TEST

START_TEST(another_sheet_or_a_note_is_another_fault)
{
	const struct desk_faults_item note = { .part = "a", .column = "date" };

	add("a", "date", 2, "no such day");
	add("b", "date", 2, "no such day");
	desk_faults_add(&all, &note, 2, "no such day");
	desk_faults_join(&all);
	ck_assert_uint_eq(all.n, 3);
}
END_TEST

START_TEST(rows_in_a_row_are_a_range)
{
	for (unsigned i = 3; i <= 27; i++)
		add("", "date", i, "x");
	add("", "date", 30, "x");
	add("", "date", 41, "x");
	add("", "date", 42, "x");
	desk_faults_join(&all);
	ck_assert_uint_eq(all.n, 1);
	ck_assert_str_eq(line_of(0),
	    "lines 3 to 27, 30, 41 and 42, column date: x");
}
END_TEST

START_TEST(of_very_many_rows_the_first_are_named)
{
	const char *said;
	size_t more;
	struct jval *list;

	for (unsigned i = 0; i < 1000; i++)
		add("", NULL, 2 * i + 2, "x");
	for (unsigned i = 0; i < DESK_FAULTS_SHOWN + 6; i++) {
		char say[32];

		(void)snprintf(say, sizeof(say), "%u", i);
		add("", NULL, 3000, say);
	}
	desk_faults_join(&all);
	said = line_of(0);
	ck_assert_ptr_nonnull(strstr(said, "lines 2, 4, 6, 8, "));
	ck_assert_ptr_nonnull(strstr(said, ", 24 and 988 others: x"));
	list = desk_faults_json(&all, &more);
	ck_assert_uint_eq(jval_length(list), DESK_FAULTS_SHOWN);
	ck_assert_uint_eq(more, 7);
	jval_free(list);
}
END_TEST

START_TEST(nothing_wrong_is_nothing_said)
{
	size_t more;
	struct jval *list;

	desk_faults_join(&all);
	list = desk_faults_json(&all, &more);
	ck_assert_uint_eq(jval_length(list), 0);
	ck_assert_uint_eq(more, 0);
	jval_free(list);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		alike_is_said_once_in_the_order_of_the_file,
		another_sheet_or_a_note_is_another_fault,
		rows_in_a_row_are_a_range,
		of_very_many_rows_the_first_are_named,
		nothing_wrong_is_nothing_said,
		NULL,
	};

	return unit_run(&(struct unit_suite){ .name = "desk_faults",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
