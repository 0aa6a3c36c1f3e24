/*
 * The XML of one sheet, and of the texts that its cells refer to by number.
 * Only cells are read, and what is hidden of them: no formulas, no comments.
 * A cell has one source of its text, which its type names.
 */
#include "common/workbook/workbook_xlsx.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/workbook/workbook_escape.h"
#include "common/workbook/workbook_format.h"
#include "common/workbook/workbook_xml.h"
#include "protocol/limits.h"

enum { LETTERS = 26, NUMBER_MAX = 64 };

/* ------------------------------------------------------------ shared texts */

struct texts_reading {
	struct workbook_texts *t;
	bool inside;    /* an item */
	bool reading;   /* its text */
	bool spoken;    /* inside a pronunciation, which is not read */
	struct buf run; /* of the text, before its escapes are undone */
};

static int
texts_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct texts_reading *r = arg;

	(void)attributes;
	(void)e;
	if (strcmp(name, "si") == 0)
		r->inside = true;
	else if (strcmp(name, "rPh") == 0)
		r->spoken = true;
	else if (strcmp(name, "t") == 0)
		r->reading = r->inside && !r->spoken;
	return 0;
}

static int
texts_end(void *arg, const char *name, struct err *e)
{
	struct texts_reading *r = arg;
	struct workbook_texts *t = r->t;

	if (strcmp(name, "rPh") == 0)
		r->spoken = false;
	if (r->reading) {
		workbook_escape_undo(buf_slice(&r->run), &t->text);
		buf_reset(&r->run);
		r->reading = false;
	}
	if (t->text.full)
		return err_set(e, ERR_REFUSED,
		    "the workbook's texts are too long");
	if (strcmp(name, "si") != 0)
		return 0;
	r->inside = false;
	if (t->n == LIMITS_WORKBOOK_CELLS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d texts",
		    LIMITS_WORKBOOK_CELLS_MAX);
	t->end = mem_grow(t->end, t->n, &t->cap, sizeof(*t->end));
	t->end[t->n++] = t->text.n;
	return 0;
}

static int
texts_text(void *arg, struct slice text, struct err *e)
{
	struct texts_reading *r = arg;

	if (r->reading)
		buf_add_slice(&r->run, text);
	if (r->run.full)
		return err_set(e, ERR_REFUSED,
		    "the workbook's texts are too long");
	return 0;
}

int
workbook_sheet_texts(struct slice xml, struct workbook_texts *t, struct err *e)
{
	struct texts_reading r = { .t = t };
	struct workbook_xml x = { texts_start, texts_end, texts_text, &r };
	int rc;

	buf_init(&t->text, LIMITS_WORKBOOK_TEXT_MAX);
	buf_init(&r.run, LIMITS_WORKBOOK_TEXT_MAX);
	rc = workbook_xml_parse(xml, &x, e);
	buf_free(&r.run);
	return rc;
}

void
workbook_sheet_texts_free(struct workbook_texts *t)
{
	buf_free(&t->text);
	free(t->end);
	*t = (struct workbook_texts){ 0 };
}

/* ------------------------------------------------------------------- cells */

/* Where the characters that come belong to. */
enum source { NOWHERE, VALUE, INLINE };

struct sheet_reading {
	const struct workbook_common *common;
	struct workbook_grid *g;
	uint32_t line, column; /* of the cell being read, from 1 */
	bool in_data, in_cell, spoken;
	bool row_hidden;
	bool formula;          /* the cell has one */
	bool valued, in_lined; /* it has a value; a text of its own */
	uint64_t style;
	char type[12];
	enum source source;
	struct buf value, text, plain;
	bool hidden[LIMITS_WORKBOOK_COLUMNS_MAX]; /* columns, from 0 */
};

/* "BC12": column 55, row 12.  False when s is not of this form. */
static bool
parse_place(const char *s, uint32_t *column, uint32_t *line)
{
	uint32_t c = 0;
	uint64_t n;

	for (; *s >= 'A' && *s <= 'Z' && c < 100000; s++)
		c = c * LETTERS + (uint32_t)(*s - 'A') + 1;
	if (c == 0 || !text_parse_u64(slice_of(s), 1048576, &n) || n == 0)
		return false;
	*column = c;
	*line = (uint32_t)n;
	return true;
}

static int
wrong(struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "the workbook is damaged: a row or cell is not where it says");
}

/* Hidden, or without any height or width, which is the same to the eye. */
static bool
is_hidden(const char **attributes, const char *size)
{
	const char *extent = workbook_xml_get(attributes, size);

	return workbook_xml_is_true(workbook_xml_get(attributes, "hidden")) ||
	       (extent && strtod(extent, NULL) == 0 && extent[0] == '0');
}

