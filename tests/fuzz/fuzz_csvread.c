/*
 * Any bytes as a sheet: refused with a line and a sentence, or read; and
 * what was read, written again, reads back as the same cells.
 */
#include <stddef.h>
#include <stdint.h>

#include "common/base/csvread.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { COLUMNS = 3, CELL_MAX = 64, ROWS_MAX = 100, SHEET_MAX = 1048576 };

static const char *const columns[] = { "id", "?note", "day", NULL };

static int
write_row(void *arg, const struct csvread_row *row, struct err *e)
{
	(void)e;
	ASSERT(row->line > 0);
	for (int i = 0; i < COLUMNS; i++) {
		ASSERT(row->cell[i].n <= CELL_MAX);
		csvread_write_cell(arg, row->cell[i], CSV_FOR_PROGRAMS,
		    i == COLUMNS - 1);
	}
	return 0;
}

/* Read bytes and write what they hold, under a header, into out. */
static int
rewrite(struct slice bytes, struct buf *out, struct err *e)
{
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = CELL_MAX,
		.rows_max = ROWS_MAX,
		.row = write_row,
		.arg = out };

	buf_init(out, SHEET_MAX);
	buf_puts(out, "id,note,day\n");
	return csvread_parse(bytes, &config, e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct err e = ERR_INIT;
	struct buf once, twice;

	if (rewrite(slice_make(bytes, n), &once, &e) < 0) {
		ASSERT(e.kind == ERR_REFUSED && e.line > 0 &&
		       e.text[0] != '\0');
		buf_free(&once);
		return 0;
	}
	ASSERT(rewrite(buf_slice(&once), &twice, &e) == 0);
	ASSERT(slice_equal(buf_slice(&once), buf_slice(&twice)));
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
