/*
 * A sheet on its way through a page: read, mapped, judged, stored.  Each run
 * begins with the rows as they are in the file, so that what was refused once
 * is judged again.
 */
#include "agent/desk/desk_sheet_page.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_sheet_report.h"
#include "agent/desk/desk_sheet_words.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/mapping/mapping_say.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	ROWS_SHOWN = 10,
	VALUES_SHOWN = 3,
	/* Of a cell: enough to know it by. */
	CELL_SHOWN = 60
};

/* Where a sheet of the mapping stands in the file. */
struct place {
	const struct workbook_row *heading, *end;
	uint32_t *at; /* the column of each of its columns */
	size_t columns;
};

/* Refused rows of a sheet, kept after the others were stored. */
struct part {
	struct buf text;
};

struct desk_sheet_page {
	struct desk_rows_page *rows; /* in place of all below; NULL: a sheet */
	struct desk_sheet sheet;
	struct place *place; /* one for each sheet of the mapping */
	size_t places;
	char service[LIMITS_ID_MAX + 1];
	struct jval *faults; /* of the mapping */
	struct jval *report; /* of the last run; NULL before */
	bool stored;
	bool extract; /* from MHSDS: its report is a reconciliation */
	struct part *part;
	size_t parts;
};

/* ------------------------------------------------------------------- reading */

static void
forget_places(struct desk_sheet_page *p)
{
	for (size_t i = 0; i < p->places; i++)
		free(p->place[i].at);
	free(p->place);
	p->place = NULL;
	p->places = 0;
}

static void
forget_run(struct desk_sheet_page *p)
{
	jval_free(p->report);
	jval_free(p->faults);
	p->report = NULL;
	p->faults = jval_array();
	mapping_rows_free(&p->sheet.rows);
	buf_reset(&p->sheet.doubts);
}

void
desk_sheet_page_free(struct desk_sheet_page *p)
{
	if (p == NULL)
		return;
	desk_rows_page_free(p->rows);
	forget_places(p);
	jval_free(p->report);
	jval_free(p->faults);
	for (size_t i = 0; i < p->parts; i++)
		buf_free(&p->part[i].text);
	free(p->part);
	desk_sheets_end(&p->sheet);
	mem_wipe(p, sizeof(*p));
	free(p);
}

/* Where the columns of the mapping stand. */
static int
find_places(struct desk_sheet_page *p, struct err *e)
{
	const struct workbook_grid *g = &p->sheet.grid;
	const struct mapping_rows *rows = &p->sheet.rows;

	if (desk_sheets_find(&p->sheet, NULL, e) < 0)
		return -1;
	p->places = rows->bounds;
	p->place = mem_array(p->places, sizeof(*p->place));
	for (size_t i = 0; i < p->places; i++) {
		const struct mapping_bound *b = &rows->bound[i];
		const struct workbook_sheet *s = &g->sheet[b->sheet];
		size_t n = b->map->columns;

		p->place[i] = (struct place){ .heading = b->heading,
			.end = &g->row[s->first] + s->n,
			.at = mem_array(n, sizeof(uint32_t)),
			.columns = n };
		memcpy(p->place[i].at, b->at, n * sizeof(uint32_t));
	}
	return 0;
}

/* Propose what the columns hold; heading_row 0: where known headings stand. */
static int
propose(struct desk_sheet_page *p, unsigned heading_row, struct err *e)
{
	const struct desk_sheets_proposal r = { .people = !p->extract,
		.extract = p->extract,
		.heading_row = heading_row };
	struct buf says;
	int rc;

	forget_run(p);
	forget_places(p);
	mapping_map_free(&p->sheet.map);
	mapping_map_init(&p->sheet.map);
	buf_init(&says, LIMITS_MAPPING_MAX);
	rc = desk_sheets_propose(&p->sheet, &r, &says, e);
	buf_free(&says);
	if (rc < 0 && heading_row == 0 && e->kind == ERR_REFUSED)
		return err_set(e, ERR_REFUSED,
		    "none of the first %d rows names columns, such as %s",
		    LIMITS_WORKBOOK_TITLES_MAX,
		    p->extract ? "\"ServiceRequestId\" and "
				 "\"ReferralRequestReceivedDate\": is it an "
				 "extract from MHSDS?"
			       : "\"Client ID\" and \"Referral date\": is it a "
				 "sheet with one row for each client?");
	if (rc < 0)
		return -1;
	rc = find_places(p, e);
	forget_run(p);
	return rc;
}

