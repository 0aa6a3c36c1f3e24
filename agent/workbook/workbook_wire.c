/*
 * A grid as bytes through the pipe.  The reader trusts nothing: a reader of
 * workbooks that was taken over may write what it likes.
 */
#include "agent/workbook/workbook_child.h"

#include <string.h>

#include "common/base/text.h"
#include "protocol/limits.h"

enum {
	TAG_SHEET = 'S',
	TAG_CELL = 'C',
	TAG_1904 = 'D',
	TAG_ERROR = 'E',
	TAG_END = 'Z'
};

void
workbook_wire_write(const struct workbook_grid *g, const struct err *e,
    struct buf *out)
{
	if (g == NULL) {
		buf_u8(out, TAG_ERROR);
		buf_u32be(out, (uint32_t)strlen(e->text));
		buf_puts(out, e->text);
	}
	if (g && g->dates_1904)
		buf_u8(out, TAG_1904);
	for (size_t i = 0; g && i < g->sheets; i++) {
		const struct workbook_sheet *s = &g->sheet[i];

		buf_u8(out, TAG_SHEET);
		buf_u32be(out, (uint32_t)strlen(s->name));
		buf_puts(out, s->name);
		for (size_t k = s->first; k < s->first + s->n; k++) {
			const struct workbook_row *row = &g->row[k];

			for (size_t c = row->first; c < row->first + row->n;
			     c++) {
				buf_u8(out, TAG_CELL);
				buf_u32be(out, row->line);
				buf_u32be(out, g->cell[c].column);
				buf_u8(out, g->cell[c].kind);
				buf_u32be(out, g->cell[c].n);
				buf_add_slice(out,
				    workbook_grid_text(g, &g->cell[c]));
			}
		}
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

/* An error text: it is shown on a terminal, so only printable ASCII of it. */
static int
take_error(struct wire *w, struct err *e)
{
	struct slice s = take_text(w);
	char text[ERR_TEXT_MAX];
	size_t n = 0;

	for (; n < s.n && n < sizeof(text) - 1; n++)
		text[n] = s.p[n] >= ' ' && s.p[n] < 0x7f ? (char)s.p[n] : '?';
	text[n] = '\0';
	return w->bad || n == 0 ? broken(e)
				: err_set(e, ERR_REFUSED, "%s", text);
}

static int
take_cell(struct wire *w, struct workbook_grid *g, struct err *e)
{
	uint32_t line = take_number(w, 4), column = take_number(w, 4);
	uint32_t kind = take_number(w, 1);
	struct slice text = take_text(w);

	if (w->bad || g->sheets == 0 || kind >= WORKBOOK_KINDS || line == 0)
		return broken(e);
	return workbook_grid_cell(g, line, column, (enum workbook_kind)kind,
	    text, e);
}

int
workbook_wire_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct wire w = { .rest = bytes };
	int rc = 0;

	while (rc == 0) {
		struct slice name;

		switch (take_number(&w, 1)) {
		case TAG_SHEET:
			name = take_text(&w);
			rc =
			    w.bad ? broken(e) : workbook_grid_sheet(g, name, e);
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
