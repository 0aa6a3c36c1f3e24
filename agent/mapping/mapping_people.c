/*
 * Particulars in a row.  They go through the importer of particulars like a
 * file of them, one row per client and job; several rows of the sheet may be
 * about the same client, one for each referral.
 */
#include "agent/mapping/mapping_people.h"

#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_dates.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* ----------------------------------------------------------- a row's cells */

/* What the cells of a row say about its client, or about one of its jobs. */
struct gathering {
	struct mapping_reading *r;
	int job; /* 0: the client */
	struct buf text[PEOPLE_FIELDS];
	size_t column[PEOPLE_FIELDS]; /* that fills it, or MAPPING_ABSENT */
};

/* What is put between the texts of several columns of one field. */
static const char *
joint(enum people_field field)
{
	switch (field) {
	case PEOPLE_NOTES:
		return "\n";
	case PEOPLE_ADDRESS:
	case PEOPLE_PHONE:
		return ", ";
	default:
		return " ";
	}
}

/* A date as the register keeps it.  A refused one is not shown, unlike dates
 * of events: a date of birth identifies. */
static void
add_date(struct gathering *g, size_t column, enum mapping_cells cells)
{
	const struct mapping_rows *rows = g->r->rows;
	const struct workbook_cell *cell = mapping_reading_cell(g->r, column);
	const struct mapping_column *c = &g->r->b->map->column[column];
	char date[DAY_TEXT_SIZE];
	int32_t day;
	const char *why =
	    (cells == CELLS_BIRTH
		    ? mapping_dates_birth
		    : mapping_dates_day)((enum workbook_kind)cell->kind,
		workbook_grid_text(rows->grid, cell), rows->map->dates,
		rows->grid->dates_1904, &day);

	mapping_reading_refuse(g->r, column, why);
	if (why)
		return;
	day_format(date, day);
	buf_puts(&g->text[mapping_words_role(c->role)->field], date);
	mem_wipe(date, sizeof(date));
}

/* Line ends stay in fields that may have several lines; tabs never do. */
static void
add_text(struct gathering *g, size_t column, enum people_field field)
{
	struct slice s = mapping_reading_text(g->r, column);
	struct buf *out = &g->text[field];
	bool lines = field == PEOPLE_NOTES || field == PEOPLE_ADDRESS;

	if (out->n > 0 && s.n > 0)
		buf_puts(out, joint(field));
	for (size_t i = 0; i < s.n; i++) {
		bool end = s.p[i] == '\n' || s.p[i] == '\r';
		bool blank = s.p[i] == '\t' || (end && !lines);

		buf_u8(out, blank ? ' ' : s.p[i]);
	}
}

/* Collect the cells, column by column.  The last name is collected in a round
 * of its own, since many sheets have it before the first name. */
static bool
gather(struct gathering *g, bool last_names)
{
	const struct mapping_map_sheet *sheet = g->r->b->map;
	bool any = false;

	for (size_t i = 0; i < sheet->columns; i++) {
		const struct mapping_column *c = &sheet->column[i];
		const struct mapping_role_kind *kind =
		    mapping_words_role(c->role);

		if (!kind->person || c->job != g->job ||
		    (c->role == ROLE_LAST_NAME) != last_names ||
		    mapping_reading_cell(g->r, i) == NULL)
			continue;
		any = true;
		if (g->column[kind->field] == MAPPING_ABSENT)
			g->column[kind->field] = i;
		if (kind->cells == CELLS_TEXT)
			add_text(g, i, kind->field);
		else
			add_date(g, i, kind->cells);
	}
	return any;
}

/* --------------------------------------------------------------- particulars */

static void
add_person(struct mapping_rows *rows, const struct mapping_person *person)
{
	rows->person = mem_grow(rows->person, rows->persons, &rows->persons_cap,
	    sizeof(*rows->person));
	rows->person[rows->persons++] = *person;
}

/* The field that a remark is about, or PEOPLE_FIELDS. */
static enum people_field
find_field(const struct exchange_remark *remark)
{
	int i = 0;

	while (remark->column != NULL && i < PEOPLE_FIELDS &&
	       strcmp(remark->column,
		   people_field((enum people_field)i)->name) != 0)
		i++;
	return remark->column != NULL ? (enum people_field)i : PEOPLE_FIELDS;
}

/* The sentence of a remark, freed by the caller. */
static char *
sentence(const struct exchange_remark *remark)
{
	const struct exchange_manner manner = { .for_people = true };
	struct buf why;
	char *text;

	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	exchange_words_sentence(remark, &manner, &why);
	text = mem_string(buf_str(&why));
	buf_free(&why);
	return text;
}

