/*
 * CSV whose columns are not known beforehand: client sheets as people keep
 * them.  Cells are handed on exactly as they stand.
 */
#include "common/base/csvcells.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/*
 * libcsv calls back per cell and per row and cannot be stopped from there:
 * after a fault the calls do nothing until the line is over.
 */
struct reader {
	const struct csvcells_config *config;
	struct csv_parser parser;
	struct err *e;
	bool failed;
	bool row_ended;    /* a row ended within this line */
	bool after_cr;     /* a row ended with the carriage return before */
	unsigned row_line; /* where the current row began */
	unsigned rows;
	struct buf bytes;    /* the cells of the current row */
	size_t *end, n, cap; /* where each ends: the bytes may still move */
	struct slice *cell;
};

static void
refuse(struct reader *r, const char *why)
{
	if (!r->failed)
		err_refuse(r->e, "csv", r->row_line, "line %u: %s", r->row_line,
		    why);
	r->failed = true;
}

static void
on_cell(void *p, size_t n, void *arg)
{
	struct reader *r = arg;

	if (r->failed)
		return;
	if (r->n == r->config->cells_max) {
		refuse(r, "the row has too many cells");
		return;
	}
	if (n > 0 && memchr(p, '\0', n) != NULL) {
		refuse(r, "a cell holds a NUL byte");
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->end = mem_resize(r->end, r->cap, sizeof(*r->end));
		r->cell = mem_resize(r->cell, r->cap, sizeof(*r->cell));
	}
	if (n > 0)
		buf_add(&r->bytes, p, n);
	r->end[r->n++] = r->bytes.n;
}

static void
on_row(int c, void *arg)
{
	struct reader *r = arg;
	struct csvcells_row row = { .line = r->row_line, .n = r->n };
	bool same_end = r->after_cr && c == '\n' && r->n == 0;
	size_t begin = 0;

	r->row_ended = true;
	r->after_cr = c == '\r';
	/* CR LF is one line end, but is reported twice. */
	if (same_end)
		return;
	row.row = ++r->rows;
	for (size_t i = 0; i < r->n; begin = r->end[i++])
		r->cell[i] =
		    r->end[i] == begin
			? slice_of("")
			: slice_make(r->bytes.data + begin, r->end[i] - begin);
	row.cell = r->cell;
	if (!r->failed)
		r->failed = r->config->row(r->config->arg, &row, r->e) < 0;
	r->n = 0;
	buf_reset(&r->bytes);
}

/* Without this libcsv would trim cells, and a tab could not separate. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
feed(struct reader *r, struct slice bytes)
{
	const uint8_t *p = bytes.p, *end = bytes.p + bytes.n, *lf;
	unsigned line = 0;

	r->row_ended = true;
	for (; p < end && !r->failed; p = lf + 1) {
		size_t n;

		line++;
		if (r->row_ended)
			r->row_line = line;
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end - 1;
		n = (size_t)(lf + 1 - p);
		r->row_ended = false;
		if (csv_parse(&r->parser, p, n, on_cell, on_row, r) != n)
			refuse(r, "a quotation mark within a cell must be "
				  "doubled, and the whole cell quoted");
	}
	if (!r->failed && csv_fini(&r->parser, on_cell, on_row, r) != 0)
		refuse(r, "a quotation mark that opens a cell is never "
			  "closed");
}

int
csvcells_parse(struct slice bytes, const struct csvcells_config *config,
    struct err *e)
{
	struct reader r = { .config = config, .e = e, .row_line = 1 };

	/* CSV_REPALL_NL: blank lines are reported too, or no row after one
	 * would be given its right line. */
	ASSERT(csv_init(&r.parser,
		   CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0);
	csv_set_realloc_func(&r.parser, mem_wiped_resize);
	csv_set_free_func(&r.parser, mem_wiped_free);
	csv_set_delim(&r.parser, (unsigned char)config->separator);
	csv_set_space_func(&r.parser, no_space);
	buf_init(&r.bytes, SIZE_MAX / 2);
	if (bytes.n > 0)
		feed(&r, bytes);
	csv_free(&r.parser);
	buf_free(&r.bytes);
	free(r.end);
	free(r.cell);
	return r.failed ? -1 : 0;
}
