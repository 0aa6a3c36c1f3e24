/*
 * A shared sheet into events.  Every cell is judged where it stands, and a fault
 * names row, column, value and rule; nothing is stored as long as there is one.
 */
#include "aggregator/support/support_sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/base/day.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum {
	SERIAL_1900 = 25569, /* 1970-01-01 as workbooks count days */
	SERIAL_1904 = 24107,
	VALUE_MAX = 40, /* bytes of a cell that a fault repeats */
	YEAR_FIRST = 2000,
	YEAR_LAST = 2099
};

enum column {
	COLUMN_EVENT,
	COLUMN_KIND,
	COLUMN_DATE,
	COLUMN_REGION,
	COLUMN_PLACE,
	COLUMN_SERVICE,
	COLUMN_ROLE,
	COLUMN_ITEMS,
	COLUMN_NUMBER,
	COLUMNS,
	COLUMN_NEEDED = COLUMN_ITEMS /* those before it */
};

/* The heading, and other spellings that sheets have. */
static const struct {
	const char *heading, *also[4];
} columns[COLUMNS] = {
	[COLUMN_EVENT] = { "event", { "event reference", "reference" } },
	[COLUMN_KIND] = { "kind", { "type", "event type" } },
	[COLUMN_DATE] = { "date", { "event date", "day" } },
	[COLUMN_REGION] = { "region", { "event region" } },
	[COLUMN_PLACE] = { "place", { "format", "online or in person" } },
	[COLUMN_SERVICE] = { "service", { "service code", "team" } },
	[COLUMN_ROLE] = { "role", { "job role", "staff role" } },
	[COLUMN_ITEMS] = { "items", { "fidelity items", "topics" } },
	[COLUMN_NUMBER] = { "number",
	    { "attended", "attendance", "attendees", "count" } },
};

/* A heading with one of these words is about a person. */
static const char *const personal[] = { "name", "names", "surname", "forename",
	"email", "e mail", "mail", "phone", "telephone", "mobile", "delegate",
	"attendee", "person", "nhs number", "address", "notes" };

struct reading {
	struct support_sheet *out;
	const struct workbook_grid *g;
	const struct support_by *by;
	int64_t at[COLUMNS]; /* where each column is; -1: nowhere */
	size_t events_cap;
	char **name; /* of each row of the registry, folded */
	const struct workbook_row *row; /* the one that is read */
};

/* ------------------------------------------------------------------- faults */

/* So much of a text that no character of it is cut. */
static char *
cut(struct slice text)
{
	size_t n = text.n;

	if (n > VALUE_MAX)
		for (n = VALUE_MAX; n > 0 && (text.p[n] & 0xC0) == 0x80; n--)
			;
	return mem_printf("%.*s%s", (int)n, (const char *)text.p,
	    n < text.n ? "…" : "");
}

static struct slice
shown(const struct reading *r, const struct workbook_cell *cell)
{
	return cell == NULL
		   ? slice_of("")
		   : workbook_grid_trim(workbook_grid_shown(r->g, cell));
}

static const struct workbook_cell *
cell_of(const struct reading *r, enum column c)
{
	return r->at[c] < 0
		   ? NULL
		   : workbook_grid_at(r->g, r->row, (uint32_t)r->at[c]);
}

/* A fault of a row; of a cell of it where c is one. */
static void
fault(struct reading *r, uint32_t line, enum column c, const char *rule)
{
	struct support_sheet_fault *f;
	const struct workbook_cell *cell;
	struct buf letters;

	if (r->out->faults++ >= LIMITS_SUPPORT_FAULTS_MAX)
		return;
	f = &r->out->fault[r->out->faults - 1];
	*f = (struct support_sheet_fault){ .line = line,
		.rule = mem_string(rule) };
	if (c == COLUMNS || r->at[c] < 0)
		return;
	buf_init(&letters, sizeof(f->column) - 1);
	workbook_grid_letters((uint32_t)r->at[c], &letters);
	(void)snprintf(f->column, sizeof(f->column), "%s", buf_str(&letters));
	buf_free(&letters);
	f->heading = columns[c].heading;
	cell = r->row != NULL ? cell_of(r, c) : NULL;
	if (cell != NULL)
		f->value = cut(shown(r, cell));
}