static void
start_columns(struct sheet_reading *r, const char **attributes)
{
	const char *min = workbook_xml_get(attributes, "min");
	const char *max = workbook_xml_get(attributes, "max");
	uint64_t first, last;

	if (!is_hidden(attributes, "width") || min == NULL || max == NULL ||
	    !text_parse_u64(slice_of(min), UINT32_MAX, &first) ||
	    !text_parse_u64(slice_of(max), UINT32_MAX, &last) || first == 0)
		return;
	for (; first <= last && first <= LIMITS_WORKBOOK_COLUMNS_MAX; first++)
		r->hidden[first - 1] = true;
}

static int
start_row(struct sheet_reading *r, const char **attributes, struct err *e)
{
	const char *at = workbook_xml_get(attributes, "r");
	uint64_t n = (uint64_t)r->line + 1;

	if (at && !text_parse_u64(slice_of(at), 1048576, &n))
		return wrong(e);
	if (n <= r->line)
		return wrong(e);
	r->line = (uint32_t)n;
	r->column = 0;
	r->row_hidden = is_hidden(attributes, "ht");
	return 0;
}

static int
start_cell(struct sheet_reading *r, const char **attributes, struct err *e)
{
	const char *at = workbook_xml_get(attributes, "r");
	const char *type = workbook_xml_get(attributes, "t");
	const char *style = workbook_xml_get(attributes, "s");
	uint32_t column = r->column + 1, line = r->line;

	if (at && !parse_place(at, &column, &line))
		return wrong(e);
	if (line != r->line || column <= r->column)
		return wrong(e);
	r->column = column;
	r->in_cell = true;
	r->formula = r->valued = r->in_lined = r->spoken = false;
	if (style == NULL ||
	    !text_parse_u64(slice_of(style), UINT32_MAX, &r->style))
		r->style = 0;
	(void)snprintf(r->type, sizeof(r->type), "%s", type ? type : "n");
	buf_reset(&r->value);
	buf_reset(&r->text);
	return 0;
}

static int
start_value(struct sheet_reading *r, struct err *e)
{
	if (r->valued)
		return wrong(e);
	r->valued = true;
	r->source = VALUE;
	return 0;
}

static int
sheet_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct sheet_reading *r = arg;

	if (strcmp(name, "sheetData") == 0)
		r->in_data = true;
	else if (!r->in_data && strcmp(name, "col") == 0)
		start_columns(r, attributes);
	if (!r->in_data)
		return 0;
	if (strcmp(name, "row") == 0)
		return start_row(r, attributes, e);
	if (strcmp(name, "c") == 0)
		return start_cell(r, attributes, e);
	if (!r->in_cell)
		return 0;
	if (strcmp(name, "v") == 0)
		return start_value(r, e);
	if (strcmp(name, "f") == 0)
		r->formula = true;
	else if (strcmp(name, "rPh") == 0)
		r->spoken = true;
	else if (strcmp(name, "t") == 0 && !r->spoken) {
		r->source = INLINE;
		r->in_lined = true;
	}
	return 0;
}

static int
add(struct sheet_reading *r, enum workbook_kind kind, struct slice text,
    struct err *e)
{
	return workbook_grid_cell(r->g, r->line, r->column - 1, kind, text, e);
}

static int
add_text(struct sheet_reading *r, const struct buf *text, struct err *e)
{
	buf_reset(&r->plain);
	workbook_escape_undo(buf_slice(text), &r->plain);
	return add(r, WORKBOOK_TEXT, buf_slice(&r->plain), e);
}

static int
add_shared(struct sheet_reading *r, struct err *e)
{
	const struct workbook_texts *t = &r->common->texts;
	uint64_t i;
	size_t begin;

	if (!text_parse_u64(workbook_grid_trim(buf_slice(&r->value)),
		UINT32_MAX, &i) ||
	    i >= t->n)
		return wrong(e);
	begin = i ? t->end[i - 1] : 0;
	if (t->end[i] == begin)
		return 0;
	return add(r, WORKBOOK_TEXT,
	    slice_make(t->text.data + begin, t->end[i] - begin), e);
}

/* 15 digits, since files hold 45385.000000000007 for what people see as
 * 45385. */
static int
add_number(struct sheet_reading *r, struct err *e)
{
	size_t cells = r->g->cells;
	char text[NUMBER_MAX], *end;
	double number = strtod(buf_str(&r->value), &end);
	enum workbook_kind kind;
	const char *code;

	while (*end && strchr(" \t\r\n", *end))
		end++;
	if (*end != '\0' || end == buf_str(&r->value) || !isfinite(number))
		return wrong(e);
	(void)snprintf(text, sizeof(text), "%.15g", number);
	kind = workbook_styles_kind(&r->common->styles, r->style, &code);
	if (add(r, kind, slice_of(text), e) < 0)
		return -1;
	buf_reset(&r->plain);
	workbook_format_show(kind, code, number, r->g->dates_1904, &r->plain);
	return r->g->cells == cells
		   ? 0
		   : workbook_grid_show(r->g, buf_slice(&r->plain), e);
}

