/*
 * CSV files: rows as written, faults by line and column, exports that can be
 * read back.
 */
#include "common/base/csvread.h"

#include <string.h>

#include "tests/unit/unit.h"

static const char *const columns[] = { "id", "?note", "day", NULL };

enum { CELL_MAX = 20, ROWS_MAX = 5 };

/* Collects rows as "line:id|note|day;"; fails at a row whose id is stop. */
static int
collect(void *arg, const struct csvread_row *row, struct err *e)
{
	struct buf *b = arg;

	if (slice_is(row->cell[0], "stop"))
		return err_refuse(e, "caller", row->line, "stopped");
	buf_printf(b, "%u:", row->line);
	for (int i = 0; i < 3; i++) {
		buf_add_slice(b, row->cell[i]);
		buf_puts(b, i < 2 ? "|" : ";");
	}
	return 0;
}

static int
parse(struct slice bytes, struct buf *out, struct err *e)
{
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = CELL_MAX,
		.rows_max = ROWS_MAX,
		.row = collect,
		.arg = out };

	buf_init(out, 10000);
	return csvread_parse(bytes, &config, e);
}

static void
check_rows(const char *text, const char *want)
{
	struct err e = ERR_INIT;
	struct buf b;

	ck_assert_msg(parse(slice_of(text), &b, &e) == 0, "%s: %s", text,
	    e.text);
	ck_assert_str_eq(buf_str(&b), want);
	buf_free(&b);
}

START_TEST(rows_and_their_lines)
{
	check_rows("id,note,day\n1,a,b\n2,c,d\n", "2:1|a|b;3:2|c|d;");
	check_rows("id,note,day\r\n1,a,b\r\n2,c,d", "2:1|a|b;3:2|c|d;");
	check_rows("\xef\xbb\xbfid,note,day\n1,a,b\n", "2:1|a|b;");
	/* Columns in another order; an optional one absent. */
	check_rows("day,id\nd,1\n", "2:1||d;");
	/* Trimmed cells; blank rows are nothing. */
	check_rows("\n  \nid ,\tday\n\n , \n 1\t,\" d \"\n,\n", "6:1||d;");
	check_rows("id,day\n", "");
	check_rows("id,day", "");
}
END_TEST

START_TEST(lines_are_right_behind_quoted_newlines)
{
	check_rows("id,note,day\n1,\"a\nb\n\nc\",d\n2,e,f\n",
	    "2:1|a\nb\n\nc|d;6:2|e|f;");
	check_rows("id,note,day\r\n1,\"a\r\nb\",d\r\n\r\n2,e,f\r\n",
	    "2:1|a\r\nb|d;5:2|e|f;");
	check_rows("id,note,day\n1,\"say \"\"x\"\", y\",d\n",
	    "2:1|say \"x\", y|d;");
}
END_TEST

static void
check_fault(struct slice bytes, unsigned line, const char *words)
{
	struct err e = ERR_INIT;
	struct buf b;

	ck_assert_msg(parse(bytes, &b, &e) < 0, "taken: %.*s", (int)bytes.n,
	    (const char *)bytes.p);
	ck_assert_msg(e.line == line && strstr(e.text, words) != NULL,
	    "line %u: %s", e.line, e.text);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_null(strstr(e.text, "Harriet"));
	buf_free(&b);
}

static void
check_fault_text(const char *text, unsigned line, const char *words)
{
	check_fault(slice_of(text), line, words);
}

START_TEST(header_faults)
{
	check_fault_text("", 1, "empty");
	check_fault_text("\n \n", 1, "empty");
	check_fault_text("\xef\xbb\xbf", 1, "empty");
	check_fault_text("\nid,Harriet,day\n", 2, "column 2");
	check_fault_text("id,,day\n", 1, "column 2");
	check_fault_text("id,ID,day\n", 1, "column 2");
	check_fault_text("id,day,id\n", 1, "id twice");
	check_fault_text("id,note\n", 1, "lacks the column day");
	check_fault_text("id,?note,day\n", 1, "column 2");
}
END_TEST

