#include "agent/mapping/workbook_pairs.h"

#include "agent/mapping/workbook_convert.h"
#include "common/base/day.h"
#include "protocol/limits.h"

/* What stands in a column, in words. */
static const char *
noun(enum workbook_role role)
{
	switch (role) {
	case ROLE_WELLBEING_SCORE:
		return "score";
	case ROLE_JOB_NEW_HOURS:
		return "hours";
	default:
		return "date";
	}
}

static size_t
place_of(const struct workbook_reading *r, const struct workbook_column *column)
{
	return column ? (size_t)(column - r->b->map->column) : WORKBOOK_ABSENT;
}

/* Refuse a filled cell whose other half is blank or not mapped. */
static void
refuse_half(struct workbook_reading *r, size_t filled, size_t blank)
{
	const struct workbook_column *column = r->b->map->column;
	enum workbook_role other =
	    workbook_words_role(column[filled].role)->partner;
	struct buf why;

	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	if (blank == WORKBOOK_ABSENT)
		buf_printf(&why,
		    "the mapping names no column for the %s that belongs to "
		    "this: set \"is\" of that column to \"%s\", or of this "
		    "one to \"ignore\"",
		    noun(other), workbook_words_role(other)->name);
	else
		buf_printf(&why,
		    "column \"%s\" is blank: write the %s there, or empty "
		    "this cell",
		    column[blank].heading, noun(other));
	workbook_reading_refuse(r, filled, buf_str(&why));
	buf_free(&why);
}

static void
read_pair(struct workbook_reading *r, size_t date, size_t value)
{
	bool dated = workbook_reading_cell(r, date) != NULL;
	bool valued = workbook_reading_cell(r, value) != NULL;
	const struct workbook_column *column =
	    &r->b->map->column[date == WORKBOOK_ABSENT ? value : date];
	struct workbook_saying what = { .mode = column->mode, .ref = "" };
	char ref[WORKBOOK_JOB_REF_SIZE];
	int32_t day = DAY_NONE;

	if (!dated && !valued)
		return;
	if (dated)
		(void)workbook_reading_date(r, date, &day);
	if (valued) {
		what.value = workbook_reading_text(r, value);
		if (what.value.n > 0)
			workbook_reading_refuse(r, value,
			    workbook_convert_number(what.value));
	}
	if (!dated)
		refuse_half(r, value, date);
	if (!valued)
		refuse_half(r, date, value);
	if (column->job > 0) {
		workbook_reading_job_ref(r, column->job, ref);
		what.ref = ref;
	}
	workbook_reading_state(r, date,
	    workbook_words_role(column->role)->event, day, &what);
}

void
workbook_pairs_read(struct workbook_reading *r)
{
	for (size_t i = 0; i < r->b->map->columns; i++) {
		const struct workbook_column *column = &r->b->map->column[i];
		const struct workbook_role_kind *kind =
		    workbook_words_role(column->role);
		const struct workbook_column *partner;

		if (kind->partner == ROLE_IGNORE)
			continue;
		partner = workbook_map_partner(r->b->map, column);
		if (kind->cells == CELLS_DATE)
			read_pair(r, i, place_of(r, partner));
		else if (partner == NULL)
			read_pair(r, WORKBOOK_ABSENT, i);
	}
}