/* The text of a cell; false after a fault. */
static bool
text_of(struct reading *r, enum column c, struct slice *out)
{
	const struct workbook_cell *cell = cell_of(r, c);
	const char *why =
	    cell != NULL ? workbook_grid_fault((enum workbook_kind)cell->kind)
			 : NULL;

	*out = shown(r, cell);
	if (why == NULL)
		return true;
	fault(r, r->row->line, c, why);
	return false;
}

/* ----------------------------------------------------------------- headings */

static bool
is_heading(struct slice text, enum column c)
{
	if (fold_same(text, slice_of(columns[c].heading),
		FOLD_CASE | FOLD_WORDS))
		return true;
	for (size_t i = 0; i < 4 && columns[c].also[i] != NULL; i++)
		if (fold_same(text, slice_of(columns[c].also[i]),
			FOLD_CASE | FOLD_WORDS))
			return true;
	return false;
}

/* Whether a word of it is about a person. */
static bool
is_personal(struct slice heading)
{
	struct buf words;
	bool found = false;

	buf_init(&words, SIZE_MAX / 2);
	buf_puts(&words, " ");
	fold_text(heading, FOLD_CASE | FOLD_WORDS, &words);
	buf_puts(&words, " ");
	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++) {
		char *word = mem_printf(" %s ", personal[i]);

		found = found || strstr(buf_str(&words), word) != NULL;
		free(word);
	}
	buf_free(&words);
	return found;
}

/* A column that is none of ours: said, and never looked at again. */
static void
leave_out(struct reading *r, const struct workbook_cell *cell,
    struct jval *notes)
{
	struct buf says;

	buf_init(&says, ERR_TEXT_MAX);
	buf_puts(&says, "Column ");
	workbook_grid_letters(cell->column, &says);
	buf_puts(&says, is_personal(shown(r, cell))
			    ? " is about persons and is not read: who came is "
			      "kept as counts, without names."
			    : " is none of the columns of such a sheet and is "
			      "not read.");
	jval_add_str(notes, buf_str(&says));
	buf_free(&says);
}

/* Whether the row is the one with headings. */
static bool
take_headings(struct reading *r)
{
	struct jval *notes = jval_array();

	for (int c = 0; c < COLUMNS; c++)
		r->at[c] = -1;
	for (uint32_t i = 0; i < r->row->n; i++) {
		const struct workbook_cell *cell =
		    &r->g->cell[r->row->first + i];
		int c = 0;

		while (c < COLUMNS &&
		       (r->at[c] >= 0 ||
			   !is_heading(shown(r, cell), (enum column)c)))
			c++;
		if (c < COLUMNS)
			r->at[c] = cell->column;
		else
			leave_out(r, cell, notes);
	}
	for (int c = 0; c < COLUMN_NEEDED; c++)
		if (r->at[c] < 0) {
			jval_free(notes);
			return false;
		}
	jval_free(r->out->notes);
	r->out->notes = notes;
	return true;
}

/* The sheet that has the headings, and where its rows begin. */
static int
find_sheet(struct reading *r, const struct workbook_sheet **sheet,
    uint32_t *first, struct err *e)
{
	for (size_t i = 0; i < r->g->sheets; i++) {
		const struct workbook_sheet *s = &r->g->sheet[i];

		for (uint32_t k = 0;
		     k < s->n && k <= LIMITS_WORKBOOK_TITLES_MAX; k++) {
			r->row = &r->g->row[s->first + k];
			if (!take_headings(r))
				continue;
			*sheet = s;
			*first = k + 1;
			return s->fault == NULL
				   ? 0
				   : err_refuse(e, "sheet", 0, "%s", s->fault);
		}
	}
	return err_refuse(e, "headings", 0,
	    "no sheet of the file has a row with the headings event, kind, "
	    "date, region, place, service and role (items and number may be "
	    "there); put them above the rows");
}

/* ------------------------------------------------------------------- cells */

