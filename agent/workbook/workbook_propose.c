#include "agent/workbook/workbook_propose.h"

#include "common/base/day.h"
#include "protocol/limits.h"

/* ---------------------------------------------------------------- headings */

static size_t
count_known(const struct workbook_grid *g, const struct workbook_row *row)
{
	size_t known = 0;

	for (size_t i = 0; i < row->n; i++) {
		enum workbook_role role;
		int job;

		known += workbook_words_guess(workbook_grid_text(g,
						  &g->cell[row->first + i]),
			     &role, &job) == REASON_KNOWN;
	}
	return known;
}

const struct workbook_row *
workbook_propose_headings(const struct workbook_grid *g, size_t sheet)
{
	const struct workbook_sheet *s = &g->sheet[sheet];
	const struct workbook_row *best = NULL;
	size_t most = 1; /* one known word is none */

	for (size_t i = 0; i < s->n && i <= LIMITS_WORKBOOK_TITLES_MAX; i++) {
		size_t n = count_known(g, &g->row[s->first + i]);

		if (n > most) {
			most = n;
			best = &g->row[s->first + i];
		}
	}
	return best;
}

/* ----------------------------------------------------------------- columns */

static bool
same_heading(const char *a, const char *b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, LIMITS_WORKBOOK_CELL_MAX);
	buf_init(&y, LIMITS_WORKBOOK_CELL_MAX);
	workbook_words_plain(slice_of(a), &x);
	workbook_words_plain(slice_of(b), &y);
	same = slice_equal(buf_slice(&x), buf_slice(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

static bool
has(const struct workbook_map_sheet *sheet, enum workbook_role role, int job)
{
	for (size_t i = 0; i < sheet->columns; i++)
		if (sheet->column[i].role == role &&
		    sheet->column[i].job == job)
			return true;
	return false;
}

/* True when an earlier column says the same of the same job. */
static bool
taken(const struct workbook_map_sheet *sheet,
    const struct workbook_column *column)
{
	for (size_t i = 0; &sheet->column[i] != column; i++)
		if (sheet->column[i].role == column->role &&
		    sheet->column[i].job == column->job)
			return true;
	return false;
}

static enum workbook_reason
give_role(struct workbook_map_sheet *sheet, struct workbook_column *column)
{
	enum workbook_reason reason =
	    workbook_words_guess(slice_of(column->heading), &column->role,
		&column->job);
	const struct workbook_role_kind *kind =
	    workbook_words_role(column->role);

	if (!kind->job)
		column->job = 0;
	while (kind->job && column->job < WORKBOOK_JOBS_MAX &&
	       taken(sheet, column))
		column->job++;
	if (!kind->many && taken(sheet, column)) {
		column->role = ROLE_IGNORE;
		column->job = 0;
		return REASON_UNKNOWN;
	}
	if (column->role == ROLE_CONTACT ||
	    column->role == ROLE_EMPLOYER_CONTACT ||
	    column->role == ROLE_IN_WORK_SUPPORT)
		column->mode = MODE_FACE_TO_FACE;
	return reason;
}

static void
count_nth(const struct workbook_map_sheet *sheet,
    struct workbook_column *column)
{
	for (size_t i = 0; &sheet->column[i] != column; i++)
		if (same_heading(sheet->column[i].heading, column->heading))
			column->nth++;
}

/* A date that is not the only one of its kind says what it is. */
static void
settle_dates(struct workbook_map_sheet *sheet)
{
	for (size_t i = 0; i < sheet->columns; i++) {
		struct workbook_column *c = &sheet->column[i];

		if (c->role == ROLE_JOB_DATE &&
		    (has(sheet, ROLE_JOB_FULL_DAY, c->job) ||
			has(sheet, ROLE_JOB_FOUR_HOURS, c->job)))
			c->role = ROLE_JOB_STARTED;
		if (c->role != ROLE_REFERRAL_DATE)
			continue;
		if (has(sheet, ROLE_RECEIVED, 0))
			c->role = ROLE_IGNORE;
		else if (has(sheet, ROLE_ACCEPTED, 0))
			c->role = ROLE_RECEIVED;
	}
}

/* ------------------------------------------------------------------ saying */

static void
say_column(const struct workbook_column *c, enum workbook_reason reason,
    struct buf *says)
{
	static const char *const why[] = {
		[REASON_UNKNOWN] = "not read: not known, or said before",
		[REASON_KNOWN] = "not read: another column says it",
		[REASON_PERSON] = "not read: names a person or is free text",
		[REASON_DERIVED] = "not read: follows from the dates",
	};

	buf_printf(says, "  %s", c->heading);
	if (c->nth > 1)
		buf_printf(says, " (no. %d)", c->nth);
	if (c->role == ROLE_IGNORE) {
		buf_printf(says, ": %s\n", why[reason]);
		return;
	}
	buf_printf(says, ": %s", workbook_words_role(c->role)->name);
	if (c->job > 0)
		buf_printf(says, " of job %d", c->job);
	if (c->mode != MODE_NONE)
		buf_printf(says, ", %s; change \"mode\" if it was not",
		    events_mode_name(c->mode));
	buf_puts(says, "\n");
}

static bool
any_has(const struct workbook_map *map, enum workbook_role role)
{
	for (size_t i = 0; i < map->sheets; i++)
		for (size_t k = 0; k < map->sheet[i].columns; k++)
			if (map->sheet[i].column[k].role == role)
				return true;
	return false;
}

static void
say_meanings(const struct workbook_map *map, struct buf *says)
{
	bool job =
	    any_has(map, ROLE_JOB_DATE) || any_has(map, ROLE_JOB_STARTED);

	if (any_has(map, ROLE_REFERRAL_DATE))
		buf_puts(says,
		    "A referral has one date here. It is read as \"received "
		    "and accepted\": these referrals were accepted on the day "
		    "they came. Otherwise set \"referral_date_means\" to "
		    "\"received\" or \"accepted\".\n");
	if (any_has(map, ROLE_JOB_DATE))
		buf_puts(says,
		    "A job has one date here. It is read as \"start and "
		    "threshold\": these jobs lasted at least one day, or four "
		    "hours if part-time. Otherwise set \"job_date_means\" to "
		    "\"start\"; such a job is not counted until the day is "
		    "known.\n");
	if (job && !any_has(map, ROLE_JOB_HOURS))
		buf_puts(says,
		    "No column holds a job's weekly hours, which every job "
		    "needs: rows with a job will be refused.\n");
	if (!any_has(map, ROLE_SOURCE))
		buf_puts(says,
		    "No column holds the source of a referral, which every "
		    "accepted one needs: set \"source_if_blank\" to "
		    "\"clinician\", \"self\" or \"other\".\n");
	if (any_has(map, ROLE_EMPLOYER_CONTACT))
		buf_puts(says,
		    "The first employer contact is read as a meaningful one, "
		    "for this client.\n");
	if (!any_has(map, ROLE_CLIENT))
		buf_puts(says,
		    "No column is known to hold the service's own reference "
		    "of a client: set \"is\" of that column to \"client\".\n");
}

static void
say_dates(const struct workbook_map *map, bool stated, struct buf *says)
{
	if (map->dates == DATES_OPEN)
		buf_puts(says,
		    "How dates are written is not stated and is never "
		    "guessed: use --dates dd/mm/yyyy (or yyyy-mm-dd, "
		    "mm/dd/yyyy, dd/mm/yy, excel-serial), or set \"dates\".\n");
	else
		buf_printf(says, "Dates are read as %s%s.\n",
		    workbook_map_dates(map->dates),
		    stated ? "" : ", for all of them are written so");
}

/* ------------------------------------------------------------------- dates */

/* True when every cell under a column of dates is a real date or a number
 * of a workbook. */
static bool
all_iso(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, const struct workbook_map_sheet *map)
{
	const struct workbook_sheet *s = &g->sheet[sheet];
	const struct workbook_row *row = headings + 1;
	const struct workbook_row *end = &g->row[s->first] + s->n;
	int32_t day;

	for (; row < end; row++)
		for (size_t i = 0; i < map->columns; i++) {
			uint32_t at = g->cell[headings->first + i].column;
			const struct workbook_cell *cell =
			    workbook_grid_at(g, row, at);

			if (cell && cell->kind == WORKBOOK_TEXT &&
			    workbook_words_role(map->column[i].role)->cells ==
				CELLS_DATE &&
			    !day_parse_birth(
				workbook_grid_trim(workbook_grid_text(g, cell)),
				&day))
				return false;
		}
	return true;
}

/* --------------------------------------------------------------- workbooks */

/* A heading in one line. */
static struct workbook_column *
add_column(struct workbook_map_sheet *sheet, struct slice heading)
{
	struct workbook_column *column =
	    workbook_map_add_column(sheet, workbook_grid_trim(heading));

	for (char *p = column->heading; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return column;
}

static bool
propose_sheet(const struct workbook_grid *g, size_t i, struct workbook_map *map,
    struct buf *says)
{
	const struct workbook_row *row = workbook_propose_headings(g, i);
	enum workbook_reason reason[LIMITS_WORKBOOK_COLUMNS_MAX];
	struct workbook_map_sheet *sheet;

	if (row == NULL) {
		if (g->sheets > 1)
			buf_printf(says,
			    "Sheet %zu is left out: it has no row of known "
			    "headings.\n",
			    i + 1);
		return true;
	}
	sheet = workbook_map_add_sheet(map, g->sheet[i].name);
	for (size_t k = 0; k < row->n; k++) {
		struct workbook_column *column = add_column(sheet,
		    workbook_grid_text(g, &g->cell[row->first + k]));

		count_nth(sheet, column);
		reason[k] = give_role(sheet, column);
	}
	settle_dates(sheet);
	buf_printf(says, "Sheet %zu, headings in row %u:\n", i + 1, row->line);
	for (size_t k = 0; k < sheet->columns; k++)
		say_column(&sheet->column[k], reason[k], says);
	return all_iso(g, i, row, sheet);
}

int
workbook_propose(const struct workbook_grid *g, struct workbook_map *map,
    struct buf *says, struct err *e)
{
	bool stated = map->dates != DATES_OPEN, iso = true;

	for (size_t i = 0; i < g->sheets; i++)
		iso = propose_sheet(g, i, map, says) && iso;
	if (map->sheets == 0)
		return err_set(e, ERR_REFUSED,
		    "no row among the first %d names columns that are known, "
		    "like \"Client ID\" and \"Referral date\"",
		    LIMITS_WORKBOOK_TITLES_MAX);
	if (!stated && iso)
		map->dates = DATES_ISO;
	say_meanings(map, says);
	say_dates(map, stated, says);
	return 0;
}
