/*
 * A mapping's JSON, read strictly and written.  A person reads and edits the file,
 * so whatever is not understood is refused by its place, not passed over.
 */
#include "agent/mapping/mapping_map_text.h"

#include <string.h>

#include "agent/mapping/mapping_suspect.h"
#include "common/base/fold.h"
#include "common/base/json.h"
#include "protocol/limits.h"

enum { VERSION = 1, WHERE_MAX = 1024, WORDS = FOLD_CASE | FOLD_WORDS };

static const char *const about_words[] = { "clients", "mhsds", NULL };
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

/* Every member of o is one of those named. */
static void
only(struct mapping_map *map, const struct jval *o, const char *where,
    const char *const *names)
{
	const char *name;
	struct buf list;

	buf_init(&list, ERR_TEXT_MAX);
	for (size_t i = 0; names[i]; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
	for (size_t i = 0; (name = jval_name_at(o, i)) != NULL; i++)
		if (find_word(names, name) < 0)
			mapping_map_fault(map,
			    "%s: member %zu is not known; there may be %s",
			    where, i + 1, buf_str(&list));
	buf_free(&list);
}

/* A member that is one of some words; *out stays where it is missing. */
static void
read_choice(struct mapping_map *map, const struct jval *o, const char *name,
    const char *const *words, int *out)
{
	const struct jval *v = jval_get(o, name);
	struct buf list;
	int found;

	if (v == NULL)
		return;
	found = find_word(words, jval_str(v));
	if (found >= 0) {
		*out = found;
		return;
	}
	buf_init(&list, ERR_TEXT_MAX);
	for (size_t i = 0; words[i]; i++)
		if (words[i][0])
			buf_printf(&list, "%s\"%s\"", list.n ? ", " : "",
			    words[i]);
	mapping_map_fault(map, "\"%s\" is one of %s", name, buf_str(&list));
	buf_free(&list);
}

/* A list of words, folded by flags; *list stays where it is missing. */
static void
read_list(struct mapping_map *map, const struct jval *o, const char *name,
    unsigned flags, struct mapping_list *list)
{
	const struct jval *a = jval_get(o, name);
	struct mapping_list fresh = { 0 };

	if (a == NULL)
		return;
	/* A sheet need not have words for blank. */
	if (!jval_is_array(a) || (jval_length(a) == 0 && list != &map->blank))
		mapping_map_fault(map, "\"%s\": a list of words is wanted",
		    name);
	for (size_t i = 0; i < jval_length(a); i++) {
		const char *word = jval_str(jval_at(a, i));

		if (word == NULL || strlen(word) >= MAPPING_WORD_MAX)
			mapping_map_fault(map,
			    "\"%s\": word %zu is not a text of at most 255 "
			    "letters",
			    name, i + 1);
		else
			mapping_map_add_word(&fresh, slice_of(word), flags);
	}
	mapping_map_free_list(list);
	*list = fresh;
}

/* A small number between 1 and max; *out stays where it is missing. */
static void
read_count(struct mapping_map *map, const struct jval *v, const char *what,
    int max, int *out)
{
	int64_t n;

	if (v == NULL)
		return;
	if (jval_i64(v, &n) && n >= 1 && n <= max)
		*out = (int)n;
	else
		mapping_map_fault(map, "%s is a number from 1 to %d", what,
		    max);
}

/* A column that is being read, and its place in words. */
struct reading {
	struct mapping_map *map;
	const struct jval *o;
	struct mapping_column *column;
	const char *where;
};

static void
bad(const struct reading *r, const char *why)
{
	mapping_map_fault(r->map, "%s: %s", r->where, why);
}

/* What a score is measured by. */
static void
read_instrument(const struct reading *r)
{
	const char *word = jval_get_str(r->o, "instrument");
	enum event_mode mode =
	    word ? events_find_mode(slice_of(word)) : MODE_NONE;

	if (mode == MODE_NONE ||
	    !(events_kind(EVENT_WELLBEING)->modes & 1U << mode))
		bad(r, "instrument says what a score is measured by: "
		       "\"swemwbs\" (transformed) or \"reqol\" (of 10 "
		       "questions)");
	else
		r->column->mode = mode;
	if (jval_get(r->o, "mode"))
		bad(r, "only contacts and support have a mode");
}

/* The mode of a contact, face to face where it is not said; what an event may
 * not have is refused. */
static void
read_mode(const struct reading *r)
{
	enum mapping_role role = r->column->role;
	enum event event = mapping_words_role(role)->event;
	unsigned modes = event ? events_kind(event)->modes : 0;
	const char *word = jval_get_str(r->o, "mode");
	enum event_mode mode =
	    word ? events_find_mode(slice_of(word)) : MODE_NONE;

	if (event == EVENT_WELLBEING) {
		read_instrument(r);
		return;
	}
	if (jval_get(r->o, "instrument"))
		bad(r, "only wellbeing columns have an instrument");
	if (role == ROLE_RECEIVED || role == ROLE_ACCEPTED)
		modes = 0;
	if (modes == 0) {
		if (jval_get(r->o, "mode"))
			bad(r, "only contacts and support have a mode");
	} else if (jval_get(r->o, "mode") == NULL) {
		r->column->mode = MODE_FACE_TO_FACE;
		buf_printf(&r->map->notes,
		    "%s: the mode is not said, and is taken to be "
		    "face_to_face\n",
		    r->where);
	} else if (mode == MODE_NONE || !(modes & 1U << mode)) {
		bad(r,
		    "mode says how it took place: \"face_to_face\", "
		    "\"phone\", \"video\" or another of the exchange format");
	} else {
		r->column->mode = mode;
	}
}

static void
read_number(const struct reading *r, const char *name, int max, int *out)
{
	struct buf what;

	buf_init(&what, ERR_TEXT_MAX);
	buf_printf(&what, "%s: %s", r->where, name);
	read_count(r->map, jval_get(r->o, name), buf_str(&what), max, out);
	buf_free(&what);
}

/* Which job a column belongs to, and which pair of columns. */
static void
read_place(const struct reading *r)
{
	struct mapping_column *column = r->column;
	const struct mapping_role_kind *kind = mapping_words_role(column->role);
	bool job = jval_get(r->o, "job") != NULL;
	bool number = jval_get(r->o, "number") != NULL;

	read_number(r, "job", MAPPING_JOBS_MAX, &column->job);
	read_number(r, "number", MAPPING_PAIRS_MAX, &column->number);
	if (kind->job != job)
		bad(r,
		    job ? "only columns of a job have a job's number"
			: "\"job\" says which of the row's jobs is meant: 1");
	if ((kind->partner != ROLE_IGNORE) != number)
		bad(r, number
			   ? "only scores and changes of hours have a number"
			   : "\"number\" says which score or change of hours "
			     "is meant: 1 for the first");
}

/* Append a column's place, as people see it. */
static void
say_place(const struct mapping_map_sheet *sheet, const char *heading, int nth,
    struct buf *out)
{
	if (sheet->name[0])
		buf_printf(out, "sheet \"%s\", ", sheet->name);
	buf_printf(out, "heading \"%s\"", heading);
	if (nth > 1)
		buf_printf(out, " (no. %d)", nth);
}

static void
bad_heading(struct mapping_map *map, const struct mapping_map_sheet *sheet,
    const char *why)
{
	bool named = sheet->name[0] != '\0';

	mapping_map_fault(map, "%s%s%sthe heading of column %zu %s",
	    named ? "sheet \"" : "", sheet->name, named ? "\": " : "",
	    sheet->columns + 1, why);
}

/* *unknown is set when the word for what it holds is not known. */
static void
read_column(struct mapping_map *map, const struct jval *o,
    struct mapping_map_sheet *sheet, bool *unknown)
{
	static const char *const names[] = { "heading", "is", "nth", "job",
		"number", "mode", "instrument", NULL };
	const char *heading = jval_get_str(o, "heading");
	const char *is = jval_get_str(o, "is");
	enum mapping_role role =
	    is ? mapping_words_find(slice_of(is), map->extract) : ROLE_KINDS;
	struct reading r = { .map = map, .o = o };
	struct buf where;

	if (heading == NULL || heading[0] == '\0' ||
	    mapping_suspect_heading(slice_of(heading))) {
		bad_heading(map, sheet,
		    heading && heading[0]
			? "holds an NHS number or a date, which is data"
			: "is missing");
		heading = "";
	}
	r.column = mapping_map_add_column(sheet, slice_of(heading));
	buf_init(&where, WHERE_MAX);
	read_count(map, jval_get(o, "nth"), "\"nth\" of a heading",
	    LIMITS_WORKBOOK_COLUMNS_MAX, &r.column->nth);
	say_place(sheet, heading, r.column->nth, &where);
	r.where = buf_str(&where);
	only(map, o, r.where, names);
	if (role == ROLE_KINDS) {
		bad(&r, "\"is\" does not name what the column holds");
		*unknown = true;
	} else {
		r.column->role = role;
		read_place(&r);
		read_mode(&r);
	}
	buf_free(&where);
}

static void
read_sheet(struct mapping_map *map, const struct jval *o, size_t i,
    bool *unknown)
{
	static const char *const names[] = { "sheet", "columns", NULL };
	const char *name = jval_get_str(o, "sheet");
	const struct jval *columns = jval_get(o, "columns");
	struct mapping_map_sheet *sheet;
	bool strange = false;
	struct buf where;

	buf_init(&where, WHERE_MAX);
	buf_printf(&where, "sheet %zu of the mapping", i + 1);
	only(map, o, buf_str(&where), names);
	if (name == NULL)
		mapping_map_fault(map, "%s: \"sheet\" (its name) is missing",
		    buf_str(&where));
	if (jval_length(columns) == 0 ||
	    jval_length(columns) > LIMITS_WORKBOOK_COLUMNS_MAX) {
		mapping_map_fault(map, "%s: \"columns\" is a list of columns",
		    buf_str(&where));
		strange = true;
	} else {
		sheet = mapping_map_add_sheet(map, name ? name : "");
		for (size_t k = 0; k < jval_length(columns); k++)
			read_column(map, jval_at(columns, k), sheet, &strange);
		sheet->strange = strange;
	}
	*unknown = *unknown || strange;
	buf_free(&where);
}

static void
read_sources(struct mapping_map *map, const struct jval *o)
{
	const struct jval *sources = jval_get(o, "sources");

	if (sources == NULL)
		return;
	only(map, sources, "\"sources\"", source_words);
	for (int i = 0; i < MAPPING_SOURCES; i++)
		read_list(map, sources, source_words[i], WORDS,
		    &map->source[i]);
}

static void
read_options(struct mapping_map *map, const struct jval *o)
{
	int dates = DATES_OPEN, job = 0, referral = 0, staff = 0, source = -1;
	size_t before;

	before = map->faulty;
	read_choice(map, o, "dates", dates_words, &dates);
	map->strange_dates = map->faulty > before;
	read_choice(map, o, "job_date_means", job_words, &job);
	read_choice(map, o, "referral_date_means", referral_words, &referral);
	read_choice(map, o, "staff_means", staff_words, &staff);
	if (!jval_is_null(jval_get(o, "source_if_blank")))
		read_choice(map, o, "source_if_blank", source_words, &source);
	map->dates = (enum mapping_dates)dates;
	map->job_date = (enum mapping_job_date)job;
	map->referral_date = (enum mapping_referral_date)referral;
	map->staff = (enum mapping_staff)staff;
	map->source_if_blank = source < 0 ? MODE_NONE : source_modes[source];
	read_list(map, o, "yes", WORDS, &map->yes);
	read_list(map, o, "no", WORDS, &map->no);
	read_list(map, o, "blank", FOLD_CASE, &map->blank);
	read_sources(map, o);
}

/* All words for what a column can hold, once, where one was not known. */
static void
say_words(struct mapping_map *map)
{
	struct buf list;

	buf_init(&list, LIMITS_WORKBOOK_CELL_MAX);
	mapping_words_list(map->extract, &list);
	buf_printf(&map->faults, "\"is\" may be %s\n", buf_str(&list));
	buf_free(&list);
}

static void
read_map(struct mapping_map *map, const struct jval *o)
{
	static const char *const names[] = { "sheaf_map", "about", "confirmed",
		"dates", "job_date_means", "referral_date_means", "staff_means",
		"source_if_blank", "yes", "no", "blank", "sources", "sheets",
		NULL };
	const struct jval *sheets = jval_get(o, "sheets");
	bool unknown = false;
	int about = 0;

	only(map, o, "at its beginning", names);
	read_choice(map, o, "about", about_words, &about);
	map->extract = about == 1;
	if (!jval_bool(jval_get(o, "confirmed"), &map->confirmed))
		mapping_map_fault(map,
		    "\"confirmed\": true or false is wanted");
	read_options(map, o);
	if (jval_length(sheets) == 0 ||
	    jval_length(sheets) > LIMITS_WORKBOOK_SHEETS_MAX)
		mapping_map_fault(map,
		    "\"sheets\": a list of sheets is wanted");
	else
		for (size_t i = 0; i < jval_length(sheets); i++)
			read_sheet(map, jval_at(sheets, i), i, &unknown);
	if (unknown)
		say_words(map);
}

int
mapping_map_parse(struct slice bytes, struct mapping_map *map, struct err *e)
{
	struct jval *root;
	int64_t version;
	int rc;

	mapping_map_init(map);
	if (jval_parse(&root, bytes, LIMITS_MAPPING_MAX, e) < 0)
		return err_prefix(e, "the mapping");
	/* Of something else, further faults would not help. */
	if (!jval_get_i64(root, "sheaf_map", &version) || version != VERSION) {
		rc = err_set(e, ERR_REFUSED,
		    "the mapping: \"sheaf_map\": 1 is wanted: is this a "
		    "mapping?");
	} else {
		read_map(map, root);
		rc = mapping_map_sound(map, e);
	}
	jval_free(root);
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

/* What is assumed where a client sheet says less than the register wants. */
static void
write_assumed(struct jval *root, const struct mapping_map *map)
{
	struct jval *sources = jval_object();

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
	write_list(root, "blank", &map->blank);
	for (int i = 0; i < MAPPING_SOURCES; i++)
		write_list(sources, source_words[i], &map->source[i]);
	jval_set(root, "sources", sources);
}

void
mapping_map_write(const struct mapping_map *map, struct buf *out)
{
	struct jval *root = jval_object();

	jval_set_i64(root, "sheaf_map", VERSION);
	if (map->extract)
		jval_set_str(root, "about", about_words[1]);
	jval_set_bool(root, "confirmed", map->confirmed);
	jval_set_str(root, "dates", dates_words[map->dates]);
	if (map->extract)
		write_list(root, "blank", &map->blank);
	else
		write_assumed(root, map);
	write_sheets(root, map);
	jval_write(root, true, out);
	buf_u8(out, '\n');
	jval_free(root);
}
