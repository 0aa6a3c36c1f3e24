/*
 * CSV with a known header: the formats that Sheaf defines itself.  Whatever is
 * wrong is refused with line and column, and no cell is quoted in the error,
 * since it may hold a name.
 */
#include "common/base/csvread.h"

#include <csv.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

enum { ABSENT = -1, IGNORED = -2 };

/*
 * libcsv calls back per cell and per row and cannot be stopped from there:
 * after a fault the calls do nothing until the line is over.  Lines are fed
 * one by one, so that the line of every row is known.
 */
struct reader {
	const struct csvread_config *config;
	struct csv_parser parser;
	struct err *e;
	bool failed;
	unsigned line;     /* of the file, being fed */
	unsigned row_line; /* where the current row began */
	bool row_ended;    /* a row ended within this line */
	bool header_done;
	size_t header_n;             /* cells of the header */
	int at[CSVREAD_COLUMNS_MAX]; /* known column of the n-th cell */
	size_t rows;
	/* The current row: its cells, one after another. */
	struct buf bytes;
	size_t cells;
	size_t end[CSVREAD_COLUMNS_MAX];
};

/* ----------------------------------------------------------------- cells */

/* A column's name without the '?' that marks it optional. */
static const char *
name_of(const char *column)
{
	return column[0] == '?' ? column + 1 : column;
}

/* Refuse the cell after those read so far, by its column's name if known. */
static void
refuse_cell(struct reader *r, const char *why)
{
	const char *const *columns = r->config->columns;
	unsigned line = r->row_line;

	if (r->failed)
		return;
	r->failed = true;
	if (r->header_done && r->cells < r->header_n &&
	    r->at[r->cells] != IGNORED)
		err_refuse(r->e, "csv", line, "line %u, column %s: %s", line,
		    name_of(columns[r->at[r->cells]]), why);
	else
		err_refuse(r->e, "csv", line, "line %u, column %zu: %s", line,
		    r->cells + 1, why);
}

static void
on_cell(void *p, size_t n, void *arg)
{
	struct reader *r = arg;
	struct slice cell = slice_make(p, n);

	if (r->failed)
		return;
	if (r->cells == (r->header_done ? r->header_n : CSVREAD_COLUMNS_MAX)) {
		refuse_cell(r,
		    r->header_done
			? "the row has more cells than the header"
			: "the header has more columns than are known");
		return;
	}
	if (r->header_done && r->at[r->cells] == IGNORED)
		cell = slice_of("");
	cell = text_trim(cell);
	if (r->config->made_for == CSV_FOR_PEOPLE)
		cell = csvguard_strip(cell);
	if (cell.n > r->config->cell_max)
		refuse_cell(r, "the cell is too long");
	else if (cell.n > 0 && memchr(cell.p, '\0', cell.n) != NULL)
		refuse_cell(r, "the cell holds a NUL byte");
	else if (!text_is_utf8(cell))
		refuse_cell(r, "the cell is not UTF-8: save the sheet as "
			       "\"CSV UTF-8\"");
	if (r->failed)
		return;
	buf_add_slice(&r->bytes, cell);
	r->end[r->cells++] = r->bytes.n;
}

static struct slice
cell_at(const struct reader *r, size_t i)
{
	size_t begin = i == 0 ? 0 : r->end[i - 1];

	if (r->bytes.data == NULL)
		return slice_of("");
	return slice_make(r->bytes.data + begin, r->end[i] - begin);
}

/* ------------------------------------------------------------------ rows */

/* Append the known columns' names to b. */
static void
list_names(struct buf *b, const char *const *columns)
{
	for (size_t i = 0; columns[i] != NULL; i++)
		buf_printf(b, "%s%s", i == 0 ? "" : ", ", name_of(columns[i]));
}

/* The index of the column called name, or ABSENT. */
static int
find_column(const char *const *columns, struct slice name)
{
	for (int i = 0; columns[i] != NULL; i++)
		if (slice_is(name, name_of(columns[i])))
			return i;
	return ABSENT;
}

/* An unknown name is not shown: a file without header has data there. */
static void
refuse_header_cell(struct reader *r, size_t i)
{
	struct buf names;

	buf_init(&names, ERR_TEXT_MAX);
	list_names(&names, r->config->columns);
	err_refuse(r->e, "header", r->row_line,
	    "line %u, column %zu: the header must name the columns; known are"
	    " %s",
	    r->row_line, i + 1, buf_str(&names));
	buf_free(&names);
	r->failed = true;
}

static void
read_header(struct reader *r)
{
	const char *const *columns = r->config->columns;
	bool seen[CSVREAD_COLUMNS_MAX] = { false };

	for (size_t i = 0; i < r->cells; i++) {
		int c = find_column(columns, cell_at(r, i));

		if (c == ABSENT && r->config->ignored != NULL &&
		    slice_is(cell_at(r, i), r->config->ignored)) {
			r->at[i] = IGNORED;
			continue;
		}
		if (c == ABSENT) {
			refuse_header_cell(r, i);
			return;
		}
		if (seen[c]) {
			r->failed = true;
			err_refuse(r->e, "header", r->row_line,
			    "line %u: the header names the column %s twice",
			    r->row_line, name_of(columns[c]));
			return;
		}
		seen[c] = true;
		r->at[i] = c;
	}
	for (size_t i = 0; columns[i] != NULL; i++)
		if (!seen[i] && columns[i][0] != '?') {
			r->failed = true;
			err_refuse(r->e, "header", r->row_line,
			    "line %u: the header lacks the column %s",
			    r->row_line, columns[i]);
			return;
		}
	r->header_n = r->cells;
	r->header_done = true;
}

