/*
 * Words for blank.  They are compared with their punctuation, since some have
 * nothing else, and only those of the table are ever proposed: what else stands
 * in a column of dates may be anything, a name too, and a mapping holds no
 * cells.
 */
#include "agent/mapping/mapping_blank.h"

#include "agent/mapping/mapping_map_text.h"
#include "common/base/fold.h"

static const char *const usual[] = { "-", "--", "---", "\xe2\x80\x93",
	"\xe2\x80\x94", ".", "?", "??", "???", "n/a", "n.a.", "na", "n/k", "nk",
	"tbc", "tba", "tbd", "t.b.c.", "to be confirmed", "nil", "none",
	"blank", "no", "x", "unknown", "not known", "not applicable", "not yet",
	"not started", "not done", "pending", "awaiting", "waiting",
	"in progress", "ongoing", "on-going", "on going", "current",
	"still in work", "outstanding", "missing" };

enum { USUAL = sizeof(usual) / sizeof(usual[0]) };

bool
mapping_blank_usual(struct slice cell)
{
	for (size_t i = 0; i < USUAL; i++)
		if (fold_same(workbook_grid_trim(cell), slice_of(usual[i]),
			FOLD_CASE))
			return true;
	return false;
}

static bool
holds(const struct mapping_list *list, struct slice cell)
{
	for (size_t i = 0; i < list->n; i++)
		if (fold_same(workbook_grid_trim(cell), slice_of(list->word[i]),
			FOLD_CASE))
			return true;
	return false;
}

bool
mapping_blank_is(const struct mapping_map *map, struct slice cell)
{
	return holds(&map->blank, cell);
}

void
mapping_blank_propose(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, uint32_t column,
    struct mapping_map *map, size_t *cells)
{
	const struct workbook_sheet *s = &g->sheet[sheet];
	const struct workbook_row *end = &g->row[s->first] + s->n;

	for (const struct workbook_row *row = headings + 1; row < end; row++) {
		const struct workbook_cell *cell =
		    workbook_grid_at(g, row, column);
		struct slice text;

		if (cell == NULL || cell->kind != WORKBOOK_TEXT)
			continue;
		text = workbook_grid_trim(workbook_grid_text(g, cell));
		if (!mapping_blank_usual(text))
			continue;
		(*cells)++;
		if (!holds(&map->blank, text))
			mapping_map_add_word(&map->blank, text, FOLD_CASE);
	}
}
