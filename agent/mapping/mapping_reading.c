/*
 * The cells of the row that is being read, by what the mapping says of them.
 * Whatever is wrong with a cell refuses its row with the column's heading.
 */
#include "agent/mapping/mapping_reading.h"

#include <string.h>

#include "agent/mapping/mapping_blank.h"
#include "agent/mapping/mapping_dates.h"
#include "agent/mapping/mapping_hours.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

void
mapping_reading_refuse(struct mapping_reading *r, size_t column,
    const char *why)
{
	if (why)
		mapping_rows_refuse(r->rows, r->source, column, why);
}

/* A word for blank.  "No" may be one below a date, and an answer elsewhere. */
static bool
is_blank(const struct mapping_reading *r, size_t column,
    const struct workbook_cell *cell)
{
	const struct mapping_map *map = r->rows->map;
	struct slice s = workbook_grid_text(r->rows->grid, cell);
	enum event_mode source;
	bool yes;

	if (map->blank.n == 0 || cell->kind != WORKBOOK_TEXT ||
	    !mapping_blank_is(map, s))
		return false;
	switch (mapping_words_role(r->b->map->column[column].role)->cells) {
	case CELLS_YES_NO:
		return mapping_convert_yes_no(map, s, &yes) != NULL;
	case CELLS_WORD:
		return mapping_convert_source(map, s, &source) != NULL;
	default:
		return true;
	}
}

const struct workbook_cell *
mapping_reading_cell(const struct mapping_reading *r, size_t column)
{
	const struct workbook_cell *cell =
	    column == MAPPING_ABSENT
		? NULL
		: workbook_grid_at(r->rows->grid, r->row, r->b->at[column]);

	return cell && !is_blank(r, column, cell) ? cell : NULL;
}

size_t
mapping_reading_column(const struct mapping_reading *r, enum mapping_role role,
    int job)
{
	return mapping_map_find(r->b->map, role, job);
}

struct slice
mapping_reading_text(struct mapping_reading *r, size_t column)
{
	const struct workbook_cell *cell = mapping_reading_cell(r, column);
	const char *why;

	if (cell == NULL)
		return slice_of("");
	why = workbook_grid_fault((enum workbook_kind)cell->kind);
	mapping_reading_refuse(r, column, why);
	return why ? slice_of("")
		   : workbook_grid_trim(workbook_grid_shown(r->rows->grid,
			 cell));
}

struct slice
mapping_reading_number(struct mapping_reading *r, size_t column,
    char out[static MAPPING_CONVERT_NUMBER_SIZE])
{
	const struct workbook_cell *cell = mapping_reading_cell(r, column);
	bool hours;
	struct slice s;
	const char *why, *better = NULL;

	if (cell == NULL)
		return slice_of("");
	hours = r->b->map->column[column].job > 0;
	s = workbook_grid_trim(workbook_grid_text(r->rows->grid, cell));
	why = mapping_convert_number((enum workbook_kind)cell->kind,
	    hours && cell->kind == WORKBOOK_TEXT ? mapping_hours_bare(s) : s,
	    out);
	if (why && hours &&
	    (cell->kind == WORKBOOK_TEXT || cell->kind == WORKBOOK_NUMBER))
		better = mapping_hours_fault(s);
	mapping_reading_refuse(r, column, better ? better : why);
	return slice_of(why ? "" : out);
}

struct slice
mapping_reading_code(struct mapping_reading *r, enum mapping_role role,
    bool clear)
{
	size_t column = mapping_reading_column(r, role, 0);
	const struct workbook_cell *cell = mapping_reading_cell(r, column);
	struct slice s = mapping_reading_text(r, column);
	const char *why =
	    cell ? mapping_convert_code_kind((enum workbook_kind)cell->kind)
		 : NULL;

	if (why == NULL && s.n > 0)
		why = mapping_convert_code(s, clear);
	mapping_reading_refuse(r, column, why);
	return why ? slice_of("") : s;
}

bool
mapping_reading_yes(struct mapping_reading *r, enum mapping_role role, int job,
    bool otherwise)
{
	size_t column = mapping_reading_column(r, role, job);
	struct slice s = mapping_reading_text(r, column);
	bool yes = otherwise;

	if (s.n > 0)
		mapping_reading_refuse(r, column,
		    mapping_convert_yes_no(r->rows->map, s, &yes));
	return yes;
}