static bool
read_day(struct reading *r, int32_t *day)
{
	const struct workbook_cell *cell = cell_of(r, COLUMN_DATE);
	struct slice text;
	double serial;

	if (!text_of(r, COLUMN_DATE, &text))
		return false;
	if (cell != NULL && cell->kind == WORKBOOK_DAY) {
		char *number = mem_copy_text(workbook_grid_text(r->g, cell).p,
		    workbook_grid_text(r->g, cell).n);

		serial = floor(strtod(number, NULL)) -
			 (r->g->dates_1904 ? SERIAL_1904 : SERIAL_1900);
		free(number);
		if (serial >= day_from_civil(YEAR_FIRST, 1, 1) &&
		    serial <= day_from_civil(YEAR_LAST, 12, 31)) {
			*day = (int32_t)serial;
			return true;
		}
	} else if (cell != NULL && (cell->kind == WORKBOOK_TEXT ||
				       cell->kind == WORKBOOK_ISO)) {
		struct slice iso = slice_make(text.p,
		    cell->kind == WORKBOOK_ISO && text.n > 10 ? 10 : text.n);

		if (support_words_day(iso, day))
			return true;
	}
	fault(r, r->row->line, COLUMN_DATE,
	    "a date is written like 2026-05-03 or 3/5/2026, or is a date of "
	    "the spreadsheet");
	return false;
}

static bool
read_word(struct reading *r, enum column c, enum support_list list, int *out)
{
	struct slice text;
	struct err why = ERR_INIT;

	if (!text_of(r, c, &text))
		return false;
	if (support_words_find(list, text, out, columns[c].heading, &why) == 0)
		return true;
	fault(r, r->row->line, c, why.text);
	return false;
}

/* Each row's name as it is compared: folded once, since every row of the sheet
 * looks through them. */
static char **
fold_names(const struct registry *registry)
{
	char **name = mem_array(registry->n, sizeof(*name));
	struct buf folded;

	buf_init(&folded, SIZE_MAX / 2);
	for (size_t i = 0; i < registry->n; i++) {
		buf_reset(&folded);
		fold_text(slice_of(registry->row[i].name),
		    FOLD_CASE | FOLD_WORDS, &folded);
		name[i] = mem_string(buf_str(&folded));
	}
	buf_free(&folded);
	return name;
}

static void
free_names(const struct registry *registry, char **name)
{
	for (size_t i = 0; i < registry->n; i++)
		free(name[i]);
	free(name);
}

/* A code or a name of the registry on that day, as its code. */
static bool
find_code(const struct reading *r, enum registry_kind kind, struct slice text,
    int32_t day, char out[static REGISTRY_CODE_SIZE])
{
	const struct registry *registry = r->by->by.registry;
	const struct registry_row *row = NULL;
	char *code = mem_copy_text(text.p, text.n);
	struct buf folded;

	buf_init(&folded, SIZE_MAX / 2);
	fold_text(text, FOLD_CASE | FOLD_WORDS, &folded);
	row = registry_find(registry, kind, code, day);
	for (size_t i = 0; row == NULL && i < registry->n; i++) {
		const struct registry_row *at = &registry->row[i];

		if (at->kind == kind && at->from <= day &&
		    (at->to == DAY_NONE || at->to >= day) &&
		    strcmp(r->name[i], buf_str(&folded)) == 0)
			row = at;
	}
	if (row != NULL)
		(void)snprintf(out, REGISTRY_CODE_SIZE, "%s", row->code);
	buf_free(&folded);
	free(code);
	return row != NULL;
}

static bool
read_region(struct reading *r, int32_t day, char out[static REGISTRY_CODE_SIZE])
{
	struct slice text;

	if (!text_of(r, COLUMN_REGION, &text))
		return false;
	out[0] = '\0';
	if (fold_same(text, slice_of("cross-regional"),
		FOLD_CASE | FOLD_WORDS) ||
	    find_code(r, REGISTRY_REGION, text, day, out))
		return true;
	fault(r, r->row->line, COLUMN_REGION,
	    "a region is named by its code or name in the registry on that "
	    "day; an event for more than one is cross-regional");
	return false;
}

static bool
read_service(struct reading *r, int32_t day,
    char out[static REGISTRY_CODE_SIZE])
{
	struct slice text;

	if (!text_of(r, COLUMN_SERVICE, &text))
		return false;
	out[0] = '\0';
	if (text.n == 0 || slice_is(text, "-") ||
	    fold_same(text, slice_of("none"), FOLD_CASE) ||
	    find_code(r, REGISTRY_SERVICE, text, day, out))
		return true;
	fault(r, r->row->line, COLUMN_SERVICE,
	    "a service is named by its code or name in the registry on that "
	    "day; people of no service have \"none\" there");
	return false;
}