/* Rows that Sheaf wrote, in a workbook: days and references are not what they
 * were any more. */
static int
refuse_rows(const struct desk_sheet_page *p, struct err *e)
{
	enum desk_import_kind kind;

	if (!desk_import_kind_of_grid(&p->sheet.grid, &kind))
		return 0;
	return err_refuse(e, "workbook", 0,
	    "this workbook has the columns of a file that Sheaf wrote, and "
	    "such a file is taken as CSV only: hand in the CSV file itself, or "
	    "save the sheet as \"CSV UTF-8\"");
}

int
desk_sheet_page_read(struct slice bytes, struct desk_sheet_page **out,
    struct err *e)
{
	struct desk_sheet_page *p = mem_alloc(sizeof(*p));
	int rc;

	*out = NULL;
	desk_sheets_begin(&p->sheet);
	rc = desk_rows_page_read(bytes, &p->rows, e);
	if (rc == 0 && p->rows == NULL) {
		rc = desk_sheets_read(&p->sheet, bytes, e);
		if (rc == 0)
			rc = refuse_rows(p, e);
		if (rc == 0)
			rc = propose(p, 0, e);
	}
	if (rc < 0)
		desk_sheet_page_free(p);
	else
		*out = p;
	return rc;
}

int
desk_sheet_page_read_extract(struct slice bytes, struct desk_sheet_page **out,
    struct err *e)
{
	struct desk_sheet_page *p = mem_alloc(sizeof(*p));

	*out = NULL;
	p->extract = true;
	desk_sheets_begin(&p->sheet);
	if (desk_sheets_read(&p->sheet, bytes, e) < 0 || propose(p, 0, e) < 0) {
		desk_sheet_page_free(p);
		return -1;
	}
	*out = p;
	return 0;
}

bool
desk_sheet_page_is_extract(const struct desk_sheet_page *p)
{
	return p->extract;
}

struct desk_rows_page *
desk_sheet_page_rows(struct desk_sheet_page *p)
{
	return p->rows;
}

/* ------------------------------------------------------------------- showing */

static void
add_cell(const struct workbook_grid *g, const struct workbook_row *row,
    uint32_t column, struct jval *to)
{
	const struct workbook_cell *cell = workbook_grid_at(g, row, column);
	struct slice text =
	    cell == NULL ? slice_of("")
			 : workbook_grid_trim(workbook_grid_shown(g, cell));
	bool cut = text.n > CELL_SHOWN;
	char *copy;

	if (cut)
		for (text.n = CELL_SHOWN; (text.p[text.n] & 0xc0) == 0x80;)
			text.n--;
	copy = mem_printf("%.*s%s", (int)text.n, (const char *)text.p,
	    cut ? "…" : "");
	jval_add_str(to, copy);
	mem_wipe(copy, strlen(copy));
	free(copy);
}

/* The first values of a column, without blanks. */
static struct jval *
values_json(const struct workbook_grid *g, const struct place *at, size_t k)
{
	struct jval *all = jval_array();

	for (const struct workbook_row *row = at->heading + 1;
	     row < at->end && jval_length(all) < VALUES_SHOWN; row++)
		if (workbook_grid_at(g, row, at->at[k]) != NULL)
			add_cell(g, row, at->at[k], all);
	return all;
}

static struct jval *
rows_json(const struct workbook_grid *g, const struct place *at)
{
	struct jval *all = jval_array();

	for (const struct workbook_row *row = at->heading + 1;
	     row < at->end && jval_length(all) < ROWS_SHOWN; row++) {
		struct jval *o = jval_object(), *cells = jval_array();

		for (size_t k = 0; k < at->columns; k++)
			add_cell(g, row, at->at[k], cells);
		jval_set_i64(o, "row", row->line);
		jval_set(o, "cells", cells);
		jval_add(all, o);
	}
	return all;
}

