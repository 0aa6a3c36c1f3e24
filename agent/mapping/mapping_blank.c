/*
 * Words for blank.  They are compared with their punctuation, since some have
 * nothing else, and only those of the table are ever proposed: what else stands
 * in a column of dates may be anything, a name too, and a mapping holds no
 * cells.
 */
#include "agent/mapping/mapping_blank.h"

#include "agent/mapping/mapping_map_text.h"
#include "common/base/fold.h"
#include "protocol/limits.h"

static const char *const usual[] = { "-", "--", "---", "\xe2\x80\x93",
	"\xe2\x80\x94", ".", "?", "??", "???", "n/a", "n.a.", "na", "n/k", "nk",
	"tbc", "tba", "tbd", "t.b.c.", "to be confirmed", "nil", "none",
	"blank", "no", "x", "unknown", "not known", "not applicable", "not yet",
	"not started", "not done", "pending", "awaiting", "waiting",
	"in progress", "ongoing", "on-going", "on going", "current",
	"still in work", "outstanding", "missing" };

enum {
	USUAL = sizeof(usual) / sizeof(usual[0]),
	USUAL_LONGEST = 16 /* bytes of the longest of them */
};

/* The cell as words are compared; "" if it is longer than any of them. */
static struct slice
plain(struct slice cell, struct buf *out)
{
	struct slice s = workbook_grid_trim(cell);

	buf_init(out, LIMITS_WORKBOOK_CELL_MAX);
	if (s.n < MAPPING_WORD_MAX)
		fold_text(s, FOLD_CASE, out);
	return buf_slice(out);
}

bool
mapping_blank_usual(struct slice cell)
{
	struct slice s = workbook_grid_trim(cell);
	bool found = false;
	struct buf text;

	if (s.n > USUAL_LONGEST)
		return false;
	s = plain(s, &text);
	for (size_t i = 0; i < USUAL && !found; i++)
		found = slice_is(s, usual[i]);
	buf_free(&text);
	return found;
}

static bool
holds(const struct mapping_list *list, struct slice cell)
{
	struct buf text;
	struct slice s = plain(cell, &text);
	bool found = false;

	for (size_t i = 0; i < list->n && !found; i++)
		found = s.n > 0 && slice_is(s, list->word[i]);
	buf_free(&text);
	return found;
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