/* Remarks on other columns are about the key, which is judged with the facts. */
static void
refuse_fields(const struct gathering *g, struct exchange_remarks *remarks)
{
	for (size_t i = 0; i < remarks->n; i++) {
		enum people_field field = find_field(&remarks->remark[i]);
		char *why = sentence(&remarks->remark[i]);

		if (field < PEOPLE_FIELDS)
			mapping_reading_refuse(g->r, g->column[field], why);
		free(why);
	}
	exchange_remarks_free(remarks);
}

/* Judge what was collected as a row of a file of particulars, and keep it. */
static void
take(const struct gathering *g)
{
	const struct mapping_reading *r = g->r;
	struct mapping_person person = { .source = r->source, .job = g->job };
	struct exchange_remarks remarks = { 0 };
	struct people_row_rules rules = { r->today, &remarks };
	struct csvread_row cells = { .line = 1 };
	char ref[MAPPING_JOB_REF_SIZE] = "";

	if (g->job > 0)
		mapping_reading_job_ref(r, g->job, ref);
	cells.cell[PEOPLE_COL_SERVICE] = slice_of(r->service);
	cells.cell[PEOPLE_COL_CLIENT] = r->client;
	cells.cell[PEOPLE_COL_KIND] =
	    slice_of(people_kind_name(g->job > 0 ? PEOPLE_JOB : PEOPLE_CLIENT));
	cells.cell[PEOPLE_COL_REF] = slice_of(ref);
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		cells.cell[PEOPLE_COL_FIELDS + i] = buf_slice(&g->text[i]);
	people_row_read(&cells, &rules, &person.row);
	refuse_fields(g, &remarks);
	if (person.row.refused || people_is_blank(&person.row.words))
		people_wipe(&person.row.words);
	else
		add_person(r->rows, &person);
}

/* Particulars of a job need the job. */
static void
want_start(const struct gathering *g)
{
	struct mapping_reading *r = g->r;
	size_t start = mapping_map_find_start(r->b->map, g->job);

	if (mapping_reading_cell(r, start))
		return;
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		if (g->column[i] != MAPPING_ABSENT) {
			mapping_reading_refuse(r, g->column[i],
			    "the row has no start of the job that this is "
			    "about: write it, or empty this cell");
			return;
		}
}

static void
read_one(struct mapping_reading *r, int job)
{
	struct gathering g = { .r = r, .job = job };
	bool any;

	for (size_t i = 0; i < PEOPLE_FIELDS; i++) {
		g.column[i] = MAPPING_ABSENT;
		buf_init(&g.text[i], LIMITS_WORKBOOK_TEXT_MAX);
	}
	any = gather(&g, false);
	any = gather(&g, true) || any;
	if (any && job > 0)
		want_start(&g);
	if (any)
		take(&g);
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		buf_free(&g.text[i]);
}

void
mapping_people_read(struct mapping_reading *r)
{
	const struct mapping_map_sheet *sheet = r->b->map;
	bool has[MAPPING_JOBS_MAX + 1] = { false };

	for (size_t i = 0; i < sheet->columns; i++)
		if (mapping_words_role(sheet->column[i].role)->person)
			has[sheet->column[i].job] = true;
	for (int job = 0; job <= MAPPING_JOBS_MAX; job++)
		if (has[job])
			read_one(r, job);
}

/* ------------------------------------------------------- rows of one client */

static int
compare_key(const struct people_row *x, const struct people_row *y)
{
	int c = (int)x->kind - (int)y->kind;

	if (c == 0)
		c = strcmp(x->client, y->client);
	return c != 0 ? c : strcmp(x->ref, y->ref);
}

static int
compare(const void *a, const void *b)
{
	const struct mapping_person *x = a, *y = b;
	int c = compare_key(&x->row, &y->row);

	return c != 0 ? c : (x->source > y->source) - (x->source < y->source);
}

/* How many from there on are about the same client or job. */
static size_t
count_same(const struct mapping_rows *rows, size_t first)
{
	size_t n = 1;

	while (first + n < rows->persons &&
	       compare_key(&rows->person[first].row,
		   &rows->person[first + n].row) == 0)
		n++;
	return n;
}