/* One person, where the sheet has no column of counts. */
static bool
read_number(struct reading *r, uint32_t *out)
{
	struct slice text;
	uint64_t n = 0;

	*out = 1;
	if (r->at[COLUMN_NUMBER] < 0)
		return true;
	if (!text_of(r, COLUMN_NUMBER, &text))
		return false;
	if (text_parse_u64(text, LIMITS_ATTENDED_MAX, &n) && n > 0) {
		*out = (uint32_t)n;
		return true;
	}
	fault(r, r->row->line, COLUMN_NUMBER,
	    "how many came is a whole number from 1 to 9999");
	return false;
}

static bool
read_items(struct reading *r, uint32_t *out)
{
	struct slice text;
	struct err why = ERR_INIT;

	if (!text_of(r, COLUMN_ITEMS, &text))
		return false;
	if (support_words_items(text, out, &why) == 0)
		return true;
	fault(r, r->row->line, COLUMN_ITEMS, why.text);
	return false;
}

static bool
read_ref(struct reading *r, char out[static LIMITS_ID_MAX + 1])
{
	struct slice text;

	if (!text_of(r, COLUMN_EVENT, &text))
		return false;
	if (text.n > 0 && text.n <= LIMITS_ID_MAX) {
		memcpy(out, text.p, text.n);
		out[text.n] = '\0';
		return true;
	}
	fault(r, r->row->line, COLUMN_EVENT,
	    "each row names its event by a reference of at most 32 letters "
	    "and digits, by which a later import finds it");
	return false;
}

/* -------------------------------------------------------------------- rows */

/* What a row says of its event, and of who came. */
struct said {
	struct support_event event;
	struct support_attendance who;
};

static bool
read_row(struct reading *r, struct said *out)
{
	int kind = 0, place = 0, role = 0;
	bool good;

	*out = (struct said){ 0 };
	/* All of them, so that each fault of a row is told at once; region and
	 * service are looked up on the day, so not without it. */
	good = read_ref(r, out->event.ref);
	good &= read_word(r, COLUMN_KIND, SUPPORT_EVENT_KINDS, &kind);
	good &= read_word(r, COLUMN_PLACE, SUPPORT_LIST_PLACES, &place);
	good &= read_word(r, COLUMN_ROLE, SUPPORT_LIST_ROLES, &role);
	good &= read_items(r, &out->event.items);
	good &= read_number(r, &out->who.number);
	if (!read_day(r, &out->event.day))
		return false;
	good &= read_region(r, out->event.day, out->event.region);
	good &= read_service(r, out->event.day, out->who.service);
	out->event.kind = (enum support_kind)kind;
	out->event.place = (enum support_place)place;
	out->who.role = (enum support_role)role;
	return good;
}

/* The event of that reference; a new one at its first row. */
static struct support_event *
event_of(struct reading *r, const struct support_event *said, size_t *at)
{
	struct support_events *all = &r->out->events;

	/* Rows of one event mostly follow each other. */
	for (size_t i = all->n; i-- > 0;)
		if (strcasecmp(all->event[i].ref, said->ref) == 0) {
			*at = i;
			return &all->event[i];
		}
	if (all->n == LIMITS_SUPPORT_EVENTS_MAX)
		return NULL;
	all->event =
	    mem_grow(all->event, all->n, &r->events_cap, sizeof(*all->event));
	r->out->line =
	    mem_resize(r->out->line, all->n + 1, sizeof(*r->out->line));
	*at = all->n++;
	r->out->line[*at] = r->row->line;
	all->event[*at] = *said;
	return &all->event[*at];
}

/* Which column of a later row contradicts the first one; COLUMNS: none. */
static enum column
contradicts(const struct support_event *a, const struct support_event *b)
{
	if (a->kind != b->kind)
		return COLUMN_KIND;
	if (a->day != b->day)
		return COLUMN_DATE;
	if (strcasecmp(a->region, b->region) != 0)
		return COLUMN_REGION;
	if (a->place != b->place)
		return COLUMN_PLACE;
	return a->items != b->items ? COLUMN_ITEMS : COLUMNS;
}

