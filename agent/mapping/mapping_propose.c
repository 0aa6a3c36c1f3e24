/*
 * A mapping proposed from headings.  A proposal may be wrong, for a person
 * reads it; but nothing that would turn one date into another is proposed.
 */
#include "agent/mapping/mapping_propose.h"

#include <stdlib.h>

#include "agent/mapping/mapping_blank.h"
#include "agent/mapping/mapping_heading_row.h"
#include "agent/mapping/mapping_say.h"
#include "agent/mapping/mapping_seen.h"
#include "agent/mapping/mapping_suspect.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* ----------------------------------------------------------------- columns */

static bool
has(const struct mapping_map_sheet *sheet, enum mapping_role role, int job)
{
	return mapping_map_find(sheet, role, job) != MAPPING_ABSENT;
}

/* True when another column says the same about the same job. */
static bool
taken(const struct mapping_map_sheet *sheet,
    const struct mapping_column *column)
{
	for (size_t i = 0; i < sheet->columns; i++)
		if (&sheet->column[i] != column &&
		    sheet->column[i].role == column->role &&
		    sheet->column[i].job == column->job)
			return true;
	return false;
}

/* A sheet being proposed for, and what each heading was taken for. */
struct proposal {
	struct mapping_map_sheet *sheet;
	struct mapping_guess guess[LIMITS_WORKBOOK_COLUMNS_MAX];
	uint32_t at[LIMITS_WORKBOOK_COLUMNS_MAX]; /* where it stands */
};

static bool
is_pair(const struct mapping_column *column)
{
	return mapping_words_role(column->role)->partner != ROLE_IGNORE;
}

/* True when another column has the pair's number, and is not its other
 * half. */