START_TEST(row_faults_by_line_and_column)
{
	check_fault_text("id,day\n1\n", 2, "1 cells, the header 2");
	check_fault_text("id,day\n1,2,Harriet\n", 2, "more cells");
	check_fault_text("id,day\n1,2\n3,Harr\"iet\n", 3, "column day");
	check_fault_text("id,day\n1,\"Harriet\"x\n", 2, "column day");
	check_fault_text("id,day\n1,2\n\"Harriet,3\n4,5\n", 3, "never closed");
	check_fault_text("id,day\n1,2\n3,\xff\n", 3, "column day");
	check_fault_text("id,day\n\xc3,2\n", 2, "column id");
	check_fault_text("id,day\n\xed\xa0\x80,2\n", 2, "UTF-8");
	check_fault_text("id,day\n\xc0\xaf,2\n", 2, "UTF-8");
	check_fault_text("id,day\n\xf4\x90\x80\x80,2\n", 2, "UTF-8");
	check_fault_text("id,day\n1,123456789012345678901\n", 2, "too long");
	check_fault_text("id,day\n1\r2,3\n", 2, "carriage return");
	check_fault_text("id,day\r1,2\r", 1, "carriage return");
	check_fault(slice_make("id,day\n1\0,2\n", 12), 2, "NUL");
	check_fault_text("id,day\n1,\"a\nb\"\n2,\"c\nd\"x\n", 4, "column day");
}
END_TEST

START_TEST(limits_hold_at_the_edge)
{
	struct err e = ERR_INIT;
	struct buf b;

	check_rows("id,day\n1,12345678901234567890\n",
	    "2:1||12345678901234567890;");
	check_rows("id,day\n1,a\n2,a\n3,a\n4,a\n5,a\n",
	    "2:1||a;3:2||a;4:3||a;5:4||a;6:5||a;");
	check_fault_text("id,day\n1,a\n2,a\n3,a\n4,a\n5,a\n6,a\n", 7, "5 rows");
	ck_assert_int_eq(parse(slice_of("id,day\n1,a\nstop,a\n3,a\n"), &b, &e),
	    -1);
	ck_assert_str_eq(e.code, "caller");
	ck_assert_str_eq(buf_str(&b), "2:1||a;");
	buf_free(&b);
}
END_TEST

START_TEST(what_is_written_reads_back)
{
	static const char *const cells[] = { "", "plain", "a,b", "a\"b", "\"",
		"a\nb", "a\r\nb", "\xc3\xa9", "=1+1", "'" };
	struct err e = ERR_INIT;
	struct buf sheet, want, got;

	buf_init(&want, 1000);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		buf_init(&sheet, 1000);
		buf_puts(&sheet, "id,note,day\n");
		csvread_write_cell(&sheet, slice_of("1"), CSV_FOR_PROGRAMS,
		    false);
		csvread_write_cell(&sheet, slice_of(cells[i]), CSV_FOR_PROGRAMS,
		    false);
		csvread_write_cell(&sheet, slice_of(cells[i]), CSV_FOR_PROGRAMS,
		    true);
		buf_reset(&want);
		buf_printf(&want, "2:1|%s|%s;", cells[i], cells[i]);
		ck_assert_int_eq(parse(buf_slice(&sheet), &got, &e), 0);
		ck_assert_str_eq(buf_str(&got), buf_str(&want));
		buf_free(&got);
		buf_free(&sheet);
	}
	buf_free(&want);
}
END_TEST

/* Take the one row's first cell. */
static int
take_first(void *arg, const struct csvread_row *row, struct err *e)
{
	(void)e;
	buf_reset(arg);
	buf_add_slice(arg, row->cell[0]);
	return 0;
}

/* The first cell of a file of one row, read as a file for these readers. */
static void
first_cell(struct slice file, enum csvguard made_for, struct buf *cell)
{
	static const char *const pair[] = { "text", "end", NULL };
	const struct csvread_config config = { .columns = pair,
		.made_for = made_for,
		.cell_max = 100,
		.rows_max = 1,
		.row = take_first,
		.arg = cell };
	struct err e = ERR_INIT;

	ck_assert_msg(csvread_parse(file, &config, &e) == 0, "%s", e.text);
}

