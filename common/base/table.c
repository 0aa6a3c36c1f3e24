/*
 * Answers that are lists.  Commands and pages need the same rows in several
 * forms, which drift apart when each is written by hand.  So a cell is given
 * once, and kept both as people read it and as a member of a JSON object.
 */
#include "common/base/table.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* What a cell is, for pages, which show some in other words. */
enum kind { KIND_TEXT, KIND_INTEGER, KIND_MONTH };

struct table {
	struct table_column *column;
	size_t columns;
	const char *blank;
	char **cell;         /* row after row; NULL: no value */
	unsigned char *kind; /* of each */
	size_t cells, cap;
	char **note; /* by row; NULL: none */
	size_t notes;
	struct jval *json, *row; /* all rows, and the one being filled */
};

struct table *
table_new(const struct table_column *columns, size_t n, const char *blank)
{
	struct table *t = mem_alloc(sizeof(*t));

	ASSERT(n > 0);
	t->column = mem_array(n, sizeof(*t->column));
	memcpy(t->column, columns, n * sizeof(*columns));
	t->columns = n;
	t->blank = blank;
	t->json = jval_array();
	return t;
}

static void
free_texts(char **text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] != NULL)
			mem_wipe(text[i], strlen(text[i]));
		free(text[i]);
	}
	free(text);
}

void
table_free(struct table *t)
{
	if (t == NULL)
		return;
	free_texts(t->cell, t->cells);
	free(t->kind);
	free_texts(t->note, t->notes);
	jval_free(t->json);
	free(t->column);
	free(t);
}

/* ---------------------------------------------------------------- filling */

/*
 * Append a cell that is read as `text`, which the table owns from now on.
 * The caller sets the member `key`, unless it is NULL, in t->row.
 */
static const char *
add(struct table *t, char *text)
{
	size_t column = t->cells % t->columns;

	if (column == 0) {
		t->row = jval_object();
		jval_add(t->json, t->row);
	}
	if (t->cells == t->cap) {
		t->cell =
		    mem_grow(t->cell, t->cells, &t->cap, sizeof(*t->cell));
		t->kind = mem_resize(t->kind, t->cap, sizeof(*t->kind));
	}
	t->kind[t->cells] = KIND_TEXT;
	t->cell[t->cells++] = text;
	return t->column[column].key;
}

void
table_none(struct table *t)
{
	const char *key = add(t, NULL);

	if (key != NULL)
		jval_set_null(t->row, key);
}

/* Append a text, which the table owns from now on. */
static void
add_text(struct table *t, char *text)
{
	const char *key = add(t, text);

	if (key != NULL)
		jval_set_str(t->row, key, text);
}

void
table_text(struct table *t, const char *s)
{
	if (s == NULL)
		table_none(t);
	else
		add_text(t, mem_string(s));
}

void
table_textf(struct table *t, const char *fmt, ...)
{
	struct buf text;
	va_list ap;

	buf_init(&text, SIZE_MAX / 2);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	add_text(t, buf_take(&text));
}

void
table_integer(struct table *t, int64_t v)
{
	const char *key = add(t, mem_printf("%" PRId64, v));

	t->kind[t->cells - 1] = KIND_INTEGER;
	if (key != NULL)
		jval_set_i64(t->row, key, v);
}

void
table_decimal(struct table *t, int64_t v, unsigned places)
{
	int64_t unit = 1;
	const char *key;

	ASSERT(places > 0 && places <= TABLE_PLACES_MAX);
	for (unsigned i = 0; i < places; i++)
		unit *= 10;
	/* The sign by itself: the whole part of -0.5 has none. */
	key = add(t, mem_printf("%s%" PRIu64 ".%0*" PRIu64, v < 0 ? "-" : "",
			 (uint64_t)llabs(v / unit), (int)places,
			 (uint64_t)llabs(v % unit)));
	if (key != NULL)
		jval_set_real(t->row, key, (double)v / (double)unit);
}

void
table_day(struct table *t, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	if (day == DAY_NONE) {
		table_none(t);
		return;
	}
	day_format(text, day);
	table_text(t, text);
}

void
table_month(struct table *t, int32_t first)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, first);
	add_text(t, mem_copy_text(text, strlen("2026-05")));
	t->kind[t->cells - 1] = KIND_MONTH;
}

void
table_flag(struct table *t, bool v)
{
	const char *key = add(t, mem_string(v ? "yes" : "no"));

	if (key != NULL)
		jval_set_bool(t->row, key, v);
}

void
table_value(struct table *t, struct jval *v)
{
	const char *key = add(t, NULL);

	ASSERT(key != NULL);
	jval_set(t->row, key, v);
}

size_t
table_rows(const struct table *t)
{
	return t->cells / t->columns;
}

void
table_note(struct table *t, const char *lines)
{
	size_t rows = table_rows(t);

	ASSERT(rows > 0 && t->cells % t->columns == 0);
	t->note = mem_resize(t->note, rows, sizeof(*t->note));
	while (t->notes < rows)
		t->note[t->notes++] = NULL;
	ASSERT(t->note[rows - 1] == NULL);
	t->note[rows - 1] = mem_string(lines);
}

/* ------------------------------------------------------------------- text */

/* Bytes of the first characters of UTF-8 in s, of which *n become those
 * that there are. */
static size_t
first_characters(const char *s, size_t *n)
{
	size_t most = *n, bytes = 0;

	for (*n = 0; s[bytes] != '\0'; bytes++) {
		if (((unsigned char)s[bytes] & 0xC0) == 0x80)
			continue;
		if (*n == most)
			break;
		(*n)++;
	}
	return bytes;
}

