/*
 * A grid as bytes through the pipe.  The reader trusts nothing: a reader of
 * workbooks that was taken over may write what it likes.
 */
#include "common/workbook/workbook_wire.h"

#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	TAG_SHEET = 'S',
	TAG_CELL = 'C',
	TAG_1904 = 'D',
	TAG_ERROR = 'E',
	TAG_END = 'Z'
};

/* The text of a full grid, and 18 bytes of tag and numbers a cell. */
const size_t workbook_wire_max = (size_t)LIMITS_WORKBOOK_TEXT_MAX +
				 (size_t)18 * LIMITS_WORKBOOK_CELLS_MAX +
				 1024 * 1024;

static void
put_text(struct buf *out, struct slice s)
{
	buf_u32be(out, (uint32_t)s.n);
	buf_add_slice(out, s);
}

static void
put_count(struct buf *out, const struct workbook_count *c)
{
	buf_u32be(out, c->n);
	buf_u32be(out, c->line);
	buf_u32be(out, c->column);
}

static void
put_sheet(struct buf *out, const struct workbook_sheet *s)
{
	buf_u8(out, TAG_SHEET);
	put_text(out, slice_of(s->name));
	buf_u8(out, (uint8_t)s->hidden);
	put_count(out, &s->hidden_rows);
	put_count(out, &s->hidden_columns);
	put_count(out, &s->beyond);
	put_text(out, slice_of(s->fault ? s->fault : ""));
}

static void
put_cells(struct buf *out, const struct workbook_grid *g,
    const struct workbook_row *row)
{
	for (size_t c = row->first; c < row->first + row->n; c++) {
		const struct workbook_cell *cell = &g->cell[c];

		buf_u8(out, TAG_CELL);
		buf_u32be(out, row->line);
		buf_u32be(out, cell->column);
		buf_u8(out, cell->kind);
		put_text(out, workbook_grid_text(g, cell));
		put_text(out,
		    cell->shown ? workbook_grid_shown(g, cell) : slice_of(""));
	}
}

void
workbook_wire_write(const struct workbook_grid *g, const struct err *e,
    struct buf *out)
{
	if (g == NULL) {
		buf_u8(out, TAG_ERROR);
		put_text(out, slice_of(e->text));
	}
	if (g && g->dates_1904)
		buf_u8(out, TAG_1904);
	for (size_t i = 0; g && i < g->sheets; i++) {
		const struct workbook_sheet *s = &g->sheet[i];

		put_sheet(out, s);
		for (size_t k = s->first; k < s->first + s->n; k++)
			put_cells(out, g, &g->row[k]);
	}
	buf_u8(out, TAG_END);
}

/* What is left of the bytes.  Once they are too short, everything read is
 * zero and `bad` stays set. */
struct wire {
	struct slice rest;
	bool bad;
};

static uint32_t
take_number(struct wire *w, size_t bytes)
{
	uint32_t n = 0;

	if (w->bad || w->rest.n < bytes) {
		w->bad = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | w->rest.p[i];
	w->rest = slice_make(w->rest.p + bytes, w->rest.n - bytes);
	return n;
}

static struct slice
take_text(struct wire *w)
{
	uint32_t n = take_number(w, 4);
	struct slice s;

	if (w->bad || w->rest.n < n) {
		w->bad = true;
		return slice_of("");
	}
	s = slice_make(w->rest.p, n);
	w->rest = slice_make(w->rest.p + n, w->rest.n - n);
	w->bad = !text_is_utf8(s) || memchr(s.p, '\0', n) != NULL;
	return s;
}

static int
broken(struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "the workbook could not be read to its end: save it anew as "
	    ".xlsx, or as CSV");
}

/* A text that is shown on a terminal: only printable ASCII of it. */
static void
take_sentence(struct wire *w, char text[static ERR_TEXT_MAX])
{
	struct slice s = take_text(w);
	size_t n = 0;

	for (; n < s.n && n < ERR_TEXT_MAX - 1; n++)
		text[n] = s.p[n] >= ' ' && s.p[n] < 0x7f ? (char)s.p[n] : '?';
	text[n] = '\0';
}

static int
take_error(struct wire *w, struct err *e)
{
	char text[ERR_TEXT_MAX];

	take_sentence(w, text);
	return w->bad || text[0] == '\0' ? broken(e)
					 : err_set(e, ERR_REFUSED, "%s", text);
}

static struct workbook_count
take_count(struct wire *w)
{
	struct workbook_count c = { .n = take_number(w, 4) };

	c.line = take_number(w, 4);
	c.column = take_number(w, 4);
	return c;
}

static int
take_sheet(struct wire *w, struct workbook_grid *g, struct err *e)
{
	struct slice name = take_text(w);
	struct workbook_sheet sheet = { 0 }, *s;
	uint32_t hidden = take_number(w, 1);
	char fault[ERR_TEXT_MAX];

	sheet.hidden_rows = take_count(w);
	sheet.hidden_columns = take_count(w);
	sheet.beyond = take_count(w);
	take_sentence(w, fault);
	if (w->bad || hidden > WORKBOOK_VERY_HIDDEN)
		return broken(e);
	if (workbook_grid_sheet(g, name, e) < 0)
		return -1;
	s = &g->sheet[g->sheets - 1];
	s->hidden = (enum workbook_hidden)hidden;
	s->hidden_rows = sheet.hidden_rows;
	s->hidden_columns = sheet.hidden_columns;
	s->beyond = sheet.beyond;
	s->fault = fault[0] ? mem_string(fault) : NULL;
	return 0;
}

static int
take_cell(struct wire *w, struct workbook_grid *g, struct err *e)
{
	uint32_t line = take_number(w, 4), column = take_number(w, 4);
	uint32_t kind = take_number(w, 1);
	struct slice text = take_text(w), shown = take_text(w);

	if (w->bad || g->sheets == 0 || g->sheet[g->sheets - 1].fault ||
	    kind >= WORKBOOK_KINDS || line == 0 ||
	    column >= LIMITS_WORKBOOK_COLUMNS_MAX ||
	    workbook_grid_trim(text).n == 0)
		return broken(e);
	if (workbook_grid_cell(g, line, column, (enum workbook_kind)kind, text,
		e) < 0)
		return -1;
	return workbook_grid_show(g, shown, e);
}

int
workbook_wire_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct wire w = { .rest = bytes };
	int rc = 0;

	while (rc == 0) {
		switch (take_number(&w, 1)) {
		case TAG_SHEET:
			rc = take_sheet(&w, g, e);
			break;
		case TAG_CELL:
			rc = take_cell(&w, g, e);
			break;
		case TAG_1904:
			g->dates_1904 = true;
			break;
		case TAG_ERROR:
			return take_error(&w, e);
		case TAG_END:
			return w.bad || w.rest.n ? broken(e) : 0;
		default:
			return broken(e);
		}
	}
	return rc;
}
