#include "agent/workbook/workbook_propose.h"

#include "common/base/day.h"
#include "protocol/limits.h"

/* ---------------------------------------------------------------- headings */

static size_t
count_known(const struct workbook_grid *g, const struct workbook_row *row)
{
	size_t known = 0;

	for (size_t i = 0; i < row->n; i++)
		known += workbook_words_guess(workbook_grid_text(g,
						  &g->cell[row->first + i]))
			     .reason == REASON_KNOWN;
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

/* A sheet being proposed for, and what each heading was taken for. */
struct proposal {
	struct workbook_map_sheet *sheet;
	struct workbook_guess guess[LIMITS_WORKBOOK_COLUMNS_MAX];
};

static bool
is_pair(const struct workbook_column *column)
{
	return workbook_words_role(column->role)->partner != ROLE_IGNORE;
}

/* True when another column has the pair's number, and is not its other
 * half. */
static bool
is_used(const struct proposal *p, size_t column)
{
	const struct workbook_column *c = &p->sheet->column[column];

	for (size_t i = 0; i < p->sheet->columns; i++) {
		const struct workbook_column *o = &p->sheet->column[i];

		if (i != column && is_pair(o) && o->job == c->job &&
		    o->mode == c->mode && o->number == c->number &&
		    (o->role == c->role ||
			p->guess[i].label != p->guess[column].label))
			return true;
	}
	return false;
}

/* The first free number of a pair, from the one that its heading has.
 * false when there is none. */
static bool
give_number(const struct proposal *p, size_t column)
{
	struct workbook_column *c = &p->sheet->column[column];

	c->number = p->guess[column].number;
	if (c->number > WORKBOOK_PAIRS_MAX)
		c->number = 1;
	while (c->number < WORKBOOK_PAIRS_MAX && is_used(p, column))
		c->number++;
	return !is_used(p, column);
}

/* Where no heading of a job has a number, a change of hours belongs to the
 * job before it. */
static int
job_before(const struct proposal *p, size_t column)
{
	for (size_t i = column; i-- > 0;)
		if (p->sheet->column[i].job > 0)
			return p->guess[i].numbers == 0
				   ? p->sheet->column[i].job
				   : 1;
	return 1;
}

static void
ignore(struct proposal *p, size_t column)
{
	struct workbook_column *c = &p->sheet->column[column];

	c->role = ROLE_IGNORE;
	c->job = 0;
	c->number = 0;
	c->mode = MODE_NONE;
	p->guess[column].reason = REASON_UNKNOWN;
}

static void
give_role(struct proposal *p, size_t at)
{
	struct workbook_column *column = &p->sheet->column[at];
	const struct workbook_guess *guess = &p->guess[at];
	const struct workbook_role_kind *kind =
	    workbook_words_role(guess->role);

	column->role = guess->role;
	column->mode = guess->mode;
	column->job = kind->job ? guess->job : 0;
	if (kind->partner != ROLE_IGNORE) {
		if (kind->job && guess->numbers == 0)
			column->job = job_before(p, at);
		if (!give_number(p, at))
			ignore(p, at);
		return;
	}
	while (kind->job && column->job < WORKBOOK_JOBS_MAX &&
	       taken(p->sheet, column))
		column->job++;
	if (!kind->many && taken(p->sheet, column)) {
		ignore(p, at);
		return;
	}
	if (column->role == ROLE_CONTACT ||
	    column->role == ROLE_EMPLOYER_CONTACT ||
	    column->role == ROLE_IN_WORK_SUPPORT)
		column->mode = MODE_FACE_TO_FACE;
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

static bool
has_start(const struct workbook_map_sheet *sheet, int job)
{
	return has(sheet, ROLE_JOB_DATE, job) ||
	       has(sheet, ROLE_JOB_STARTED, job);
}

/* "Hours change 2 date" is the second change of the first job where there
 * is no second job. */
static void
settle_changes(struct proposal *p)
{
	for (size_t i = 0; i < p->sheet->columns; i++) {
		struct workbook_column *c = &p->sheet->column[i];

		if (!is_pair(c) || c->job < 2 || !p->guess[i].loose ||
		    has_start(p->sheet, c->job) || !has_start(p->sheet, 1))
			continue;
		p->guess[i].number = p->guess[i].label = c->job;
		c->job = 1;
		if (!give_number(p, i))
			ignore(p, i);
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
	if (is_pair(c))
		buf_printf(says, ", %s %d",
		    c->job ? "change" : events_mode_name(c->mode), c->number);
	else if (c->mode != MODE_NONE)
		buf_printf(says, ", %s; change \"mode\" if it was not",
		    events_mode_name(c->mode));
	buf_puts(says, "\n");
}

/* Half of a pair, which no row can make a fact of. */
static void
say_half(const struct workbook_map_sheet *sheet,
    const struct workbook_column *c, struct buf *says)
{
	if (is_pair(c) && workbook_map_partner(sheet, c) == NULL)
		buf_printf(says,
		    "\"%s\" has no column for the %s that belongs to it: "
		    "rows that fill it will be refused.\n",
		    c->heading,
		    workbook_words_role(c->role)->cells != CELLS_DATE ? "date"
		    : c->job                                          ? "hours"
			     : "score");
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
	if (any_has(map, ROLE_WELLBEING_SCORE))
		buf_puts(says,
		    "Scores are read as SWEMWBS transformed (7.00 to 35.00), "
		    "not a sum of the answers as they are, and ReQoL-10 (0 to "
		    "40). Otherwise set \"is\" of both columns to "
		    "\"ignore\".\n");
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
	struct workbook_map_sheet *sheet;
	struct proposal p;

	if (row == NULL) {
		if (g->sheets > 1)
			buf_printf(says,
			    "Sheet %zu is left out: it has no row of known "
			    "headings.\n",
			    i + 1);
		return true;
	}
	sheet = p.sheet = workbook_map_add_sheet(map, g->sheet[i].name);
	for (size_t k = 0; k < row->n; k++) {
		struct workbook_column *column = add_column(sheet,
		    workbook_grid_text(g, &g->cell[row->first + k]));

		count_nth(sheet, column);
		p.guess[k] = workbook_words_guess(slice_of(column->heading));
		give_role(&p, k);
	}
	settle_dates(sheet);
	settle_changes(&p);
	buf_printf(says, "Sheet %zu, headings in row %u:\n", i + 1, row->line);
	for (size_t k = 0; k < sheet->columns; k++)
		say_column(&sheet->column[k], p.guess[k].reason, says);
	for (size_t k = 0; k < sheet->columns; k++)
		say_half(sheet, &sheet->column[k], says);
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