/* Some programs write the words, some the numbers. */
static int
add_truth(struct sheet_reading *r, struct err *e)
{
	const char *s = buf_str(&r->value);
	bool yes = workbook_xml_is_true(s);

	if (!yes && !workbook_xml_is_false(s))
		return add(r, WORKBOOK_TEXT, buf_slice(&r->value), e);
	return add(r, WORKBOOK_TRUTH, slice_of(yes ? "true" : "false"), e);
}

/* A formula that was never calculated: the value is not there, or only room
 * for it, or the writer says that it is not to be believed.  An empty text is
 * a result like others. */
static bool
is_uncalculated(const struct sheet_reading *r)
{
	if (!r->formula)
		return false;
	if (r->common->uncalculated || (!r->valued && !r->in_lined))
		return true;
	return r->valued && strcmp(r->type, "str") != 0 &&
	       workbook_grid_trim(buf_slice(&r->value)).n == 0;
}

static int
end_cell(struct sheet_reading *r, struct err *e)
{
	r->in_cell = false;
	if (is_uncalculated(r))
		return add(r, WORKBOOK_FAULT, slice_of("formula"), e);
	if (strcmp(r->type, "inlineStr") == 0 || (!r->valued && r->in_lined))
		return add_text(r, r->in_lined ? &r->text : &r->value, e);
	if (workbook_grid_trim(buf_slice(&r->value)).n == 0)
		return 0;
	if (strcmp(r->type, "s") == 0)
		return add_shared(r, e);
	if (strcmp(r->type, "n") == 0)
		return add_number(r, e);
	if (strcmp(r->type, "b") == 0)
		return add_truth(r, e);
	if (strcmp(r->type, "e") == 0)
		return add(r, WORKBOOK_FAULT, buf_slice(&r->value), e);
	if (strcmp(r->type, "d") == 0)
		return add(r, WORKBOOK_ISO, buf_slice(&r->value), e);
	return add_text(r, &r->value, e);
}

/* Count a hidden row that has cells, and the hidden columns among them. */
static void
end_row(struct sheet_reading *r)
{
	struct workbook_grid *g = r->g;
	struct workbook_sheet *sheet = &g->sheet[g->sheets - 1];
	const struct workbook_row *row = g->rows ? &g->row[g->rows - 1] : NULL;

	if (sheet->n == 0 || row->line != r->line)
		return;
	if (r->row_hidden && sheet->hidden_rows.n++ == 0)
		sheet->hidden_rows.line = r->line;
	for (uint32_t i = row->first; i < row->first + row->n; i++) {
		uint32_t column = g->cell[i].column;

		if (!r->hidden[column])
			continue;
		r->hidden[column] = false; /* once for each column */
		if (sheet->hidden_columns.n++ == 0 ||
		    column < sheet->hidden_columns.column)
			sheet->hidden_columns.column = column;
	}
}

static int
sheet_end(void *arg, const char *name, struct err *e)
{
	struct sheet_reading *r = arg;

	r->source = NOWHERE;
	if (strcmp(name, "sheetData") == 0)
		r->in_data = false;
	else if (strcmp(name, "rPh") == 0)
		r->spoken = false;
	else if (r->in_data && r->in_cell && strcmp(name, "c") == 0)
		return end_cell(r, e);
	else if (r->in_data && strcmp(name, "row") == 0)
		end_row(r);
	return 0;
}

static int
sheet_text(void *arg, struct slice text, struct err *e)
{
	struct sheet_reading *r = arg;

	if (r->source == VALUE)
		buf_add_slice(&r->value, text);
	else if (r->source == INLINE)
		buf_add_slice(&r->text, text);
	if (r->value.full || r->text.full)
		return err_set(e, ERR_REFUSED, "row %u: a cell is too long",
		    r->line);
	return 0;
}

int
workbook_sheet_read(struct slice xml, const struct workbook_common *common,
    struct workbook_grid *g, struct err *e)
{
	struct sheet_reading r = { .common = common, .g = g };
	struct workbook_xml x = { sheet_start, sheet_end, sheet_text, &r };
	int rc;

	buf_init(&r.value, LIMITS_WORKBOOK_CELL_MAX);
	buf_init(&r.text, LIMITS_WORKBOOK_CELL_MAX);
	buf_init(&r.plain, LIMITS_WORKBOOK_CELL_MAX);
	rc = workbook_xml_parse(xml, &x, e);
	buf_free(&r.value);
	buf_free(&r.text);
	buf_free(&r.plain);
	return rc;
}
