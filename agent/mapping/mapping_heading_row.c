/*
 * The row of headings.  Titles, blank rows and notes stand above it in most
 * sheets, and a row of data must not be taken for it: what is taken for
 * headings is shown, and written into the mapping.
 */
#include "agent/mapping/mapping_heading_row.h"

#include "agent/mapping/mapping_extract.h"
#include "agent/mapping/mapping_headings.h"
#include "agent/mapping/mapping_suspect.h"
#include "protocol/limits.h"

struct mapping_guess
mapping_heading_row_guess(struct slice heading, const struct mapping_seen *seen,
    enum mapping_wanted wanted)
{
	struct mapping_guess guess =
	    wanted == WANTED_EXTRACT ? mapping_extract_guess(heading)
				     : mapping_headings_guess(heading, seen);

	if (wanted == WANTED_PEOPLE && guess.person != ROLE_IGNORE) {
		guess.role = guess.person;
		guess.reason = REASON_KNOWN;
	}
	return guess;
}

/* The i-th of the rows in which headings may stand, or NULL. */
static const struct workbook_row *
row_at(const struct workbook_grid *g, size_t sheet, size_t i)
{
	const struct workbook_sheet *s = &g->sheet[sheet];

	return i < s->n && i <= LIMITS_WORKBOOK_TITLES_MAX
		   ? &g->row[s->first + i]
		   : NULL;
}

static struct slice
text_at(const struct workbook_grid *g, const struct workbook_row *row, size_t i)
{
	return workbook_grid_text(g, &g->cell[row->first + i]);
}

static bool
has_number(const struct workbook_grid *g, const struct workbook_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (mapping_suspect_number(text_at(g, row, i)))
			return true;
	return false;
}

static size_t
count_known(const struct workbook_grid *g, const struct workbook_row *row,
    enum mapping_wanted wanted)
{
	size_t known = 0;

	for (size_t i = 0; i < row->n; i++)
		known +=
		    mapping_heading_row_guess(text_at(g, row, i), NULL, wanted)
			.reason == REASON_KNOWN;
	return known;
}

const struct workbook_row *
mapping_heading_row_known(const struct workbook_grid *g, size_t sheet,
    enum mapping_wanted wanted)
{
	const struct workbook_row *row, *best = NULL;
	size_t most = 1; /* a single known word may stand in any row */

	for (size_t i = 0; (row = row_at(g, sheet, i)) != NULL; i++) {
		size_t n = count_known(g, row, wanted);

		if (n > most && !has_number(g, row)) {
			most = n;
			best = row;
		}
	}
	return best;
}

const struct workbook_row *
mapping_heading_row_numbered(const struct workbook_grid *g, size_t sheet,
    unsigned line)
{
	const struct workbook_row *row;

	for (size_t i = 0; (row = row_at(g, sheet, i)) != NULL; i++)
		if (row->line == line)
			return has_number(g, row) ? NULL : row;
	return NULL;
}

/* How many texts a row has; 0 when one of its cells is data. */
static size_t
count_texts(const struct workbook_grid *g, const struct workbook_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (g->cell[row->first + i].kind != WORKBOOK_TEXT ||
		    mapping_suspect_heading(text_at(g, row, i)))
			return 0;
	return row->n;
}

const struct workbook_row *
mapping_heading_row_plain(const struct workbook_grid *g, size_t sheet)
{
	const struct workbook_row *row, *best = NULL;
	size_t most = 1;

	for (size_t i = 0; (row = row_at(g, sheet, i)) != NULL; i++) {
		size_t n = count_texts(g, row);

		if (n == 0)
			break; /* data begin here, or have begun already */
		if (n > most) {
			most = n;
			best = row;
		}
	}
	return best;
}
