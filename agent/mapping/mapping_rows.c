/*
 * A mapping's sheets and headings found in a file.  Columns are found by
 * their headings each time, since people insert columns; a heading that is
 * missing stops the import, for the mapping may be that of another sheet.
 */
#include "agent/mapping/mapping_rows.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* ------------------------------------------------- the mapping in the file */

static uint32_t
find_heading(const struct workbook_grid *g, const struct workbook_row *row,
    const struct mapping_column *column)
{
	int nth = 0;

	for (size_t i = 0; i < row->n; i++) {
		const struct workbook_cell *cell = &g->cell[row->first + i];

		if (mapping_map_same_heading(workbook_grid_text(g, cell),
			slice_of(column->heading)) &&
		    ++nth == column->nth)
			return cell->column;
	}
	return MAPPING_ABSENT;
}

/* Try a row as the row of headings: how many of the columns that are read it
 * has, and the first that it lacks. */
static size_t
match_row(const struct workbook_grid *g, const struct workbook_row *row,
    struct mapping_bound *b, const struct mapping_column **missing)
{
	size_t found = 0, named = 0;

	*missing = NULL;
	for (size_t i = 0; i < b->map->columns; i++) {
		const struct mapping_column *c = &b->map->column[i];

		b->at[i] = find_heading(g, row, c);
		named += b->at[i] != MAPPING_ABSENT;
		if (c->role == ROLE_IGNORE)
			continue;
		if (b->at[i] != MAPPING_ABSENT)
			found++;
		else if (*missing == NULL)
			*missing = c;
	}
	b->heading = row;
	/* A corrected file of refused rows still has their reasons. */
	for (size_t i = 0; i < row->n; i++)
		named +=
		    slice_is(workbook_grid_text(g, &g->cell[row->first + i]),
			"Reason refused");
	b->unread = row->n > named ? row->n - named : 0;
	return found;
}

static int
find_headings(const struct workbook_grid *g, struct mapping_bound *b,
    struct err *e)
{
	const struct workbook_sheet *s = &g->sheet[b->sheet];
	const struct mapping_column *missing, *nearest = NULL;
	size_t most = 0;

	for (size_t i = 0; i < s->n && i <= LIMITS_WORKBOOK_TITLES_MAX; i++) {
		size_t n = match_row(g, &g->row[s->first + i], b, &missing);

		if (missing == NULL)
			return 0;
		if (n > most) {
			most = n;
			nearest = missing;
		}
	}
	if (nearest == NULL)
		return err_set(e, ERR_REFUSED,
		    "sheet \"%s\": none of the mapping's headings is there: "
		    "is it the mapping of another sheet?",
		    b->map->name);
	return err_set(e, ERR_REFUSED,
	    "sheet \"%s\": the heading \"%s\", which the mapping names, is "
	    "not there: map the sheet anew, or change the mapping",
	    b->map->name, nearest->heading);
}

/* Names of sheets in one form of Unicode: other programs write another. */
static bool
same_name(const char *a, const char *b)
{
	return fold_same(workbook_grid_trim(slice_of(a)),
	    workbook_grid_trim(slice_of(b)), FOLD_CASE);
}

static int
find_sheet(const struct workbook_grid *g, const struct mapping_map *map,
    struct mapping_bound *b, struct err *e)
{
	if (g->sheets == 1 && map->sheets == 1) {
		b->sheet = 0;
		return 0;
	}
	/* The very name comes first: two sheets may differ by case alone. */
	for (int loose = 0; loose < 2; loose++)
		for (size_t i = 0; i < g->sheets; i++)
			if (loose
				? same_name(g->sheet[i].name, b->map->name)
				: strcmp(g->sheet[i].name, b->map->name) == 0) {
				b->sheet = i;
				return 0;
			}
	return err_set(e, ERR_REFUSED,
	    "the file has no sheet \"%s\", which the mapping names",
	    b->map->name);
}

/* Nothing of a sheet that could not be read may count as blank. */
static int
check_sheet(const struct workbook_grid *g, const struct mapping_bound *b,
    struct err *e)
{
	if (g->sheet[b->sheet].fault == NULL)
		return 0;
	return err_set(e, ERR_REFUSED, "sheet \"%s\" cannot be read: %s",
	    b->map->name, g->sheet[b->sheet].fault);
}

static int
bind(struct mapping_rows *rows, const struct mapping_map_sheet *sheet,
    struct err *e)
{
	struct mapping_bound *b;

	rows->bound =
	    mem_resize(rows->bound, rows->bounds + 1, sizeof(*rows->bound));
	b = &rows->bound[rows->bounds++];
	*b = (struct mapping_bound){ .map = sheet,
		.at = mem_array(sheet->columns, sizeof(uint32_t)) };
	if (find_sheet(rows->grid, rows->map, b, e) < 0 ||
	    check_sheet(rows->grid, b, e) < 0)
		return -1;
	return find_headings(rows->grid, b, e);
}

/* ---------------------------------------------------------------- the rows */

/* True when any column that is read has a cell in the row. */
static bool
is_filled(const struct mapping_rows *rows, const struct mapping_bound *b,
    const struct workbook_row *row)
{
	for (size_t i = 0; i < b->map->columns; i++)
		if (b->map->column[i].role != ROLE_IGNORE &&
		    workbook_grid_at(rows->grid, row, b->at[i]))
			return true;
	return false;
}

enum { TOTALS_LONGEST = 20 }; /* no word for a total is longer */

