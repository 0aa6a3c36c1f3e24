/*
 * Refused rows as a file that people correct and import again.  It has every
 * column of theirs, so that nobody has to put two files together.
 */
#include "agent/mapping/mapping_refused.h"

#include <string.h>

#include "agent/mapping/mapping_dates.h"
#include "common/base/csvcells.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "protocol/limits.h"

static const char reason_heading[] = "Reason refused";
static const char byte_order_mark[] = "\xef\xbb\xbf";

/* ------------------------------------------------------------------- sheets */

static void
write_cell(struct buf *out, struct slice s, char separator)
{
	const char special[] = { separator, '"', '\r', '\n' };
	bool quote = false;

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = memchr(special, s.p[i], sizeof(special)) != NULL;
	if (quote)
		buf_u8(out, '"');
	if (csvguard_needed(s))
		buf_u8(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_u8(out, '"');
		buf_u8(out, s.p[i]);
	}
	if (quote)
		buf_u8(out, '"');
}

/* A date of a workbook is a number of days, which nobody can correct, or has an
 * order of its own: write it as the mapping states dates, a birth with its
 * century. */
static bool
write_date(struct buf *out, const struct mapping_rows *rows,
    const struct workbook_cell *cell, bool birth)
{
	int year, month, mday;
	int32_t day;

	enum workbook_kind kind = (enum workbook_kind)cell->kind;

	if ((kind != WORKBOOK_NUMBER && kind != WORKBOOK_DAY &&
		kind != WORKBOOK_ISO) ||
	    (rows->map->dates == DATES_SERIAL && kind != WORKBOOK_ISO) ||
	    (birth ? mapping_dates_birth : mapping_dates_day)(kind,
		workbook_grid_text(rows->grid, cell), rows->map->dates,
		rows->grid->dates_1904, &day))
		return false;
	day_to_civil(day, &year, &month, &mday);
	if (rows->map->dates == DATES_ISO)
		buf_printf(out, "%04d-%02d-%02d", year, month, mday);
	else if (rows->map->dates == DATES_MONTH_FIRST)
		buf_printf(out, "%02d/%02d/%04d", month, mday, year);
	else if (rows->map->dates == DATES_DAY_FIRST_SHORT && !birth)
		buf_printf(out, "%02d/%02d/%02d", mday, month, year % 100);
	else
		buf_printf(out, "%02d/%02d/%04d", mday, month, year);
	return true;
}

/* What kind of cells the mapping expects in a column. */
static enum mapping_cells
cells_of(const struct mapping_bound *b, uint32_t at)
{
	for (size_t i = 0; i < b->map->columns; i++)
		if (b->at[i] == at)
			return mapping_words_role(b->map->column[i].role)
			    ->cells;
	return CELLS_NONE;
}

static uint32_t
width_of(const struct mapping_rows *rows, const struct mapping_bound *b)
{
	const struct workbook_sheet *s = &rows->grid->sheet[b->sheet];
	const struct workbook_row *end = &rows->grid->row[s->first] + s->n;
	uint32_t width = 0;

	for (const struct workbook_row *row = b->heading; row < end; row++)
		if (rows->grid->cell[row->first + row->n - 1].column >= width)
			width =
			    rows->grid->cell[row->first + row->n - 1].column +
			    1;
	return width;
}

/* The column of reasons, if the sheet is itself a file of refused rows: it is
 * not repeated. */
static uint32_t
old_reasons(const struct mapping_rows *rows, const struct mapping_bound *b)
{
	for (size_t i = 0; i < b->heading->n; i++) {
		const struct workbook_cell *cell =
		    &rows->grid->cell[b->heading->first + i];

		if (slice_is(workbook_grid_text(rows->grid, cell),
			reason_heading))
			return cell->column;
	}
	return MAPPING_ABSENT;
}

/* The sheet that rows are copied from. */
struct origin {
	const struct mapping_rows *rows;
	const struct mapping_bound *b;
	uint32_t width, skip;
	char separator;
};

