/*
 * What the cells below headings could be.  One word can head several things
 * ("Referred by": teams, or people), and what stands below it tells.
 */
#include "agent/mapping/mapping_seen.h"

#include <string.h>

#include "agent/mapping/mapping_blank.h"
#include "agent/mapping/mapping_convert.h"
#include "agent/mapping/mapping_dates.h"
#include "agent/mapping/mapping_rows.h"

enum { ROWS_MAX = 500 }; /* so many tell what a column holds */

/* Whether a cell is a date in any of the orders; which is not asked here. */
static bool
is_date(const struct workbook_grid *g, const struct workbook_cell *cell)
{
	struct slice s = workbook_grid_text(g, cell);
	int32_t day;

	for (int d = DATES_ISO; d < DATES_SERIAL; d++)
		if (mapping_dates_day((enum workbook_kind)cell->kind, s,
			(enum mapping_dates)d, g->dates_1904, &day) == NULL)
			return true;
	return false;
}

static void
count_cell(const struct workbook_grid *g, const struct workbook_cell *cell,
    const struct mapping_map *map, struct mapping_seen *seen)
{
	struct slice s = workbook_grid_trim(workbook_grid_shown(g, cell));
	enum event_mode source;
	bool yes;
	bool answer = mapping_convert_yes_no(map, s, &yes) == NULL;

	if (workbook_grid_fault((enum workbook_kind)cell->kind) ||
	    (!answer && mapping_blank_usual(s)))
		return;
	seen->filled++;
	if (is_date(g, cell))
		seen->dates++;
	else if (mapping_convert_code(s, true) == NULL)
		seen->codes++;
	seen->yes_no += answer;
	seen->sources += mapping_convert_source(map, s, &source) == NULL;
}

void
mapping_seen_count(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, const struct mapping_map *map,
    struct mapping_seen *seen)
{
	const struct workbook_sheet *s = &g->sheet[sheet];
	const struct workbook_row *end = &g->row[s->first] + s->n;

	memset(seen, 0, headings->n * sizeof(*seen));
	size_t rows = 0;

	for (const struct workbook_row *row = headings + 1;
	     row < end && rows < ROWS_MAX; row++) {
		if (mapping_rows_totals(g, row, MAPPING_ABSENT))
			continue;
		rows++;
		/* Both rows rise by column. */
		for (size_t i = 0, k = 0; i < row->n; i++) {
			const struct workbook_cell *cell =
			    &g->cell[row->first + i];

			while (k < headings->n &&
			       g->cell[headings->first + k].column <
				   cell->column)
				k++;
			if (k < headings->n &&
			    g->cell[headings->first + k].column == cell->column)
				count_cell(g, cell, map, &seen[k]);
		}
	}
}
