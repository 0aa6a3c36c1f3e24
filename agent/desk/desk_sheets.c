/*
 * The order of work with a client sheet.  Nothing about a file is guessed:
 * what the mapping leaves open has to be settled by a person, so an import
 * without a confirmed mapping is refused here, whatever a face has checked.
 */
#include "agent/desk/desk_sheets.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/mapping/mapping_elsewhere.h"
#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/mapping/mapping_refused.h"
#include "agent/mapping/mapping_unfilled.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/workbook/workbook_notes.h"
#include "common/workbook/workbook_open.h"
#include "common/workbook/workbook_reader.h"
#include "protocol/limits.h"

void
desk_sheets_begin(struct desk_sheet *s)
{
	memset(s, 0, sizeof(*s));
	s->reader = WORKBOOK_READER_SELF;
	workbook_grid_init(&s->grid);
	mapping_map_init(&s->map);
	buf_init(&s->doubts, LIMITS_WORKBOOK_CELL_MAX);
}

void
desk_sheets_end(struct desk_sheet *s)
{
	mapping_rows_free(&s->rows);
	buf_free(&s->doubts);
	workbook_grid_free(&s->grid);
	mapping_map_free(&s->map);
}

int
desk_sheets_read(struct desk_sheet *s, struct slice bytes, struct err *e)
{
	return workbook_open(bytes, s->reader, &s->grid, e);
}

void
desk_sheets_describe(const struct desk_sheet *s, struct buf *out)
{
	const struct workbook_grid *g = &s->grid;

	if (g->encoding)
		buf_printf(out, "The file is CSV in %s, separated by %s.\n",
		    g->encoding,
		    g->separator == '\t'  ? "tabs"
		    : g->separator == '|' ? "vertical bars"
		    : g->separator == ';' ? "semicolons"
					  : "commas");
	else
		buf_printf(out,
		    "The file is a workbook with %zu sheet%s; its days count "
		    "from %d.\n",
		    g->sheets, g->sheets == 1 ? "" : "s",
		    g->dates_1904 ? 1904 : 1900);
	for (size_t i = 0; i < g->sheets; i++)
		workbook_notes_sheet(g, i, out);
}

/* ----------------------------------------------------------------- mapping */

int
desk_sheets_propose(struct desk_sheet *s, const struct desk_sheets_proposal *r,
    struct buf *says, struct err *e)
{
	const struct mapping_propose_wish wish = {
		.wanted = r->extract  ? WANTED_EXTRACT
			  : r->people ? WANTED_PEOPLE
				      : WANTED_FACTS,
		.heading_row = r->heading_row
	};

	s->map.dates = r->dates;
	if (mapping_propose(&s->grid, &wish, &s->map, says, e) < 0)
		return -1;
	if (!r->extract)
		mapping_unfilled_say(&s->map, says);
	if (!r->confirm)
		return 0;
	if (mapping_map_check(&s->map, e) < 0)
		return -1;
	s->map.confirmed = true;
	return 0;
}

int
desk_sheets_write_map(const struct desk_sheet *s, struct buf *out,
    struct err *e)
{
	mapping_map_write(&s->map, out);
	if (!out->full)
		return 0;
	return err_set(e, ERR_REFUSED, "the sheet has too many columns");
}

/* Read a mapping and find all that is wrong with it; dates, unless DATES_OPEN,
 * takes the place of what it states. */
static int
parse_map(struct desk_sheet *s, struct slice text, enum mapping_dates dates,
    struct err *e)
{
	int rc;

	mapping_map_free(&s->map);
	rc = mapping_map_parse(text, &s->map, e);
	if (rc < 0 && s->map.faulty == 0)
		return -1;
	if (dates != DATES_OPEN)
		s->map.dates = dates;
	return mapping_map_check(&s->map, e) < 0 ? -1 : rc;
}

int
desk_sheets_take_map(struct desk_sheet *s, struct slice text, struct err *e)
{
	return parse_map(s, text, DATES_OPEN, e);
}

void
desk_sheets_faults(const struct desk_sheet *s, const struct err *e,
    struct buf *out)
{
	struct slice faults = buf_slice(&s->map.faults);

	if (faults.n > 0 &&
	    !slice_is(slice_make(faults.p, faults.n - 1), e->text))
		buf_add_slice(out, faults);
}

void
desk_sheets_notes(const struct desk_sheet *s, struct buf *out)
{
	buf_add_slice(out, buf_slice(&s->map.notes));
}