static struct jval *
sheet_json(const struct desk_sheet_page *p, size_t i)
{
	const struct mapping_map_sheet *sheet = &p->sheet.map.sheet[i];
	const struct place *at = &p->place[i];
	struct jval *o = jval_object(), *columns = jval_array();

	for (size_t k = 0; k < sheet->columns; k++) {
		struct jval *c = jval_object();

		jval_set_str(c, "heading", sheet->column[k].heading);
		desk_sheet_words_column(&sheet->column[k], c);
		jval_set(c, "values", values_json(&p->sheet.grid, at, k));
		jval_add(columns, c);
	}
	jval_set_str(o, "name", sheet->name);
	jval_set_i64(o, "heading_row", at->heading->line);
	jval_set(o, "columns", columns);
	jval_set(o, "rows", rows_json(&p->sheet.grid, at));
	return o;
}

static struct jval *
about_json(const struct desk_sheet_page *p)
{
	struct jval *all;
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	desk_sheets_describe(&p->sheet, &out);
	all = desk_words_lines(buf_slice(&out));
	buf_free(&out);
	return all;
}

/* What speaks against how columns are read. */
static struct jval *
notes_json(const struct desk_sheet_page *p)
{
	struct jval *all;
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	for (size_t i = 0; i < p->places; i++)
		if (!p->sheet.map.sheet[i].left_out)
			mapping_say_sheet(&p->sheet.map.sheet[i], &out);
	all = desk_words_lines(buf_slice(&out));
	buf_free(&out);
	return all;
}

/* A file of rows leaves nothing to be said of it. */
static struct jval *
rows_page_json(const struct desk_sheet_page *p)
{
	static const char *const none[] = { "faults", "notes", "roles",
		"options", "words", "sheets" };
	struct jval *o = desk_rows_page_json(p->rows);

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		jval_set(o, none[i], jval_array());
	jval_set_str(o, "service", "");
	return o;
}

struct jval *
desk_sheet_page_json(const struct desk_sheet_page *p)
{
	struct jval *o, *sheets;

	if (p->rows != NULL)
		return rows_page_json(p);
	o = jval_object();
	sheets = jval_array();
	jval_set_str(o, "kind", p->extract ? "extract" : "sheet");
	jval_set(o, "report",
	    p->report == NULL ? jval_null() : jval_copy(p->report));
	jval_set(o, "faults", jval_copy(p->faults));
	jval_set_str(o, "service", p->service);
	/* What is stored is not kept. */
	jval_set(o, "about", p->stored ? jval_array() : about_json(p));
	jval_set(o, "notes", p->stored ? jval_array() : notes_json(p));
	jval_set(o, "roles", desk_sheet_words_roles(p->extract));
	jval_set(o, "options", desk_sheet_words_options(&p->sheet.map));
	jval_set(o, "words", desk_sheet_words_lists(&p->sheet.map));
	for (size_t i = 0; i < p->places; i++)
		jval_add(sheets, sheet_json(p, i));
	jval_set(o, "sheets", sheets);
	return o;
}

/* ------------------------------------------------------- what a person says */

static int
take_columns(const struct jval *said, bool extract,
    struct mapping_map_sheet *sheet, struct err *e)
{
	const struct jval *columns = jval_get(said, "columns");

	if (jval_length(columns) != sheet->columns)
		return err_set(e, ERR_USAGE,
		    "the member \"columns\" must have each column that was "
		    "shown");
	for (size_t k = 0; k < sheet->columns; k++)
		if (desk_sheet_words_set_column(jval_at(columns, k), extract,
			&sheet->column[k], e) < 0)
			return -1;
	return 0;
}

