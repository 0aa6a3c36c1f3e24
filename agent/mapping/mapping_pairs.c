#include "agent/mapping/mapping_pairs.h"

#include "agent/mapping/mapping_convert.h"
#include "common/base/day.h"
#include "protocol/limits.h"

/* What stands in a column, in words. */
static const char *
noun(enum mapping_role role)
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
place_of(const struct mapping_reading *r, const struct mapping_column *column)
{
	return column ? (size_t)(column - r->b->map->column) : MAPPING_ABSENT;
}

/* Refuse a filled cell whose other half is blank or not mapped. */
static void
refuse_half(struct mapping_reading *r, size_t filled, size_t blank)
{
	const struct mapping_column *column = r->b->map->column;
	enum mapping_role other =
	    mapping_words_role(column[filled].role)->partner;
	struct buf why;

	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	if (blank == MAPPING_ABSENT)
		buf_printf(&why,
		    "the mapping names no column for the %s that belongs to "
		    "this: set \"is\" of that column to \"%s\", or of this "
		    "one to \"ignore\"",
		    noun(other), mapping_words_role(other)->name);
	else
		buf_printf(&why,
		    "column \"%s\" is blank: write the %s there, or empty "
		    "this cell",
		    column[blank].heading, noun(other));
	mapping_reading_refuse(r, filled, buf_str(&why));
	buf_free(&why);
}

static void
read_pair(struct mapping_reading *r, size_t date, size_t value)
{
	bool dated = mapping_reading_cell(r, date) != NULL;
	bool valued = mapping_reading_cell(r, value) != NULL;
	const struct mapping_column *column =
	    &r->b->map->column[date == MAPPING_ABSENT ? value : date];
	struct mapping_saying what = { .mode = column->mode, .ref = "" };
	char ref[MAPPING_JOB_REF_SIZE];
	int32_t day = DAY_NONE;

	if (!dated && !valued)
		return;
	if (dated)
		(void)mapping_reading_date(r, date, &day);
	if (valued) {
		what.value = mapping_reading_text(r, value);
		if (what.value.n > 0)
			mapping_reading_refuse(r, value,
			    mapping_convert_number(what.value));
	}
	if (!dated)
		refuse_half(r, value, date);
	if (!valued)
		refuse_half(r, date, value);
	if (column->job > 0) {
		mapping_reading_job_ref(r, column->job, ref);
		what.ref = ref;
	}
	mapping_reading_state(r, date, mapping_words_role(column->role)->event,
	    day, &what);
}

void
mapping_pairs_read(struct mapping_reading *r)
{
	for (size_t i = 0; i < r->b->map->columns; i++) {
		const struct mapping_column *column = &r->b->map->column[i];
		const struct mapping_role_kind *kind =
		    mapping_words_role(column->role);
		const struct mapping_column *partner;

		if (kind->partner == ROLE_IGNORE)
			continue;
		partner = mapping_map_partner(r->b->map, column);
		if (kind->cells == CELLS_DATE)
			read_pair(r, i, place_of(r, partner));
		else if (partner == NULL)
			read_pair(r, MAPPING_ABSENT, i);
	}
}