int
desk_sheets_confirm(struct desk_sheet *s, struct slice text,
    enum mapping_dates dates, struct buf *out, struct err *e)
{
	/* Its headings are those of the file, or it is another file's. */
	if (parse_map(s, text, dates, e) < 0 ||
	    mapping_rows_find(&s->rows, &s->grid, &s->map, NULL, e) < 0)
		return -1;
	s->map.confirmed = true;
	return desk_sheets_write_map(s, out, e);
}

/* ------------------------------------------------------------------ import */

bool
desk_sheets_needs_name(const struct desk_sheet *s)
{
	return s->grid.encoding != NULL && s->map.sheets >= 2;
}

int
desk_sheets_find(struct desk_sheet *s, const char *only, struct err *e)
{
	if (desk_sheets_needs_name(s) && only != NULL) {
		free(s->grid.sheet[0].name);
		s->grid.sheet[0].name = mem_string(only);
	}
	return mapping_rows_find(&s->rows, &s->grid, &s->map, only, e);
}

void
desk_sheets_unseen(const struct desk_sheet *s, struct buf *out)
{
	for (size_t i = 0; i < s->rows.bounds; i++)
		workbook_notes_sheet(&s->grid, s->rows.bound[i].sheet, out);
}

static int
import(struct desk *d, struct desk_sheet *s,
    const struct desk_sheets_request *r, struct mapping_report *out,
    struct err *e)
{
	const struct exchange_options options = { .today = r->today,
		.dry_run = r->dry_run,
		.accept_good_rows = r->accept_good_rows };
	int rc;

	if (!s->map.confirmed)
		return err_set(e, ERR_REFUSED, "the mapping is not confirmed");
	if (s->map.extract)
		return err_refuse(e, "extract", 0,
		    "this is the mapping of an extract from MHSDS, which is "
		    "compared and never stored");
	if (desk_services_check(d->reg->db, r->service, d->meant, e) < 0)
		return -1;
	if (mapping_elsewhere_say(d->reg, &s->rows, r->service, &s->doubts, e) <
		0 ||
	    mapping_facts_make(&s->rows, d->reg->vault, r->service, r->today,
		e) < 0)
		return -1;
	if (mapping_import(d->reg, &s->rows, &options, out, e) < 0)
		return -1;
	rc = gate_show_some(d, out->written ? &out->refused_of : &out->beside,
	    e);
	access_free(&out->refused_of);
	access_free(&out->beside);
	return rc < 0 && out->written
		   ? err_prefix(e, "the good rows were stored")
		   : rc;
}

int
desk_sheets_import(struct desk *d, struct desk_sheet *s,
    const struct desk_sheets_request *r, struct mapping_report *out,
    struct err *e)
{
	if (gate_enter(d, OPERATION_SHEET_IMPORT, e) < 0)
		return -1;
	return gate_leave(d, import(d, s, r, out, e));
}

/* How many rows and headings were not read. */
static void
say_unread(const struct mapping_rows *f, struct buf *out)
{
	for (size_t i = 0; i < f->bounds; i++) {
		const struct mapping_bound *b = &f->bound[i];

		if (b->totals > 0)
			buf_printf(out,
			    "%zu row%s (the first is row %u) hold%s totals and "
			    "%s not read\n",
			    b->totals, b->totals == 1 ? "" : "s", b->total,
			    b->totals == 1 ? "s" : "",
			    b->totals == 1 ? "was" : "were");
		if (b->unread > 0)
			buf_printf(out,
			    "%zu headings of the file are not in the mapping "
			    "and were not read\n",
			    b->unread);
	}
}

/* By sheet and row, then by column. */
static int
compare(const void *a, const void *b)
{
	const struct mapping_fault *const *x = a, *const *y = b;

	if ((*x)->source != (*y)->source)
		return (*x)->source < (*y)->source ? -1 : 1;
	if ((*x)->column != (*y)->column)
		return (*x)->column < (*y)->column ? -1 : 1;
	return strcmp((*x)->why, (*y)->why);
}

void
desk_sheets_refusals(const struct desk_sheet *s, struct desk_faults *out)
{
	const struct mapping_rows *rows = &s->rows;
	const struct mapping_fault **all =
	    mem_array(rows->faults, sizeof(*all));

	*out = (struct desk_faults){ 0 };
	for (size_t i = 0; i < rows->faults; i++)
		all[i] = &rows->fault[i];
	if (rows->faults > 0)
		qsort(all, rows->faults, sizeof(*all), compare);
	for (size_t i = 0; i < rows->faults; i++) {
		const struct mapping_fault *f = all[i];
		const struct mapping_source *source = &rows->source[f->source];
		const struct mapping_bound *b = &rows->bound[source->bound];
		const struct desk_faults_item like = { .part = b->map->name,
			.refused = true,
			.column = f->column == MAPPING_ABSENT
				      ? NULL
				      : b->map->column[f->column].heading };

		desk_faults_add(out, &like, source->row->line, f->why);
	}
	free(all);
	desk_faults_join(out);
}