bool
mapping_rows_totals(const struct workbook_grid *g,
    const struct workbook_row *row, uint32_t client)
{
	static const char *const words[] = { "total", "totals", "grand total",
		"sub total", "subtotal", "subtotals", "sum", "average", "mean",
		"count", "percentage", NULL };
	const struct workbook_cell *named =
	    client == MAPPING_ABSENT ? NULL : workbook_grid_at(g, row, client);
	bool found = false;
	struct buf plain;

	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	for (size_t i = 0; i < row->n && !found; i++) {
		const struct workbook_cell *cell = &g->cell[row->first + i];
		struct slice s = workbook_grid_text(g, cell);

		if (s.n > TOTALS_LONGEST || (named && cell != named))
			continue;
		buf_reset(&plain);
		fold_text(s, FOLD_CASE | FOLD_WORDS, &plain);
		for (size_t k = 0; words[k] && !found; k++)
			found = slice_is(buf_slice(&plain), words[k]);
	}
	buf_free(&plain);
	return found;
}

static int
add_rows(struct mapping_rows *rows, size_t bound, struct err *e)
{
	struct mapping_bound *b = &rows->bound[bound];
	const struct workbook_sheet *s = &rows->grid->sheet[b->sheet];
	const struct workbook_row *end = &rows->grid->row[s->first] + s->n;
	size_t client = mapping_map_find(b->map, ROLE_CLIENT, 0);

	for (const struct workbook_row *row = b->heading + 1; row < end;
	     row++) {
		struct mapping_source *source;

		if (!is_filled(rows, b, row))
			continue;
		if (mapping_rows_totals(rows->grid, row,
			client == MAPPING_ABSENT ? MAPPING_ABSENT
						 : b->at[client])) {
			if (b->totals++ == 0)
				b->total = row->line;
			continue;
		}
		if (rows->sources == LIMITS_WORKBOOK_ROWS_MAX)
			return err_set(e, ERR_REFUSED,
			    "the file has more than %d filled rows: divide it",
			    LIMITS_WORKBOOK_ROWS_MAX);
		if (rows->sources == rows->sources_cap) {
			rows->sources_cap =
			    rows->sources_cap ? rows->sources_cap * 2 : 64;
			rows->source = mem_resize(rows->source,
			    rows->sources_cap, sizeof(*rows->source));
		}
		source = &rows->source[rows->sources++];
		*source = (struct mapping_source){ .bound = bound, .row = row };
		buf_init(&source->reason, LIMITS_WORKBOOK_CELL_MAX);
	}
	return 0;
}

int
mapping_rows_find(struct mapping_rows *rows, const struct workbook_grid *grid,
    const struct mapping_map *map, const char *only, struct err *e)
{
	*rows = (struct mapping_rows){ .grid = grid, .map = map };
	buf_init(&rows->text, LIMITS_IMPORT_MAX);
	for (size_t i = 0; i < map->sheets; i++)
		if (!map->sheet[i].left_out &&
		    (only == NULL || same_name(map->sheet[i].name, only)))
			if (bind(rows, &map->sheet[i], e) < 0)
				return -1;
	if (rows->bounds == 0)
		return err_set(e, ERR_REFUSED,
		    "the mapping names no sheet of that name");
	for (size_t i = 0; i < rows->bounds; i++)
		if (add_rows(rows, i, e) < 0)
			return -1;
	return 0;
}

void
mapping_rows_free(struct mapping_rows *rows)
{
	for (size_t i = 0; i < rows->bounds; i++)
		free(rows->bound[i].at);
	for (size_t i = 0; i < rows->sources; i++)
		buf_free(&rows->source[i].reason);
	for (size_t i = 0; i < rows->faults; i++)
		free(rows->fault[i].why);
	free(rows->fault);
	free(rows->bound);
	free(rows->source);
	for (size_t i = 0; i < rows->persons; i++)
		people_wipe(&rows->person[i].row.words);
	free(rows->person);
	free(rows->fact);
	buf_free(&rows->text);
	*rows = (struct mapping_rows){ 0 };
}

void
mapping_rows_place(const struct mapping_rows *rows, size_t source,
    struct buf *out)
{
	const struct mapping_source *s = &rows->source[source];
	const char *name = rows->grid->sheet[rows->bound[s->bound].sheet].name;

	if (name[0])
		buf_printf(out, "sheet \"%s\", ", name);
	buf_printf(out, "row %u", s->row->line);
}

static bool
has_line(struct slice lines, struct slice line)
{
	struct slice one;

	while (text_split(lines, '\n', &one, &lines))
		if (slice_equal(one, line))
			return true;
	return slice_equal(one, line);
}

static void
add_fault(struct mapping_rows *rows, size_t source, size_t column,
    const char *why)
{
	if (rows->faults == rows->faults_cap) {
		rows->faults_cap = rows->faults_cap * 2 + 64;
		rows->fault = mem_resize(rows->fault, rows->faults_cap,
		    sizeof(*rows->fault));
	}
	rows->fault[rows->faults++] =
	    (struct mapping_fault){ source, column, mem_string(why) };
}

void
mapping_rows_refuse(struct mapping_rows *rows, size_t source, size_t column,
    const char *why)
{
	struct mapping_source *s = &rows->source[source];
	const struct mapping_map_sheet *sheet = rows->bound[s->bound].map;

	struct buf line;

	s->refused = true;
	buf_init(&line, LIMITS_WORKBOOK_CELL_MAX);
	mapping_rows_place(rows, source, &line);
	if (column != MAPPING_ABSENT)
		buf_printf(&line, ", column \"%s\"",
		    sheet->column[column].heading);
	buf_printf(&line, ": %s", why);
	/* One cell can state two facts. */
	if (!has_line(buf_slice(&s->reason), buf_slice(&line))) {
		if (s->reason.n > 0)
			buf_puts(&s->reason, "\n");
		buf_add_slice(&s->reason, buf_slice(&line));
		add_fault(rows, source, column, why);
	}
	buf_free(&line);
}
