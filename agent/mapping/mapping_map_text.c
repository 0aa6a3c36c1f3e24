/*
 * A mapping's JSON, read strictly and written.  A person reads and edits the file,
 * so whatever is not understood is refused by its place, not passed over.
 */
#include "agent/mapping/mapping_map_text.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"
#include "protocol/limits.h"

enum { VERSION = 1, WHERE_MAX = 64 };

static const char *const dates_words[] = { "", "yyyy-mm-dd", "dd/mm/yyyy",
	"mm/dd/yyyy", "dd/mm/yy", "excel-serial", NULL };
static const char *const job_words[] = { "start and threshold", "start", NULL };
static const char *const referral_words[] = { "received and accepted",
	"received", "accepted", NULL };
static const char *const staff_words[] = { "allocated", "named", NULL };
static const char *const source_words[] = { "clinician", "self", "other",
	NULL };
static const enum event_mode source_modes[] = { MODE_CLINICIAN, MODE_SELF,
	MODE_OTHER };

const char *
mapping_map_dates(enum mapping_dates dates)
{
	return dates_words[dates];
}

static int
find_word(const char *const *words, const char *word)
{
	for (int i = 0; word && words[i]; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

bool
mapping_map_find_dates(const char *word, enum mapping_dates *out)
{
	int i = find_word(dates_words, word);

	if (i > DATES_OPEN)
		*out = (enum mapping_dates)i;
	return i > DATES_OPEN;
}

/* ----------------------------------------------------------------- reading */

static int
bad(struct err *e, const char *where, const char *why)
{
	return err_set(e, ERR_REFUSED, "the mapping, at %s: %s", where, why);
}

/* Every member of o is one of those named. */
static int
only(const struct jval *o, const char *where, const char *const *names,
    struct err *e)
{
	const char *name;

	for (size_t i = 0; (name = jval_name_at(o, i)) != NULL; i++)
		if (find_word(names, name) < 0)
			return err_set(e, ERR_REFUSED,
			    "the mapping, at %s: member %zu is not known",
			    where, i + 1);
	return 0;
}

/* A member that is one of some words; `otherwise` where it is missing. */
static int
read_choice(const struct jval *o, const char *name, const char *const *words,
    int *out, struct err *e)
{
	const struct jval *v = jval_get(o, name);

	if (v == NULL)
		return 0;
	*out = find_word(words, jval_str(v));
	if (*out >= 0)
		return 0;
	{
		struct buf list;

		buf_init(&list, ERR_TEXT_MAX);
		for (size_t i = 0; words[i]; i++)
			buf_printf(&list, "%s\"%s\"", i ? ", " : "one of ",
			    words[i]);
		(void)bad(e, name, buf_str(&list));
		buf_free(&list);
	}
	return -1;
}

static int
read_list(const struct jval *o, const char *name, struct mapping_list *list,
    struct err *e)
{
	const struct jval *a = jval_get(o, name);
	struct mapping_list fresh = { 0 };
	int rc = 0;

	if (a == NULL)
		return 0;
	if (jval_length(a) == 0)
		return bad(e, name, "a list of words is wanted");
	for (size_t i = 0; i < jval_length(a) && rc == 0; i++) {
		const char *word = jval_str(jval_at(a, i));

		if (word == NULL || strlen(word) >= MAPPING_WORD_MAX)
			rc = bad(e, name,
			    "each word is a text of at most 255 "
			    "letters");
		else
			mapping_map_add_word(&fresh, slice_of(word));
	}
	for (size_t i = 0; i < list->n; i++)
		free(list->word[i]);
	free(list->word);
	*list = fresh;
	return rc;
}

/* A small number between 1 and max; *out stays where it is missing. */
static int
read_count(const struct jval *o, const char *where, const char *name, int max,
    int *out, struct err *e)
{
	const struct jval *v = jval_get(o, name);
	int64_t n;

	if (v == NULL)
		return 0;
	if (!jval_i64(v, &n) || n < 1 || n > max)
		return err_set(e, ERR_REFUSED,
		    "the mapping, at %s: %s is a number from 1 to %d", where,
		    name, max);
	*out = (int)n;
	return 0;
}

/* What a score is measured by. */
static int
read_instrument(const struct jval *o, const char *where,
    struct mapping_column *column, struct err *e)
{
	const char *word = jval_get_str(o, "instrument");

	if (word)
		column->mode = events_find_mode(slice_of(word));
	if (column->mode == MODE_NONE ||
	    !(events_kind(EVENT_WELLBEING)->modes & 1U << column->mode))
		return bad(e, where,
		    "instrument says what a score is measured by: "
		    "\"swemwbs\" (transformed) or \"reqol\" (of 10 "
		    "questions)");
	if (jval_get(o, "mode"))
		return bad(e, where, "only contacts and support have a mode");
	return 0;
}

/* The mode of a contact; what an event may not have is refused. */
static int
read_mode(const struct jval *o, const char *where,
    struct mapping_column *column, struct err *e)
{
	enum event event = mapping_words_role(column->role)->event;
	unsigned modes = event ? events_kind(event)->modes : 0;
	const struct jval *v = jval_get(o, "mode");
	const char *word = jval_str(v);

	if (event == EVENT_WELLBEING)
		return read_instrument(o, where, column, e);
	if (jval_get(o, "instrument"))
		return bad(e, where,
		    "only wellbeing columns have an instrument");
	if (column->role == ROLE_RECEIVED || column->role == ROLE_ACCEPTED)
		modes = 0;
	if (word)
		column->mode = events_find_mode(slice_of(word));
	if (v == NULL && modes == 0)
		return 0;
	if (modes == 0)
		return bad(e, where, "only contacts and support have a mode");
	if (column->mode == MODE_NONE || !(modes & 1U << column->mode))
		return bad(e, where,
		    "mode says how it took place: \"face_to_face\", "
		    "\"phone\", \"video\" or another of the exchange format");
	return 0;
}

/* Which job a column belongs to, and which pair of columns. */
static int
read_place(const struct jval *o, const char *where,
    struct mapping_column *column, struct err *e)
{
	const struct mapping_role_kind *kind = mapping_words_role(column->role);

	if (read_count(o, where, "nth", LIMITS_WORKBOOK_COLUMNS_MAX,
		&column->nth, e) < 0 ||
	    read_count(o, where, "job", MAPPING_JOBS_MAX, &column->job, e) <
		0 ||
	    read_count(o, where, "number", MAPPING_PAIRS_MAX, &column->number,
		e) < 0)
		return -1;
	if (kind->job != (column->job > 0))
		return bad(e, where,
		    column->job
			? "only columns of a job have a job's number"
			: "\"job\" says which of the row's jobs is meant: 1");
	if ((kind->partner != ROLE_IGNORE) != (column->number > 0))
		return bad(e, where,
		    column->number
			? "only scores and changes of hours have a number"
			: "\"number\" says which score or change of hours is "
			  "meant: 1 for the first");
	return 0;
}

static int
read_column(const struct jval *o, const char *where,
    struct mapping_map_sheet *sheet, struct err *e)
{
	static const char *const names[] = { "heading", "is", "nth", "job",
		"number", "mode", "instrument", NULL };
	const char *heading = jval_get_str(o, "heading");
	const char *is = jval_get_str(o, "is");
	struct mapping_column *column;

	if (only(o, where, names, e) < 0)
		return -1;
	if (heading == NULL || heading[0] == '\0')
		return bad(e, where, "heading is missing");
	column = mapping_map_add_column(sheet, slice_of(heading));
	column->role = is ? mapping_words_find(slice_of(is)) : ROLE_KINDS;
	if (column->role == ROLE_KINDS)
		return bad(e, where,
		    "\"is\" names what the column holds, like \"client\", "
		    "\"profile_started\" or \"ignore\"");
	if (read_place(o, where, column, e) < 0)
		return -1;
	return read_mode(o, where, column, e);
}

static int
read_sheet(const struct jval *o, size_t i, struct mapping_map *map,
    struct err *e)
{
	static const char *const names[] = { "sheet", "columns", NULL };
	const char *name = jval_get_str(o, "sheet");
	const struct jval *columns = jval_get(o, "columns");
	struct mapping_map_sheet *sheet;
	struct buf where;
	int rc;

	buf_init(&where, WHERE_MAX);
	buf_printf(&where, "sheets[%zu]", i);
	rc = only(o, buf_str(&where), names, e);
	if (rc == 0 && name == NULL)
		rc = bad(e, buf_str(&where), "sheet (its name) is missing");
	if (rc == 0 && (jval_length(columns) == 0 ||
			   jval_length(columns) > LIMITS_WORKBOOK_COLUMNS_MAX))
		rc = bad(e, buf_str(&where), "columns is a list of columns");
	if (rc == 0) {
		sheet = mapping_map_add_sheet(map, name);
		for (size_t k = 0; k < jval_length(columns) && rc == 0; k++) {
			buf_reset(&where);
			buf_printf(&where, "sheets[%zu].columns[%zu]", i, k);
			rc = read_column(jval_at(columns, k), buf_str(&where),
			    sheet, e);
		}
	}
	buf_free(&where);
	return rc;
}

static int
read_sources(const struct jval *o, struct mapping_map *map, struct err *e)
{
	const struct jval *sources = jval_get(o, "sources");

	if (sources == NULL)
		return 0;
	if (only(sources, "sources", source_words, e) < 0)
		return -1;
	for (int i = 0; i < MAPPING_SOURCES; i++)
		if (read_list(sources, source_words[i], &map->source[i], e) < 0)
			return -1;
	return 0;
}

static int
read_options(const struct jval *o, struct mapping_map *map, struct err *e)
{
	int dates = DATES_OPEN, job = 0, referral = 0, staff = 0, source = -1;

	if (read_choice(o, "dates", dates_words, &dates, e) < 0 ||
	    read_choice(o, "job_date_means", job_words, &job, e) < 0 ||
	    read_choice(o, "referral_date_means", referral_words, &referral,
		e) < 0 ||
	    read_choice(o, "staff_means", staff_words, &staff, e) < 0)
		return -1;
	if (!jval_is_null(jval_get(o, "source_if_blank")) &&
	    read_choice(o, "source_if_blank", source_words, &source, e) < 0)
		return -1;
	map->dates = (enum mapping_dates)dates;
	map->job_date = (enum mapping_job_date)job;
	map->referral_date = (enum mapping_referral_date)referral;
	map->staff = (enum mapping_staff)staff;
	map->source_if_blank = source < 0 ? MODE_NONE : source_modes[source];
	if (read_list(o, "yes", &map->yes, e) < 0 ||
	    read_list(o, "no", &map->no, e) < 0)
		return -1;
	return read_sources(o, map, e);
}

static int
read_map(const struct jval *o, struct mapping_map *map, struct err *e)
{
	static const char *const names[] = { "sheaf_map", "confirmed", "dates",
		"job_date_means", "referral_date_means", "staff_means",
		"source_if_blank", "yes", "no", "sources", "sheets", NULL };
	const struct jval *sheets = jval_get(o, "sheets");
	int64_t version;

	if (!jval_get_i64(o, "sheaf_map", &version) || version != VERSION)
		return bad(e, "sheaf_map", "1 is wanted: is this a mapping?");
	if (only(o, "its beginning", names, e) < 0)
		return -1;
	if (!jval_bool(jval_get(o, "confirmed"), &map->confirmed))
		return bad(e, "confirmed", "true or false is wanted");
	if (read_options(o, map, e) < 0)
		return -1;
	if (jval_length(sheets) == 0 ||
	    jval_length(sheets) > LIMITS_WORKBOOK_SHEETS_MAX)
		return bad(e, "sheets", "a list of sheets is wanted");
	for (size_t i = 0; i < jval_length(sheets); i++)
		if (read_sheet(jval_at(sheets, i), i, map, e) < 0)
			return -1;
	return 0;
}

int
mapping_map_parse(struct slice bytes, struct mapping_map *map, struct err *e)
{
	struct jval *root;
	int rc;

	if (jval_parse(&root, bytes, LIMITS_MAPPING_MAX, e) < 0)
		return err_prefix(e, "the mapping");
	mapping_map_init(map);
	rc = read_map(root, map, e);
	jval_free(root);
	if (rc < 0)
		mapping_map_free(map);
	return rc;
}

/* ----------------------------------------------------------------- writing */

static void
write_list(struct jval *o, const char *name, const struct mapping_list *list)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < list->n; i++)
		jval_add_str(a, list->word[i]);
	jval_set(o, name, a);
}