/* The first column of the person's row that fills a field. */
static size_t
find_column(const struct mapping_rows *rows,
    const struct mapping_person *person, enum people_field field)
{
	const struct mapping_source *source = &rows->source[person->source];
	const struct mapping_bound *b = &rows->bound[source->bound];

	for (size_t i = 0; i < b->map->columns; i++) {
		const struct mapping_column *c = &b->map->column[i];
		const struct mapping_role_kind *kind =
		    mapping_words_role(c->role);

		if (kind->person && kind->field == field &&
		    c->job == person->job &&
		    workbook_grid_at(rows->grid, source->row, b->at[i]))
			return i;
	}
	return MAPPING_ABSENT;
}

/* The first of n that fills a field, and with another text than `unlike`,
 * which may be NULL; or NULL. */
static const struct mapping_person *
find_saying(const struct mapping_person *person, size_t n,
    enum people_field field, const char *unlike)
{
	for (size_t i = 0; i < n; i++) {
		const char *said = person[i].row.words.field[field];

		if (said && (unlike == NULL || strcmp(said, unlike) != 0))
			return &person[i];
	}
	return NULL;
}

static void
contradict(struct mapping_rows *rows, const struct mapping_person *person,
    const struct mapping_person *other, enum people_field field)
{
	struct buf why;

	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	mapping_rows_place(rows, other->source, &why);
	buf_printf(&why, " says something else of the same %s",
	    people_kind_name(person->row.kind));
	mapping_rows_refuse(rows, person->source,
	    find_column(rows, person, field), buf_str(&why));
	buf_free(&why);
}

/* Rows that fill a field differently are all refused: nobody can tell which is
 * right, and the order of rows must not decide. */
static void
meet(struct mapping_rows *rows, const struct mapping_person *person, size_t n,
    enum people_field field)
{
	const struct mapping_person *first =
	    find_saying(person, n, field, NULL);
	const struct mapping_person *other =
	    first ? find_saying(person, n, field, first->row.words.field[field])
		  : NULL;

	for (size_t i = 0; other && i < n; i++) {
		const char *said = person[i].row.words.field[field];

		if (said)
			contradict(rows, &person[i],
			    strcmp(said, first->row.words.field[field]) == 0
				? other
				: first,
			    field);
	}
}

void
mapping_people_meet(struct mapping_rows *rows)
{
	size_t n;

	if (rows->persons > 0)
		qsort(rows->person, rows->persons, sizeof(*rows->person),
		    compare);
	for (size_t i = 0; i < rows->persons; i += n) {
		n = count_same(rows, i);
		for (int k = 0; n > 1 && k < PEOPLE_FIELDS; k++)
			meet(rows, &rows->person[i], n, (enum people_field)k);
	}
}

/* ------------------------------------------------------------------ storing */

/* Add what a row says to what earlier ones said. */
static void
add_words(struct people_words *w, const struct people_words *more)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (more->field[i])
			people_set(w, (enum people_field)i,
			    slice_of(more->field[i]));
}

void
mapping_people_merge(const struct mapping_rows *rows,
    struct mapping_people *out)
{
	size_t n;

	*out = (struct mapping_people){
		.rows.row =
		    mem_array(rows->persons + 1, sizeof(struct people_row)),
		.first = mem_array(rows->persons + 1, sizeof(size_t)),
	};
	memset(out->rows.blank_leaves, true, sizeof(out->rows.blank_leaves));
	for (size_t i = 0; i < rows->persons; i += n) {
		struct people_row *row = NULL;

		n = count_same(rows, i);
		for (size_t k = i; k < i + n; k++) {
			const struct mapping_person *p = &rows->person[k];

			if (rows->source[p->source].refused)
				continue;
			if (row == NULL) {
				out->first[out->rows.n] = i;
				row = &out->rows.row[out->rows.n++];
				*row = p->row;
				row->line = (unsigned)out->rows.n;
				row->words = (struct people_words){ 0 };
			}
			add_words(&row->words, &p->row.words);
		}
	}
}

void
mapping_people_free(struct mapping_people *people)
{
	for (size_t i = 0; i < people->rows.n; i++)
		people_wipe(&people->rows.row[i].words);
	free(people->rows.row);
	free(people->first);
	*people = (struct mapping_people){ 0 };
}

void
mapping_people_refuse(struct mapping_rows *rows,
    const struct mapping_people *people, const struct exchange_remark *remark)
{
	size_t first = people->first[remark->line - 1];
	size_t n = count_same(rows, first);
	char *why = sentence(remark);

	for (size_t i = first; i < first + n; i++) {
		const struct mapping_source *s =
		    &rows->source[rows->person[i].source];

		if (!s->refused)
			mapping_rows_refuse(rows, rows->person[i].source,
			    mapping_map_find(rows->bound[s->bound].map,
				ROLE_CLIENT, 0),
			    why);
	}
	free(why);
}