/* -------------------------------------------------------------------- facts */

static void
write_flags(struct buf *out, unsigned flags)
{
	const char *between = "";

	for (unsigned flag = 1; flag <= FLAG_WITHDRAWN; flag <<= 1)
		if (flags & flag) {
			buf_printf(out, "%s%s", between,
			    events_flag_name(flag));
			between = ";";
		}
}

/* No cell needs quotation marks: each was checked as a code or number. */
void
mapping_reading_state(struct mapping_reading *r, size_t column,
    enum event event, int32_t day, const struct mapping_saying *what)
{
	struct mapping_rows *rows = r->rows;
	struct mapping_fact *fact;
	struct buf *out = &rows->text;
	char date[DAY_TEXT_SIZE];

	rows->source[r->source].facts++;
	if (day == DAY_NONE || rows->source[r->source].refused)
		return;
	rows->fact = mem_grow(rows->fact, rows->facts, &rows->facts_cap,
	    sizeof(*rows->fact));
	fact = &rows->fact[rows->facts++];
	*fact = (struct mapping_fact){ .source = r->source,
		.column = column,
		.begin = out->n };
	day_format(date, day);
	buf_printf(out, "%s,%.*s,%s,%s,%s,", r->service, (int)r->client.n,
	    (const char *)r->client.p, events_kind(event)->name, date,
	    events_mode_name(what->mode));
	write_flags(out, what->flags);
	buf_printf(out, ",%.*s,%.*s,", (int)what->ref.n,
	    (const char *)what->ref.p, (int)what->value.n,
	    (const char *)what->value.p);
	if (event == EVENT_ALLOCATED || event == EVENT_REFERRAL_RECEIVED ||
	    event == EVENT_REFERRAL_ACCEPTED)
		buf_add_slice(out, r->staff);
	buf_u8(out, '\n');
	fact->n = out->n - fact->begin;
}

/* Refuse a date.  Its text is shown only if it can be nothing but a date. */
static void
refuse_date(struct mapping_reading *r, size_t column, struct slice s,
    const char *why)
{
	struct buf text;
	bool shown = true;
	int digits = 0;

	s = workbook_grid_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		shown = shown && s.p[i] && strchr("0123456789/-.", s.p[i]);
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	if (mapping_blank_usual(s)) {
		mapping_reading_refuse(r, column,
		    "it is no date; if people mean a blank by this word, add "
		    "it "
		    "to \"blank\" in the mapping");
		return;
	}
	/* More digits than a date has may be an NHS or phone number. */
	if (!shown || digits > 8 || s.n > 10) {
		mapping_reading_refuse(r, column, why);
		return;
	}
	buf_init(&text, ERR_TEXT_MAX);
	buf_printf(&text, "\"%.*s\": %s", (int)s.n, (const char *)s.p, why);
	mapping_reading_refuse(r, column, buf_str(&text));
	buf_free(&text);
}

bool
mapping_reading_date(struct mapping_reading *r, size_t column, int32_t *day)
{
	const struct workbook_cell *cell = mapping_reading_cell(r, column);
	const char *why;

	*day = DAY_NONE;
	if (cell == NULL)
		return false;
	why = mapping_dates_day((enum workbook_kind)cell->kind,
	    workbook_grid_text(r->rows->grid, cell), r->rows->map->dates,
	    r->rows->grid->dates_1904, day);
	if (why) {
		refuse_date(r, column, workbook_grid_shown(r->rows->grid, cell),
		    why);
		*day = DAY_NONE;
	}
	return true;
}

void
mapping_reading_job_ref(const struct mapping_reading *r, int job,
    char out[static MAPPING_JOB_REF_SIZE])
{
	struct buf b;

	buf_init(&b, MAPPING_JOB_REF_SIZE - 1);
	buf_printf(&b, "%.*s%sjob%d", (int)r->referral.n,
	    (const char *)r->referral.p, r->referral.n ? "." : "", job);
	memcpy(out, buf_str(&b), b.n + 1);
	buf_free(&b);
}