static void
add_who(struct reading *r, struct support_event *event,
    const struct support_attendance *who)
{
	for (size_t i = 0; i < event->n; i++) {
		struct support_attendance *a = &event->attended[i];

		if (a->role != who->role ||
		    strcasecmp(a->service, who->service) != 0)
			continue;
		if (r->at[COLUMN_NUMBER] < 0)
			a->number += who->number;
		else
			fault(r, r->row->line, COLUMN_NUMBER,
			    "this event, service and role stand in a row "
			    "before: add the two counts up");
		return;
	}
	event->attended =
	    mem_resize(event->attended, event->n + 1, sizeof(*event->attended));
	event->attended[event->n++] = *who;
}

static int
take_row(struct reading *r, struct err *e)
{
	struct support_event *event;
	enum column other;
	struct said said;
	size_t at;

	if (!read_row(r, &said))
		return 0;
	event = event_of(r, &said.event, &at);
	if (event == NULL)
		return err_refuse(e, "sheet", 0,
		    "the sheet has more than %d events: import it in parts",
		    LIMITS_SUPPORT_EVENTS_MAX);
	other = contradicts(event, &said.event);
	if (other != COLUMNS) {
		char *rule = mem_printf("the event has something else here "
					"than in its first row, row %u",
		    (unsigned)r->out->line[at]);

		fault(r, r->row->line, other, rule);
		free(rule);
		return 0;
	}
	add_who(r, event, &said.who);
	return 0;
}

/* The rules of events, once each is whole. */
static void
check_events(struct reading *r)
{
	r->row = NULL;
	for (size_t i = 0; i < r->out->events.n; i++) {
		struct err why = ERR_INIT;

		if (support_events_check(&r->out->events.event[i], r->by,
			&why) < 0)
			fault(r, r->out->line[i],
			    strcmp(why.code, "ref") == 0         ? COLUMN_EVENT
			    : strcmp(why.code, "date") == 0      ? COLUMN_DATE
			    : strcmp(why.code, "elsewhere") == 0 ? COLUMN_REGION
								 : COLUMNS,
			    why.text);
		if (strcmp(why.code, "elsewhere") == 0)
			r->out->elsewhere = true;
	}
}

void
support_sheet_taken(struct support_sheet *sheet, size_t i)
{
	struct reading r = { .out = sheet };

	for (int c = 0; c < COLUMNS; c++)
		r.at[c] = -1;
	r.at[COLUMN_EVENT] = sheet->ref_column;
	sheet->elsewhere = true;
	fault(&r, sheet->line[i], COLUMN_EVENT,
	    "the reference is taken by an event that is not yours to change: "
	    "give this one another");
	if (sheet->faults <= LIMITS_SUPPORT_FAULTS_MAX)
		sheet->fault[sheet->faults - 1].value =
		    mem_string(sheet->events.event[i].ref);
}

int
support_sheet_read(struct support_sheet *out, const struct workbook_grid *g,
    const struct support_by *by, struct err *e)
{
	struct reading r = { .out = out, .g = g, .by = by };
	const struct workbook_sheet *sheet = NULL;
	uint32_t first = 0;
	int rc = 0;

	*out = (struct support_sheet){ 0 };
	if (find_sheet(&r, &sheet, &first, e) < 0)
		return -1;
	out->ref_column = r.at[COLUMN_EVENT];
	r.name = fold_names(by->by.registry);
	for (uint32_t k = first; rc == 0 && k < sheet->n; k++) {
		r.row = &g->row[sheet->first + k];
		out->rows++;
		rc = take_row(&r, e);
	}
	free_names(by->by.registry, r.name);
	if (rc < 0)
		return -1;
	if (out->rows == 0)
		return err_refuse(e, "sheet", 0,
		    "the sheet has headings and no row below them");
	check_events(&r);
	return 0;
}

void
support_sheet_free(struct support_sheet *sheet)
{
	size_t n = sheet->faults < LIMITS_SUPPORT_FAULTS_MAX
		       ? sheet->faults
		       : LIMITS_SUPPORT_FAULTS_MAX;

	for (size_t i = 0; i < n; i++) {
		free(sheet->fault[i].value);
		free(sheet->fault[i].rule);
	}
	support_events_free(&sheet->events);
	free(sheet->line);
	jval_free(sheet->notes);
	*sheet = (struct support_sheet){ 0 };
}