/* Any text of a few characters that matter, made from the bits of n. */
START_TEST(no_cell_for_people_is_a_formula_and_all_come_back)
{
	static const char *const piece[] = { "=", "+", "-", "@", "\t", "\n",
		"'", "a", "\"", ",", "\xef\xbc\x9d", "\xef\xbc\xa0" };
	struct buf text, file, cell;

	buf_init(&cell, 1000);
	for (unsigned n = 0; n < 12 * 12 * 12 * 12; n++) {
		buf_init(&text, 100);
		for (unsigned i = n, k = 0; k < 4; i /= 12, k++)
			buf_puts(&text, piece[i % 12]);
		buf_puts(&text, "z"); /* blanks at the end do not come back */
		buf_init(&file, 1000);
		buf_puts(&file, "text,end\n");
		csvread_write_cell(&file, buf_slice(&text), CSV_FOR_PEOPLE,
		    false);
		csvread_write_cell(&file, slice_of("x"), CSV_FOR_PEOPLE, true);
		first_cell(buf_slice(&file), CSV_FOR_PROGRAMS, &cell);
		ck_assert_ptr_null(strchr("=+-@\t\n\r\xef", cell.data[0]));
		first_cell(buf_slice(&file), CSV_FOR_PEOPLE, &cell);
		ck_assert(slice_equal(buf_slice(&cell), buf_slice(&text)));
		buf_free(&file);
		buf_free(&text);
	}
	buf_free(&cell);
}
END_TEST

/* A dash stands for a figure that nobody collects.  Behind an apostrophe it is one of
 * ours too, of files from before; such a text of somebody else gets another one. */
START_TEST(a_dash_alone_is_not_guarded)
{
	static const char *const pairs[][2] = { { "-", "\n-,x" },
		{ "'-", "\n''-,x" }, { "''-", "\n'''-,x" }, { "--", "\n'--,x" },
		{ "+", "\n'+,x" } };
	struct buf file, cell;

	buf_init(&cell, 100);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		buf_init(&file, 100);
		buf_puts(&file, "text,end\n");
		csvread_write_cell(&file, slice_of(pairs[i][0]), CSV_FOR_PEOPLE,
		    false);
		csvread_write_cell(&file, slice_of("x"), CSV_FOR_PEOPLE, true);
		ck_assert_ptr_nonnull(strstr(buf_str(&file), pairs[i][1]));
		first_cell(buf_slice(&file), CSV_FOR_PEOPLE, &cell);
		ck_assert_str_eq(buf_str(&cell), pairs[i][0]);
		buf_free(&file);
	}
	first_cell(slice_of("text,end\n'-,x\n"), CSV_FOR_PEOPLE, &cell);
	ck_assert_str_eq(buf_str(&cell), "-");
	buf_free(&cell);
}
END_TEST

START_TEST(only_what_needs_it_is_quoted)
{
	struct buf b;

	buf_init(&b, 100);
	csvread_write_cell(&b, slice_of("a b"), CSV_FOR_PROGRAMS, false);
	csvread_write_cell(&b, slice_of(" a"), CSV_FOR_PROGRAMS, false);
	csvread_write_cell(&b, slice_of("x\"y"), CSV_FOR_PROGRAMS, true);
	ck_assert_str_eq(buf_str(&b), "a b,\" a\",\"x\"\"y\"\n");
	buf_free(&b);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { rows_and_their_lines,
		lines_are_right_behind_quoted_newlines, header_faults,
		row_faults_by_line_and_column, limits_hold_at_the_edge,
		what_is_written_reads_back,
		no_cell_for_people_is_a_formula_and_all_come_back,
		a_dash_alone_is_not_guarded, only_what_needs_it_is_quoted,
		NULL };

	return unit_main("csvread", tests);
}
