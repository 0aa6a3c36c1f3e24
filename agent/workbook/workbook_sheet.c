/*
 * The XML of one sheet, and of the texts that its cells refer to by number.
 * Only cells are read: no formats, no formulas, no comments.
 */
#include "agent/workbook/workbook_xlsx.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/workbook/workbook_xml.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { LETTERS = 26, NUMBER_MAX = 64 };

/* ------------------------------------------------------------ shared texts */

struct texts_reading {
	struct workbook_texts *t;
	bool inside;  /* an item */
	bool reading; /* its text */
	bool spoken;  /* inside a pronunciation, which is not read */
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
	r->reading = false;
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
		buf_add_slice(&r->t->text, text);
	if (r->t->text.full)
		return err_set(e, ERR_REFUSED,
		    "the workbook's texts are too long");
	return 0;
}

int
workbook_sheet_texts(struct slice xml, struct workbook_texts *t, struct err *e)
{
	struct texts_reading r = { .t = t };
	struct workbook_xml x = { texts_start, texts_end, texts_text, &r };

	buf_init(&t->text, LIMITS_WORKBOOK_TEXT_MAX);
	return workbook_xml_parse(xml, &x, e);
}

void
workbook_sheet_texts_free(struct workbook_texts *t)
{
	buf_free(&t->text);
	free(t->end);
	*t = (struct workbook_texts){ 0 };
}

/* ------------------------------------------------------------------- cells */

struct sheet_reading {
	const struct workbook_texts *shared;
	struct workbook_grid *g;
	uint32_t line, column; /* of the cell being read, from 1 */
	bool in_data, in_cell, reading, spoken;
	bool formula, stored; /* the cell has a formula, and a value */
	char type[12];
	struct buf value;
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
	return 0;
}

static int
start_cell(struct sheet_reading *r, const char **attributes, struct err *e)
{
	const char *at = workbook_xml_get(attributes, "r");
	const char *type = workbook_xml_get(attributes, "t");
	uint32_t column = r->column + 1, line = r->line;

	if (at && !parse_place(at, &column, &line))
		return wrong(e);
	if (line != r->line || column <= r->column)
		return wrong(e);
	r->column = column;
	r->in_cell = true;
	r->formula = r->stored = r->spoken = false;
	(void)snprintf(r->type, sizeof(r->type), "%s", type ? type : "n");
	buf_reset(&r->value);
	return 0;
}

static int
sheet_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct sheet_reading *r = arg;

	if (strcmp(name, "sheetData") == 0)
		r->in_data = true;
	if (!r->in_data)
		return 0;
	if (strcmp(name, "row") == 0)
		return start_row(r, attributes, e);
	if (strcmp(name, "c") == 0)
		return start_cell(r, attributes, e);
	if (strcmp(name, "f") == 0)
		r->formula = true;
	else if (strcmp(name, "rPh") == 0)
		r->spoken = true;
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		r->reading = r->stored = r->in_cell && !r->spoken;
	return 0;
}

static int
add(struct sheet_reading *r, enum workbook_kind kind, struct slice text,
    struct err *e)
{
	return workbook_grid_cell(r->g, r->line, r->column - 1, kind, text, e);
}

static int
add_shared(struct sheet_reading *r, struct err *e)
{
	const struct workbook_texts *t = r->shared;
	uint64_t i;
	size_t begin;

	if (!text_parse_u64(buf_slice(&r->value), UINT32_MAX, &i) || i >= t->n)
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
	char text[NUMBER_MAX], *end;
	double number = strtod(buf_str(&r->value), &end);

	if (*end != '\0' || !isfinite(number))
		return wrong(e);
	(void)snprintf(text, sizeof(text), "%.15g", number);
	return add(r, WORKBOOK_NUMBER, slice_of(text), e);
}

static int
end_cell(struct sheet_reading *r, struct err *e)
{
	r->in_cell = false;
	/* Saved by a program that does not calculate. */
	if (!r->stored && r->formula)
		return add(r, WORKBOOK_FAULT, slice_of("formula"), e);
	if (r->value.n == 0)
		return 0;
	if (strcmp(r->type, "s") == 0)
		return add_shared(r, e);
	if (strcmp(r->type, "n") == 0)
		return add_number(r, e);
	if (strcmp(r->type, "b") == 0)
		return add(r, WORKBOOK_TEXT,
		    slice_of(strcmp(buf_str(&r->value), "1") == 0 ? "true"
								  : "false"),
		    e);
	return add(r,
	    strcmp(r->type, "e") == 0 ? WORKBOOK_FAULT : WORKBOOK_TEXT,
	    buf_slice(&r->value), e);
}

static int
sheet_end(void *arg, const char *name, struct err *e)
{
	struct sheet_reading *r = arg;

	r->reading = false;
	if (strcmp(name, "sheetData") == 0)
		r->in_data = false;
	else if (strcmp(name, "rPh") == 0)
		r->spoken = false;
	else if (r->in_data && r->in_cell && strcmp(name, "c") == 0)
		return end_cell(r, e);
	return 0;
}

static int
sheet_text(void *arg, struct slice text, struct err *e)
{
	struct sheet_reading *r = arg;

	if (r->reading)
		buf_add_slice(&r->value, text);
	if (r->value.full)
		return err_set(e, ERR_REFUSED, "row %u: a cell is too long",
		    r->line);
	return 0;
}

int
workbook_sheet_read(struct slice xml, const struct workbook_texts *shared,
    struct workbook_grid *g, struct err *e)
{
	struct sheet_reading r = { .shared = shared, .g = g };
	struct workbook_xml x = { sheet_start, sheet_end, sheet_text, &r };
	int rc;

	buf_init(&r.value, LIMITS_WORKBOOK_CELL_MAX);
	rc = workbook_xml_parse(xml, &x, e);
	buf_free(&r.value);
	return rc;
}