static bool
is_used(const struct proposal *p, size_t column)
{
	const struct mapping_column *c = &p->sheet->column[column];

	for (size_t i = 0; i < p->sheet->columns; i++) {
		const struct mapping_column *o = &p->sheet->column[i];

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
	struct mapping_column *c = &p->sheet->column[column];

	c->number = p->guess[column].number;
	if (c->number > MAPPING_PAIRS_MAX)
		c->number = 1;
	while (c->number < MAPPING_PAIRS_MAX && is_used(p, column))
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
	struct mapping_column *c = &p->sheet->column[column];

	c->role = ROLE_IGNORE;
	c->job = 0;
	c->number = 0;
	c->mode = MODE_NONE;
}

static void
give_role(struct proposal *p, size_t at)
{
	struct mapping_column *column = &p->sheet->column[at];
	const struct mapping_guess *guess = &p->guess[at];
	const struct mapping_role_kind *kind = mapping_words_role(guess->role);

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
	while (kind->job && column->job < MAPPING_JOBS_MAX &&
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
count_nth(const struct mapping_map_sheet *sheet, struct mapping_column *column)
{
	for (size_t i = 0; &sheet->column[i] != column; i++)
		if (mapping_map_same_heading(slice_of(sheet->column[i].heading),
			slice_of(column->heading)))
			column->nth++;
}

/* A second day beside that of the referral, by its heading a start in the
 * programme, is the day of acceptance. */
static void
settle_programme(struct proposal *p)
{
	struct mapping_map_sheet *sheet = p->sheet;
	bool other =
	    has(sheet, ROLE_REFERRAL_DATE, 0) || has(sheet, ROLE_RECEIVED, 0);

	for (size_t i = 0; i < sheet->columns; i++)
		if (p->guess[i].role == ROLE_REFERRAL_DATE &&
		    p->guess[i].weak && sheet->column[i].role == ROLE_IGNORE &&
		    other && !has(sheet, ROLE_ACCEPTED, 0))
			sheet->column[i].role = ROLE_ACCEPTED;
}

/* Several dates of one referral or job explain each other: beside "accepted",
 * the plain date is that of receipt, and alone it stands for both. */
static void
settle_dates(struct mapping_map_sheet *sheet)
{
	bool both = has(sheet, ROLE_RECEIVED, 0);
	bool accepted = has(sheet, ROLE_ACCEPTED, 0);

	for (size_t i = 0; i < sheet->columns; i++) {
		struct mapping_column *c = &sheet->column[i];

		if (c->role == ROLE_JOB_DATE &&
		    (has(sheet, ROLE_JOB_FULL_DAY, c->job) ||
			has(sheet, ROLE_JOB_FOUR_HOURS, c->job)))
			c->role = ROLE_JOB_STARTED;
		else if (c->role == ROLE_RECEIVED && !accepted)
			c->role = ROLE_REFERRAL_DATE;
		else if (c->role == ROLE_REFERRAL_DATE && both)
			c->role = ROLE_IGNORE;
		else if (c->role == ROLE_REFERRAL_DATE && accepted)
			c->role = ROLE_RECEIVED;
	}
}

/* Where one column has the whole name, those with parts of it are not read. */
static void
settle_names(struct mapping_map_sheet *sheet)
{
	if (!has(sheet, ROLE_CLIENT_NAME, 0))
		return;
	for (size_t i = 0; i < sheet->columns; i++)
		if (sheet->column[i].role == ROLE_FIRST_NAME ||
		    sheet->column[i].role == ROLE_LAST_NAME)
			sheet->column[i].role = ROLE_IGNORE;
}

static bool
has_start(const struct mapping_map_sheet *sheet, int job)
{
	return mapping_map_find_start(sheet, job) != MAPPING_ABSENT;
}

/* Without a second job, "Hours change 2 date" is the second change of the
 * first. */
static void
settle_changes(struct proposal *p)
{
	for (size_t i = 0; i < p->sheet->columns; i++) {
		struct mapping_column *c = &p->sheet->column[i];

		if (!is_pair(c) || c->job < 2 || !p->guess[i].loose ||
		    has_start(p->sheet, c->job) || !has_start(p->sheet, 1))
			continue;
		p->guess[i].number = p->guess[i].label = c->job;
		c->job = 1;
		if (!give_number(p, i))
			ignore(p, i);
	}
}

/* ------------------------------------------------------------------- dates */

static bool
is_dates(const struct mapping_column *column)
{
	enum mapping_cells cells = mapping_words_role(column->role)->cells;

	return cells == CELLS_DATE || cells == CELLS_BIRTH;
}

static bool
is_number(const struct mapping_column *column)
{
	return mapping_words_role(column->role)->cells == CELLS_NUMBER;
}

/* True when every date in the sheet is written yyyy-mm-dd or is a number of a
 * workbook: then nothing has to be stated. */
static bool
all_iso(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, const struct proposal *p)
{
	const struct mapping_map_sheet *map = p->sheet;
	const struct workbook_sheet *s = &g->sheet[sheet];
	const struct workbook_row *row = headings + 1;
	const struct workbook_row *end = &g->row[s->first] + s->n;
	int32_t day;

	for (; row < end; row++)
		for (size_t i = 0; i < map->columns; i++) {
			uint32_t at = p->at[i];
			const struct workbook_cell *cell =
			    workbook_grid_at(g, row, at);

			if (cell && cell->kind == WORKBOOK_TEXT &&
			    is_dates(&map->column[i]) &&
			    !day_parse_birth(
				workbook_grid_trim(workbook_grid_text(g, cell)),
				&day) &&
			    !mapping_blank_usual(workbook_grid_text(g, cell)))
				return false;
		}
	return true;
}

/* --------------------------------------------------------------- workbooks */

/* Add a column; its heading becomes one line. */
static struct mapping_column *
add_column(struct mapping_map_sheet *sheet, struct slice heading)
{
	struct mapping_column *column =
	    mapping_map_add_column(sheet, workbook_grid_trim(heading));

	for (char *p = column->heading; *p; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	return column;
}

/* A workbook being proposed for. */
struct book {
	const struct workbook_grid *g;
	const struct mapping_propose_wish *wish;
	struct mapping_map *map;
	struct buf *says;
	bool iso;      /* every date so far is yyyy-mm-dd or a number */
	bool known;    /* some heading is */
	size_t unread; /* columns of particulars that are not wanted */
	size_t blank;  /* cells with words for blank */
};

/* Take over the headings of a row, but none that is data. */
static void
add_columns(struct book *b, size_t sheet, const struct workbook_row *row,
    struct proposal *p)
{
	struct mapping_seen *seen = mem_array(row->n, sizeof(*seen));
	size_t data = 0;

	mapping_seen_count(b->g, sheet, row, b->map, seen);
	for (size_t i = 0; i < row->n; i++) {
		const struct workbook_cell *cell = &b->g->cell[row->first + i];
		struct slice heading = workbook_grid_text(b->g, cell);
		size_t k = p->sheet->columns;

		if (cell->kind == WORKBOOK_DAY || cell->kind == WORKBOOK_ISO ||
		    mapping_suspect_heading(workbook_grid_trim(heading))) {
			data++;
			continue;
		}
		count_nth(p->sheet, add_column(p->sheet, heading));
		p->at[k] = cell->column;
		p->guess[k] = mapping_heading_row_guess(
		    slice_of(p->sheet->column[k].heading), &seen[i],
		    b->wish->wanted);
	}
	if (data > 0)
		buf_printf(b->says,
		    "%zu cell%s of this row hold%s a date, which is no "
		    "heading: %s left out.\n",
		    data, data == 1 ? "" : "s", data == 1 ? "s" : "",
		    data == 1 ? "its column is" : "their columns are");
	free(seen);
}

static void
propose_columns(struct book *b, struct proposal *p)
{
	size_t n = p->sheet->columns;

	for (size_t k = 0; k < n; k++) {
		if (!p->guess[k].weak)
			give_role(p, k);
		b->unread += b->wish->wanted == WANTED_FACTS &&
			     p->guess[k].person != ROLE_IGNORE;
		b->known = b->known || p->guess[k].reason == REASON_KNOWN;
	}
	for (size_t k = 0; k < n; k++)
		if (p->guess[k].weak)
			give_role(p, k);
	if (b->map->extract)
		return;
	settle_programme(p);
	settle_dates(p->sheet);
	settle_names(p->sheet);
	settle_changes(p);
}

static void
propose_sheet(struct book *b, size_t i, const struct workbook_row *row)
{
	struct proposal p;

	p.sheet = mapping_map_add_sheet(b->map, b->g->sheet[i].name);
	buf_printf(b->says, "Sheet %zu, headings in row %u:\n", i + 1,
	    row->line);
	add_columns(b, i, row, &p);
	propose_columns(b, &p);
	for (size_t k = 0; k < p.sheet->columns; k++)
		if (is_dates(&p.sheet->column[k]) ||
		    is_number(&p.sheet->column[k]))
			mapping_blank_propose(b->g, i, row, p.at[k], b->map,
			    &b->blank);
	for (size_t k = 0; k < p.sheet->columns; k++)
		mapping_say_column(&p.sheet->column[k], p.guess[k].reason,
		    b->says);
	mapping_say_sheet(p.sheet, b->says);
	b->iso = all_iso(b->g, i, row, &p) && b->iso;
}

/* Propose for all sheets with a row of headings: one that is known, or that
 * the user named. */
static void
propose_sheets(struct book *b)
{
	for (size_t i = 0; i < b->g->sheets; i++) {
		unsigned line = b->wish->heading_row;
		const struct workbook_row *row =
		    line > 0
			? mapping_heading_row_numbered(b->g, i, line)
			: mapping_heading_row_known(b->g, i, b->wish->wanted);

		if (row)
			propose_sheet(b, i, row);
		else if (b->g->sheets > 1 && b->g->sheet[i].fault == NULL)
			buf_printf(b->says,
			    "Sheet %zu is left out: it has no row of %s.\n",
			    i + 1,
			    line > 0 ? "this number among the first filled ones"
				     : "known headings");
	}
}

/* Where nothing is known: the headings of the longest sheet, all ignored, for
 * a person to fill in. */
static void
propose_skeleton(struct book *b)
{
	const struct workbook_row *row;
	size_t longest = 0;

	for (size_t i = 1; i < b->g->sheets; i++)
		if (b->g->sheet[i].n > b->g->sheet[longest].n)
			longest = i;
	if (b->g->sheets == 0)
		return;
	row = mapping_heading_row_plain(b->g, longest);
	if (row)
		propose_sheet(b, longest, row);
}

int
mapping_propose(const struct workbook_grid *g,
    const struct mapping_propose_wish *wish, struct mapping_map *map,
    struct buf *says, struct err *e)
{
	bool stated = map->dates != DATES_OPEN;
	struct book b = { .g = g,
		.wish = wish,
		.map = map,
		.says = says,
		.iso = true };

	map->extract = wish->wanted == WANTED_EXTRACT;
	propose_sheets(&b);
	if (map->sheets == 0 && wish->heading_row > 0)
		return err_set(e, ERR_REFUSED,
		    "row %u is none of the first %d filled rows of a sheet, or "
		    "holds an NHS number: it is no row of headings",
		    wish->heading_row, LIMITS_WORKBOOK_TITLES_MAX + 1);
	if (map->sheets == 0)
		propose_skeleton(&b);
	if (map->sheets == 0)
		return err_refuse(e, "headings", 0,
		    "no row among the first %d names columns, like %s: say in "
		    "which row the headings stand",
		    LIMITS_WORKBOOK_TITLES_MAX,
		    map->extract ? "\"ServiceRequestId\" and "
				   "\"ReferralRequestReceivedDate\""
				 : "\"Client ID\" and \"Referral date\"");
	if (!stated && b.iso && b.known)
		map->dates = DATES_ISO;
	mapping_say_blank(map, b.blank, says);
	if (b.known)
		mapping_say_map(map, stated, b.unread, says);
	else
		mapping_say_skeleton(map, says);
	return 0;
}