static void
say_fault(const struct desk_faults_item *x, struct buf *out)
{
	if (x->part[0] != '\0')
		buf_printf(out, "sheet \"%s\", ", x->part);
	buf_puts(out, x->lines == 1 ? "row " : "rows ");
	desk_faults_rows(x, out);
	if (x->column != NULL)
		buf_printf(out, ", column \"%s\"", x->column);
	buf_printf(out, ": %s\n", x->say);
}

void
desk_sheets_reasons(const struct desk_sheet *s, struct buf *out)
{
	struct desk_faults all;

	buf_add_slice(out, buf_slice(&s->doubts));
	desk_sheets_refusals(s, &all);
	for (size_t i = 0; i < all.n; i++)
		say_fault(&all.item[i], out);
	desk_faults_free(&all);
	say_unread(&s->rows, out);
}

void
desk_sheets_doubts(const struct desk_sheet *s, struct buf *out)
{
	buf_add_slice(out, buf_slice(&s->doubts));
	say_unread(&s->rows, out);
}

void
desk_sheets_report(const struct desk_sheet *s, const struct mapping_report *r,
    bool dry_run, struct buf *out)
{
	const char *stored = r->written ? "stored" : "could be stored";

	buf_printf(out, "rows read %zu, refused %zu", r->rows, r->rows_refused);
	if (r->rows_empty > 0)
		buf_printf(out, ", without any fact %zu", r->rows_empty);
	buf_puts(out, "\n");
	buf_printf(out,
	    "facts read %zu, %s %zu, corrected %zu, unchanged %zu, refused "
	    "%zu\n",
	    r->read, stored, r->stored, r->corrected, r->unchanged, r->refused);
	if (mapping_map_has_people(&s->map))
		buf_printf(out,
		    "particulars %s %zu, corrected %zu, unchanged %zu\n",
		    stored, r->people_stored, r->people_corrected,
		    r->people_unchanged);
	if (dry_run)
		buf_puts(out, "dry run: nothing was stored\n");
}

static struct jval *
unseen_json(const struct desk_sheet *s)
{
	struct jval *lines = jval_array();
	struct slice rest, line;
	struct buf out;

	buf_init(&out, LIMITS_MAPPING_MAX);
	desk_sheets_unseen(s, &out);
	for (rest = buf_slice(&out); rest.n > 0;) {
		char *text;

		(void)text_split(rest, '\n', &line, &rest);
		text = mem_copy_text(line.p, line.n);
		jval_add_str(lines, text);
		free(text);
	}
	buf_free(&out);
	return lines;
}

struct jval *
desk_sheets_json(const struct desk_sheet *s, const struct mapping_report *r)
{
	struct jval *o = jval_object(), *people = jval_object();
	struct jval *reasons = jval_array();

	for (size_t i = 0; i < s->rows.sources; i++)
		if (s->rows.source[i].refused)
			jval_add_str(reasons,
			    buf_str(&s->rows.source[i].reason));
	jval_set_i64(o, "rows", (int64_t)r->rows);
	jval_set_i64(o, "rows_refused", (int64_t)r->rows_refused);
	jval_set_i64(o, "rows_empty", (int64_t)r->rows_empty);
	jval_set_i64(o, "read", (int64_t)r->read);
	jval_set_i64(o, "stored", (int64_t)r->stored);
	jval_set_i64(o, "corrected", (int64_t)r->corrected);
	jval_set_i64(o, "unchanged", (int64_t)r->unchanged);
	jval_set_i64(o, "refused", (int64_t)r->refused);
	jval_set_i64(people, "stored", (int64_t)r->people_stored);
	jval_set_i64(people, "corrected", (int64_t)r->people_corrected);
	jval_set_i64(people, "unchanged", (int64_t)r->people_unchanged);
	jval_set(o, "people", people);
	jval_set_bool(o, "written", r->written);
	jval_set_str(o, "doubts", buf_str(&s->doubts));
	jval_set(o, "reasons", reasons);
	jval_set(o, "unseen", unseen_json(s));
	return o;
}

bool
desk_sheets_refused(const struct desk_sheet *s, size_t bound, struct buf *out)
{
	return mapping_refused_sheet(&s->rows, bound, out);
}