static bool
is_score(const struct mapping_column *column)
{
	return mapping_words_role(column->role)->event == EVENT_WELLBEING;
}

static struct jval *
write_column(const struct mapping_column *column)
{
	struct jval *o = jval_object();

	jval_set_str(o, "heading", column->heading);
	if (column->nth > 1)
		jval_set_i64(o, "nth", column->nth);
	jval_set_str(o, "is", mapping_words_role(column->role)->name);
	if (column->job > 0)
		jval_set_i64(o, "job", column->job);
	if (column->number > 0)
		jval_set_i64(o, "number", column->number);
	if (column->mode != MODE_NONE)
		jval_set_str(o, is_score(column) ? "instrument" : "mode",
		    events_mode_name(column->mode));
	return o;
}

static void
write_sheets(struct jval *root, const struct mapping_map *map)
{
	struct jval *sheets = jval_array();

	for (size_t i = 0; i < map->sheets; i++) {
		const struct mapping_map_sheet *sheet = &map->sheet[i];
		struct jval *o = jval_object(), *columns = jval_array();

		jval_set_str(o, "sheet", sheet->name);
		for (size_t k = 0; k < sheet->columns; k++)
			jval_add(columns, write_column(&sheet->column[k]));
		jval_set(o, "columns", columns);
		jval_add(sheets, o);
	}
	jval_set(root, "sheets", sheets);
}

void
mapping_map_write(const struct mapping_map *map, struct buf *out)
{
	struct jval *root = jval_object(), *sources = jval_object();

	jval_set_i64(root, "sheaf_map", VERSION);
	jval_set_bool(root, "confirmed", map->confirmed);
	jval_set_str(root, "dates", dates_words[map->dates]);
	jval_set_str(root, "job_date_means", job_words[map->job_date]);
	jval_set_str(root, "referral_date_means",
	    referral_words[map->referral_date]);
	jval_set_str(root, "staff_means", staff_words[map->staff]);
	if (map->source_if_blank == MODE_NONE)
		jval_set_null(root, "source_if_blank");
	else
		jval_set_str(root, "source_if_blank",
		    events_mode_name(map->source_if_blank));
	write_list(root, "yes", &map->yes);
	write_list(root, "no", &map->no);
	for (int i = 0; i < MAPPING_SOURCES; i++)
		write_list(sources, source_words[i], &map->source[i]);
	jval_set(root, "sources", sources);
	write_sheets(root, map);
	jval_write(root, true, out);
	buf_u8(out, '\n');
	jval_free(root);
}