static void
read_row(struct reader *r)
{
	struct csvread_row row = { .line = r->row_line };

	if (r->cells < r->header_n) {
		r->failed = true;
		err_refuse(r->e, "csv", r->row_line,
		    "line %u: the row has %zu cells, the header %zu",
		    r->row_line, r->cells, r->header_n);
		return;
	}
	if (++r->rows > r->config->rows_max) {
		r->failed = true;
		err_refuse(r->e, "too-large", r->row_line,
		    "line %u: the file has more than the %zu rows allowed",
		    r->row_line, r->config->rows_max);
		return;
	}
	for (size_t i = 0; i < CSVREAD_COLUMNS_MAX; i++)
		row.cell[i] = slice_of("");
	for (size_t i = 0; i < r->header_n; i++) {
		if (r->at[i] == IGNORED)
			continue;
		row.cell[r->at[i]] = cell_at(r, i);
		row.present[r->at[i]] = true;
	}
	r->failed = r->config->row(r->config->arg, &row, r->e) < 0;
}

static void
on_row(int c, void *arg)
{
	struct reader *r = arg;

	(void)c;
	r->row_ended = true;
	/* A row without a visible byte is blank, commas or not. */
	if (!r->failed && r->bytes.n > 0) {
		if (r->header_done)
			read_row(r);
		else
			read_header(r);
	}
	r->cells = 0;
	buf_reset(&r->bytes);
}

/* ------------------------------------------------------------------ file */

/* Feed one line, its LF included unless the file ends without one. */
static void
feed(struct reader *r, struct slice line)
{
	const uint8_t *cr = memchr(line.p, '\r', line.n);

	for (; cr != NULL && !r->failed;
	     cr = memchr(cr + 1, '\r', (size_t)(line.p + line.n - cr - 1)))
		if (cr + 1 == line.p + line.n || cr[1] != '\n')
			refuse_cell(r, "a carriage return stands alone");
	if (r->failed)
		return;
	r->row_ended = false;
	if (csv_parse(&r->parser, line.p, line.n, on_cell, on_row, r) != line.n)
		refuse_cell(r, "a quotation mark within a cell must be doubled,"
			       " and the whole cell quoted");
}

static void
feed_all(struct reader *r, struct slice bytes)
{
	const uint8_t *p = bytes.p, *end = bytes.p + bytes.n, *lf;

	r->row_ended = true;
	for (; p < end && !r->failed; p = lf + 1) {
		r->line++;
		if (r->row_ended)
			r->row_line = r->line;
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end - 1;
		feed(r, slice_make(p, (size_t)(lf + 1 - p)));
	}
	if (!r->failed && csv_fini(&r->parser, on_cell, on_row, r) != 0)
		refuse_cell(r, "the quotation mark that opens the cell is "
			       "never closed");
}

int
csvread_parse(struct slice bytes, const struct csvread_config *config,
    struct err *e)
{
	struct reader r = { .config = config, .e = e };
	size_t n = 0;

	while (config->columns[n] != NULL)
		n++;
	ASSERT(n > 0 && n <= CSVREAD_COLUMNS_MAX && config->made_for != 0);
	if (bytes.n >= 3 && memcmp(bytes.p, "\xef\xbb\xbf", 3) == 0)
		bytes = slice_make(bytes.p + 3, bytes.n - 3);
	/* Every end of a line is reported, blank or not: see feed_all(). */
	ASSERT(csv_init(&r.parser,
		   CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0);
	csv_set_realloc_func(&r.parser, mem_wiped_resize);
	csv_set_free_func(&r.parser, mem_wiped_free);
	buf_init(&r.bytes, SIZE_MAX / 2);
	if (bytes.n > 0)
		feed_all(&r, bytes);
	if (!r.failed && !r.header_done) {
		r.failed = true;
		err_refuse(e, "header", 1,
		    "the file is empty: its first line must name the columns");
	}
	buf_free(&r.bytes);
	csv_free(&r.parser);
	return r.failed ? -1 : 0;
}

void
csvread_write_cell(struct buf *out, struct slice cell, enum csvguard made_for,
    bool last)
{
	bool quote = text_trim(cell).n < cell.n;
	bool guard = made_for == CSV_FOR_PEOPLE && csvguard_needed(cell);

	for (size_t i = 0; i < cell.n && !quote; i++)
		quote = strchr(",\"\r\n", cell.p[i]) != NULL;
	if (quote)
		buf_u8(out, '"');
	if (guard)
		buf_u8(out, '\'');
	for (size_t i = 0; i < cell.n; i++) {
		if (cell.p[i] == '"')
			buf_u8(out, '"');
		buf_u8(out, cell.p[i]);
	}
	if (quote)
		buf_u8(out, '"');
	buf_u8(out, last ? '\n' : ',');
}