/* A sheet of which nothing is read is left out, unless there is no other. */
static void
leave_out(struct mapping_map *map)
{
	size_t left = 0;

	for (size_t i = 0; i < map->sheets; i++) {
		struct mapping_map_sheet *s = &map->sheet[i];

		s->left_out = true;
		for (size_t k = 0; k < s->columns; k++)
			if (s->column[k].role != ROLE_IGNORE)
				s->left_out = false;
		left += s->left_out;
	}
	if (left == map->sheets)
		map->sheet[0].left_out = false;
}

static int
take_map(struct desk_sheet_page *p, const struct jval *said, struct err *e)
{
	struct mapping_map *map = &p->sheet.map;
	const struct jval *sheets = jval_get(said, "sheets");

	if (desk_sheet_words_set_options(jval_get(said, "options"), map, e) <
		0 ||
	    desk_sheet_words_set_lists(jval_get(said, "words"), map, p->faults,
		e) < 0)
		return -1;
	if (jval_length(sheets) != map->sheets)
		return err_set(e, ERR_USAGE,
		    "the member \"sheets\" must have each sheet that was "
		    "shown");
	for (size_t i = 0; i < map->sheets; i++)
		if (take_columns(jval_at(sheets, i), map->extract,
			&map->sheet[i], e) < 0)
			return -1;
	leave_out(map);
	return 0;
}

static void
add_fault(struct desk_sheet_page *p, const char *field, const char *say)
{
	struct jval *o = jval_object();

	jval_set_str_or_null(o, "field", field);
	jval_set_str(o, "say", say);
	jval_add(p->faults, o);
}

/* All that a person has left open, each with its field. */
static void
find_faults(struct desk_sheet_page *p, const struct services_list *services)
{
	struct mapping_map *map = &p->sheet.map;
	struct err ignored = ERR_INIT;
	struct jval *lines;

	/* An extract may be of all services. */
	if (services_find(services, p->service) == NULL &&
	    (!p->extract || p->service[0] != '\0'))
		add_fault(p, "service",
		    services->n == 0 ? "There is no service here yet: add one "
				       "in the first steps"
				     : "Choose the service of these clients");
	if (map->dates == DATES_OPEN)
		add_fault(p, "dates", "Say how days are written in this file");
	map->on_page = true;
	map->strange_dates = true; /* said above */
	buf_reset(&map->faults);
	map->faulty = 0;
	(void)!mapping_map_check(map, &ignored);
	lines = desk_words_lines(buf_slice(&map->faults));
	for (size_t i = 0; i < jval_length(lines); i++)
		add_fault(p, NULL, jval_str(jval_at(lines, i)));
	jval_free(lines);
}

static int
take_service(struct desk_sheet_page *p, const struct jval *said, struct err *e)
{
	const char *service = jval_get_str(said, "service");

	if (service == NULL || strlen(service) > LIMITS_ID_MAX)
		return err_set(e, ERR_USAGE,
		    "the member \"service\" must be a service");
	memcpy(p->service, service, strlen(service) + 1);
	return 0;
}

int
desk_sheet_page_map(struct desk_sheet_page *p, const struct jval *said,
    const struct services_list *services, bool *settled, struct err *e)
{
	int64_t row;

	*settled = false;
	ASSERT(p->rows == NULL);
	if (p->stored)
		return err_set(e, ERR_REFUSED, "this sheet is stored already");
	if (jval_get_i64(said, "heading_row", &row)) {
		if (row < 1 || row > LIMITS_WORKBOOK_ROWS_MAX)
			return err_set(e, ERR_USAGE,
			    "the member \"heading_row\" must be the number of "
			    "a row");
		return propose(p, (unsigned)row, e);
	}
	forget_run(p);
	if (take_service(p, said, e) < 0 || take_map(p, said, e) < 0)
		return -1;
	find_faults(p, services);
	*settled = jval_length(p->faults) == 0;
	return 0;
}

/* ------------------------------------------------------------------- running */

