/*
 * Files as real programs save them, as transcripts in tests/cases/workbooks:
 * which cells are read from them, and what an import stores.  The README
 * there lists the steps.
 */
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/workbook/workbook_csv.h"
#include "common/workbook/workbook_format.h"
#include "common/workbook/workbook_notes.h"
#include "common/workbook/workbook_open.h"
#include "common/workbook/workbook_reader.h"
#include "common/workbook/workbook_xlsx.h"
#include "tests/unit/mapping_fixture.h"
#include "tests/unit/transcript.h"
#include "tests/unit/unit.h"
#include "tests/unit/zip_fixture.h"

enum { TEXT_MAX = 1 << 22 };

static void
begin(void *world)
{
	memory_register_open(world);
}

static void
end(void *world)
{
	memory_register_close(world);
}

/* ------------------------------------------------------------------- grids */

static const char *const kinds[WORKBOOK_KINDS] = {
	[WORKBOOK_TEXT] = "",
	[WORKBOOK_NUMBER] = "number ",
	[WORKBOOK_FAULT] = "fault ",
	[WORKBOOK_CONTROL] = "control ",
	[WORKBOOK_TRUTH] = "truth ",
	[WORKBOOK_ISO] = "iso ",
	[WORKBOOK_DAY] = "day ",
	[WORKBOOK_MONTH] = "month ",
	[WORKBOOK_CLOCK] = "clock ",
	[WORKBOOK_SPAN] = "span ",
	[WORKBOOK_SHARE] = "share ",
};

static void
say_cell(const struct workbook_grid *g, const struct workbook_row *row,
    const struct workbook_cell *cell, struct buf *out)
{
	struct slice s = workbook_grid_text(g, cell);

	workbook_grid_letters(cell->column, out);
	buf_printf(out, "%u %s", (unsigned)row->line, kinds[cell->kind]);
	buf_add_slice(out, s);
	if (cell->shown) {
		buf_puts(out, " shown ");
		buf_add_slice(out, workbook_grid_shown(g, cell));
	}
	buf_puts(out, "\n");
}

static void
say_grid(const struct workbook_grid *g, struct buf *out)
{
	if (g->separator)
		buf_printf(out, "%s %c\n", g->encoding,
		    g->separator == '\t' ? 'T' : g->separator);
	for (size_t i = 0; i < g->sheets; i++) {
		const struct workbook_sheet *s = &g->sheet[i];

		if (g->sheets > 1)
			buf_printf(out, "sheet %s\n", s->name);
		for (size_t k = s->first; k < s->first + s->n; k++)
			for (size_t c = 0; c < g->row[k].n; c++)
				say_cell(g, &g->row[k],
				    &g->cell[g->row[k].first + c], out);
		workbook_notes_sheet(g, i, out);
	}
}

static unsigned
oddities(const char *args)
{
	static const char *const words[] = { "backslash", "times", "comment",
		"behind", "64", "later", "slash", "upper", "other-name" };
	unsigned odd = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (transcript_has(args, words[i]))
			odd |= 1U << i;
	return odd;
}

/* A workbook, as zip_fixture_book() takes it. */
static void
book(void *world, const char *args, struct slice in, struct buf *out)
{
	struct workbook_grid g;
	struct err e = ERR_INIT;
	struct buf file;

	(void)world;
	buf_init(&file, TEXT_MAX);
	zip_fixture_book(in, oddities(args), &file);
	workbook_grid_init(&g);
	if (workbook_xlsx_read(buf_slice(&file), &g, &e) == 0)
		say_grid(&g, out);
	else
		buf_puts(out, e.text);
	workbook_grid_free(&g);
	buf_free(&file);
}

/* Any other file, by its bytes; "unended": without the last line feed. */
static void
any_file(void *world, const char *args, struct slice in, struct buf *out)
{
	struct workbook_grid g;
	struct err e = ERR_INIT;

	(void)world;
	if (transcript_has(args, "unended"))
		in.n--;
	if (workbook_open(in, WORKBOOK_READER_SELF, &g, &e) == 0)
		say_grid(&g, out);
	else
		buf_puts(out, e.text);
	workbook_grid_free(&g);
}

/* A number as a spreadsheet shows it: "CODE|NUMBER". */
static void
format(void *world, const char *args, struct slice in, struct buf *out)
{
	char *text = mem_copy_text(in.p, in.n), *bar = strrchr(text, '|');
	enum workbook_kind kind;

	(void)world;
	ck_assert_ptr_nonnull(bar);
	*bar = '\0';
	kind = workbook_format_kind(text);
	buf_printf(out, "%s", kinds[kind]);
	workbook_format_show(kind, text, strtod(bar + 1, NULL),
	    transcript_has(args, "1904"), out);
	free(text);
}

/* ------------------------------------------------------------------ imports */

/* Import a workbook with dates dd/mm/yyyy, and say what is refused and all
 * that is stored. */
static void
import(void *world, const char *args, struct slice in, struct buf *out)
{
	struct mapping_fixture_outcome o;
	struct mapping_fixture s;
	struct err e = ERR_INIT;
	struct buf file;
	char *facts;

	buf_init(&file, TEXT_MAX);
	workbook_grid_init(&s.g);
	if (transcript_has(args, "csv")) {
		ck_assert_int_eq(workbook_csv_read(in, &s.g, &e), 0);
	} else {
		zip_fixture_book(in, 0, &file);
		ck_assert_msg(workbook_xlsx_read(buf_slice(&file), &s.g, &e) ==
				  0,
		    "%s", e.text);
	}
	mapping_fixture_propose(&s, transcript_has(args, "people"));
	o = mapping_fixture_import(world, &s, transcript_has(args, "accept"),
	    false);
	buf_puts(out, o.reasons);
	if (transcript_has(args, "refused"))
		buf_puts(out, o.refused);
	facts = memory_register_export(world);
	buf_puts(out, facts);
	free(facts);
	mapping_fixture_outcome_free(&o);
	mapping_fixture_close(&s);
	buf_free(&file);
}

int
main(void)
{
	static struct memory_register world;
	static const struct transcript_step steps[] = {
		{ "book", book },
		{ "file", any_file },
		{ "format", format },
		{ "import", import },
		{ NULL, NULL },
	};
	const struct transcript t = { steps, &world, begin, end };

	return transcript_main(&t, "workbook_cases", "tests/cases/workbooks");
}