static const char *
shown(const struct table *t, size_t row, size_t column)
{
	const char *text = t->cell[row * t->columns + column];

	return text == NULL ? t->blank : text;
}

/* How wide a column is. */
static size_t
width_of(const struct table *t, size_t column)
{
	size_t width = t->column[column].width, n = SIZE_MAX;

	if (width > 0 || t->column[column].heading == NULL)
		return width;
	(void)first_characters(t->column[column].heading, &n);
	width = n;
	for (size_t row = 0; row < table_rows(t); row++) {
		n = SIZE_MAX;
		(void)first_characters(shown(t, row, column), &n);
		if (n > width)
			width = n;
	}
	return width;
}

static void
put_cell(struct buf *out, const struct table_column *c, const char *s,
    size_t width, bool last)
{
	size_t n = c->cut ? width : SIZE_MAX;
	size_t bytes = first_characters(s, &n);
	int left = n < width ? (int)(width - n) : 0;

	buf_printf(out, "%*s", (int)c->gap + (c->right ? left : 0), "");
	buf_add(out, s, bytes);
	if (last)
		buf_puts(out, "\n");
	else if (!c->right)
		buf_printf(out, "%*s", left, "");
}

void
table_write_text(const struct table *t, struct buf *out)
{
	size_t *width = mem_array(t->columns, sizeof(*width)), last = 0;
	const struct table_column *c = t->column;
	bool headings = false;

	ASSERT(t->cells % t->columns == 0);
	for (size_t i = 0; i < t->columns; i++) {
		width[i] = width_of(t, i);
		if (c[i].heading != NULL) {
			last = i;
			headings = headings || c[i].heading[0] != '\0';
		}
	}
	for (size_t i = 0; headings && i < t->columns; i++)
		if (c[i].heading != NULL)
			put_cell(out, &c[i], c[i].heading, width[i], i == last);
	for (size_t row = 0; row < table_rows(t); row++) {
		for (size_t i = 0; i < t->columns; i++)
			if (c[i].heading != NULL)
				put_cell(out, &c[i], shown(t, row, i), width[i],
				    i == last);
		if (row < t->notes && t->note[row] != NULL)
			buf_puts(out, t->note[row]);
	}
	free(width);
}

/* ----------------------------------------------------------- CSV and JSON */

void
table_write_csv(const struct table *t, enum csvguard made_for, struct buf *out)
{
	const struct table_column *c = t->column;
	size_t last = t->columns;

	ASSERT(t->cells % t->columns == 0);
	while (last > 0 && c[--last].key == NULL)
		continue;
	for (size_t i = 0; i < t->columns; i++)
		if (c[i].key != NULL)
			csvread_write_cell(out, slice_of(c[i].key), made_for,
			    i == last);
	for (size_t i = 0; i < t->cells; i++) {
		const char *text = t->cell[i] == NULL ? "" : t->cell[i];

		if (c[i % t->columns].key != NULL)
			csvread_write_cell(out, slice_of(text), made_for,
			    i % t->columns == last);
	}
}

struct jval *
table_take_json(struct table *t)
{
	struct jval *rows = t->json;

	ASSERT(rows != NULL && t->cells % t->columns == 0);
	t->json = NULL;
	return rows;
}

/* "12,345" */
static void
add_integer(struct jval *row, const char *text)
{
	size_t sign = text[0] == '-', n = strlen(text);
	struct buf said;

	buf_init(&said, 2 * n + 1);
	for (size_t i = 0; i < n; i++)
		buf_printf(&said, "%s%c",
		    i > sign && (n - i) % 3 == 0 ? "," : "", text[i]);
	jval_add_str(row, buf_str(&said));
	buf_free(&said);
}

/* "3 May 2026" of "2026-05-03"; "May 2026" of "2026-05". */
static bool
add_day(struct jval *row, const char *text, bool month)
{
	char day_text[DAY_TEXT_SIZE], said[DAY_SAID_SIZE];
	int n = snprintf(day_text, sizeof(day_text), "%s%s", text,
	    month ? "-01" : "");
	int32_t day;

	if (n != DAY_TEXT_SIZE - 1 || !day_parse(slice_of(day_text), &day))
		return false;
	day_say(said, day);
	jval_add_str(row, month ? said + strlen("1 ") : said);
	return true;
}

static void
add_page_cell(struct jval *row, const char *text, enum kind kind)
{
	if (text == NULL)
		jval_add_null(row);
	else if (kind == KIND_INTEGER)
		add_integer(row, text);
	else if (!add_day(row, text, kind == KIND_MONTH))
		jval_add_str(row, text);
}

struct jval *
table_page(const struct table *t)
{
	struct jval *o = jval_object(), *rows = jval_array();
	struct jval *headings = jval_array();

	ASSERT(t->cells % t->columns == 0);
	for (size_t k = 0; k < t->columns; k++)
		if (t->column[k].heading != NULL)
			jval_add_str(headings, t->column[k].heading);
	for (size_t i = 0; i < t->cells; i += t->columns) {
		struct jval *row = jval_array();

		for (size_t k = 0; k < t->columns; k++)
			if (t->column[k].heading != NULL)
				add_page_cell(row, t->cell[i + k],
				    t->kind[i + k]);
		jval_add(rows, row);
	}
	jval_set(o, "headings", headings);
	jval_set(o, "rows", rows);
	return o;
}