/* False if the cell is not a date. */
static bool
write_as_date(struct buf *out, const struct origin *o,
    const struct workbook_cell *cell)
{
	enum mapping_cells cells = cells_of(o->b, cell->column);

	return (cells == CELLS_DATE || cells == CELLS_BIRTH) &&
	       write_date(out, o->rows, cell, cells == CELLS_BIRTH);
}

static void
write_row(struct buf *out, const struct origin *o,
    const struct workbook_row *row, struct slice reason)
{
	const struct workbook_grid *g = o->rows->grid;

	for (uint32_t i = 0; i < o->width; i++) {
		const struct workbook_cell *cell = workbook_grid_at(g, row, i);

		if (i == o->skip)
			continue;
		if (cell &&
		    (row == o->b->heading || !write_as_date(out, o, cell)))
			write_cell(out, workbook_grid_shown(g, cell),
			    o->separator);
		buf_u8(out, (uint8_t)o->separator);
	}
	write_cell(out, reason, o->separator);
	buf_puts(out, "\r\n");
}

bool
mapping_refused_sheet(const struct mapping_rows *rows, size_t bound,
    struct buf *out)
{
	const struct mapping_bound *b = &rows->bound[bound];
	struct origin o = { .rows = rows,
		.b = b,
		.width = width_of(rows, b),
		.skip = old_reasons(rows, b),
		.separator =
		    rows->grid->separator ? rows->grid->separator : ',' };
	bool any = false;

	for (size_t i = 0; i < rows->sources; i++) {
		if (rows->source[i].bound != bound || !rows->source[i].refused)
			continue;
		if (!any) {
			buf_puts(out, byte_order_mark);
			write_row(out, &o, b->heading,
			    slice_of(reason_heading));
		}
		any = true;
		write_row(out, &o, rows->source[i].row,
		    buf_slice(&rows->source[i].reason));
	}
	return any;
}

/* ---------------------------------------------------------- exchange format */

struct copying {
	const struct exchange_report *report;
	struct buf *out;
	bool header_done;
	size_t next; /* of the report's remarks, which are sorted by line */
};

/* The file is kept and sent on: no content of a cell is repeated. */
static void
put_reason(const struct exchange_remark *remark, struct buf *reason)
{
	const struct exchange_manner manner = { .shows_cells = false };

	if (reason->n > 0)
		buf_u8(reason, '\n');
	exchange_words_line(remark, &manner, reason);
}

static int
copy_row(void *arg, const struct csvcells_row *row, struct err *e)
{
	struct copying *c = arg;
	const struct exchange_report *r = c->report;
	struct buf reason;

	(void)e;
	buf_init(&reason, LIMITS_WORKBOOK_CELL_MAX);
	while (c->next < r->remarks && r->remark[c->next].line <= row->line) {
		if (r->remark[c->next].refused &&
		    r->remark[c->next].line == row->line)
			put_reason(&r->remark[c->next], &reason);
		c->next++;
	}
	if ((!c->header_done && row->n > 1) || reason.n > 0) {
		for (size_t i = 0; i < row->n; i++)
			csvread_write_cell(c->out, csvguard_strip(row->cell[i]),
			    CSV_FOR_PEOPLE, false);
		csvread_write_cell(c->out,
		    c->header_done ? buf_slice(&reason) : slice_of("reason"),
		    CSV_FOR_PEOPLE, true);
		c->header_done = true;
	}
	buf_free(&reason);
	return 0;
}

int
mapping_refused_exchange(struct slice bytes,
    const struct exchange_report *report, struct buf *out, struct err *e)
{
	struct copying c = { .report = report, .out = out };
	struct csvcells_config config = { .separator = ',',
		.cells_max = CSVREAD_COLUMNS_MAX,
		.row = copy_row,
		.arg = &c };

	if (bytes.n >= 3 && memcmp(bytes.p, byte_order_mark, 3) == 0)
		bytes = slice_make(bytes.p + 3, bytes.n - 3);
	return csvcells_parse(bytes, &config, e);
}