/* Keep the refused rows, and nothing else of the file. */
static void
keep_refused(struct desk_sheet_page *p)
{
	const struct mapping_rows *rows = &p->sheet.rows;

	p->part = mem_array(rows->bounds, sizeof(*p->part));
	for (size_t i = 0; i < rows->bounds; i++) {
		struct buf *text = &p->part[p->parts].text;

		buf_init(text, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
		if (desk_sheets_refused(&p->sheet, i, text))
			p->parts++;
		else
			buf_free(text);
	}
	forget_places(p);
	desk_sheets_end(&p->sheet);
	desk_sheets_begin(&p->sheet);
}

int
desk_sheet_page_ready(struct desk_sheet_page *p, struct desk_sheets_request *r,
    struct desk_sheet **out, struct err *e)
{
	if (p->stored)
		return err_set(e, ERR_REFUSED, "this sheet is stored already");
	if (!r->dry_run && p->report == NULL)
		return err_set(e, ERR_REFUSED,
		    "check the sheet first: then it is known what would be "
		    "stored");
	forget_run(p);
	if (desk_sheets_find(&p->sheet, NULL, e) < 0)
		return -1;
	p->sheet.map.confirmed = true;
	r->service = p->service;
	*out = &p->sheet;
	return 0;
}

void
desk_sheet_page_took(struct desk_sheet_page *p,
    const struct desk_sheets_request *r, const struct mapping_report *report)
{
	p->report = desk_sheet_report(&p->sheet, report, r->dry_run);
	p->stored = report->written;
	if (p->stored)
		keep_refused(p);
}

int
desk_sheet_page_ready_extract(struct desk_sheet_page *p,
    struct desk_sheet **out, const char **service, struct err *e)
{
	ASSERT(p->extract);
	forget_run(p);
	if (desk_sheets_find(&p->sheet, NULL, e) < 0)
		return -1;
	p->sheet.map.confirmed = true;
	*out = &p->sheet;
	*service = p->service[0] != '\0' ? p->service : NULL;
	return 0;
}

void
desk_sheet_page_took_answer(struct desk_sheet_page *p,
    const struct jval *answer)
{
	p->report = jval_copy(answer);
}

const struct jval *
desk_sheet_page_answer(const struct desk_sheet_page *p)
{
	return p->report;
}

bool
desk_sheet_page_stored(const struct desk_sheet_page *p)
{
	return p->rows != NULL ? desk_rows_page_stored(p->rows) : p->stored;
}

/* ---------------------------------------------------------- what is to mend */

size_t
desk_sheet_page_parts(const struct desk_sheet_page *p)
{
	if (p->rows != NULL)
		return desk_rows_page_refused(p->rows).n > 0;
	return p->stored ? p->parts : desk_sheet_report_parts(&p->sheet);
}

bool
desk_sheet_page_refused(const struct desk_sheet_page *p, size_t part,
    struct buf *out)
{
	if (part >= desk_sheet_page_parts(p))
		return false;
	if (p->rows != NULL) {
		buf_add_slice(out, desk_rows_page_refused(p->rows));
		return true;
	}
	if (p->stored) {
		buf_add_slice(out, buf_slice(&p->part[part].text));
		return true;
	}
	for (size_t i = 0; i < p->sheet.rows.bounds; i++)
		if (desk_sheet_report_refused(&p->sheet, i) > 0 && part-- == 0)
			return desk_sheets_refused(&p->sheet, i, out);
	return false;
}

/* -------------------------------------------------------------------- before */

int
desk_sheet_page_may(struct desk *d, struct err *e)
{
	if (gate_enter(d, OPERATION_SHEET_PAGE, e) < 0)
		return -1;
	return gate_leave(d, 0);
}

struct jval *
desk_sheet_page_before(const struct services_list *services)
{
	struct jval *o = jval_object(), *names = jval_array();
	char *large;

	for (size_t i = 0; i < services->n; i++)
		jval_add_str(names, services->service[i].service);
	jval_set(o, "services", names);
	jval_set_i64(o, "bytes_max", LIMITS_SHEET_UPLOAD_MAX);
	large = mem_printf("This file is larger than %d MB, and was not read. "
			   "Delete pictures and sheets that are not about "
			   "clients, or save the sheet as CSV.",
	    LIMITS_SHEET_UPLOAD_MAX / (1024 * 1024));
	jval_set_str(o, "too_large", large);
	free(large);
	return o;
}
