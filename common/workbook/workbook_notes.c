/*
 * What becomes facts although nobody sees it on the screen, or the other way
 * round.  Hidden rows are read like others, for most are hidden by a filter
 * that somebody forgot; so people are told before they say yes.
 */
#include "common/workbook/workbook_notes.h"

#include "protocol/limits.h"

static void
say_rows(size_t sheet, const struct workbook_count *c, struct buf *out)
{
	if (c->n == 1)
		buf_printf(out,
		    "Sheet %zu has a filled row that is hidden, row %u: it is "
		    "read like the others.\n",
		    sheet, (unsigned)c->line);
	if (c->n > 1)
		buf_printf(out,
		    "Sheet %zu has %u filled rows that are hidden, perhaps by "
		    "a filter; the first is row %u. They are read like the "
		    "others.\n",
		    sheet, (unsigned)c->n, (unsigned)c->line);
}

static void
say_columns(size_t sheet, const struct workbook_count *c, struct buf *out)
{
	if (c->n == 0)
		return;
	if (c->n == 1)
		buf_printf(out,
		    "Sheet %zu has a filled column that is hidden, "
		    "column ",
		    sheet);
	else
		buf_printf(out,
		    "Sheet %zu has %u filled columns that are hidden, the "
		    "first of them column ",
		    sheet, (unsigned)c->n);
	workbook_grid_letters(c->column, out);
	buf_puts(out, ".\n");
}

static void
say_beyond(size_t sheet, const struct workbook_count *c, struct buf *out)
{
	if (c->n == 0)
		return;
	buf_printf(out,
	    "Sheet %zu has %u cell%s beyond column %d, which %s left out: ",
	    sheet, (unsigned)c->n, c->n == 1 ? "" : "s",
	    LIMITS_WORKBOOK_COLUMNS_MAX, c->n == 1 ? "is" : "are");
	workbook_grid_letters(c->column, out);
	buf_printf(out, "%u%s.\n", (unsigned)c->line,
	    c->n == 1 ? "" : " is the first");
}

static void
say_hidden(size_t sheet, enum workbook_hidden hidden, struct buf *out)
{
	if (hidden == WORKBOOK_SHOWN)
		return;
	buf_printf(out,
	    "Sheet %zu is hidden%s. If its rows should not be read, leave it "
	    "out of the mapping.\n",
	    sheet,
	    hidden == WORKBOOK_HIDDEN ? "" : ", and no menu of Excel shows it");
}

void
workbook_notes_sheet(const struct workbook_grid *g, size_t sheet,
    struct buf *out)
{
	const struct workbook_sheet *s = &g->sheet[sheet];

	say_hidden(sheet + 1, s->hidden, out);
	say_rows(sheet + 1, &s->hidden_rows, out);
	say_columns(sheet + 1, &s->hidden_columns, out);
	say_beyond(sheet + 1, &s->beyond, out);
	if (s->fault)
		buf_printf(out, "Sheet %zu cannot be read: %s.\n", sheet + 1,
		    s->fault);
}
